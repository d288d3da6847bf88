"""The challenger: boosted trees by LightGBM. Imported by commands and jobs only; it may be missing on a bare machine."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import import_module
from typing import Any

import numpy as np
from numpy.typing import NDArray

from clc.engines.scoring import binning
from clc.engines.scoring.cutting import UP, Binning, cut
from clc.engines.scoring.sample import Sample

lightgbm: Any = None
MISSING = ""
try:
    lightgbm = import_module("lightgbm")
except (ImportError, OSError) as wrong:
    MISSING = str(wrong).splitlines()[0]

Floats = NDArray[np.float64]
LABELS_MAX = 100


@dataclass(frozen=True)
class Trees:
    """What is fixed before looking at the outcome. threads: of the machine; monotone: column -> "up" (more is worse) or
    "down", told by a person; those whose direction is clear in the data are found by themselves where `own`."""

    rounds: int = 400
    rate: float = 0.05
    leaves: int = 15
    cases_min: int = 10
    columns_share: float = 0.3
    threads: int = 1
    seed: int = 2026
    own: bool = True
    monotone: Mapping[str, str] | None = None


@dataclass(frozen=True)
class Boosted:
    """A fitted challenger: columns in order, labels kept of each group column, directions held (-1, 0, 1)."""

    booster: Any
    names: tuple[str, ...]
    kept: Mapping[str, NDArray[np.intp]]
    directions: tuple[int, ...]

    def risk(self, sample: Sample) -> Floats:
        """Ln odds bad:good of cases, (n,); the sample must hold the model's columns."""
        return np.asarray(self.booster.predict(_matrix(sample, self.names, self.kept), raw_score=True), dtype=np.float64)

    def shares(self, sample: Sample) -> Floats:
        """What each column added to the ln odds bad:good of each case (SHAP), (n, p + 1), the last what all start with.

        Source: Lundberg and others (2020), From local explanations to global understanding with explainable AI for trees.
        """
        found = self.booster.predict(_matrix(sample, self.names, self.kept), pred_contrib=True)
        return np.asarray(found, dtype=np.float64)

    def text(self) -> str:
        """The model as text, to keep."""
        return str(self.booster.model_to_string())

    def digest(self) -> str:
        """SHA-256 of the text."""
        return hashlib.sha256(self.text().encode()).hexdigest()


def available() -> bool:
    """Whether LightGBM could be loaded; `MISSING` says why not."""
    return lightgbm is not None


def fit(sample: Sample, trees: Trees) -> Boosted:
    """Boosted trees on all columns of a sample, monotone where told or clear. RuntimeError where it is not available."""
    if lightgbm is None:
        raise RuntimeError(MISSING)
    kept = {name: _kept(sample.column(name)) for name in sample.labels}
    told = trees.monotone or {}
    directions = tuple(
        (1 if told[name] == UP else -1) if name in told else direction(sample, name) if trees.own else 0
        for name in sample.names
    )
    groups = [at for at, name in enumerate(sample.names) if name in sample.labels]
    rows = lightgbm.Dataset(_matrix(sample, sample.names, kept), sample.outcome, categorical_feature=groups,
                            free_raw_data=True, params={"verbose": -1, "max_bin": 127})  # fmt: skip
    settings = {
        "objective": "binary", "verbose": -1, "learning_rate": trees.rate, "num_leaves": trees.leaves,
        "min_data_in_leaf": trees.cases_min, "feature_fraction": trees.columns_share, "bagging_fraction": 0.8,
        "bagging_freq": 1, "lambda_l2": 1.0, "max_bin": 127, "num_threads": trees.threads, "seed": trees.seed,
        "deterministic": True, "force_col_wise": True, "monotone_constraints": list(directions),
    }  # fmt: skip
    if not any(directions):
        settings.pop("monotone_constraints")
    return Boosted(lightgbm.train(settings, rows, trees.rounds), sample.names, kept, directions)


def direction(sample: Sample, name: str) -> int:
    """1 where more is clearly worse, -1 where clearly better, 0 where the data do not say so plainly.

    Clear: the best monotone bins tell as much as any shape does, in either half of the cases, and both agree.
    """
    if name in sample.labels:
        return 0
    values, found = sample.column(name), []
    for start in (0, 1):
        half = slice(start, None, 2)
        if not 0 < sample.outcome[half].sum() < sample.outcome[half].size:
            return 0
        bins = cut(values[half], sample.outcome[half], Binning(prebins=10, bins_max=10))
        if bins.information < 0.05 or bins.shape not in (binning.RISING, binning.FALLING):
            return 0
        found.append(1 if bins.shape == binning.RISING else -1)
    return found[0] if found[0] == found[1] else 0


def _kept(values: Floats) -> NDArray[np.intp]:
    counts = np.bincount(values[~np.isnan(values)].astype(np.intp), minlength=1)
    often = np.argsort(-counts, kind="stable")[:LABELS_MAX]
    table = np.full(counts.size, LABELS_MAX, dtype=np.intp)
    table[often] = np.arange(often.size)
    return table


def _matrix(sample: Sample, names: tuple[str, ...], kept: Mapping[str, NDArray[np.intp]]) -> Floats:
    found = np.column_stack([sample.column(name) for name in names])
    for at, name in enumerate(names):
        if name in kept:
            known = ~np.isnan(found[:, at])
            places = np.minimum(found[known, at].astype(np.intp), kept[name].size - 1)
            found[known, at] = kept[name][places]
    return found
