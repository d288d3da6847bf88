"""What a file of drawings may say: who is paid how, within how many days, and what must be shown before money moves."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from clc.policy.kind.product import Facility
from clc.policy.shapes import Dated, Day, Level, Rule, Shape, Share, on

WORDS = "Drawings of loans"
Days = Annotated[int, Field(strict=True, ge=0, le=366)]
Months = Annotated[int, Field(strict=True, ge=0, le=600)]
Money = Annotated[float, Field(strict=True, gt=0, le=1e14, allow_inf_nan=False)]
Mode = Literal["entrusted", "self"]
Flag = Annotated[bool, Field(strict=True)]


class DrawingCase(Shape):
    """A worked example: one payee's amount against the product's threshold, how long known, the chance of default (null:
    unknown), and how the rule wants it paid."""

    as_of: Day
    amount: Money
    threshold: Money | None
    known_months: Months | None
    default_chance: Annotated[float, Field(strict=True, ge=0, le=1)] | None
    expect: Mode


class Drawing(Rule):
    """How loans of some facilities are drawn.

    The threshold of entrusted payment is the product's own (`product: entrusted_above`). always: every payment is entrusted.
    new_months, ordinary_from: a borrower known for fewer months whose chance of default is this or more (unknown counts so)
    is paid by entrusted payment whatever the amount. split_days: payments to one payee within so many days are added up.
    pays_within, at_latest: working days from release to payment. equity, progress, cost: what a project must show before
    each drawing; progress_slack: the share of money in that need not be certified works yet. stops, asks: levels of open
    warnings that stop a drawing, or ask the reviewer for words. inspect_within: days to the first look at the use of funds.
    """

    facilities: tuple[Facility, ...] = Field(min_length=1)
    always: Flag = False
    new_months: Dated[Months | None]
    ordinary_from: Dated[Share | None]
    split_days: Dated[Days]
    pays_within: Dated[Days]
    at_latest: Dated[Days]
    equity: Flag = False
    progress: Flag = False
    progress_slack: Dated[Share]
    cost: Flag = False
    stops: tuple[Level, ...] = ("red",)
    asks: tuple[Level, ...] = ("orange",)
    inspect_within: Dated[Days]
    cases: tuple[DrawingCase, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def holds(self) -> Self:
        """The last day is not before the usual one, no level both stops and asks, the cases hold."""
        for day in {*self.pays_within, *self.at_latest}:
            within, latest = on(self.pays_within, day), on(self.at_latest, day)
            if within is not None and latest is not None and latest < within:
                raise ValueError(f"on {day} `at_latest` ({latest}) is before `pays_within` ({within})")
        both = sorted(set(self.stops) & set(self.asks))
        if both:
            raise ValueError(f"{', '.join(both)} both stops and asks")
        for case in self.cases:
            found = self.mode(case.amount, case.threshold, case.known_months, case.default_chance, case.as_of)
            if found != case.expect:
                raise ValueError(f"case of {case.as_of}: {case.amount:g} is paid {found}, not {case.expect}")
        return self

    def mode(self, amount: float, threshold: float | None, known_months: float | None, chance: float | None,
             day: date) -> Mode:
        """How an amount to one payee is paid at least on a day; unknown counts against the borrower.

        amount, threshold (None: none): money; known_months: since the relationship began; chance: of default, 0..1.
        """
        over = threshold is not None and amount > threshold
        return "entrusted" if self.always or over or self.is_ordinary(known_months, chance, day) else "self"

    def is_ordinary(self, known_months: float | None, chance: float | None, day: date) -> bool:
        """Whether the borrower is new and of ordinary standing, so that all is paid by entrusted payment."""
        months, least = on(self.new_months, day), on(self.ordinary_from, day)
        if months is None or least is None:
            return False
        return (known_months is None or known_months < months) and (chance is None or chance >= least)


def rule_for(rules: Mapping[str, Drawing], facility: str) -> tuple[str, Drawing] | None:
    """The name and rule of a facility; None where no file speaks of it."""
    return next(((name, rule) for name, rule in rules.items() if facility in rule.facilities), None)


SHAPE = Drawing
