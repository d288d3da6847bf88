"""What a limit file may say: whom it bounds, on what measure, as which share of which capital, who may allow more."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from clc.policy.shapes import Dated, Day, Level, Name, Number, Rule, Shape, Share, Words, on
from clc.policy.vocabulary import LEVELS

WORDS = "Limits"
Scope = Literal["client", "group", "bank", "gsib", "related_party", "related_group", "related_all", "industry", "area",
                "product", "guarantor"]
Measure = Literal["loans", "exposure", "contract", "guarantees"]
Base = Literal["net_capital", "tier_1", "net_assets"]
Lender = Literal["bank", "financial_leasing", "leasing"]
Multiple = Annotated[float, Field(strict=True, gt=0, le=20)]


class LimitCase(Shape):
    """A worked example: the capital base on a day and the amount the limit comes to (null: not in force)."""

    as_of: Day
    base: Annotated[float, Field(strict=True, gt=0)]
    expect: Number | None


class LimitRule(Rule):
    """One limit on what the institution may lend: a dated share of a capital base.

    `cap` blocks what would exceed it unless somebody of `may_allow` does (nobody named: nobody may); `mark` only tells.
    `of` narrows industries, areas and products to the codes that begin so; `digits` adds up by the first letters.
    """

    scope: Scope
    measure: Measure
    base: Base
    effect: Literal["cap", "mark"] = "cap"
    lenders: tuple[Lender, ...] = Field(min_length=1, alias="for")
    share: Dated[Multiple]
    warn: Mapping[Literal["yellow", "orange"], Dated[Share]] = Field(default_factory=dict)
    of: tuple[Annotated[str, Field(strict=True, min_length=1, max_length=12)], ...] = ()
    digits: Annotated[int, Field(strict=True, ge=1, le=12)] = 1
    unit: Literal["share"] = "share"
    may_allow: tuple[Name, ...] = ()
    authority: Words
    until: Day | None = None
    cases: tuple[LimitCase, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def is_in_order(self) -> Self:
        """Warning shares rise; a mark names nobody who allows; the cases hold."""
        for day in sorted({day for dated in self.warn.values() for day in dated}):
            told = [each for each in (self.warns(day).get("yellow"), self.warns(day).get("orange")) if each is not None]
            if told != sorted(set(told)):
                raise ValueError(f"warn on {day}: orange must begin above yellow")
        if self.effect == "mark" and self.may_allow:
            raise ValueError("a mark blocks nothing, so nobody may allow more: leave `may_allow` out")
        for case in self.cases:
            share = self.share_on(case.as_of)
            found = None if share is None else share * case.base
            if (found is None) != (case.expect is None) or (
                found is not None and case.expect is not None and abs(found - case.expect) > 1e-6 * case.base
            ):
                raise ValueError(f"case of {case.as_of}: the limit is {found}, not {case.expect}")
        return self

    def names(self) -> Sequence[tuple[tuple[str | int, ...], str]]:
        """The roles that may allow more."""
        return [(("may_allow", at), f"role/{role}") for at, role in enumerate(self.may_allow)]

    def share_on(self, day: date) -> float | None:
        """The share of the base in force on a day; None before the first and from `until` on."""
        return None if self.until is not None and day >= self.until else on(self.share, day)

    def warns(self, day: date) -> dict[Level, float]:
        """The share of the limit from which use is yellow and orange on a day; use above the limit is red."""
        told = {level: on(self.warn[level], day) for level in LEVELS if level != "red" and level in self.warn}
        return {level: value for level, value in told.items() if value is not None}

    def holds_for(self, lender: str, day: date) -> bool:
        """Whether the limit binds a lender of this kind on a day."""
        return lender in self.lenders and self.share_on(day) is not None


SHAPE = LimitRule
