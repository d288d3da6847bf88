"""Calculators: schedules and lives of loans, bills, factoring, yearly cost, penalties, reference rates. Nothing is kept."""
from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from math import isfinite
from typing import Annotated, Any, TypeVar, cast

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import Query, Router

from clc.doors.api.calculator_shapes import (
    BillOut,
    BillTold,
    CostOut,
    CostTold,
    FactoringOut,
    FactoringTold,
    LifeTold,
    LoanTold,
    LoanVersionOut,
    PenaltyOut,
    PenaltyTold,
    PublishedOut,
    ReferenceAsked,
    RepaymentRow,
    ScheduleOut,
)
from clc.doors.api.problem import REFUSALS
from clc.engines.cashflow import bills, factoring, penalty
from clc.engines.cashflow.asking import Refused
from clc.engines.cashflow.cost import dated_cost, effective_cost
from clc.engines.cashflow.events import event_of
from clc.engines.cashflow.extending import ExtensionRule
from clc.engines.cashflow.life import Version, life
from clc.engines.cashflow.schedule import schedule_of
from clc.engines.cashflow.standing import Row
from clc.engines.cashflow.terms import Terms
from clc.kernel.calendar import Calendar
from clc.kernel.errors import BadInput, NotFound
from clc.policy.kind.calendar import Calendar as CalendarRule
from clc.policy.kind.extension import Extension
from clc.policy.kind.penalty import Penalty
from clc.policy.kind.reference_rate import ReferenceRate
from clc.policy.shapes import Rule
from clc.stages.hub.book import current_book

router = Router(tags=["calculators"])
R = TypeVar("R", bound=Rule)


@contextmanager
def refusals() -> Iterator[None]:
    """What the engines refuse, as what a caller can act on."""
    try:
        yield
    except Refused as wrong:
        raise BadInput(f"{wrong.field}: {wrong.rule}", todo=wrong.todo) from wrong
    except (ValueError, OverflowError) as wrong:
        raise BadInput(str(wrong), todo=_("Look at the days and at the size of the amounts.")) from wrong


def rule_of(shape: type[R], kind: str, name: str) -> R:
    """A rule of the book in force, by name; NotFound where there is none."""
    held = current_book().of(shape)
    if name not in held:
        raise NotFound(_("There is no %(kind)s %(name)s in the rule book.") % {"kind": kind, "name": name},
                       todo=_("Take one of: %(names)s.") % {"names": ", ".join(held)})
    return held[name]


def calendar_of(name: str | None) -> Calendar | None:
    """A calendar of the book; None where none is asked for."""
    return None if name is None else rule_of(CalendarRule, "calendar", name).working


def terms_of(told: LoanTold) -> Terms:
    """The terms as the engine takes them."""
    return Terms(**{**told.dict(), "calendar": calendar_of(told.calendar)})


def finite(field: str, told: Any) -> float:
    """The number; BadInput where it is beyond what can be reckoned."""
    if not isfinite(float(told)):
        raise BadInput(_("%(field)s cannot be reckoned from these values.") % {"field": field},
                       todo=_("Look at the size of the amounts."))
    return float(told)


@router.post("/schedule", response={200: ScheduleOut, **REFUSALS})
def make_schedule(request: HttpRequest, told: LoanTold) -> Any:
    """The schedule of a loan: a row for each due day."""
    with refusals():
        found = schedule_of(terms_of(told))
    columns = (found.due, found.drawn, found.interest, found.principal, found.fee, found.closing_balance)
    rows = [RepaymentRow(due_date=day, kind="instalment", drawn=drawn, interest=interest, principal=principal, fee=fee,
                         other=0.0, closing_balance=left)
            for day, drawn, interest, principal, fee, left in zip(*(each.tolist() for each in columns), strict=True)]
    return ScheduleOut(rows=rows, total_interest=found.total_interest, total_fees=float(found.fee.sum()),
                       calendar_known=bool(found.calendar_known.all()))


@router.post("/life", response={200: list[LoanVersionOut], **REFUSALS})
def live_loan(request: HttpRequest, told: LifeTold) -> Any:
    """What a loan becomes by its events: the schedule as signed, and a version after each event."""
    bounds = None
    if told.extension is not None:
        bounds = rule_of(Extension, "extension", told.extension).bounds_on(told.loan.start)
    told_events = [one.dict(exclude={"kind"}, exclude_none=True) for one in told.events]
    with refusals():
        events = [event_of(one.kind, fields) for one, fields in zip(told.events, told_events, strict=True)]
        versions = life(terms_of(told.loan), events, commitment=told.commitment,
                        extension=None if bounds is None else ExtensionRule(**bounds.model_dump()))
    return [version_out(one) for one in versions]


def version_out(one: Version) -> LoanVersionOut:
    """A version as it is told."""
    return LoanVersionOut(number=one.number, day=one.day, kind=one.kind, why=one.why, balance=one.balance, rate=one.rate,
                      paid=[row_out(row) for row in one.paid], rows=[row_out(row) for row in one.rows],
                      changed={name: list(was) for name, was in one.changed.items()})


def row_out(row: Row) -> RepaymentRow:
    """A row as it is told."""
    return RepaymentRow(due_date=row.due, kind=row.kind, drawn=row.drawn, interest=row.interest, principal=row.principal,
                        fee=row.fee, other=row.other, closing_balance=row.closing)


@router.post("/bill", response={200: BillOut, **REFUSALS}, by_alias=True)
def discount_bill(request: HttpRequest, told: BillTold) -> Any:
    """What a bill costs to discount, by the actual days over 360."""
    calendar = calendar_of(told.calendar)
    with refusals():
        found = bills.discount(told.face, told.rate, discounted=told.discounted.isoformat(),
                               matures=told.matures.isoformat(), calendar=calendar, paper_elsewhere=told.paper_elsewhere)
    return BillOut(days=int(found.days), collected=cast("date", found.collected.item()), interest=float(found.interest),
                   net=float(found.net), **{"yield": finite("yield", found.yield_)})


@router.post("/factoring", response={200: FactoringOut, **REFUSALS})
def finance_receivables(request: HttpRequest, told: FactoringTold) -> Any:
    """What factoring pays for receivables."""
    with refusals():
        found = factoring.financed(told.receivables, told.advance, told.rate, told.days, fee=told.fee,
                                   reserves=told.reserves, ahead=told.ahead)
    return FactoringOut(**{name: float(getattr(found, name)) for name in FactoringOut.model_fields})


@router.post("/cost", response={200: CostOut, **REFUSALS})
def find_cost(request: HttpRequest, told: CostTold) -> Any:
    """What a loan costs a year with its fees: by periods nominal and effective, on days effective (a year of 365 days)."""
    with refusals():
        if told.dates is None and told.periods_per_year is not None:
            found = effective_cost(told.received, told.payments, told.periods_per_year, fees=told.fees)
            return CostOut(nominal=finite("nominal", found.nominal), effective=finite("effective", found.effective))
        if told.dates is None or told.start is None:
            raise Refused("periods_per_year", "or start and dates must be told", "say when the payments are made")
        flows = [told.received - told.fees, *(-paid for paid in told.payments)]
        days = [day.isoformat() for day in (told.start, *told.dates)]
        return CostOut(nominal=None, effective=finite("effective", dated_cost(flows, days)))


@router.post("/penalty", response={200: PenaltyOut, **REFUSALS})
def find_penalty(request: HttpRequest, told: PenaltyTold) -> Any:
    """What a spell of lateness costs: penalty on principal, compound interest on interest left unpaid."""
    rule = rule_of(Penalty, "penalty", told.rule).on_day(told.day or timezone.localdate())
    shares = [own if own is not None else None if held is None else held.usual for own, held in
              ((told.overdue_uplift, rule.overdue), (told.misuse_uplift, rule.misuse))]
    with refusals():
        if shares[0] is None or shares[1] is None:
            raise Refused("day", "lies before the rule of penalties holds", "tell overdue_uplift and misuse_uplift")
        uplift, astray = penalty.Uplift(shares[0], shares[1]), float(told.misuse)
        found = penalty.charge(told.principal, told.unpaid_interest, told.contract_rate, uplift, days=told.days,
                               days_within_term=told.days_within_term, misuse=astray, year_days=rule.year_days)
    charged, span = float(found.penalty) + float(found.compound), float(told.days)
    over: Any = None if rule.cap is None else penalty.above_guide(charged, told.principal, span, cap=rule.cap,
                                                                  year_days=rule.year_days)
    raised: Any = penalty.penalty_rate(told.contract_rate, uplift, misuse=astray)
    return PenaltyOut(rate=raised, penalty=float(found.penalty), compound=float(found.compound), above_guide=over)


@router.get("/reference-rate", response={200: PublishedOut, **REFUSALS})
def find_reference_rate(request: HttpRequest, asked: Annotated[ReferenceAsked, Query()]) -> Any:
    """A published rate on a day, and the one that a reset of that day takes (published before it)."""
    day = asked.day or timezone.localdate()
    rule = rule_of(ReferenceRate, "reference rate", asked.name)
    held, taken = rule.in_force(day), rule.before(day)
    return PublishedOut(name=asked.name, day=day, rate=held and held.rate, published=held and held.published,
                        reset_rate=taken and taken.rate, reset_published=taken and taken.published, status=rule.status)
