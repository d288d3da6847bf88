"""Columns that say nearly the same, and what they say by differing: two margins of one firm, a limit and its use."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from clc.engines.scoring.sample import Sample

Floats = NDArray[np.float64]

ROWS_MAX = 5000
COLUMNS_MAX = 120
PAIRS_MAX = 60
CLOSE = 0.9


@dataclass(frozen=True)
class Twin:
    """Two columns whose ranks run together (sign 1) or against each other (-1): the new column is one - sign x other."""

    one: str
    other: str
    sign: int

    @property
    def name(self) -> str:
        """What people read."""
        return f"{self.one} {'less' if self.sign > 0 else 'plus'} {self.other}"

    def of(self, one: Floats, other: Floats) -> Floats:
        """The new column, NaN where either is. (n,) each."""
        return one - self.sign * other


def twins(sample: Sample) -> tuple[Twin, ...]:
    """The closest pairs of number columns, at most 60, by rank correlation of 0.9 or more; the outcome is not asked.

    Of more than 120 number columns the first 120, of more than 5,000 rows evenly spaced ones are compared.
    """
    names = [name for name in sample.names if name not in sample.labels][:COLUMNS_MAX]
    if len(names) < 2:
        return ()
    step = max(1, len(sample) // ROWS_MAX)
    ranks = np.column_stack([_ranks(sample.column(name)[::step]) for name in names])
    spread = ranks.std(axis=0)
    ranks = (ranks - ranks.mean(axis=0)) / np.where(spread > 0, spread, np.inf)
    close = np.triu(ranks.T @ ranks / len(ranks), 1)
    found = [(-abs(close[i, j]), int(i), int(j)) for i, j in np.argwhere(np.abs(close) >= CLOSE)]
    pairs = [Twin(names[j], names[i], 1 if close[i, j] > 0 else -1) for _, i, j in sorted(found)]
    return tuple(pair for pair in pairs if _differs(sample, pair))[:PAIRS_MAX]


def widened(sample: Sample, pairs: Sequence[Twin]) -> Sample:
    """The sample with a column for each pair."""
    if not pairs:
        return sample
    more = np.column_stack([pair.of(sample.column(pair.one), sample.column(pair.other)) for pair in pairs])
    names = (*sample.names, *(pair.name for pair in pairs))
    return Sample(names, np.asfortranarray(np.hstack((sample.values, more))), sample.outcome, sample.labels)


def _differs(sample: Sample, pair: Twin) -> bool:
    found = pair.of(sample.column(pair.one), sample.column(pair.other))
    return bool(np.nanmin(found) < np.nanmax(found)) if np.isfinite(found).any() else False


def _ranks(values: Floats) -> Floats:
    """Ranks with unknown values in the middle; ties share the lowest place of their run."""
    known = ~np.isnan(values)
    found = np.full(len(values), known.sum() / 2)
    held = values[known]
    ordered = np.sort(held)
    found[known] = (np.searchsorted(ordered, held, "left") + np.searchsorted(ordered, held, "right")) / 2
    return found
