"""The waterfall: cash paid down in order, reserves filled, the loan swept, the rest given out or locked up."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import ArrayLike, NDArray

from clc.engines.cashflow.accounts import APPLIED, Account, Applied, Flow, Loan, Row, Rules
from clc.engines.cashflow.asking import need, numbers
from clc.engines.cashflow.ratios import Numbers, ahead, cover

_CENT = 0.005


@dataclass
class _Books:
    """What stands in the books while the periods go by; `left` is the cash of the period not yet given a use."""

    left: Numbers
    owed: Numbers
    plan: Numbers
    arrears: Numbers
    unpaid_interest: Numbers
    lock: Numbers
    locked_for: NDArray[np.int64]
    repaid: NDArray[np.bool_]
    held: dict[str, Numbers]
    out: dict[str, dict[str, Numbers]] = field(default_factory=dict)

    def note(self, kind: str, name: str, at: int, amount: ArrayLike) -> None:
        """Write an amount into a line of the answer."""
        line = self.out.setdefault(kind, {}).setdefault(name, np.zeros(self.plan.shape))
        line[..., at] = amount

    def pay(self, row: str, at: int, due: Numbers) -> Numbers:
        """Pay what is left allows; what lacks is written down. Returns what lacks."""
        paid = np.minimum(due, self.left)
        self.left = self.left - paid
        self.note("paid", row, at, paid)
        self.note("lacked", row, at, due - paid)
        return np.asarray(due - paid)


def run(cash: ArrayLike, loan: Loan, rules: Rules | None = None, *, reserves: Sequence[Account] = (),
        senior: Sequence[Row] = (), junior: Sequence[Row] = ()) -> Flow:
    """Pay the cash of each period down in order: senior rows, interest, principal, reserves, sweep, junior rows, owners.

    cash: (..., T) money of each period; rows, reserves, loan: over the same periods, leading axes are scenarios.
    Reserves that pay service do so where cash lacks, before they are filled; above their target they release into the
    cash. Cash below 0 is lacking under `cash`. Interest and principal not paid are due again in the next period,
    without interest on interest. Source: domain reference 4.1, 4.3 (h).
    """
    told = rules or Rules()
    _check(told)
    flows = numbers("cash", cash)
    rows = (*senior, *junior)
    shape = np.broadcast_shapes(flows.shape, np.shape(loan.principal), (*np.shape(loan.debt), 1), np.shape(told.forbidden),
                                *(np.shape(one.due) for one in rows), *(np.shape(one.target) for one in reserves))
    flows, rate = np.broadcast_to(flows, shape), np.broadcast_to(np.asarray(loan.rate, dtype=np.float64), shape)
    lead = shape[:-1]
    books = _Books(np.zeros(lead), np.array(np.broadcast_to(loan.debt, lead), dtype=np.float64),
                   np.array(np.broadcast_to(loan.principal, shape), dtype=np.float64), np.zeros(lead), np.zeros(lead),
                   np.zeros(lead), np.zeros(lead, dtype=np.int64), np.zeros(lead, dtype=bool),
                   {one.name: np.array(np.broadcast_to(one.opening, lead), dtype=np.float64) for one in reserves})
    for at in range(shape[-1]):
        covers = _service(books, at, flows, rate, (senior, reserves))
        for account in reserves:
            _fill(books, account, at, shape)
        _sweep(books, at, covers, told)
        for row in junior:
            books.pay(row.name, at, _due(row, at, shape))
        _give_out(books, at, _locked(books, at, covers, (flows, rate), told, reserves), told)
        books.note("debt", "balance", at, books.owed)
    return _told(books, rows)


def _service(books: _Books, at: int, cash: Numbers, rate: Numbers,
             parts: tuple[Sequence[Row], Sequence[Account]]) -> Numbers:
    """Pay senior rows, interest and principal, from reserves where cash lacks. Returns the cover."""
    senior, reserves = parts
    books.left = np.maximum(cash[..., at], 0.0)
    books.note("lacked", "cash", at, np.maximum(-cash[..., at], 0.0))
    for row in senior:
        books.pay(row.name, at, _due(row, at, cash.shape))
    interest, principal = books.owed * rate[..., at], np.minimum(books.plan[..., at], books.owed)
    due = interest + principal
    covers = cover(books.left + np.minimum(cash[..., at], 0.0), due)
    all_due = due + books.unpaid_interest + books.arrears
    for account in reserves:
        lacking = np.maximum(all_due - books.left, 0.0) if account.pays_service else np.zeros(due.shape)
        use = np.minimum(lacking, books.held[account.name])
        books.held[account.name] = books.held[account.name] - use
        books.left = books.left + use
        books.note("drawn", account.name, at, use)
    books.unpaid_interest = books.pay("interest", at, interest + books.unpaid_interest)
    wanted = np.minimum(principal + books.arrears, books.owed)
    books.arrears = books.pay("principal", at, wanted)
    books.owed = books.owed - (wanted - books.arrears)
    books.repaid = books.repaid | (wanted - books.arrears > 0)
    books.note("debt", "cover", at, covers)
    return covers


def _fill(books: _Books, account: Account, at: int, shape: tuple[int, ...]) -> None:
    """Fill one reserve to its target from what is left, or release what lies above it."""
    target = np.broadcast_to(account.target, shape)[..., at]
    gap = target - books.held[account.name]
    put_in = np.clip(gap, 0.0, books.left)
    freed = np.maximum(-gap, 0.0)
    books.held[account.name] = books.held[account.name] + put_in - freed
    books.left = books.left - put_in + freed
    books.note("put_in", account.name, at, put_in)
    books.note("drawn", account.name, at, books.out["drawn"][account.name][..., at] + freed)
    books.note("lacked", account.name, at, np.maximum(gap, 0.0) - put_in)
    books.note("reserves", account.name, at, books.held[account.name])


def _sweep(books: _Books, at: int, covers: Numbers, rules: Rules) -> None:
    """Repay the loan early from what is left."""
    asked = np.asarray(True) if rules.sweep_below is None else ~(covers >= rules.sweep_below)
    must = np.minimum(np.minimum(np.broadcast_to(rules.mandatory, books.plan.shape)[..., at], books.left), books.owed)
    amount = must + np.where(asked, np.minimum(rules.sweep * (books.left - must), books.owed - must), 0.0)
    books.left = books.left - amount
    books.note("debt", "swept", at, amount)
    _prepay(books, at, amount, rules.applied)


def _prepay(books: _Books, at: int, amount: Numbers, applied: Applied) -> None:
    """Take an amount off what is owed, arrears first, and off the instalments still to come."""
    books.owed = books.owed - amount
    late = np.minimum(books.arrears, amount)
    books.arrears = books.arrears - late
    rest, ahead_of = (amount - late)[..., None], books.plan[..., at + 1 :]
    if applied == "pro_rata":
        total = ahead_of.sum(axis=-1, keepdims=True)
        off = ahead_of * np.divide(np.minimum(rest, total), total, out=np.zeros(total.shape), where=total > 0)
    elif applied == "chronological":
        off = np.clip(rest - (ahead_of.cumsum(axis=-1) - ahead_of), 0.0, ahead_of)
    else:
        after = ahead_of[..., ::-1].cumsum(axis=-1)[..., ::-1] - ahead_of
        off = np.clip(rest - after, 0.0, ahead_of)
    books.plan[..., at + 1 :] = ahead_of - off


def _locked(books: _Books, at: int, covers: Numbers, parts: tuple[Numbers, Numbers], rules: Rules,
            reserves: Sequence[Account]) -> NDArray[np.bool_]:
    """Whether nothing may be given out: a test that is not passed, unpaid service, or a reserve that is not full."""
    cash, rate = parts
    locked = (books.arrears + books.unpaid_interest > _CENT) | np.broadcast_to(rules.forbidden, cash.shape)[..., at]
    for account in reserves:
        locked = locked | (books.out["lacked"][account.name][..., at] > _CENT)
    if rules.first_paid:
        locked = locked | ~books.repaid
    tests = [(covers, rules.cover_least)]
    later = slice(at + 1, None)
    if rules.forward_least is not None and at + 1 < cash.shape[-1]:
        due = books.owed * rate[..., at + 1] + np.minimum(books.plan[..., at + 1], books.owed)
        tests.append((cover(cash[..., at + 1], due), rules.forward_least))
    if rules.llcr_least is not None and at + 1 < cash.shape[-1]:
        still = books.plan[..., later][..., ::-1].cumsum(axis=-1)[..., ::-1] > _CENT
        worth_later = ahead(np.where(still, cash[..., later], 0.0), rate[..., later])[..., 0]
        tests.append((cover(worth_later, books.owed), rules.llcr_least))
    for found, least in tests:
        if least is not None:
            locked = locked | (found < least)
    return np.asarray(locked)


def _give_out(books: _Books, at: int, locked: NDArray[np.bool_], rules: Rules) -> None:
    """Trap what is left, or give it out with all that was locked up; repay the loan of what was locked too long."""
    books.locked_for = np.where(locked, books.locked_for + 1, 0)
    trapped, released = np.where(locked, books.left, 0.0), np.where(locked, 0.0, books.lock)
    books.lock = books.lock + trapped - released
    overdue = locked & (books.locked_for >= rules.prepay_after) if rules.prepay_after else np.zeros(locked.shape, dtype=bool)
    prepaid = np.where(overdue, np.minimum(books.lock, books.owed), 0.0)
    books.lock = books.lock - prepaid
    _prepay(books, at, prepaid, rules.applied)
    for name, amount in (("prepaid", prepaid), ("trapped", trapped), ("released", released), ("locked", locked),
                         ("distribution", np.where(locked, 0.0, books.left) + released), ("locked_up", books.lock)):
        books.note("debt", name, at, amount)
    books.left = np.zeros(locked.shape)


def _due(row: Row, at: int, shape: tuple[int, ...]) -> Numbers:
    due = np.broadcast_to(np.asarray(row.due, dtype=np.float64), shape)[..., at]
    return due if row.cap is None else np.minimum(due, np.broadcast_to(row.cap, shape)[..., at])


def _check(rules: Rules) -> None:
    need(0 <= numbers("sweep", rules.sweep) <= 1, "sweep", "must be a share of 1, not a percentage", "write 0.5 for 50 %")
    need(rules.applied in APPLIED, "applied", f"there is no {rules.applied!r}", f"take one of {', '.join(APPLIED)}")
    need(rules.prepay_after >= 0, "prepay_after", "must not be below 0")


def _told(books: _Books, rows: Sequence[Row]) -> Flow:
    lines = books.out
    debt = lines["debt"]
    names = {"interest", "principal", *(row.name for row in rows)}
    return Flow(
        paid={name: lines["paid"][name] for name in lines["paid"] if name in names}, lacked=lines["lacked"],
        reserves=lines.get("reserves", {}), put_in=lines.get("put_in", {}), drawn=lines.get("drawn", {}),
        cover=debt["cover"], swept=debt["swept"], prepaid=debt["prepaid"], trapped=debt["trapped"],
        released=debt["released"], distribution=debt["distribution"], locked=debt["locked"] > 0,
        locked_up=debt["locked_up"], balance=debt["balance"],
    )  # fmt: skip
