"""What a product file may say: what it is for, its bounds by day, how it is repaid, secured, paid out and sold."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from clc.policy.shapes import Dated, Day, Name, Rule, Shape, Share, Words, on

WORDS = "Products"
Facility = Literal["WC", "FA", "PF", "M&A", "TRADE", "BA", "LC", "LG", "DISC", "FACT", "LEASE", "OVERDRAFT", "REVOLVING",
                   "SYND"]
Group = Literal["loans", "projects", "trade", "bills", "guarantees", "receivables", "leasing"]
Repayment = Literal["level", "equal_principal", "bullet", "interest_only_then_level", "interest_only_then_equal_principal",
                    "bullet_at_maturity", "balloon", "step", "seasonal", "sculpted", "custom", "revolving"]
Charge = Literal["interest", "discount", "commission"]
DayCount = Literal["30/360", "30/360 US", "ACT/360", "ACT/365", "ACT/ACT", "ACT/ACT ICMA"]
RateKind = Literal["fixed", "floating"]
Form = Literal["unsecured", "guarantee_general", "guarantee_joint", "mortgage", "pledge", "margin", "mixed"]
LimitProduct = Literal["loans", "bonds", "derivatives", "off_balance"]
Months = Annotated[int, Field(strict=True, ge=0, le=600)]
Money = Annotated[float, Field(strict=True, gt=0, le=1e14, allow_inf_nan=False)]


class Beyond(Shape):
    """A tenor beyond which the product asks for more: how long, when it is allowed, and whose approval it takes."""

    months: Dated[Months]
    when: Words
    may_allow: tuple[Name, ...] = ()


class Need(Shape):
    """What a deal of this product must rest on besides the borrower."""

    project: bool = False
    working_capital: bool = False
    #: Of the price, invoice or plant, the share that may be financed at most, and what it is a share of.
    share_max: Dated[Share] | None = None
    share_of: Words | None = None
    #: Whether the owners bring at least the own money that `structure` rules ask of the kind of project.
    least_capital: bool = False

    @model_validator(mode="after")
    def both_or_none(self) -> Self:
        """A share says of what."""
        if (self.share_max is None) != (self.share_of is None):
            raise ValueError("`share_max` and `share_of` belong together")
        return self


class ProductCase(Shape):
    """A worked example: a tenor on a day, and whether the product allows it, asks for more approval, or refuses."""

    as_of: Day
    tenor_months: Months
    expect: Literal["allowed", "beyond", "refused", "not sold"]


class Product(Rule):
    """A product of the catalogue.

    Tenors in months, amounts in the currency of the deal; what is beyond `beyond` takes the approval it names, what is
    outside `tenor_months_min` to `tenor_months_max` is refused. A dated amount of null is no bound.
    """

    facility: Facility
    group: Group
    summary: Words
    suits: Words
    charge: Charge = "interest"
    limit_product: LimitProduct = "loans"
    currencies: tuple[Annotated[str, Field(pattern=r"^[A-Z]{3}$")], ...] = Field(min_length=1)
    amount_min: Dated[Money | None]
    amount_max: Dated[Money | None]
    tenor_months_min: Dated[Months]
    tenor_months_max: Dated[Months]
    beyond: Beyond | None = None
    grace_months_max: Dated[Months]
    repayments: tuple[Repayment, ...] = Field(min_length=1)
    months_per_period: tuple[Literal[1, 3, 6, 12], ...] = Field(min_length=1)
    day_counts: tuple[DayCount, ...] = Field(min_length=1)
    rate_kinds: tuple[RateKind, ...] = Field(min_length=1)
    references: tuple[Name, ...] = ()
    rate_max: Dated[Share]
    security: tuple[Form, ...] = Field(min_length=1)
    needs: Need = Need()
    entrusted_above: Dated[Money | None] | None = None
    entrusted_words: Words | None = None
    prohibited: tuple[Words, ...] = ()
    documents: tuple[Words, ...] = Field(min_length=1)
    sold_by: tuple[Name, ...] = Field(min_length=1)
    until: Day | None = None
    cases: tuple[ProductCase, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def is_in_order(self) -> Self:
        """Least is not above most on any day; a floating rate names its references; the cases hold."""
        for low, high in ((self.tenor_months_min, self.tenor_months_max), (self.amount_min, self.amount_max)):
            _least_below_most(low, high)
        if "floating" in self.rate_kinds and not self.references:
            raise ValueError("a floating rate names the `references` it may follow")
        for case in self.cases:
            found = self.tenor_answer(case.tenor_months, case.as_of)
            if found != case.expect:
                raise ValueError(f"case of {case.as_of}: {case.tenor_months} months is {found}, not {case.expect}")
        return self

    def names(self) -> Sequence[tuple[tuple[str | int, ...], str]]:
        """The roles that sell it and that may allow more."""
        beyond = self.beyond.may_allow if self.beyond else ()
        return [*(((("sold_by", at)), f"role/{role}") for at, role in enumerate(self.sold_by)),
                *((("beyond", "may_allow", at), f"role/{role}") for at, role in enumerate(beyond))]

    def tenor_answer(self, months: int, day: date) -> Literal["allowed", "beyond", "refused", "not sold"]:
        """What the product says of a tenor on a day; `not sold` before its first bound and from `until` on."""
        least, most = on(self.tenor_months_min, day), on(self.tenor_months_max, day)
        if least is None or most is None or (self.until is not None and day >= self.until):
            return "not sold"
        if not least <= months <= most:
            return "refused"
        mark = on(self.beyond.months, day) if self.beyond else None
        return "beyond" if mark is not None and months > mark else "allowed"

    def is_sold_on(self, day: date) -> bool:
        """Whether the product is sold on a day."""
        return self.tenor_answer(1, day) != "not sold"


def _least_below_most(low: Mapping[date, float | None], high: Mapping[date, float | None]) -> None:
    """ValueError for a day on which the least is above the most."""
    for day in {*low, *high}:
        least, most = on(low, day), on(high, day)
        if least is not None and most is not None and least > most:
            raise ValueError(f"on {day} the least, {least:g}, is above the most, {most:g}")


SHAPE = Product
