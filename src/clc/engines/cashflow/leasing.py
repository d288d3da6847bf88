"""Finance leases, direct or sale and leaseback: rents, deposit, residual, and what the lease yields.

Source: domain reference 4.3 (lease check), 5.5.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from clc.engines.cashflow.asking import Refused, money, need, numbers, one_of, rate, whole
from clc.engines.cashflow.cost import Cost, found_rate
from clc.engines.cashflow.irr import effective, irr

Amounts = NDArray[np.float64]
Timing = Literal["arrears", "advance"]
DepositUse = Literal["offsets_last", "returned", "kept_to_buy"]
DEPOSIT_USES = ("offsets_last", "returned", "kept_to_buy")


@dataclass(frozen=True)
class Lease:
    """A lease of n assets or one, money (...,): price paid for the asset, deposit and fee received at the start.

    periods: rents; timing: at the end (`arrears`) or the start (`advance`) of each period; residual: paid at the end to buy
    the asset; deposit_use: set against the last rents, returned at the end, or set against the residual.
    """

    price: ArrayLike
    periods: int
    timing: Timing = "arrears"
    deposit: ArrayLike = 0.0
    fee: ArrayLike = 0.0
    residual: ArrayLike = 0.0
    deposit_use: DepositUse = "offsets_last"


def rent(lease: Lease, periodic: ArrayLike) -> Amounts:
    """The level rent that yields a rate per period on the price alone, before deposit and fee; (...,).

    periodic: (...,) share a period; 0 spreads the price less the residual evenly. The residual is paid at the end.
    """
    price, residual, share, count = *_sums(lease, "price", "residual"), rate("periodic", periodic), _count(lease)
    grown = np.expm1(count * np.log1p(share))
    moving = grown > 1e-12
    level = np.where(moving, (price * (1.0 + grown) - residual) * share / np.where(moving, grown, 1.0),
                     (price - residual) / count)
    need(level > 0, "residual", "leaves no rent to pay", "lower it below the price")
    return np.asarray(level if lease.timing == "arrears" else level / (1.0 + share))


def flows(lease: Lease, rents: ArrayLike) -> Amounts:
    """The lessor's flows (..., periods + 1), the first today: asset bought, deposit and fee received, rents, residual.

    rents: (...,) level or (..., periods). The deposit goes where `deposit_use` says: against the last rents (from the last
    backwards, what is left is returned), back, or against the residual (the rest returned).
    """
    price, deposit, fee, residual = _sums(lease, "price", "deposit", "fee", "residual")
    count, told = _count(lease), money("rents", rents)
    need((told.ndim == 0) | (told.shape[-1:] == (count,)) | (told.shape == price.shape), "rents",
         f"must be one, or one for each of the {count} periods")
    each = told if told.ndim and told.shape[-1] == count else told[..., None] * np.ones(count)
    shape = np.broadcast_shapes(each.shape[:-1], price.shape, deposit.shape, fee.shape, residual.shape)
    found = np.zeros((*shape, count + 1))
    first = 0 if lease.timing == "advance" else 1
    found[..., first : first + count] += each
    found[..., 0] += deposit + fee - price
    found[..., -1] += residual
    return found - _deposit(lease, np.broadcast_to(deposit, shape), np.broadcast_to(residual, shape), each, first)


def _deposit(lease: Lease, deposit: Amounts, residual: Amounts, rents: Amounts, first: int) -> Amounts:
    """What the deposit takes off each flow: all of it, wherever it goes."""
    count = rents.shape[-1]
    taken = np.zeros((*deposit.shape, count + 1))
    use = one_of("deposit_use", lease.deposit_use, DEPOSIT_USES)
    if use == "kept_to_buy":
        need(deposit <= residual, "deposit", "must not be above the residual it is set against")
    if use != "offsets_last":
        taken[..., -1] = deposit
        return taken
    backwards = np.broadcast_to(rents[..., ::-1], (*deposit.shape, count))
    before = np.cumsum(backwards, axis=-1) - backwards
    used = np.clip(deposit[..., None] - before, 0.0, backwards)
    taken[..., first : first + count] = used[..., ::-1]
    taken[..., -1] += deposit - used.sum(axis=-1)
    return taken


def lease_yield(lease: Lease, rents: ArrayLike, periods_per_year: int) -> Cost:
    """What the lease yields the lessor, and costs the lessee: per period, nominal and effective a year; (...,).

    Source: domain reference 4.3: price 1,000,000, deposit 50,000, fee 10,000, 12 quarterly rents of 92,000 in arrears,
    the deposit against the last: 1.88278 % a quarter, 7.5311 % nominal, 7.7465 % effective. Refused where no rate fits.
    """
    count = whole("periods_per_year", periods_per_year, least=1, most=366)
    found = found_rate(irr(flows(lease, rents)))
    return Cost(found, np.asarray(found * count), effective(found, count))


@dataclass(frozen=True)
class Rents:
    """Each period's rent taken apart, (..., T): interest, principal, and what is still owed after it."""

    interest: Amounts
    principal: Amounts
    closing: Amounts


def taken_apart(lease: Lease, rents: ArrayLike, periodic: ArrayLike) -> Rents:
    """Rents as interest and principal at a rate per period; with the rate of `rent` the last balance is the residual."""
    count, share = _count(lease), rate("periodic", periodic)
    each = np.broadcast_to(money("rents", rents)[..., None], (*np.broadcast_shapes(np.shape(rents), share.shape), count))
    balance = np.broadcast_to(money("price", lease.price), each.shape[:-1]).astype(np.float64)
    parts: tuple[list[Amounts], list[Amounts], list[Amounts]] = ([], [], [])
    for place in range(count):
        interest = balance * share if lease.timing == "arrears" or place else np.zeros_like(balance)
        balance = balance + interest - each[..., place]
        for kept, amount in zip(parts, (interest, each[..., place] - interest, balance), strict=True):
            kept.append(amount)
    return Rents(*(np.stack(kept, axis=-1) for kept in parts))


def bought_back(price: ArrayLike, book_value: ArrayLike) -> Amounts:
    """The price of a sale and leaseback: not above what the asset stands at in the lessee's books; (...,) else Refused."""
    paid, value = money("price", price, above=True), money("book_value", book_value)
    if np.any(paid > value):
        raise Refused("price", "must not be above the book value of an asset that is leased back",
                      "have the asset valued, or lower the price")
    return paid


def _count(lease: Lease) -> int:
    """The periods, with the timing checked."""
    one_of("timing", lease.timing, ("arrears", "advance"))
    return whole("periods", lease.periods, least=1, most=1200)


def _sums(lease: Lease, *names: str) -> tuple[Amounts, ...]:
    """Sums of the lease, each checked."""
    return tuple(money(name, numbers(name, getattr(lease, name)), above=name == "price") for name in names)
