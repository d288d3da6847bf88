"""Logistic regression with a ridge and weights that may be held at or above zero."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


def fit(
    inputs: Floats, outcome: Floats, *, ridge: float, steps: int = 60, tolerance: float = 1e-9
) -> tuple[float, Floats]:
    """Intercept and weights of ln odds of the *good* outcome, each weight >= 0.

    inputs: (n, k) weights of evidence, finite; outcome: (n,) 1 default, 0 none; ridge: > 0, the penalty
    ridge/2 x sum of squared weights (the intercept goes free). Minimises the penalised log loss by
    iteratively reweighted least squares; each step solves its quadratic under weights >= 0. A weight of
    evidence that asks for a negative weight contradicts its own bins: it gets 0. Returns (intercept, (k,)).
    Else ValueError.
    Source: Hastie, Tibshirani, Friedman, The Elements of Statistical Learning (2009), 4.4.1 and 18.4.
    """
    if not np.isfinite(inputs).all() or ridge <= 0:
        raise ValueError("the regression needs finite inputs and a ridge above 0")
    good = 1.0 - outcome
    design = np.column_stack((np.ones(len(good)), inputs))
    penalty = np.diag(np.concatenate(([1e-9], np.full(inputs.shape[1], ridge))))
    weights = np.zeros(design.shape[1])
    for _ in range(steps):
        chance = sigmoid(design @ weights)
        spread = np.maximum(chance * (1 - chance), 1e-10)
        curve = (design * spread[:, None]).T @ design + penalty
        pull = design.T @ (good - chance) - penalty @ weights + curve @ weights
        moved = descended(weights, _bounded(curve, pull), lambda at: _loss(at, design, good, penalty))
        done = float(np.abs(moved - weights).max()) < tolerance
        weights = moved
        if done:
            break
    return float(weights[0]), weights[1:]


def descended(start: Floats, aim: Floats, loss: Callable[[Floats], float]) -> Floats:
    """The way from start to aim, halved until the loss does not rise: so that no Newton step runs away."""
    now = loss(start)
    for halved in range(30):
        reached = start + (aim - start) * 0.5**halved
        if loss(reached) <= now + 1e-12 * abs(now):
            return np.asarray(reached, dtype=np.float64)
    return start


def log_loss(log_odds: Floats, good: Floats) -> float:
    """Sum over firms of what the told ln odds lose on the share that turned out good. (n,) each, >= 0."""
    return float((np.logaddexp(0, log_odds) - good * log_odds).sum())


def sigmoid(log_odds: Floats) -> Floats:
    """1 / (1 + exp(-x)) without overflow. Any shape, range (0, 1)."""
    return np.asarray(0.5 * (1 + np.tanh(0.5 * log_odds)), dtype=np.float64)


def _loss(weights: Floats, design: Floats, good: Floats, penalty: Floats) -> float:
    return log_loss(design @ weights, good) + float(weights @ penalty @ weights) / 2


def _bounded(curve: Floats, pull: Floats) -> Floats:
    """Minimise x'Cx/2 - p'x, all x but the first >= 0: solve, hold what goes below, let go what pulls up."""
    free = np.ones(len(pull), dtype=bool)
    for _ in range(4 * len(pull)):
        found = np.zeros(len(pull))
        found[free] = np.linalg.solve(curve[np.ix_(free, free)], pull[free])
        below = found < 0
        below[0] = False
        if below.any():
            free[int(np.argmin(np.where(below, found, np.inf)))] = False
            continue
        slope = np.where(free, 0.0, pull - curve @ found)
        if slope.max() <= 1e-10:
            return found
        free[int(np.argmax(slope))] = True
    return found
