"""The life of a loan: its terms and a list of events in, a version of its schedule for each out; nothing paid ever changes.

Source: domain reference 5.6 (events are only added, versions recomputed, rows never edited).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple, cast

import numpy as np

from clc.engines.cashflow.accruing import Steps, at
from clc.engines.cashflow.asking import Refused, days, money, need
from clc.engines.cashflow.changing import Limits, changed
from clc.engines.cashflow.checking import checked
from clc.engines.cashflow.events import CAPITALISE, INTEREST, NAMES, WAIT, Event, Mode
from clc.engines.cashflow.extending import ExtensionRule
from clc.engines.cashflow.periods import periods_of
from clc.engines.cashflow.standing import NOTHING, Coming, Plan, Row, Standing, advanced, coming
from clc.engines.cashflow.terms import Terms

EVENTS_MOST = 2_000
SIGNED = "signed"


class Was(NamedTuple):
    """A value before and after an event."""

    before: float | str | None
    after: float | str | None


@dataclass(frozen=True)
class Version:
    """A loan's schedule from a day on.

    number: 1 as signed, then one for each event; day: from which it holds; kind, why: the event's; paid: every row until
    then, money that moved on the day included; rows: what is to come; changed: what is other than in the version before;
    balance, rate: after the event; waiting: interest earned in periods that are over and not paid (below 0: forgiven ahead).
    """

    number: int
    day: date
    kind: str
    why: str
    paid: tuple[Row, ...]
    rows: tuple[Row, ...]
    changed: Mapping[str, Was]
    balance: float
    rate: float
    waiting: float

    @property
    def all(self) -> tuple[Row, ...]:
        """Every row, paid and to come."""
        return (*self.paid, *self.rows)

    @property
    def principal(self) -> float:
        """All principal repaid, forgiven and written off, less what was drawn after the start and made principal."""
        return float(sum(row.principal + row.other - row.drawn for row in self.all))

    @property
    def interest(self) -> float:
        """All interest, paid and to come."""
        return float(sum(row.interest for row in self.all))

    @property
    def last_day(self) -> date | None:
        """The last day on which anything is to come; None where nothing is."""
        return self.rows[-1].due if self.rows else None


def life(terms: Terms, events: Sequence[Event] = (), *, commitment: float | None = None,
         extension: ExtensionRule | None = None) -> tuple[Version, ...]:
    """A version as signed, and one after each event.

    events: in order of day; several of one day happen in the order told, after what falls due on it. What fell due before
    an event counts as paid as planned (what was not: `arrears`). An event changes what is to come from its own day on;
    interest is counted to the day by the loan's day count. commitment: all that may be drawn at once; extension: the rule
    that extensions keep to. Refused, naming the field of the event that cannot be meant.
    """
    told = _signed(checked(terms))
    if commitment is not None:
        need(money("commitment", commitment) >= terms.principal, "commitment", "must not be below what is drawn first")
    need(len(events) <= EVENTS_MOST, "events", f"must be at most {EVENTS_MOST}")
    limits = Limits(commitment, extension, told.periods.ends[terms.periods - 1])
    plans = coming(told)
    found = [_version(1, told, plans, (), None, {})]
    for number, event in enumerate(events, start=2):
        told, paid = _on(event, told, plans, found[-1].day)
        before = coming(told)
        after, moved = changed(event, told, before, limits)
        plans, rows = coming(after), (*found[-1].paid, *paid, *((moved,) if moved else ()))
        version = _version(number, after, plans, rows, event, {})
        found.append(_version(number, after, plans, rows, event, _differences(found[-1], version)))
        told = after
    return tuple(found)


def _signed(terms: Terms) -> Standing:
    """The loan on its first day."""
    if terms.draws:
        raise Refused("draws", "are events in the life of a loan", "tell each as an event of kind draw")
    plan = _plan(terms)
    periods = periods_of(terms, terms.periods + plan.virtual)
    start = periods.starts[0]
    yearly = np.asarray([terms.annual_rate] if terms.rates is None else terms.rates, dtype=np.float64)
    rates = Steps(periods.starts[: yearly.size], yearly)
    return Standing(periods, start, start, float(terms.principal), 0.0, 0.0, rates, plan)


def _plan(terms: Terms) -> Plan:
    """How the loan is to be repaid by its terms."""
    silent = WAIT if terms.defers else CAPITALISE
    lead = cast("tuple[Mode, ...]", (silent,) * terms.silent + (INTEREST,) * terms.interest_only_periods)
    given = terms.shares if terms.shares is not None else terms.amounts
    told = None if given is None else np.asarray(given, dtype=np.float64)
    return Plan(terms.pattern, 0, lead, terms.periods - len(lead), told=told,
                balloon=float(terms.balloon), virtual=max((terms.amortise_over or 0) - terms.periods, 0))


def _on(event: Event, told: Standing, plans: Coming, last: date) -> tuple[Standing, tuple[Row, ...]]:
    """The loan on the event's day, and the rows paid until then; Refused where the day cannot be."""
    if type(event) not in NAMES:
        raise Refused("events", f"hold a {type(event).__name__}, which is no event", f"take {', '.join(NAMES.values())}")
    when = days("day", event.day)
    need(when.ndim == 0, "day", "must be one day")
    need(when >= days("day", last), "day", f"is before {last}, when the event before it happened",
         "events are only added: tell what is new as of a later day")
    moved, rows = advanced(told, plans, cast("np.datetime64", when[()]))
    need(moved.balance > NOTHING or moved.accrued + moved.waiting > NOTHING, "day", "is after all was repaid")
    return moved, rows


def _version(number: int, told: Standing, plans: Coming, paid: tuple[Row, ...], event: Event | None,
             differences: Mapping[str, Was]) -> Version:
    """The loan as a version."""
    day = cast("date", told.day.item())
    return Version(
        number, day, SIGNED if event is None else NAMES[type(event)], "" if event is None else event.why, paid,
        plans.rows(told.balance), differences, told.balance, float(at(told.rates, told.day)), told.waiting,
    )  # fmt: skip


def _differences(before: Version, after: Version) -> Mapping[str, Was]:
    """What an event changed: rate, balance, last day, next payment, rows and interest to come as of the event's day."""
    open_rows = [row for row in before.rows if row.due > after.day]
    was = (before.rate, before.last_day, len(open_rows), _next(open_rows), sum(row.interest for row in open_rows))
    now = (after.rate, after.last_day, len(after.rows), _next(after.rows), sum(row.interest for row in after.rows))
    names = ("rate", "last_day", "periods_to_come", "next_payment", "interest_to_come")
    told = {name: Was(_plain(one), _plain(other)) for name, one, other in zip(names, was, now, strict=True)}
    opening = open_rows[0].opening if open_rows else 0.0
    told["balance"] = Was(opening, after.balance)
    return {name: each for name, each in told.items() if not _same(each)}


def _next(rows: Sequence[Row]) -> float | None:
    """What the next row asks for besides fees."""
    return rows[0].interest + rows[0].principal if rows else None


def _plain(value: float | date | None) -> float | str | None:
    """A value fit for JSON."""
    return value.isoformat() if isinstance(value, date) else value


def _same(told: Was) -> bool:
    """Whether nothing changed, rounding left aside."""
    if isinstance(told.before, float | int) and isinstance(told.after, float | int):
        return abs(told.before - told.after) <= 1e-9 * max(abs(told.before), 1.0)
    return told.before == told.after


