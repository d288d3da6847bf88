"""Many futures at once: correlated drivers drawn from a seed, run through any model in slices that fit the memory."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import exp, log, sqrt
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import ndtr, ndtri

from clc.engines.cashflow.asking import need, numbers, one_of, whole
from clc.engines.cashflow.ratios import Numbers
from clc.engines.cashflow.sensitivity import Model
from clc.kernel.column import UNKNOWN

Kind = Literal["normal", "lognormal", "triangular", "uniform"]
KINDS: tuple[Kind, ...] = ("normal", "lognormal", "triangular", "uniform")
PATHS_MOST = 1_000_000
SLICE = 8_192
_TIED = 1e-10


@dataclass(frozen=True)
class Draw:
    """How one driver is drawn.

    normal, lognormal: mean and deviation of the driver itself (a lognormal mean above 0); triangular: low, mode, high;
    uniform: low, high. least, most: what is drawn is kept within them.
    """

    kind: Kind
    mean: float = 0.0
    deviation: float = 0.0
    low: float = 0.0
    mode: float = 0.0
    high: float = 0.0
    least: float = -np.inf
    most: float = np.inf

    def at(self, normal: Numbers) -> Numbers:
        """The driver where a standard normal number is told: as likely to be below it."""
        if self.kind == "normal":
            found = self.mean + self.deviation * normal
        elif self.kind == "lognormal":
            spread = sqrt(log(1 + (self.deviation / self.mean) ** 2))
            found = self.mean * exp(-(spread**2) / 2) * np.exp(spread * normal)
        else:
            found = self._between(ndtr(normal))
        return np.asarray(np.clip(found, self.least, self.most))

    def _between(self, chance: Numbers) -> Numbers:
        width = self.high - self.low
        if self.kind == "uniform":
            return self.low + width * chance
        rising, falling = (self.mode - self.low) * width, (self.high - self.mode) * width
        under = np.sqrt(chance * rising)
        return np.asarray(np.where(chance * width < self.mode - self.low, self.low + under,
                                   self.high - np.sqrt((1 - chance) * falling)))


class Spread(NamedTuple):
    """What became of a figure: how many paths, how many unknown, and of the known: mean, deviation, quantiles by name.

    p50, p90, p99: what is reached or passed with that chance (P90 is below P50).
    """

    paths: int
    unknown: int
    mean: float
    deviation: float
    p50: float
    p90: float
    p99: float
    lowest: float
    highest: float


@dataclass(frozen=True)
class Futures:
    """Figures by name, (S,) each, NaN where a path has none; drivers by name as they were drawn."""

    figures: Mapping[str, Numbers]
    drivers: Mapping[str, Numbers]

    def spread(self, figure: str) -> Spread:
        """The figure over all paths; unknown where every path's is."""
        told = self.figures[figure]
        known = told[~np.isnan(told)]
        lost = len(told) - len(known)
        if not len(known):
            return Spread(len(told), lost, *[UNKNOWN] * 7)
        p50, p90, p99 = (float(reached(known, chance)) for chance in (0.5, 0.9, 0.99))
        return Spread(len(told), lost, float(known.mean()), float(known.std()), p50, p90, p99,
                      float(known.min()), float(known.max()))

    def chance_below(self, figure: str, least: float) -> float:
        """The share of all paths whose figure is below `least`; a path without a figure counts as below."""
        told = self.figures[figure]
        return float((~(told >= least)).mean())


def simulate(model: Model, draws: Mapping[str, Draw], *, correlation: ArrayLike | None = None, paths: int = 100_000,
             seed: int = 1) -> Futures:
    """Draw the drivers of all paths and run the model over them, slice by slice.

    correlation: (K, K) between the drivers in their order, by the normal numbers behind them (for normal drivers their
    own correlation); None: independent. The same seed draws the same paths. Refused where a draw or the matrix
    cannot be: not symmetric, no ones on the diagonal, not positive semidefinite.
    """
    need(len(draws) > 0, "draws", "must tell one driver or more")
    whole("paths", paths, least=1, most=PATHS_MOST)
    for name, draw in draws.items():
        _check(name, draw)
    factor = factor_of(correlation, list(draws))
    rng = np.random.default_rng(seed)
    pieces: list[dict[str, Numbers]] = []
    drawn: list[Numbers] = []
    for at in range(0, paths, SLICE):
        normal = rng.standard_normal((min(SLICE, paths - at), len(draws))) @ factor.T
        drivers = {name: draw.at(normal[:, place]) for place, (name, draw) in enumerate(draws.items())}
        drawn.append(np.stack(list(drivers.values())))
        found = model(drivers)
        pieces.append({name: np.broadcast_to(np.asarray(one, dtype=np.float64), len(normal)) for name, one in found.items()})
    figures = {name: np.concatenate([piece[name] for piece in pieces]) for name in pieces[0]}
    return Futures(figures, dict(zip(draws, np.concatenate(drawn, axis=1), strict=True)))


def factor_of(correlation: ArrayLike | None, names: Sequence[str]) -> Numbers:
    """A factor F of the matrix, F F' = correlation, (K, K); Refused where there is none."""
    count = len(names)
    if correlation is None:
        return np.eye(count)
    told = numbers("correlation", correlation)
    need(told.shape == (count, count), "correlation", f"must have {count} rows and columns, one a driver",
         f"write them in the order {', '.join(names)}")
    need(np.abs(told - told.T) <= _TIED, "correlation", "must be the same both ways (symmetric)")
    need(np.abs(np.diag(told) - 1) <= _TIED, "correlation", "must be 1 of a driver with itself")
    need(np.abs(told) <= 1 + _TIED, "correlation", "must be from -1 to 1")
    values, vectors = np.linalg.eigh(told)
    if values[0] < -_TIED:
        tied = [names[at] for at in np.argsort(-np.abs(vectors[:, 0]))[:3]]
        need(False, "correlation", f"cannot be all at once (not positive semidefinite): {', '.join(sorted(tied))}",
             "bring some of their correlations nearer to 0")
    return np.asarray(vectors * np.sqrt(np.maximum(values, 0.0)))


def reached(values: ArrayLike, chance: ArrayLike) -> Numbers:
    """What is reached or passed with this chance: P90 is the 10 % quantile. values: (..., S), chance: 0..1."""
    return np.asarray(np.quantile(np.asarray(values, dtype=np.float64), 1 - np.asarray(chance, dtype=np.float64), axis=-1))


def volume_reached(deviation: ArrayLike, chance: ArrayLike) -> Numbers:
    """The share of its median that a normal volume reaches with this chance: 1 - z * deviation.

    deviation: of the median, 0 or more; chance: above 0 and below 1. Source: domain reference 4.1, 4.3 (j).
    """
    return np.asarray(1.0 - ndtri(np.asarray(chance, dtype=np.float64)) * np.asarray(deviation, dtype=np.float64))


def _check(name: str, draw: Draw) -> None:
    one_of(f"{name}.kind", draw.kind, KINDS)
    for field in ("mean", "deviation", "low", "mode", "high"):
        numbers(f"{name}.{field}", getattr(draw, field))
    need(draw.deviation >= 0, f"{name}.deviation", "must not be below 0")
    need(draw.kind != "lognormal" or draw.mean > 0, f"{name}.mean", "must be above 0 for a lognormal driver")
    need(draw.kind != "uniform" or draw.low <= draw.high, f"{name}.low", "must not be above high")
    need(draw.kind != "triangular" or draw.low <= draw.mode <= draw.high, f"{name}.mode", "must lie from low to high")
    need(draw.least <= draw.most, f"{name}.least", "must not be above most")
