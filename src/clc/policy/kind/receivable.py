"""What a receivable file says: which receivables count for an advance, how much of one debtor, how much of their sum."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from clc.policy.shapes import Dated, Rule, Shape, Share, on

WORDS = "Receivables"
Days = Annotated[int, Field(strict=True, ge=0, le=720)]


class Eligibility(Shape):
    """Which receivables count: told in days from delivery and after the due day; shares of the pool; the advance."""

    age_days_max: Days
    overdue_days_max: Days
    concentration_max: Share
    dilution_free: Share
    advance: Share


class PayWithin(Shape):
    """By when a debtor must pay a small or medium supplier, in days from delivery, agreed and at the most."""

    usual: Days
    most: Days

    @model_validator(mode="after")
    def usual_is_within(self) -> Self:
        """usual <= most."""
        if self.usual > self.most:
            raise ValueError("usual must not exceed most")
        return self


class Receivable(Rule):
    """The tests of a pool of receivables, and the days the law gives debtors to pay and to confirm."""

    tests: Dated[Eligibility]
    edges_days: tuple[Days, ...] = Field(min_length=1)
    pay_within: Dated[dict[Literal["government", "large"], PayWithin]]
    confirm_within_days: Dated[Days]
    late_per_day: Dated[Share]

    @model_validator(mode="after")
    def edges_ascend(self) -> Self:
        """Edges of the ageing ascend."""
        if list(self.edges_days) != sorted(set(self.edges_days)):
            raise ValueError("edges_days ascend, each once")
        return self

    def tests_on(self, day: date) -> Eligibility | None:
        """The tests in force on a day."""
        return on(self.tests, day)

    def pay_within_on(self, debtor: Literal["government", "large"], day: date) -> PayWithin | None:
        """How long a debtor of that kind may take for what is delivered on a day; None where the law says nothing."""
        told = on(self.pay_within, day)
        return None if told is None else told.get(debtor)


SHAPE = Receivable
