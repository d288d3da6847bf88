"""The table a scorecard is learned from: numbers and groups side by side, and who turned out bad."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Rows = NDArray[np.bool_] | NDArray[np.intp]


@dataclass(frozen=True)
class Sample:
    """n cases of p columns and their outcome.

    values: (n, p) NaN unknown; a column named in `labels` holds places in its labels (0, 1, ...) as numbers, every
    other one plain numbers; outcome: (n,) 1 bad, 0 good.
    """

    names: tuple[str, ...]
    values: Floats
    outcome: Floats
    labels: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.outcome)

    def column(self, name: str) -> Floats:
        """One column, (n,); KeyError when there is none."""
        if name not in self.names:
            raise KeyError(name)
        return self.values[:, self.names.index(name)]

    def rows(self, rows: Rows) -> Sample:
        """The same columns of some cases."""
        return Sample(self.names, np.asfortranarray(self.values[rows]), self.outcome[rows], self.labels)

    def only(self, names: Sequence[str]) -> Sample:
        """The same cases with some columns, in that order."""
        places = [self.names.index(name) for name in names]
        labels = {name: self.labels[name] for name in names if name in self.labels}
        return Sample(tuple(names), np.asfortranarray(self.values[:, places]), self.outcome, labels)

    def without(self, names: Sequence[str]) -> Sample:
        """The same cases without some columns."""
        return self.only([name for name in self.names if name not in set(names)])

    @property
    def bad(self) -> int:
        """How many turned out bad."""
        return int(self.outcome.sum())

    @property
    def rate(self) -> float:
        """Share that turned out bad."""
        return float(self.outcome.mean())
