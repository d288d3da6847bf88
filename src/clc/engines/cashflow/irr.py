"""What cash flows yield: internal rates, present values, paybacks, over (..., T) arrays whose index 0 is today."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from clc.engines.cashflow.asking import need
from clc.engines.cashflow.ratios import Numbers
from clc.kernel.column import UNKNOWN

#: Why a rate is what it is, by code: one root; several, of which the one nearest to 0 is told; and why it is unknown.
REASONS = ("one", "several", "one_sign", "no_root", "unknown_flow")
ONE, SEVERAL, ONE_SIGN, NO_ROOT, UNKNOWN_FLOW = range(5)
_FAR = 20.0
_USUAL = np.array([-0.5, -0.2, -0.1, -0.05, -0.02, -0.01, -0.005, 0, 0.0025, 0.005, 0.0075, 0.01, 0.015, 0.02, 0.03, 0.04,
                   0.05, 0.06, 0.08, 0.1, 0.12, 0.14, 0.17, 0.2, 0.25, 0.3, 0.5, 1])  # fmt: skip
_GRID = np.sort(np.concatenate([np.linspace(-4.6, 4.6, 461), [-1e-4, 1e-4]]))
_NEAREST = np.argsort(np.abs(_GRID[1:] + _GRID[:-1]), kind="stable")
_PIECE, _SEARCHED, _PRODUCT = 4_096, 512, 200_000
_STEPS, _CLOSE, _GUESS = 200, 1e-8, 0.08


class Irr(NamedTuple):
    """Rates per period (...), unknown where there is none; why (...): places in REASONS; roots (...): how many there are."""

    rate: Numbers
    why: NDArray[np.int64]
    roots: NDArray[np.int64]


def npv(flows: ArrayLike, rate: ArrayLike) -> Numbers:
    """The net present value of flows at periods 0, 1, ...: (...). rate: per period, above -1, a number or (...)."""
    told, rates = np.asarray(flows, dtype=np.float64), np.asarray(rate, dtype=np.float64)
    need(rates > -1, "rate", "must be above -1")
    powers = np.power(1.0 + rates[..., None], -np.arange(told.shape[-1], dtype=np.float64))
    return np.asarray((told * powers).sum(axis=-1))


def irr(flows: ArrayLike) -> Irr:
    """The rate per period at which the flows are worth nothing today.

    flows: (..., T) money at periods 0, 1, ... A single change of sign has one rate. With several changes every root
    between -99 % and +9,900 % is looked for; of several the one nearest to 0 is told, and why is `several`.
    Unknown, with the reason, where all flows have one sign, no rate fits, or a flow is unknown.
    """
    told = np.asarray(flows, dtype=np.float64)
    return _solved(told, np.arange(told.shape[-1], dtype=np.float64))


def xirr(flows: ArrayLike, days: ArrayLike) -> Irr:
    """The yearly rate of flows on dates, a year of 365 days (as spreadsheets' XIRR). days: (T,) rising datetime64[D]."""
    told = np.asarray(days, dtype="datetime64[D]")
    need(not np.isnat(told).any() and (np.diff(told).astype(np.int64) >= 0).all(), "days", "must be days that rise")
    return _solved(np.asarray(flows, dtype=np.float64), (told - told[0]).astype(np.float64) / 365.0)


def effective(rate: ArrayLike, periods_per_year: float) -> Numbers:
    """The yearly rate with compounding that a rate per period is."""
    return np.asarray((1.0 + np.asarray(rate, dtype=np.float64)) ** periods_per_year - 1.0)


def payback(flows: ArrayLike, rate: ArrayLike = 0.0) -> Numbers:
    """Periods until the flows so far are first worth nothing or more, a part of a period by proportion: (...).

    rate: per period, to discount by (0: the plain payback, 投资回收期). Unknown where they never are.
    """
    told = np.asarray(flows, dtype=np.float64)
    powers = np.power(1.0 + np.asarray(rate, dtype=np.float64)[..., None], -np.arange(told.shape[-1], dtype=np.float64))
    flow = told * powers
    sums = np.cumsum(flow, axis=-1)
    back = sums >= 0
    place = back.argmax(axis=-1)
    before = np.take_along_axis(sums, np.maximum(place - 1, 0)[..., None], axis=-1)[..., 0]
    there = np.take_along_axis(flow, place[..., None], axis=-1)[..., 0]
    part = np.divide(-before, there, out=np.zeros(place.shape), where=(place > 0) & (there != 0))
    return np.asarray(np.where(back.any(axis=-1), np.where(place > 0, place - 1 + part, 0.0), UNKNOWN))


def modified_irr(flows: ArrayLike, finance_rate: float, reinvest_rate: float) -> Numbers:
    """MIRR: what is put in discounted at one rate, what comes out carried to the end at another; unknown for one sign."""
    told = np.asarray(flows, dtype=np.float64)
    periods = told.shape[-1] - 1
    put_in = -npv(np.minimum(told, 0.0), finance_rate)
    out = npv(np.maximum(told, 0.0), reinvest_rate) * (1.0 + reinvest_rate) ** periods
    both = (put_in > 0) & (out > 0)
    times = np.divide(out, put_in, out=np.ones(both.shape), where=both)
    return np.asarray(np.where(both, times ** (1.0 / max(periods, 1)) - 1.0, UNKNOWN))


def _solved(flows: Numbers, times: Numbers) -> Irr:
    """Rates of flows at times (in units of a period, from 0), row by row of all leading axes together."""
    rows = flows.reshape(-1, flows.shape[-1])
    log_rate, why = np.full(len(rows), UNKNOWN), np.full(len(rows), NO_ROOT)
    known = np.isfinite(rows).all(axis=1)
    changes = _sign_changes(rows)
    several = np.flatnonzero(known & (changes > 1))
    changes[several[_has_one_root(rows[several])]] = 1
    roots = np.zeros(len(rows), dtype=np.int64)
    why[changes == 0] = ONE_SIGN
    why[~known] = UNKNOWN_FLOW
    plain = np.flatnonzero(known & (changes == 1))
    for some in _pieces(plain, _PIECE):
        log_rate[some] = _single(rows if len(some) == len(rows) else rows[some], times)
    why[plain], roots[plain] = ONE, 1
    odd = np.flatnonzero(known & (changes > 1))
    for some in _pieces(odd, _SEARCHED):
        log_rate[some], roots[some] = _searched(rows[some], times)
    why[odd] = np.where(roots[odd] > 1, SEVERAL, np.where(roots[odd] == 1, ONE, NO_ROOT))
    shape = flows.shape[:-1]
    return Irr(np.expm1(log_rate).reshape(shape), why.reshape(shape), roots.reshape(shape))


def _pieces(places: NDArray[np.int64], length: int) -> list[NDArray[np.int64]]:
    """Rows by pieces that fit the processor's cache."""
    return [places[at : at + length] for at in range(0, len(places), length)]


def _sign_changes(rows: Numbers) -> NDArray[np.int64]:
    """How often the sign of the flows changes, zeros and unknown flows passed over."""
    found, held = np.zeros(len(rows), dtype=np.int64), np.zeros(len(rows), dtype=np.int8)
    for column in rows.T:
        sign = (column > 0).view(np.int8) - (column < 0).view(np.int8)
        found += sign * held < 0
        held = np.where(sign != 0, sign, held)
    return found


def _has_one_root(rows: Numbers) -> NDArray[np.bool_]:
    """Whether a row has but one rate although its sign changes more often.

    Descartes' rule on sums: rates above 0 are at most the changes of sign of the sums so far, rates below 0 those of the
    sums yet to come; one change of both together leaves just one. (Norström 1972 for rates above 0.)
    """
    return np.asarray(_sign_changes(np.cumsum(rows, axis=1)) + _sign_changes(np.cumsum(rows[:, ::-1], axis=1)) == 1)


def _worths(rows: Numbers, times: Numbers, grid: Numbers) -> Numbers:
    """The worth of each row at each rate of a grid, scaled as `_powers`: (S, G).

    In products too small for a linear algebra library to share among threads, which costs more than it saves here.
    """
    powers, length = _powers(grid, times).T, max(_PRODUCT // (len(times) * len(grid)), 1)
    return np.concatenate([rows[at : at + length] @ powers for at in range(0, max(len(rows), 1), length)])


class _Bracket(NamedTuple):
    """Where the root of each row lies, a first guess of it, and the sign of the worth at the upper end: (S,) each."""

    low: Numbers
    high: Numbers
    guess: Numbers
    rising: Numbers


def _between(values: Numbers, grid: Numbers, place: NDArray[np.int64]) -> _Bracket:
    """The bracket that begins at each row's place on the grid, the guess on the line between its ends. values: (S, G)."""
    rows = np.arange(len(place))
    low, high, left, right = grid[place], grid[place + 1], values[rows, place], values[rows, place + 1]
    return _Bracket(low, high, low + (high - low) * left / (left - right), np.sign(right))


def _single(rows: Numbers, times: Numbers) -> Numbers:
    """The root of each row of one change of sign: usual rates are tried first, far ones only where none fits."""
    values = _worths(rows, times, _USUAL)
    above = values > 0
    crossed = above[:, 1:] != above[:, :-1]
    found, usual = np.empty(len(rows)), crossed.any(axis=1)
    if usual.all():
        return _bracketed(rows, times, _between(values, _USUAL, crossed.argmax(axis=1)))
    found[usual] = _bracketed(rows[usual], times, _between(values[usual], _USUAL, crossed[usual].argmax(axis=1)))
    far = rows[~usual]
    ends = np.full(len(far), _FAR)
    rising = np.sign(_worth(np.ascontiguousarray(far.T), times, ends)[0])
    found[~usual] = _bracketed(far, times, _Bracket(-ends, ends, np.full(len(far), _GUESS), rising))
    return found


def _searched(rows: Numbers, times: Numbers) -> tuple[Numbers, NDArray[np.int64]]:
    """The root nearest to 0 of each row on the grid, and how many there are."""
    values = _worths(rows, times, _GRID)
    above = values > 0
    crossed = above[:, 1:] != above[:, :-1]
    count, place = np.count_nonzero(crossed, axis=1), crossed.argmax(axis=1)
    many, there = np.flatnonzero(count > 1), np.flatnonzero(count)
    place[many] = _NEAREST[crossed[many][:, _NEAREST].argmax(axis=1)]
    found = np.full(len(rows), UNKNOWN)
    found[there] = _bracketed(rows[there], times, _between(values[there], _GRID, place[there]))
    return found, np.asarray(count)


def _powers(log_rate: Numbers, times: Numbers) -> Numbers:
    """Discount factors at log(1 + rate), scaled to stay within 1 where the rate is below 0: (S, T)."""
    spent = np.where(log_rate[:, None] >= 0, times, times - times[-1])
    return np.asarray(np.exp(-log_rate[:, None] * spent))


def _worth(columns: Numbers, times: Numbers, log_rate: Numbers) -> tuple[Numbers, Numbers]:
    """The worth of each row and the sum of time times worth, both scaled as `_powers`. columns: (T, S), by time."""
    if len(times) < 2 or times[-1] != len(times) - 1 or (np.diff(times) != 1).any():
        weighed = columns.T * _powers(log_rate, times)
        return np.asarray(weighed.sum(axis=1)), np.asarray(weighed @ times)
    step, below = np.exp(-np.abs(log_rate)), log_rate < 0
    if below.any():
        columns = columns.copy()
        columns[:, below] = columns[::-1, below]
    value, slope = columns[-1].copy(), np.zeros(columns.shape[1])
    for column in columns[-2::-1]:
        slope *= step
        slope += value
        value *= step
        value += column
    slope *= step
    return value, np.where(below, times[-1] * value - slope, slope)


def _bracketed(rows: Numbers, times: Numbers, bracket: _Bracket) -> Numbers:
    """The root of each row in its bracket: Newton's steps, halving where they leave the bracket or are many."""
    low, high, rising = bracket.low.copy(), bracket.high.copy(), bracket.rising
    found: Numbers = np.clip(bracket.guess, low, high)
    flows, active = np.ascontiguousarray(rows.T), np.arange(len(rows))
    for turn in range(_STEPS):
        if not len(active):
            break
        here = found[active]
        value, slope = _worth(flows, times, here)
        upper = np.sign(value) == rising[active]
        high[active] = np.where(upper, here, high[active])
        low[active] = np.where(upper, low[active], here)
        step = np.divide(value, slope, out=np.full(len(active), np.inf), where=slope != 0)
        near = np.abs(step) <= _CLOSE
        inside = near | ((here + step > low[active]) & (here + step < high[active]) & (turn % 8 != 7))
        halves = (low[active] + high[active]) / 2
        found[active] = np.where(inside, here + step, halves)
        going = ~near & (value != 0) & (inside | (np.abs(halves - here) > _CLOSE**2))
        if not going.all():
            active, flows = active[going], flows[:, going]
    return found
