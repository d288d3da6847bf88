"""What a covenant file may say: a promise as a machine rule - number, limit, test days, cure, consequence."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from clc.policy.shapes import Dated, Name, Number, Rule, Shape, Share, Words
from clc.policy.vocabulary import Unit

WORDS = "Covenants"
Family = Literal["information", "positive", "negative", "financial", "environment", "default"]
Basis = Literal["indicator", "project", "fact"]
Op = Literal["at_least", "at_most"]
Source = Literal["statements", "project_model", "compliance_certificate", "report", "register", "account", "event"]
Consequence = Literal[
    "call", "stop_drawing", "lock_up", "cash_sweep", "raise_margin", "more_security", "event_of_default", "accelerate"
]
Scope = Literal["company", "project"]
Months = Annotated[int, Field(strict=True, ge=1, le=60)]
Days = Annotated[int, Field(strict=True, ge=0, le=366)]


class Metric(Shape):
    """The number a covenant holds to.

    of: `indicator`, one of the house's; `project`, a ratio of the cash-flow engine by its name (the formula that sizes
    the debt tests it later); `fact`, a number told. fact: where a project's ratio is told when no model is confirmed.
    """

    of: Basis
    name: Name
    fact: Name | None = None


class Schedule(Shape):
    """When it is tested: every so many months, and how many days after the period the papers must be there."""

    every_months: Months
    days_after: Days = 0


class CovenantCase(Shape):
    """A worked example: a value and a limit, and the state expected."""

    value: Number | None
    limit: Number
    expect: Literal["met", "thin", "breached", "unknown"]


class Covenant(Rule):
    """A promise of the borrower.

    metric, op, limit: told together, of what a machine tests; without them a person tests it and says what was found.
    thin: headroom below this share is a warning before the breach. days: how long after the period it is due.
    """

    family: Family
    scope: tuple[Scope, ...] = Field(min_length=1)
    clause: Words
    metric: Metric | None = None
    op: Op | None = None
    unit: Unit = "flag"
    limit: Dated[Number] | None = None
    thin: Dated[Share] = Field(default_factory=dict)
    test: Schedule
    source: Source
    cure_days: Dated[Days]
    working_days: Annotated[bool, Field(strict=True)] = False
    consequence: tuple[Consequence, ...] = Field(min_length=1)
    order: Annotated[int, Field(strict=True, ge=1, le=99)]
    cases: tuple[CovenantCase, ...] = ()

    @model_validator(mode="after")
    def is_one_kind(self) -> Self:
        """A number comes with its direction, limit and thin headroom; a financial covenant always has one."""
        told = [self.metric is not None, self.op is not None, self.limit is not None, bool(self.thin)]
        if any(told) and not all(told):
            raise ValueError("`metric`, `op`, `limit` and `thin` are told together, or none of them")
        if self.family == "financial" and self.metric is None:
            raise ValueError("a financial covenant needs its `metric`")
        if self.cases and self.metric is None:
            raise ValueError("cases need a `metric`")
        return self

    @property
    def is_tested_by_machine(self) -> bool:
        """Whether a number decides."""
        return self.metric is not None

    def names(self) -> Sequence[tuple[tuple[str | int, ...], str]]:
        """The facts it looks at."""
        if self.metric is None:
            return ()
        fact = self.metric.name if self.metric.of == "fact" else self.metric.fact
        return [(("metric", "fact"), f"fact/{fact}")] if fact else ()


def by_family(rules: Mapping[str, Covenant], scope: str) -> dict[str, dict[str, Covenant]]:
    """The covenants for a scope (`book.of(Covenant)`) by family, each in the order of their files."""
    found: dict[str, dict[str, Covenant]] = {}
    for name, rule in sorted(rules.items(), key=lambda told: (told[1].order, told[0])):
        if scope in rule.scope:
            found.setdefault(rule.family, {})[name] = rule
    return found


SHAPE = Covenant
