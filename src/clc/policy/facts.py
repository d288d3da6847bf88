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
    "sum", "count", "count_positive", "max", "mean", "latest", "age_months",
    "months_active", "months_watched", "months_silent", "longest_gap", "deviation", "best_months_3",
    "distinct", "largest", "largest_5", "together", "shares_squared", "singles", "newcomers", "from_newcomers",
    "beyond_first",
]
ON_MONTHS = frozenset(("months_active", "months_watched", "longest_gap", "deviation", "best_months_3"))
ON_GROUPS = frozenset(
    ("distinct", "largest", "largest_5", "together", "shares_squared", "singles", "newcomers", "from_newcomers",
     "beyond_first")
)  # fmt: skip
TAKES_NOTHING = frozenset(
    ("count", "age_months", "months_watched", "months_active", "months_silent", "longest_gap", "distinct", "newcomers",
     "beyond_first")
)  # fmt: skip


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
    is taken to be complete up to the day asked for. A client whose rows stop at most `gap_days` before its source's last
    day is taken to be told only up to its own last row, as where extracts are made client by client; one that is silent
    for longer has fallen silent. Rows of a table that is not `of_clients` speak of no client: no fact is made of them.
    """

    label: Words
    reference: Words
    status: Literal["to_confirm", "house", "confirmed"] = "house"
    note: Words | None = None
    grain: Literal["event", "snapshot", "period"]
    day: Name
    key: tuple[Name, ...] = ()
    live_days: Annotated[int, Field(strict=True, ge=0, le=3660)] = 45
    gap_days: Annotated[int, Field(strict=True, ge=0, le=366)] = 0
    of_clients: Annotated[bool, Field(strict=True)] = True
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
    """A condition on a column. On dates: `past` is before the day asked for, `open` not told or still to come on it."""

    below: float | None = None
    above: float | None = None
    multiple_of: float | None = None
    open: Literal[True] | None = None
    past: Literal[True] | None = None

    @model_validator(mode="after")
    def one_is_told(self) -> Self:
        """Exactly one test."""
        told = (self.below, self.above, self.multiple_of, self.open, self.past)
        if sum(value is not None for value in told) != 1:
            raise ValueError("a condition has exactly one of below, above, multiple_of, open, past")
        return self


class Measure(Shape):
    """A number computed in the row from its dates and the day asked for.

    `elapsed: [from, to]` the share of that span that is over, 0 to 1; `years_until: date` never below 0;
    `days_late: [due, paid]` days between, or up to the day asked for when not yet paid, never below 0;
    `plus: [number, number]` their sum, a missing one or one below 0 as 0.
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

    Drawn: of the rows `where` all conditions hold, `take` a column or a measure and summarise it: `how`. The window:
    `months` whole calendar months, ending `back` months before the last whole month; or `days` up to the day asked for;
    or, with neither, all rows up to that day (of a snapshot: the latest one). `by` names the groups (the counterparty).
    `whole` makes the fact unknown for clients not watched from the window's first month on. `none` is the value of a
    client with rows of which none fits (else 0 for sums and counts, unknown for the rest). `weight` weighs a mean.

    sum, count, count_positive, max, mean: of rows. latest: of the client's latest report (`back` months earlier); where
    `where` names several of its lines their sum, unknown when none of them is told, with `whole` when any is not.
    age_months: from the last day told to the day asked for. months_active: months with a row. months_watched: months
    since the client's first row, within the window. months_silent: whole months after the last with a row.
    longest_gap: longest run of months without a row while watched. deviation: population standard deviation of the
    monthly sums while watched. best_months_3: sum of the three largest monthly sums.
    distinct: groups with a row. together: sum over groups whose rows sum above 0; largest, largest_5: of the largest
    of them; shares_squared: sum of their squared shares; singles: of those with a single row. newcomers: groups without
    a row before the window, from_newcomers: their sum; both unknown for clients watched less than a year before it.
    beyond_first: rows but the first of each group.
    `judged: false`: told for people to read; no indicator or rule reads it, and runs over the book leave it out.
    """

    label: Words
    unit: Unit
    reference: Words | None = None
    status: Literal["to_confirm", "house", "confirmed"] = "house"
    note: Words | None = None
    told: Literal["number", "text", "flag"] | None = None
    choices: tuple[Words, ...] = ()
    judged: bool = True
    table: Name | None = None
    take: Name | Measure | None = None
    where: Mapping[Name, Condition] = Field(default_factory=dict)
    how: How | None = None
    by: tuple[Name, ...] = ()
    weight: Name | None = None
    months: Months | None = None
    days: Annotated[int, Field(strict=True, ge=1, le=3660)] | None = None
    back: Months = 0
    whole: bool = False
    none: float | None = None

    @model_validator(mode="after")
    def told_or_drawn(self) -> Self:
        """Told and nothing else, or drawn with what its `how` needs."""
        drawn = (self.table, self.how, self.take, self.months, self.days, self.weight, self.none)
        if self.told is None and not self.judged:
            raise ValueError("`judged: false` is for facts that are told: a drawn fact is always judged")
        if self.told is not None:
            if any(value is not None for value in drawn) or self.by or self.where:
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
        if self.months is None and self.how != "latest" and (self.whole or self.back):
            raise ValueError("`back` and `whole` need `months`")
        if self.months is not None and self.days is not None:
            raise ValueError("a window is told in `months` or in `days`, not in both")
        if self.months is not None and self.how in ("max", "mean", "count_positive", "latest", "age_months"):
            raise ValueError(f"how: {self.how} knows no window of months")


def columns_of(rule: FactRule) -> frozenset[str]:
    """The columns of its table that a drawn fact reads, besides the table's day and key."""
    taken = rule.take.columns() if isinstance(rule.take, Measure) else (rule.take,) if rule.take else ()
    return frozenset((*taken, *rule.where, *rule.by, *((rule.weight,) if rule.weight else ())))


Tables = Mapping[str, TableRule]
Facts = Mapping[str, FactRule]
