"""Where the cash of each period goes: debt service, reserves, sweep, lock-up, distributions."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from clc.engines.cashflow.project.case import Case
from clc.engines.cashflow.project.grid import Grid
from clc.engines.cashflow.project.rows import blank

Numbers = NDArray[np.float64]
_SMALL = 1e-9


@dataclass(frozen=True)
class Plans:
    """What the waterfall is asked: cash and planned debt in rows (S, T), debt drawn (S,), by tranche where lists.

    beyond: tranches whose payments go on as planned even below a balance of 0 (the peer's count of close).
    """

    cfads: Numbers
    other: Numbers
    saved: Numbers
    debts: list[Numbers]
    rates: list[Numbers]
    principal: list[Numbers]
    service_target: Numbers
    operating_target: Numbers
    beyond: tuple[bool, ...] = ()


@dataclass
class Flows:
    """What was paid: rows (S, T); balances at the end of the period."""

    interest: list[Numbers]
    principal: list[Numbers]
    balance: list[Numbers]
    swept: Numbers
    service: Numbers
    account_interest: Numbers
    letter_fee: Numbers
    support: Numbers
    service_reserve: Numbers
    operating_reserve: Numbers
    cash: Numbers
    distributions: Numbers
    locked: NDArray[np.bool_]


def reserve_target(flow: Numbers, months: float, grid: Grid, *, from_column: int) -> Numbers:
    """What a reserve must hold at the end of each column: the next so many months of a flow, parts of periods in part.

    flow: (S, T). Returns (S, T), 0 before `from_column`.
    """
    found = blank(flow.shape)
    parts = months / grid.months
    for ahead in range(1, int(np.ceil(parts)) + 1):
        if ahead < flow.shape[-1]:
            found[..., :-ahead] += flow[..., ahead:] * min(1.0, parts - ahead + 1)
    found[..., :from_column] = 0.0
    return found


def pay(case: Case, grid: Grid, plans: Plans) -> Flows:
    """Run the accounts period by period over all scenarios at once."""
    shape = plans.cfads.shape
    plans = _by_column(plans)
    flows = unpaid(shape, count := len(plans.debts))
    owed = [debt.copy() for debt in plans.debts]
    kept = [np.ones(shape[0]) for _ in range(count)]
    at_start = grid.building
    for row, target in ((flows.service_reserve, plans.service_target), (flows.operating_reserve, plans.operating_target)):
        row[:, at_start] = target[:, at_start] if grid.building < grid.periods else 0.0
    if case.reserves.service_funded != "completion":
        flows.service_reserve[:, at_start] = 0.0
    for column in range(at_start + 1, grid.periods):
        _serve(plans, flows, owed, kept, column)
        free = _settle(case, plans, flows, column)
        free = _fill(case, plans, flows, free, column)
        free = _sweep(case, plans, flows, owed, kept, free=free, column=column)
        _share(case, grid, plans, flows, owed, free=free, column=column)
        for balance, left in zip(flows.balance, owed, strict=True):
            balance[:, column] = left
    return flows


def unpaid(shape: tuple[int, ...], count: int) -> Flows:
    """Accounts of so many tranches before anything was paid; laid out by column, as the waterfall walks."""

    def rows() -> list[Numbers]:
        return [row() for _ in range(count)]

    def row() -> Numbers:
        return blank(shape)

    locked = np.zeros(shape, dtype=bool, order="F")
    return Flows(rows(), rows(), rows(), row(), row(), row(), row(), row(), row(), row(), row(), row(), locked)


def _by_column(plans: Plans) -> Plans:
    one, many = np.asfortranarray, [np.asfortranarray(row) for row in plans.principal]
    return replace(plans, cfads=one(plans.cfads), other=one(plans.other), saved=one(plans.saved), principal=many,
                   rates=[one(row) for row in plans.rates], service_target=one(plans.service_target),
                   operating_target=one(plans.operating_target))  # fmt: skip


def _serve(plans: Plans, flows: Flows, owed: list[Numbers], kept: list[Numbers], column: int) -> None:
    """Interest on what is owed, principal as planned and never more than is owed."""
    for at, left in enumerate(owed):
        interest = plans.rates[at][..., column] * np.maximum(left, 0.0)
        planned = plans.principal[at][:, column] * kept[at]
        principal = (
            planned if plans.beyond[at] else np.where(planned > left, np.minimum(planned, np.maximum(left, 0.0)), planned)
        )
        flows.interest[at][:, column], flows.principal[at][:, column] = interest, principal
        flows.service[:, column] += interest + principal
        owed[at] = left - principal


def _settle(case: Case, plans: Plans, flows: Flows, column: int) -> Numbers:
    """Pay the service from cash of the period, then kept cash, then the reserves; what lacks the sponsors put in."""
    before = column - 1
    accounts = flows.service_reserve[:, before] + flows.operating_reserve[:, before] + flows.cash[:, before]
    flows.account_interest[:, column] = case.reserves.interest * _year(case) * (accounts + plans.saved[..., before])
    if case.reserves.service_funded == "letter_of_credit":
        flows.letter_fee[:, column] = case.reserves.letter_fee * _year(case) * plans.service_target[:, before]
    after = (plans.cfads[:, column] + plans.other[..., column] + flows.account_interest[:, column]
             - flows.letter_fee[:, column] - flows.service[:, column] + flows.cash[:, before])  # fmt: skip
    short = np.maximum(-after, 0.0)
    for row in (flows.service_reserve, flows.operating_reserve):
        taken = np.minimum(short, row[:, before])
        row[:, column] = row[:, before] - taken
        short = short - taken
    flows.support[:, column] = short
    return np.maximum(after, 0.0)


def _fill(case: Case, plans: Plans, flows: Flows, free: Numbers, column: int) -> Numbers:
    """Bring the reserves to their targets, or free what they hold too much."""
    for row, target in ((flows.operating_reserve, plans.operating_target), (flows.service_reserve, plans.service_target)):
        wanted = target[:, column]
        if row is flows.service_reserve and case.reserves.service_funded == "letter_of_credit":
            wanted = np.zeros(wanted.shape)
        put = np.minimum(wanted - row[:, column], free)
        row[:, column] += put
        free = free - put
    return free


def _sweep(
    case: Case, plans: Plans, flows: Flows, owed: list[Numbers], kept: list[Numbers], *, free: Numbers, column: int,
) -> Numbers:  # fmt: skip
    """Repay early with a share of what is left, from the end of the plan or evenly over it."""
    if not case.sharing.sweep:
        return free
    room = case.sharing.sweep * np.maximum(free - case.sharing.least_cash, 0.0)
    for at, left in enumerate(owed):
        early = np.minimum(room, np.maximum(left, 0.0))
        if case.sharing.sweep_order == "pro_rata":
            kept[at] = kept[at] * np.divide(left - early, left, out=np.ones(left.shape), where=left > 0)
        owed[at] = left - early
        flows.swept[:, column] += early
        room, free = room - early, free - early
    return free


def _share(case: Case, grid: Grid, plans: Plans, flows: Flows, owed: list[Numbers], *, free: Numbers, column: int) -> None:
    """Distribute what may leave: nothing while locked up, everything at the end."""
    if column == grid.periods - 1:
        flows.distributions[:, column] = free + flows.service_reserve[:, column] + flows.operating_reserve[:, column]
        flows.service_reserve[:, column] = flows.operating_reserve[:, column] = 0.0
        return
    debt = np.asarray(sum(owed, np.zeros(free.shape)))
    owing = debt > _SMALL * np.maximum(sum(plans.debts, np.ones(free.shape)), 1.0)
    wanted = 0.0 if case.reserves.service_funded == "letter_of_credit" else plans.service_target[:, column]
    locked = owing & (flows.service_reserve[:, column] < wanted - _SMALL * np.maximum(wanted, 1.0))
    if case.sharing.lock_up is not None:
        served = flows.service[:, column]
        thin = plans.cfads[:, column] < case.sharing.lock_up * served * (1.0 - _SMALL)
        locked |= owing & (served > 0) & thin
    flows.locked[:, column] = locked
    least = case.sharing.least_cash
    flows.distributions[:, column] = np.where(locked, 0.0, np.maximum(free - least, 0.0))
    flows.cash[:, column] = free - flows.distributions[:, column]


def _year(case: Case) -> float:
    return case.timeline.months_per_period / 12
