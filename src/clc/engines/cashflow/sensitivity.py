"""What a change of an input does: scenarios run together, and a tornado of swings, over any model of drivers."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

import numpy as np

from clc.engines.cashflow.asking import need, numbers
from clc.engines.cashflow.ratios import Numbers

#: Drivers by name, (S,) each, into figures by name, (S,) each; NaN where a figure does not exist.
Model = Callable[[Mapping[str, Numbers]], Mapping[str, Numbers]]


class Bar(NamedTuple):
    """One driver of a tornado: its two values and the figure at each; unknown where the figure does not exist."""

    driver: str
    low: float
    high: float
    at_low: float
    at_high: float

    @property
    def swing(self) -> float:
        """How far apart the figure is at the two ends, 0 or more."""
        return abs(self.at_high - self.at_low)


class Tornado(NamedTuple):
    """The figure without any change, and the bars, widest first, unknown ones last."""

    base: float
    bars: tuple[Bar, ...]


def together(scenarios: Sequence[Mapping[str, float]], neutral: Mapping[str, float]) -> dict[str, Numbers]:
    """Scenarios as one (S,) row for each driver that any of them names, so that one call of the model runs them all.

    scenarios: drivers that each changes; neutral: the value of every driver that changes nothing (1 of a factor,
    0 of what is added). Refused where a scenario names a driver without a neutral value.
    """
    for one in scenarios:
        for name in one:
            need(name in neutral, name, "is no driver", f"take one of {', '.join(neutral)}")
            numbers(name, one[name])
    named = [name for name in neutral if any(name in one for one in scenarios)]
    return {name: np.array([one.get(name, neutral[name]) for one in scenarios], dtype=np.float64) for name in named}


def tornado(model: Model, figure: str, swings: Mapping[str, tuple[float, float]], neutral: Mapping[str, float]) -> Tornado:
    """Each driver alone at its low and its high value, all in one call of the model. Source: domain reference 4.2, S13.

    swings: by driver its two values, as the model takes them (0.9 and 1.1, not -10 %).
    """
    cases: list[dict[str, float]] = [{}]
    for driver, (low, high) in swings.items():
        cases += [{driver: low}, {driver: high}]
    found = np.asarray(model(together(cases, neutral))[figure], dtype=np.float64)
    bars = [Bar(driver, low, high, float(found[2 * at + 1]), float(found[2 * at + 2]))
            for at, (driver, (low, high)) in enumerate(swings.items())]
    return Tornado(float(found[0]), tuple(sorted(bars, key=lambda bar: (bar.swing != bar.swing, -bar.swing))))
