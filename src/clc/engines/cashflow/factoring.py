"""Receivables financed: which count, how much of one debtor, what is advanced, kept back and paid out.

Source: domain reference 5.5; Civil Code 761 to 768.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from clc.engines.cashflow.asking import days, money, need, numbers, one_of, rate

Amounts = NDArray[np.float64]
Flags = NDArray[np.bool_]
YEAR_DAYS = 360
REASONS = ("disputed", "related", "too_old", "overdue")
Basis = Literal["before", "after"]


@dataclass(frozen=True)
class Receivables:
    """Receivables of one pool, (M,) each: money, the debtor as a number 0.., age since delivery, days after the due day.

    overdue_days: 0 or less while not due; disputed, related: whether it is.
    """

    amount: ArrayLike
    debtor: ArrayLike
    age_days: ArrayLike
    overdue_days: ArrayLike = 0
    disputed: ArrayLike = False
    related: ArrayLike = False


@dataclass(frozen=True)
class Tests:
    """What a receivable must pass, and how much of the pool counts; days and shares.

    concentration: the most of one debtor, of the eligible pool `before` or `after` the cut; dilution_free: the share of
    sales given back that needs no reserve; advance: of what is left. limits: (D,) money of each debtor, none: no limit.
    """

    __test__ = False

    age_days_max: int = 180
    overdue_days_max: int = 30
    concentration_max: float = 0.30
    basis: Basis = "before"
    dilution_free: float = 0.05
    advance: float = 0.80
    limits: ArrayLike | None = None


@dataclass(frozen=True)
class Pool:
    """What a pool comes to: all of it, what each reason leaves out, cuts, reserve, and what may be advanced."""

    total: float
    left_out: dict[str, float]
    eligible: float
    over_limit: float
    over_concentration: float
    reserve: float
    advance: float
    by_debtor: Amounts


def left_out(told: Receivables, tests: Tests) -> dict[str, Flags]:
    """Which receivables (M,) each reason leaves out; one is left out by the first reason that holds."""
    age, late = numbers("age_days", told.age_days), numbers("overdue_days", told.overdue_days)
    holds = (np.asarray(told.disputed, bool), np.asarray(told.related, bool), age > tests.age_days_max,
             late > tests.overdue_days_max)
    found, open_ = {}, np.ones(np.broadcast_shapes(age.shape, late.shape), dtype=bool)
    for name, each in zip(REASONS, holds, strict=True):
        found[name] = open_ & each
        open_ = open_ & ~each
    return found


def capped(by_debtor: ArrayLike, share: float, basis: Basis = "before") -> Amounts:
    """Debtors' sums (D,) with none above `share` of the pool, taken before or after the cut.

    After: the cap is a share of what is left, found exactly: with k debtors at the cap and R the sum of the others the
    pool is R / (1 - k x share). Too few debtors to reach the share leave nothing. Else Refused.
    """
    held = money("by_debtor", by_debtor)
    rate("concentration_max", share)
    if one_of("basis", basis, ("before", "after")) == "before" or share >= 1:
        return np.asarray(np.minimum(held, share * held.sum()))
    large = np.sort(held)[::-1]
    rest = held.sum() - np.concatenate([[0.0], np.cumsum(large)])
    room = 1.0 - share * np.arange(large.size + 1)
    pools = np.where(room > 1e-12, np.maximum(rest, 0.0) / np.where(room > 1e-12, room, 1.0), 0.0)
    fits = np.concatenate([large, [0.0]]) <= share * pools * (1 + 1e-12)
    return np.asarray(np.minimum(held, share * pools[int(np.argmax(fits))]))


def pool(told: Receivables, tests: Tests, *, dilution: float = 0.0, reserves: float = 0.0) -> Pool:
    """What may be advanced on receivables: eligible ones, cut per debtor, less reserves, times the advance.

    dilution: credit notes over sales, a share; what of it is above the free share is kept back of the eligible pool;
    reserves: money kept back besides. The advance is never below 0. Else Refused.
    """
    amount = money("amount", told.amount)
    debtor = np.asarray(told.debtor)
    need(np.issubdtype(debtor.dtype, np.integer) and np.all(debtor >= 0), "debtor", "must be whole numbers from 0")
    need(debtor.shape == amount.shape, "debtor", "must be as many as the amounts")
    for name in ("advance", "dilution_free"):
        rate(name, getattr(tests, name))
    without = left_out(told, tests)
    counts = ~np.any(np.broadcast_arrays(*without.values()), axis=0)
    by_debtor = np.bincount(debtor, weights=amount * counts, minlength=int(debtor.max(initial=-1)) + 1)
    limited = by_debtor if tests.limits is None else np.minimum(by_debtor, money("limits", tests.limits))
    kept = capped(limited, tests.concentration_max, tests.basis)
    held_back = float(kept.sum()) * max(float(rate("dilution", dilution)) - tests.dilution_free, 0.0)
    held_back += float(money("reserves", reserves))
    return Pool(
        float(amount.sum()), {name: float((amount * each).sum()) for name, each in without.items()}, float(by_debtor.sum()),
        float((by_debtor - limited).sum()), float((limited - kept).sum()), held_back,
        max(float(kept.sum()) * tests.advance - held_back, 0.0), kept,
    )  # fmt: skip


@dataclass(frozen=True)
class Financed:
    """What factoring pays, (...,) each: the advance, its interest, the fee on the receivables, what the seller gets now.

    left: what the seller gets when the debtor has paid in full.
    """

    advance: Amounts
    interest: Amounts
    fee: Amounts
    net: Amounts
    left: Amounts


def financed(receivables: ArrayLike, advance: ArrayLike, yearly: ArrayLike, count: ArrayLike, *, fee: ArrayLike = 0.0,
             reserves: ArrayLike = 0.0, ahead: bool = True, year_days: int = YEAR_DAYS) -> Financed:
    """A purchase of receivables: advance = receivables x share - reserves; interest for the days; a fee on the receivables.

    All (...,). ahead: interest is part of the price and taken at the start - allowed, because receivables are bought, not
    a loan paid out (that one: `fees.paid_out`). Source: domain reference 5.5: 8,000,000 at 80 %, 90 days at 5 %, fee 0.5 %:
    6,400,000, 80,000, 40,000, net 6,280,000. Refused where nothing would be paid.
    """
    amount = money("receivables", receivables, above=True)
    lent = amount * rate("advance", advance) - money("reserves", reserves)
    interest = lent * rate("rate", yearly) * money("days", count) / year_days
    charged = amount * rate("fee", fee)
    net = lent - charged - (interest if ahead else 0.0)
    need(net > 0, "advance", "leaves nothing for the seller", "advance more, or for fewer days")
    return Financed(np.asarray(lent), np.asarray(interest), np.asarray(charged), np.asarray(net),
                    np.asarray(amount - lent - (0.0 if ahead else interest)))


def ageing(amount: ArrayLike, overdue_days: ArrayLike, edges: ArrayLike) -> Amounts:
    """Money by days after the due day: up to and with each edge (the edge 0: not due yet), then beyond the last.

    edges: (K,) ascending, >= 0. Returns (K + 1,), which sums to the whole.
    """
    bounds, late = numbers("edges", edges), numbers("overdue_days", overdue_days)
    need((np.diff(bounds) > 0) & (bounds[:1] >= 0), "edges", "must ascend from 0 or more")
    return np.bincount(np.searchsorted(bounds, late, side="left"), weights=money("amount", amount),
                       minlength=bounds.size + 1).astype(np.float64)


def dilution(credit_notes: ArrayLike, sales: ArrayLike) -> Amounts:
    """Credit notes over sales, (...,): what part of receivables melts away without being paid; unknown without sales."""
    given, sold = money("credit_notes", credit_notes), money("sales", sales)
    return np.where(sold > 0, given / np.where(sold > 0, sold, 1.0), np.nan)


def late_interest(amount: ArrayLike, due: ArrayLike, paid: ArrayLike, *, agreed: ArrayLike | None = None,
                  per_day: float = 0.0005, year_days: int = 365) -> Amounts:
    """What a debtor owes a small supplier for paying late: at the yearly rate agreed, else `per_day`; (...,).

    Source: 保障中小企业款项支付条例, domain reference 5.5 (the agreed rate must not be below the one-year LPR).
    """
    late = np.maximum((days("paid", paid) - days("due", due)).astype(np.int64), 0)
    daily = per_day if agreed is None else rate("agreed", agreed) / year_days
    return np.asarray(money("amount", amount) * daily * late)
