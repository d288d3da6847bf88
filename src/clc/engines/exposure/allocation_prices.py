"""Shadow prices to begin with: the relaxation made smooth and descended by Newton's method, however many clients."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from clc.engines.exposure.offers import LOSS, USE, Cap, Floats, Offers

COOLING = 0.25
STEPS_MAX = 12
HALVINGS_MAX = 30


@dataclass(frozen=True)
class _Smooth:
    """The smoothed bound: `use`, `loss`, `profit` (N, R) of each loan in full, `signs` (K, N), which caps count losses."""

    profit: Floats
    use: Floats
    loss: Floats
    signs: Floats
    counts_loss: Floats
    bounds: Floats

    def values(self, prices: Floats) -> Floats:
        """(N, R): profit of a loan in full less what it pays for the caps."""
        paid = self.signs.T @ (prices * (1 - self.counts_loss))
        lost = self.signs.T @ (prices * self.counts_loss)
        return self.profit - paid[:, None] * self.use - lost[:, None] * self.loss

    def weighted(self, prices: Floats, heat: float) -> tuple[float, Floats]:
        """The smoothed bound less its barrier, and each loan's weight (N, R)."""
        value = self.values(prices) / heat
        top = np.maximum(value.max(axis=1), 0.0)
        weight = np.exp(value - top[:, None])
        total = weight.sum(axis=1) + np.exp(-top)
        whole = float(prices @ self.bounds + heat * np.sum(np.log(total) + top) - heat * np.log(prices).sum())
        return whole, weight / total[:, None]

    def step(self, prices: Floats, weight: Floats, heat: float) -> tuple[Floats, float]:
        """Newton's step and how steeply the bound falls along it."""
        parts = (self.use, self.loss)
        mean = [np.sum(weight * part, axis=1) for part in parts]
        bears = np.where(self.counts_loss[:, None] > 0, mean[1], mean[0]) * self.signs
        slope = self.bounds - bears.sum(axis=1) - heat / prices
        curve = np.diag(heat / prices**2)
        for one in (0, 1):
            for two in (0, 1):
                spread = np.sum(weight * parts[one] * parts[two], axis=1) - mean[one] * mean[two]
                left = self.signs[self.counts_loss == one]
                right = self.signs[self.counts_loss == two]
                where = np.ix_(self.counts_loss == one, self.counts_loss == two)
                curve[where] += (left * spread) @ right.T / heat
        move = -np.linalg.solve(curve + 1e-12 * np.trace(curve) * np.eye(len(prices)), slope)
        return move, float(slope @ move)


def smoothed_prices(offers: Offers, caps: Sequence[Cap], *, until: float = 1.0) -> tuple[Floats, float]:
    """Prices (K,) > 0 near those of the relaxation, and the heat in yuan they were found at.

    Each client's best is smoothed over its loans at a heat that cools to `until` yuan; clients whose best loan is ahead by
    many times the heat are decided.
    """
    allowed = offers.allowed()
    most = np.where(np.isfinite(offers.most), offers.most, 0.0)[:, None]
    profit = np.where(allowed, offers.profit * most - offers.fixed, -1e30)
    some = np.abs(profit[allowed])
    heat = max(float(some.mean()) if some.size else 1.0, 4 * until)
    scale = float(most.max(initial=1.0))
    smooth = _Smooth(
        profit, np.where(allowed, offers.use * most / scale, 0.0), np.where(allowed, offers.loss * most / scale, 0.0),
        np.array([cap.sign * cap.members for cap in caps]),
        np.array([float(cap.measure == LOSS) for cap in caps]), np.array([cap.bound / scale for cap in caps]))  # fmt: skip
    prices = np.array([heat if cap.measure == USE else 10 * heat for cap in caps])
    while heat > until:
        heat = max(heat * COOLING, until)
        prices = _descended(smooth, prices, heat)
    return prices / scale, heat


def _descended(smooth: _Smooth, prices: Floats, heat: float) -> Floats:
    """Newton steps at one heat, each kept positive and shortened until the bound falls."""
    whole, weight = smooth.weighted(prices, heat)
    for _step in range(STEPS_MAX):
        move, fall = smooth.step(prices, weight, heat)
        if -fall < heat * 1e-2:
            break
        shrinks = move < 0
        size = min(1.0, float(0.95 * np.min(-prices[shrinks] / move[shrinks], initial=np.inf)))
        for _halving in range(HALVINGS_MAX):
            trial = prices + size * move
            now, found = smooth.weighted(trial, heat)
            if now <= whole + 1e-4 * size * fall:
                break
            size /= 2
        else:
            break
        prices, whole, weight = trial, now, found
    return prices
