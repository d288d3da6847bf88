"""What a file of each kind may say: warnings, plans and roles, and the words all kinds share."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from itertools import pairwise
from typing import Annotated, Any, Literal, Self, TypeVar

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from clc.policy.vocabulary import ACTIONS, LEVELS, PERMISSIONS, Category, Unit

Number = Annotated[float, Field(strict=True, allow_inf_nan=False)]
Share = Annotated[float, Field(strict=True, ge=0, le=1)]
Points = Annotated[float, Field(strict=True, ge=0, le=100)]
Words = Annotated[str, Field(strict=True, min_length=1, max_length=600)]
Name = Annotated[str, Field(strict=True, pattern=r"^[a-z][a-z0-9_]{0,62}$")]
Status = Literal["to_confirm", "house", "confirmed"]
Level = Literal["yellow", "orange", "red"]
Expected = Literal["unknown", "green", "yellow", "orange", "red"]
Value = TypeVar("Value")


def iso_day(told: object) -> object:
    """A day written as 2025-01-31; numbers and other forms are refused."""
    if isinstance(told, date) or (
        isinstance(told, str) and len(told) == 10 and told[4:5] == told[7:8] == "-"
    ):
        return told
    raise ValueError(f"{told!r} is not a day: write 2025-01-31")


Day = Annotated[date, BeforeValidator(iso_day)]


def in_order(dated: Mapping[date, Value]) -> Mapping[date, Value]:
    """The same values, earliest day first; at least one, else ValueError."""
    if not dated:
        raise ValueError("a dated value needs at least one day, e.g. {2025-01-01: 1.3}")
    return dict(sorted(dated.items()))


Dated = Annotated[Mapping[Day, Value], AfterValidator(in_order)]


def on(dated: Mapping[date, Value], day: date) -> Value | None:
    """The value in force on a day: of the latest date not after it; None before the first."""
    held: Value | None = None
    for since, value in dated.items():
        if since > day:
            break
        held = value
    return held


class Shape(BaseModel):
    """A frozen piece of a rule; a field it does not know is refused."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    def names(self) -> Sequence[tuple[tuple[str | int, ...], str]]:
        """Other rules this one needs: where in the file it says so, and the path it names (`plan/cash_trap`)."""
        return ()


class Rule(Shape):
    """What every file of the book says: a label in the banker's words and where its numbers come from."""

    label: Words
    reference: Words
    status: Status = "house"
    note: Words | None = None


class Case(Shape):
    """A worked example that is run as a test: the value (null: unknown) on a day and the level expected."""

    as_of: Day
    value: Number | None
    before: Number | None = None
    history: tuple[Number | None, ...] = ()
    expect: Expected


class Persistence(Shape):
    """A level holds only when at least `n` of the last `m` looks, `every_months` apart, reached it."""

    n: Annotated[int, Field(strict=True, ge=1, le=24)]
    of: Annotated[int, Field(strict=True, ge=1, le=24)]
    every_months: Annotated[int, Field(strict=True, ge=1, le=12)] = 1

    @model_validator(mode="after")
    def n_fits(self) -> Self:
        """n is at most m."""
        if self.n > self.of:
            raise ValueError(f"for: {self.n} of {self.of} can never hold: n must not exceed m")
        return self


class EarlyWarning(Rule):
    """One early warning: an indicator, a direction, and dated thresholds from yellow to red."""

    category: Category
    indicator: Name
    unit: Unit
    when: Literal["below", "above", "rises_by", "falls_by"]
    levels: Mapping[Level, Dated[Number | None]] = Field(min_length=1)
    over_months: Annotated[int, Field(strict=True, ge=1, le=60)] = 12
    persists: Persistence | None = Field(default=None, alias="for")
    plan: Name
    until: Day | None = None
    cases: tuple[Case, ...] = Field(min_length=1)

    @model_validator(mode="before")
    @classmethod
    def read_short_forms(cls, told: Any) -> Any:
        """Reads `for: 2 of 3` and a case that names its value by the indicator, as a banker would write
        them."""
        if not isinstance(told, Mapping):
            return told
        cases = told.get("cases")
        read = dict(told)
        if isinstance(cases, list | tuple):
            read["cases"] = [case_of(case, told.get("indicator")) for case in cases]
        if isinstance(told.get("for"), str):
            read["for"] = persistence_of(told["for"])
        return read

    @model_validator(mode="after")
    def thresholds_worsen(self) -> Self:
        """On every day a graver level asks for a worse value; changes are told as positive numbers."""
        for day in sorted({day for dated in self.levels.values() for day in dated}):
            check_order(self.when, self.thresholds(day), day)
        return self

    def thresholds(self, day: date) -> dict[Level, float]:
        """The thresholds in force on a day, mildest first; empty when the rule is not in force."""
        if self.until is not None and day >= self.until:
            return {}
        told = {level: on(self.levels[level], day) for level in LEVELS if level in self.levels}
        return {level: value for level, value in told.items() if value is not None}

    def looks_back(self) -> tuple[int, ...]:
        """How many months before the day this rule must also read its indicator."""
        looks = {self.over_months} if self.when in ("rises_by", "falls_by") else set()
        if self.persists is not None:
            looks |= {back * self.persists.every_months for back in range(1, self.persists.of)}
        return tuple(sorted(looks))


def case_of(case: Any, indicator: Any) -> Any:
    """A case with its value under `value`; anything else is left for the shape to refuse."""
    if not isinstance(case, Mapping) or indicator not in case:
        return case
    return {"value" if key == indicator else key: value for key, value in case.items()}


def persistence_of(words: str) -> Any:
    """`2 of 3` or `2 of 3 every 3 months` as a mapping; other words are refused."""
    parts = words.split()
    numbers = [int(part) for part in parts if part.isascii() and part.isdigit() and len(part) < 3]
    if len(parts) in (3, 6) and [w for w in parts if not w.isdigit()] in (["of"], ["of", "every", "months"]):
        return dict(zip(("n", "of", "every_months"), numbers, strict=False))
    raise ValueError(f"for: {words!r} is not understood: write `2 of 3` or `2 of 3 every 3 months`")


def check_order(when: str, thresholds: Mapping[Level, float], day: date) -> None:
    """Refuses thresholds that do not grow worse from yellow to red in the direction of the rule."""
    values = list(thresholds.values())
    worse = [-value for value in values] if when == "below" else values
    if any(second <= first for first, second in pairwise(worse)):
        told = ", ".join(f"{level} {value:g}" for level, value in thresholds.items())
        raise ValueError(f"levels on {day} do not grow worse from yellow to red with `when: {when}`: {told}")
    if when in ("rises_by", "falls_by") and min(values, default=1.0) <= 0:
        raise ValueError(f"levels of `when: {when}` are sizes of a change and must be above 0")


class Task(Shape):
    """One thing a plan asks of a role, and within how many working days at each level; absent level: not
    asked."""

    do: Words
    role: Name
    codes: tuple[str, ...] = ()
    due: Mapping[Level, Annotated[int, Field(strict=True, ge=0, le=260)]] = Field(min_length=1)
    unit: Literal["working_days"] = "working_days"

    @model_validator(mode="after")
    def codes_are_known(self) -> Self:
        """Every action code is one of A1 to A15, and a graver level is never given more time."""
        unknown = [code for code in self.codes if code not in ACTIONS]
        if unknown:
            raise ValueError(f"no such action code: {', '.join(unknown)}; the codes are {', '.join(ACTIONS)}")
        days = [self.due[level] for level in LEVELS if level in self.due]
        if days != sorted(days, reverse=True):
            raise ValueError("a graver level must not be given more days than a milder one")
        return self


class Plan(Rule):
    """What is to be done when a warning is raised."""

    tasks: tuple[Task, ...] = Field(min_length=1)

    def tasks_at(self, level: str) -> tuple[Task, ...]:
        """The tasks a level asks for, in order."""
        return tuple(task for task in self.tasks if level in task.due)


class Role(Rule):
    """What people of a role may see and do."""

    reach: Literal["own", "branch", "all"]
    may: tuple[str, ...]

    @model_validator(mode="after")
    def permissions_are_known(self) -> Self:
        """Every permission is one the program asks for."""
        unknown = [verb for verb in self.may if verb not in PERMISSIONS]
        if unknown:
            raise ValueError(
                f"no such permission: {', '.join(unknown)}; they are {', '.join(sorted(PERMISSIONS))}"
            )
        return self
