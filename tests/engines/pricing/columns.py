"""One formula on floats, arrays and a table's columns: the same numbers, row by row."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import narwhals.stable.v2 as nw
import numpy as np
import polars as pl


def three_ways(formula: Callable[..., Any], told: Mapping[str, list[float]]) -> None:
    """Asserts that a formula of named numbers answers alike on all three; NaN is NULL in columns."""
    arrays = {name: np.array(values) for name, values in told.items()}
    rows = len(next(iter(arrays.values())))
    one_by_one = [float(formula(**{name: float(values[at]) for name, values in arrays.items()})) for at in range(rows)]
    table = nw.from_native(pl.DataFrame({name: pl.Series(values).fill_nan(None) for name, values in arrays.items()}))
    column = table.select(found=formula(**{name: nw.col(name) for name in arrays}))["found"].to_numpy()
    np.testing.assert_allclose(np.asarray(formula(**arrays), dtype=float), one_by_one, rtol=1e-12, atol=1e-15)
    np.testing.assert_allclose(np.array(column, dtype=float), one_by_one, rtol=1e-12, atol=1e-15)
