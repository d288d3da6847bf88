"""What each event does to a loan as it stands: the loan after it, and the row of money that moved on the day."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from types import MappingProxyType
from typing import Any, cast

import numpy as np

from clc.engines.cashflow.accruing import Steps
from clc.engines.cashflow.asking import Refused, days, money, need, one_of, rate, whole
from clc.engines.cashflow.events import (
    CAPITALISE,
    INTEREST,
    NAMES,
    WAIT,
    Defer,
    Draw,
    Event,
    Extend,
    Mode,
    Prepay,
    Reset,
    Restructure,
    Waive,
    WriteOff,
)
from clc.engines.cashflow.extending import ExtensionRule, check_extension
from clc.engines.cashflow.fees import prepayment
from clc.engines.cashflow.periods import periods_of
from clc.engines.cashflow.standing import NOTHING, Coming, Kept, Plan, Row, Standing, coming

TOLD = ("sculpted", "custom")
SIMPLE = ("level", "equal_principal", "bullet")
SLACK = 1e-9


@dataclass(frozen=True)
class Limits:
    """What bounds a loan's changes: all that may ever be drawn (none: what was drawn first), and how it may be extended.

    extension: none where it is not to be checked; first_end: the last day the loan was first made for.
    """

    commitment: float | None
    extension: ExtensionRule | None
    first_end: Any


@dataclass(frozen=True, eq=False)
class Changed:
    """A loan after an event, what moved (0 where nothing did): drawn, interest, principal and fee paid, other principal."""

    after: Standing
    drawn: float = 0.0
    interest: float = 0.0
    principal: float = 0.0
    fee: float = 0.0
    other: float = 0.0


def changed(event: Event, told: Standing, plans: Coming, limits: Limits) -> tuple[Standing, Row | None]:
    """The loan after the event, and the row of what moved on its day; Refused where it cannot happen."""
    found = CHANGES[type(event)](event, told, plans, limits)
    moved = (found.drawn, found.interest, found.principal, found.fee, found.other)
    if not any(moved):
        return found.after, None
    day = cast("date", told.day.item())
    row = Row(day, NAMES[type(event)], told.balance, found.drawn, found.interest, found.principal, found.fee,
              found.other, found.after.balance, 0.0)
    return found.after, row


def draw(event: Draw, told: Standing, _plans: Coming, limits: Limits) -> Changed:
    """More balance from the day on, what is to come reckoned anew."""
    amount = _posted(event.amount, told, "amount")
    need(told.plan.count, "day", "is after the last due day", "draw earlier, or extend the loan first")
    drawn = told.balance + amount
    if limits.commitment is not None:
        need(drawn <= limits.commitment * (1 + SLACK), "amount", f"brings the loan above the {limits.commitment:.2f} agreed",
             "draw less, or raise the amount agreed")
    return Changed(replace(told, balance=drawn, plan=_anew(told.plan)), drawn=amount)


def prepay(event: Prepay, told: Standing, plans: Coming, _limits: Limits) -> Changed:
    """Less balance from the day on; interest of the actual days on what is repaid (Civil Code 677)."""
    amount = min(_posted(event.amount, told, "amount"), told.balance)
    need(event.amount <= told.balance * (1 + SLACK) + SLACK, "amount", f"is more than the {told.balance:.2f} owed")
    check_notice(event)
    left = told.balance - amount
    ends = left <= NOTHING
    share = 1.0 if ends or one_of("interest_on", event.interest_on, ("prepaid", "all")) == "all" else amount / told.balance
    interest = told.accrued * share
    waiting = told.waiting if ends else 0.0
    paid = _rounded(max(interest + waiting, 0.0), told)
    fee = _rounded(float(prepayment(amount, [event.fee_share], 0.0)), told)
    after = replace(told, balance=0.0 if ends else left, accrued=told.accrued - interest,
                    waiting=0.0 if ends else told.waiting, plan=_repaid_early(event, told, plans))
    rows = coming(after).principal.size if left > NOTHING else after.plan.count
    plan = replace(after.plan, tail=rows - len(after.plan.lead)) if event.then == "shorten" else after.plan
    return Changed(replace(after, plan=plan), interest=paid, principal=amount, fee=fee)


def check_notice(event: Prepay) -> None:
    """Refused where notice was given later than agreed."""
    notice = whole("notice_days", event.notice_days, most=366)
    if not notice:
        return
    need(event.asked is not None, "asked", f"is needed: notice of {notice} days was agreed")
    given = int((days("day", event.day) - days("asked", event.asked)).astype(np.int64))
    need(given >= notice, "asked", f"is {given} days before the day, {notice} were agreed", "prepay later")


def reset(event: Reset, told: Standing, plans: Coming, _limits: Limits) -> Changed:
    """A new rate from the day on; principal agreed by amount stays as it was."""
    after = replace(told, rates=_from(told.rates, told.day, float(rate("rate", event.rate))))
    stays = not told.plan.by_instalment and CAPITALISE not in told.plan.lead and plans.principal.size
    kept = Kept(plans.principal, with_interest=False) if stays else None
    return Changed(replace(after, plan=replace(told.plan, kept=kept)))


def extend(event: Extend, told: Standing, _plans: Coming, limits: Limits) -> Changed:
    """More periods at the end, within what the rule allows."""
    more = whole("periods", event.periods, least=1, most=1200)
    need(told.plan.count, "day", "is after the last due day", "an extension is agreed before the loan falls due")
    _not_told(told.plan, "extend")
    return Changed(_longer(told, more, limits))


def defer(event: Defer, told: Standing, _plans: Coming, limits: Limits) -> Changed:
    """The next payments put off: their principal to the periods after them, their interest as told."""
    put_off = whole("periods", event.periods, least=1, most=1200)
    one_of("how", event.how, (INTEREST, WAIT, CAPITALISE))
    longer = _longer(told, put_off, limits) if event.lengthen else told
    plan = longer.plan
    need(put_off < plan.count, "periods", f"puts off all {plan.count} periods to come", "lengthen the loan, or defer fewer")
    modes = (event.how,) * put_off
    from_tail = max(put_off - len(plan.lead), 0)
    if event.lengthen:
        return Changed(replace(longer, plan=_anew(replace(plan, lead=(*modes, *told.plan.lead), tail=told.plan.tail))))
    _not_told(plan, "defer")
    return Changed(replace(longer, plan=_anew(replace(
        plan, lead=(*modes, *plan.lead[put_off:]), tail=plan.tail - from_tail, passed=plan.passed + from_tail))))


def restructure(event: Restructure, told: Standing, _plans: Coming, limits: Limits) -> Changed:
    """New terms for what is left; interest not paid until then becomes principal where that is agreed."""
    need(told.balance > NOTHING, "day", "is after all was repaid")
    plan = told.plan
    count = plan.count if event.periods is None else whole("periods", event.periods, least=1, most=1200)
    free = whole("interest_only_periods", event.interest_only_periods, most=1200)
    need(free < count, "interest_only_periods", f"must be fewer than the {count} periods to come")
    pattern = plan.pattern if event.type is None else one_of("type", event.type, SIMPLE)
    need(pattern not in TOLD, "type", f"must be told: {pattern} was made for the periods before", f"take one of {SIMPLE}")
    rates = told.rates if event.rate is None else _from(told.rates, told.day, float(rate("rate", event.rate)))
    lead = cast("tuple[Mode, ...]", (INTEREST,) * free)
    made = Plan(pattern, plan.first, lead, count - free, balloon=plan.balloon if event.type is None else 0.0)
    joined = max(told.accrued + told.waiting, 0.0) if event.capitalise else 0.0
    joined = _rounded(joined, told)
    after = replace(told, periods=periods_of(told.periods.terms, plan.first + count), rates=rates, plan=made,
                    balance=told.balance + joined)
    if joined:
        after = replace(after, accrued=0.0, waiting=0.0)
    return Changed(after, interest=joined, principal=-joined)


def waive(event: Waive, told: Standing, plans: Coming, _limits: Limits) -> Changed:
    """Interest forgiven is taken off the next that falls due; principal forgiven is spread over what is to come."""
    interest, principal = float(money("interest", event.interest)), float(money("principal", event.principal))
    need(interest + principal > 0, "interest", "or principal must be above 0", "tell what is forgiven")
    need(principal <= told.balance * (1 + SLACK), "principal", f"is more than the {told.balance:.2f} owed")
    open_interest = float(plans.interest.sum()) + _due_now(told, plans)
    need(interest <= open_interest + SLACK, "interest", f"is more than the {open_interest:.2f} to come")
    kept = Kept(plans.principal, with_interest=False) if plans.principal.size else None
    plan = _anew(told.plan) if principal else replace(told.plan, kept=told.plan.kept or kept)
    left = max(told.balance - principal, 0.0)
    after = replace(told, balance=0.0 if left <= NOTHING else left, waiting=told.waiting - interest, plan=plan)
    return Changed(after, other=principal)


def write_off(event: WriteOff, told: Standing, _plans: Coming, _limits: Limits) -> Changed:
    """Principal taken off the books; all of it ends what is expected, interest too."""
    amount = told.balance if event.amount is None else _posted(event.amount, told, "amount")
    need(amount <= told.balance * (1 + SLACK), "amount", f"is more than the {told.balance:.2f} owed")
    left = told.balance - amount
    if left > NOTHING:
        return Changed(replace(told, balance=left, plan=_anew(told.plan)), other=amount)
    return Changed(replace(told, balance=0.0, accrued=0.0, waiting=0.0), other=told.balance)


CHANGES: Mapping[type[Event], Callable[..., Changed]] = MappingProxyType({
    Draw: draw, Prepay: prepay, Reset: reset, Extend: extend, Defer: defer, Restructure: restructure, Waive: waive,
    WriteOff: write_off,
})  # fmt: skip


def _repaid_early(event: Prepay, told: Standing, plans: Coming) -> Plan:
    """The plan after a prepayment: all lower, or the same and shorter."""
    if one_of("then", event.then, ("lower", "shorten")) == "lower":
        return _anew(told.plan)
    need(told.plan.pattern != "bullet" and not told.plan.balloon, "then", "cannot shorten what falls due at once",
         "take `lower`")
    need(not told.plan.lead, "then", "cannot shorten while no principal is repaid yet", "take `lower`")
    need(plans.principal.size == told.plan.count, "then", "needs rows to come")
    if not told.plan.by_instalment:
        return replace(told.plan, kept=Kept(plans.principal, with_interest=False))
    asked = plans.interest + plans.principal
    return replace(told.plan, kept=Kept(np.append(asked[min(1, asked.size - 1)], asked[1:]), with_interest=True))


def _longer(told: Standing, more: int, limits: Limits) -> Standing:
    """The loan with periods added at the end; Refused beyond what the rule for extensions allows."""
    plan = told.plan
    last = plan.first + plan.count + more
    periods = periods_of(told.periods.terms, last + plan.virtual)
    if limits.extension is not None:
        check_extension(days("start", told.periods.terms.start), limits.first_end, periods.ends[last - 1], limits.extension)
    return replace(told, periods=periods, plan=_anew(replace(plan, tail=plan.tail + more)))


def _anew(plan: Plan) -> Plan:
    """The plan with nothing kept."""
    return replace(plan, kept=None)


def _not_told(plan: Plan, what: str) -> None:
    """Refuses to spread over other periods what was told for each."""
    if plan.pattern in TOLD:
        raise Refused("periods", f"cannot {what} a {plan.pattern} loan whose principal is told by period",
                      "restructure it with a type")


def _from(rates: Steps, day: Any, value: float) -> Steps:
    """The rates with another one from a day on."""
    before = rates.since < day
    return Steps(np.append(rates.since[before], day), np.append(rates.values[before], value))


def _due_now(told: Standing, plans: Coming) -> float:
    """Interest earned where no row is to come."""
    return 0.0 if plans.interest.size else max(told.accrued + told.waiting, 0.0)


def _posted(amount: float, told: Standing, field: str) -> float:
    """An amount of money above 0, with no more decimals than the loan posts."""
    found = float(money(field, amount, above=True))
    digits = told.periods.terms.rounding
    need(digits is None or abs(found - round(found, digits)) < SLACK * max(found, 1.0), field,
         f"must have at most {digits} decimals")
    return found if digits is None else round(found, digits)


def _rounded(amount: float, told: Standing) -> float:
    """An amount as the loan posts it."""
    digits: Any = told.periods.terms.rounding
    return amount if digits is None else float(np.floor(amount * 10.0**digits + 0.5 + SLACK) / 10.0**digits)


