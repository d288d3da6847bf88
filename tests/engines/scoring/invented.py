"""Invented firms with a known truth, for the tests of learning."""

import numpy as np

from clc.engines.scoring.logistic import sigmoid

BETTER = {"size": "higher", "twin": "higher", "swing": "lower", "noise": "neither"}


def firms(seed=0, count=400):
    """Readings and outcome: size and swing tell of default, twin repeats size, noise tells nothing."""
    rng = np.random.default_rng(seed)
    size, swing, noise = rng.normal(size=(3, count))
    chance = sigmoid(-1.2 - 1.4 * size + 0.8 * swing)
    readings = {"size": size, "twin": 3 * size + 1, "swing": swing, "noise": noise}
    return readings, (rng.random(count) < chance).astype(float), chance
