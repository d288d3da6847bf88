"""What the checks look at, and what they answer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from clc.engines.spreading.sums import Amounts, Sum, Sums

State = Literal["ok", "fails", "unknown"]
Limits = Mapping[str, float]
YEAR_MONTHS = 12


@dataclass(frozen=True)
class Report:
    """What is told of a report beside its numbers; None where nobody knows.

    unqualified: whether the opinion is without reservation; same_auditor: whether last year's audited too;
    months_to_file: months from the period's end to its filing.
    """

    audited: bool | None = None
    unqualified: bool | None = None
    same_auditor: bool | None = None
    months_to_file: float | None = None


@dataclass(frozen=True)
class Books:
    """What the checks look at, all in the currency's own unit.

    now, before: the amounts of the period and those told beside them to compare. sums: which lines make which. months:
    what the period covers. last: the closing amounts of the last statement of the year before. parent: the parent's own
    amounts, where `now` is a group. known: `sales_declared`, `profit_declared`, `margin_of_peers`, `receivables_related`.
    balances: keys of assets and liabilities, which are not below 0. blank: lines this format does not tell apart.
    """

    now: Amounts
    before: Amounts
    sums: Sums
    months: int = YEAR_MONTHS
    last: Amounts | None = None
    parent: Amounts | None = None
    known: Amounts = field(default_factory=dict)
    report: Report = Report()
    balances: Sequence[str] = ()
    blank: Sequence[str] = ()


@dataclass(frozen=True)
class Rule:
    """What a check is to look at: see `policy.kind.statement_check`."""

    method: str
    limits: Limits
    totals: Sequence[str] = ()
    equal: Sequence[Sequence[str]] = ()
    lines: Sequence[str] = ()
    needed: bool = False


@dataclass(frozen=True)
class Outcome:
    """What a check found: its state, the reason as a code, the difference, the lines involved, the numbers of the words."""

    state: State
    reason: str
    difference: float | None = None
    lines: tuple[str, ...] = ()
    values: Mapping[str, float] = field(default_factory=dict)
    sums: tuple[Sum, ...] = ()
