"""Turning a score into a chance that holds, and measuring how well it holds."""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from clc.engines.scoring.logistic import descended, log_loss, sigmoid

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Line:
    """Calibrated ln odds good:bad = intercept + slope x raw ln odds; a slope below 1 pulls boasting back."""

    intercept: float
    slope: float


@dataclass(frozen=True)
class Group:
    """Firms of neighbouring chances: how many, the mean chance foretold, how many defaulted."""

    firms: int
    foretold: float
    defaults: int


def line(log_odds: Floats, outcome: Floats, *, steps: int = 60) -> Line:
    """The straight line that makes out-of-sample ln odds fit what happened; slope held at or above 0.

    log_odds: (n,) ln odds good:bad, of firms the model did not learn from; outcome: (n,) 1 default, 0 none.
    The two outcomes are drawn in by Platt's (n + 1)/(n + 2), so that perfectly parted data stay finite.
    Source: Platt (1999), Probabilistic outputs for support vector machines; ridge 1e-6 on the slope.
    """
    bad = outcome == 1
    target = np.where(bad, 1 / (bad.sum() + 2), ((~bad).sum() + 1) / ((~bad).sum() + 2))
    design = np.column_stack((np.ones_like(log_odds), log_odds))
    weights = np.zeros(2)

    def loss(at: Floats) -> float:
        return log_loss(design @ at, target) + 5e-7 * float(at @ at)

    for _ in range(steps):
        chance = sigmoid(design @ weights)
        curve = (design * np.maximum(chance * (1 - chance), 1e-10)[:, None]).T @ design + 1e-6 * np.eye(2)
        pull = design.T @ (target - chance) - 1e-6 * weights
        moved = descended(weights, weights + np.linalg.solve(curve, pull), loss)
        done = float(np.abs(moved - weights).max()) < 1e-10
        weights = moved
        if done:
            break
    if weights[1] < 0:
        return Line(intercept=math.log(target.mean() / (1 - target.mean())), slope=0.0)
    return Line(intercept=float(weights[0]), slope=float(weights[1]))


def chance(log_odds: Floats, told: Line) -> Floats:
    """Chance of default of raw ln odds good:bad. (n,) to (n,), range (0, 1)."""
    return sigmoid(-(told.intercept + told.slope * log_odds))


def brier(chances: Floats, outcome: Floats) -> float:
    """Mean squared distance of the chance from what happened: 0 is perfect, rate x (1 - rate) is blind."""
    return float(((chances - outcome) ** 2).mean())


def groups(chances: Floats, outcome: Floats, *, parts: int) -> list[Group]:
    """Firms in order of their chance, in `parts` groups of about the same size, safest first. (n,) each."""
    order = np.argsort(chances, kind="stable")
    return [
        Group(firms=rows.size, foretold=float(chances[rows].mean()), defaults=int(outcome[rows].sum()))
        for rows in np.array_split(order, parts)
        if rows.size
    ]


def hosmer_lemeshow(told: list[Group]) -> tuple[float, float]:
    """Chi-square of foretold against seen defaults over groups, and the chance of one as large by luck.

    An even number of groups (the degrees of freedom, as the firms were not learned from), else ValueError.
    Source: Hosmer, Lemeshow, Sturdivant, Applied Logistic Regression (2013), 5.2.2 and 5.2.7.
    """
    if len(told) % 2:
        raise ValueError("the test needs an even number of groups")
    square = sum(
        (each.defaults - each.firms * each.foretold) ** 2 / (each.firms * each.foretold * (1 - each.foretold))
        for each in told
    )
    half = square / 2
    luck = math.exp(-half) * sum(half**i / math.factorial(i) for i in range(len(told) // 2))
    return square, luck


def interval(defaults: float, firms: float, *, z: float = 1.96) -> tuple[float, float]:
    """Wilson's interval of a default rate; (0, 1) when there is no firm. Source: Wilson (1927)."""
    if firms <= 0:
        return 0.0, 1.0
    rate, extra = defaults / firms, z * z / firms
    middle = (rate + extra / 2) / (1 + extra)
    half = z / (1 + extra) * math.sqrt(rate * (1 - rate) / firms + extra / (4 * firms))
    return max(0.0, middle - half), min(1.0, middle + half)
