"""What a settlement file says: until which day interest is settled, when it is paid, and by which calendar."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from clc.policy.shapes import Name, Rule

WORDS = "Interest settlement"
Month = Annotated[int, Field(strict=True, ge=1, le=12)]
DayOfMonth = Annotated[int, Field(strict=True, ge=1, le=28)]


class Settlement(Rule):
    """Interest is counted to `day` included and paid on `paid_on`, in each of `months`.

    day_count: how days become years; moved:
    whether a payment day that is no working day moves to the next one, interest counted for the actual days.
    """

    day: DayOfMonth
    paid_on: DayOfMonth
    months: tuple[Month, ...] = Field(min_length=1)
    day_count: Literal["ACT/360", "ACT/365", "30/360"]
    moved: bool
    calendar: Name

    @model_validator(mode="after")
    def is_in_order(self) -> Self:
        """Payment follows settlement by a day or falls on it; months ascend and are evenly apart."""
        if self.paid_on - self.day not in (0, 1):
            raise ValueError("paid_on is the day of settlement or the day after it")
        apart = {after - before for before, after in zip(self.months, self.months[1:], strict=False)}
        if len(self.months) > 1 and (apart != {12 // len(self.months)} or 12 % len(self.months)):
            raise ValueError("months ascend and are evenly apart, e.g. 3, 6, 9, 12")
        return self

    @property
    def months_per_period(self) -> int:
        """Months from one settlement to the next."""
        return 12 // len(self.months)

    def names(self) -> list[tuple[tuple[str | int, ...], str]]:
        """The calendar that moves payments."""
        return [(("calendar",), f"calendar/{self.calendar}")]


SHAPE = Settlement
