"""What the book says of tables and facts: which columns a table has, and how a fact is told or drawn from a table."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from clc.policy.shapes import Name, Shape, Words
from clc.policy.vocabulary import Unit

Months = Annotated[int, Field(strict=True, ge=0, le=120)]
Scalar = str | bool | int | float

How = Literal[
    "sum", "count", "max", "min", "mean", "latest", "age_months",
    "months_active", "months_watched", "deviation", "longest_gap", "months_silent", "best_months_3",
    "distinct", "largest", "largest_5", "together", "squares", "singles", "newcomers", "from_newcomers", "beyond_first",
]
ON_MONTHS = frozenset(
    ("months_active", "months_watched", "deviation", "longest_gap", "months_silent", "best_months_3")
)
ON_GROUPS = frozenset(
    ("distinct", "largest", "largest_5", "together", "squares", "singles", "newcomers", "from_newcomers", "beyond_first")
)
TAKES_NOTHING = frozenset(
    ("count", "age_months", "months_watched", "distinct", "newcomers", "beyond_first", "months_active",
     "months_silent", "longest_gap")
)


class ColumnRule(Shape):
    """A declared column of a table; a `choice` lists its codes with the words people read."""

    label: Words
    type: Literal["text", "number", "date", "flag", "choice"]
    unit: Unit | None = None
    choices: Mapping[str, Words] = Field(default_factory=dict)
    required: bool = False

    @model_validator(mode="after")
    def choices_fit(self) -> Self:
        """Only a choice has choices, and it has some."""
        if bool(self.choices) != (self.type == "choice"):
            raise ValueError("`choices` belong to `type: choice` and to nothing else")
        return self


class TableRule(Shape):
    """A bulk table.

    grain event: a row is something that happened on `day`; snapshot: a source tells its whole book on `day`; period: a
    row is a line of a report of the period that ends on `day`. Rows with the same `key` replace each other, the later
    record wins; without a key every row stands for itself. A source that told something in the last `live_days` days
    is taken to be complete up to the day asked for.
    """

    label: Words
    reference: Words
    status: Literal["to_confirm", "house", "confirmed"] = "house"
    note: Words | None = None
    grain: Literal["event", "snapshot", "period"]
    day: Name
    key: tuple[Name, ...] = ()
    live_days: Annotated[int, Field(strict=True, ge=0, le=3660)] = 45
    columns: Mapping[Name, ColumnRule] = Field(min_length=1)

    @model_validator(mode="after")
    def named_columns_exist(self) -> Self:
        """The day is a required date column and every key column is declared."""
        day = self.columns.get(self.day)
        if day is None or day.type != "date" or not day.required:
            raise ValueError(f"day: {self.day} must be a required date column")
        if missing := [name for name in self.key if name not in self.columns]:
            raise ValueError(f"key names columns that are not declared: {', '.join(missing)}")
        return self


class Check(Shape):
    """A condition on a column; `open` asks a date column whether it is still to come on the day asked for."""

    below: float | None = None
    above: float | None = None
    multiple_of: float | None = None
    open: bool | None = None

    @model_validator(mode="after")
    def one_is_told(self) -> Self:
        """Exactly one test."""
        if sum(value is not None for value in (self.below, self.above, self.multiple_of, self.open)) != 1:
            raise ValueError("a condition has exactly one of below, above, multiple_of, open")
        return self


class Measure(Shape):
    """A number computed in the row from its dates and the day asked for.

    `elapsed: [from, to]` the share of that span that is over, 0 to 1; `years_until: date` never below 0;
    `days_late: [due, paid]` days between, or up to the day asked for when not yet paid, never below 0;
    `plus: [number, number]` their sum, a missing one as 0.
    """

    elapsed: tuple[Name, Name] | None = None
    years_until: Name | None = None
    days_late: tuple[Name, Name] | None = None
    plus: tuple[Name, Name] | None = None

    @model_validator(mode="after")
    def one_is_told(self) -> Self:
        """Exactly one measure."""
        told = (self.elapsed, self.years_until, self.days_late, self.plus)
        if sum(value is not None for value in told) != 1:
            raise ValueError("a measure has exactly one of elapsed, years_until, days_late, plus")
        return self

    def columns(self) -> tuple[str, ...]:
        """The columns it reads."""
        return self.elapsed or self.days_late or self.plus or (str(self.years_until),)


Condition = Scalar | tuple[Scalar, ...] | Check


class FactRule(Shape):
    """A fact: `told` by a channel or a person, or drawn from a `table` with a closed vocabulary.

    Drawn: of the rows `where` all conditions hold, `take` a column or a measure and summarise it: `how`. `months` is the
    length of the window in whole months, `back` how many months it ends before the last whole month; without `months`
    all rows up to the day count. `by` names the groups (the counterparty). `whole` makes the fact unknown for clients not
    watched from the window's first month. `none` is the value of a client with rows of which none fits (0 for sums and
    counts, else unknown). `weight` weighs a mean.
    """

    label: Words
    unit: Unit
    reference: Words | None = None
    status: Literal["to_confirm", "house", "confirmed"] = "house"
    note: Words | None = None
    told: Literal["number", "text", "flag"] | None = None
    choices: tuple[Words, ...] = ()
    table: Name | None = None
    take: Name | Measure | None = None
    where: Mapping[Name, Condition] = Field(default_factory=dict)
    how: How | None = None
    by: tuple[Name, ...] = ()
    weight: Name | None = None
    months: Months | None = None
    back: Months = 0
    whole: bool = False
    none: float | None = None

    @model_validator(mode="after")
    def told_or_drawn(self) -> Self:
        """Told and nothing else, or drawn with what its `how` needs."""
        drawn = (self.table, self.how, self.take, self.months, self.weight, self.none, self.by or None, self.where or None)
        if self.told is not None:
            if any(value is not None for value in drawn):
                raise ValueError("a fact is either told or drawn from a table, not both")
            return self
        if self.table is None or self.how is None:
            raise ValueError("a fact needs `told`, or `table` and `how`")
        self._check_vocabulary()
        return self

    def _check_vocabulary(self) -> None:
        """What `how` needs is there, and nothing it cannot use."""
        if self.take is None and self.how not in TAKES_NOTHING:
            raise ValueError(f"how: {self.how} needs `take`")
        if (self.how in ON_GROUPS) != bool(self.by):
            raise ValueError(f"`by` and how: {self.how} do not go together")
        if self.how in ON_MONTHS | ON_GROUPS and self.months is None:
            raise ValueError(f"how: {self.how} needs `months`")
        if self.months is None and (self.back or self.whole) and self.how != "latest":
            raise ValueError("`back` and `whole` need `months`")


def columns_of(rule: FactRule) -> frozenset[str]:
    """The columns of its table that a drawn fact reads, besides the table's day and key."""
    taken = rule.take.columns() if isinstance(rule.take, Measure) else (rule.take,) if rule.take else ()
    return frozenset((*taken, *rule.where, *rule.by, *((rule.weight,) if rule.weight else ())))


Tables = Mapping[str, TableRule]
Facts = Mapping[str, FactRule]
