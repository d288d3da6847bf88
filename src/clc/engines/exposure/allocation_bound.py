"""The best that shadow prices allow: the linear relaxation, solved over the few clients whose choice is in doubt."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.optimize import linprog

from clc.engines.exposure.allocation_prices import smoothed_prices
from clc.engines.exposure.offers import USE, Cap, Floats, Offers
from clc.kernel.errors import BadInput

DOUBT_FIRST = 400
#: Clients at which the prices are smoothed at 1 yuan; with more it is less, so that no more are in doubt.
CALM = 5000
WIDTH_FIRST = 100.0
ROUNDS_MAX = 40
SCALE = 1e4


@dataclass(frozen=True)
class Priced:
    """Every client at some prices of the caps: `value` (N, R) yuan of the best loan less what it uses (-inf: not offered),
    `slope` (N, R) the same per yuan, `choice` (N,) best rate (-1: nothing), `best` (N,) its value (>= 0), `margin` (N,)
    what the runner-up falls short by, `bound` yuan: no plan within the caps earns more."""

    prices: Floats
    slope: Floats
    value: Floats
    choice: NDArray[np.int64]
    best: Floats
    margin: Floats
    bound: float


def coefficients(offers: Offers, cap: Cap, clients: NDArray[np.int64]) -> Floats:
    """(len(clients), R): what a yuan offered adds to a cap."""
    measure = offers.use if cap.measure == USE else offers.loss
    found: Floats = cap.sign * measure[clients] * cap.members[clients, None]
    return found


def priced(offers: Offers, caps: Sequence[Cap], prices: Floats) -> Priced:
    """Price every loan: prices (K,) >= 0, one per cap, yuan of profit per unit of its measure.

    Whatever the prices, `bound` = prices . bounds + sum of best is not below the profit of any plan within the caps
    (weak duality), so it certifies without trusting the solver that found the prices.
    """
    paid = {measure: np.zeros(len(offers.least)) for measure in (USE, "loss")}
    for cap, price in zip(caps, prices, strict=True):
        paid[cap.measure] += price * cap.sign * cap.members
    slope = offers.profit - paid[USE][:, None] * offers.use
    if paid["loss"].any():
        slope = slope - paid["loss"][:, None] * offers.loss
    at = np.where(slope >= 0, offers.most[:, None], offers.least[:, None])
    value = np.where(offers.allowed(), slope * at - offers.fixed, -np.inf)
    choice = value.argmax(axis=1)
    top = np.take_along_axis(value, choice[:, None], axis=1)[:, 0]
    best = np.maximum(top, 0.0)
    bound = math.fsum(best) + math.fsum(price * cap.bound for cap, price in zip(caps, prices, strict=True))
    return Priced(prices, slope, value, np.where(top > 0, choice, -1), best, _margin(value, top), bound)


def _margin(value: Floats, top: Floats) -> Floats:
    """How far the best of a client, nothing included, is above the second best."""
    if value.shape[1] > 1:
        two = np.partition(value, value.shape[1] - 2, axis=1)[:, -2]
        second = np.where(top > 0, np.maximum(two, 0.0), top)
    else:
        second = np.where(top > 0, 0.0, top)
    found: Floats = np.maximum(top, 0.0) - second
    return found


def relaxed(offers: Offers, caps: Sequence[Cap]) -> Priced:
    """The prices at which the linear relaxation is best, found by solving it over the clients in doubt.

    Amounts between 0 and `most` and mixtures of rates are allowed in the relaxation. Smoothed prices tell who is in doubt;
    everybody else is fixed at the choice these prices make, and the doubt widens until the programme's value and the bound
    at its prices agree. Errors: BadInput when no plan keeps every limit.
    """
    clients = len(offers.least)
    prices, heat = smoothed_prices(offers, caps, until=min(1.0, CALM / clients))
    found = least = priced(offers, caps, prices)
    bounds = np.array([cap.bound for cap in caps])
    width, doubt = WIDTH_FIRST * heat, found.margin < 10 * heat
    doubt[np.argsort(found.margin, kind="stable")[:DOUBT_FIRST]] = True
    for _round in range(ROUNDS_MAX):
        whole = bool(doubt.all()) and not np.isfinite(width)
        fixed = ~doubt & (found.choice >= 0)
        at = np.flatnonzero(fixed)
        base = math.fsum(offers.profit[at, found.choice[at]] * offers.most[at] - offers.fixed[at, found.choice[at]])
        solved = _solve(offers, caps, found, np.flatnonzero(doubt), width, bounds - used(offers, caps, found.choice, fixed))
        if solved is None:
            if whole:
                raise BadInput("No plan keeps every limit: floors ask for more than budget and caps leave.",
                               todo="Lower a floor, or raise the budget or a cap.")
            doubt[np.argsort(found.margin, kind="stable")[: min(clients, 4 * int(doubt.sum()))]] = True
            width = 8 * width if width < 1e9 else np.inf
            continue
        now = priced(offers, caps, solved[0])
        least = now if now.bound < least.bound else least
        if whole or now.bound - base - solved[1] <= max(1e-3, 1e-12 * abs(now.bound)):
            return now
        moved = now.choice != found.choice
        near = now.margin < np.partition(now.margin, min(clients - 1, DOUBT_FIRST))[min(clients - 1, DOUBT_FIRST)]
        doubt = doubt | moved | near
        width = 2 * width if width < 1e9 else np.inf
    return least


def used(offers: Offers, caps: Sequence[Cap], choice: NDArray[np.int64], who: NDArray[np.bool_]) -> Floats:
    """(K,): what clients `who` take of each cap, each at its choice and in full."""
    at = np.flatnonzero(who & (choice >= 0))
    found = np.zeros(len(caps))
    for place, cap in enumerate(caps):
        measure = offers.use if cap.measure == USE else offers.loss
        found[place] = cap.sign * math.fsum(measure[at, choice[at]] * offers.most[at] * cap.members[at])
    return found


def _solve(
    offers: Offers, caps: Sequence[Cap], found: Priced, held: NDArray[np.int64], width: float, room: Floats
) -> tuple[Floats, float] | None:
    """Prices (K,) and value of the relaxation over some clients and the loans within `width` of their best; else None."""
    value = found.value[held]
    here, rate = np.nonzero(np.isfinite(value) & (value >= found.best[held][:, None] - width))
    who = held[here]
    if not len(who):
        return (np.zeros(len(caps)), 0.0) if (room >= 0).all() else None
    gain = offers.profit[who, rate] * offers.most[who] - offers.fixed[who, rate]
    takes = sparse.csr_matrix((np.ones(len(who)), (here, np.arange(len(who)))), shape=(len(held), len(who)))
    uses = [coefficients(offers, cap, held)[here, rate] * offers.most[who] / SCALE for cap in caps]
    table = sparse.vstack([sparse.csr_matrix(np.array(uses)), takes], format="csr")
    result = linprog(-gain / SCALE, A_ub=table, b_ub=np.concatenate([room / SCALE, np.ones(len(held))]), bounds=(0, None),
                     method="highs")
    if result.status != 0:
        return None
    prices: Floats = np.maximum(-result.ineqlin.marginals[: len(caps)], 0.0)
    return prices, float(-result.fun * SCALE)
