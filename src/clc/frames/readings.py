"""Readings: every indicator's number for every client, by the same formulas for a table and for one client."""

from __future__ import annotations

from collections.abc import Mapping
from typing import cast

import narwhals.stable.v2 as nw
import polars as pl

from clc.engines.indicators import registry
from clc.engines.indicators.registry import Indicator
from clc.kernel.column import UNKNOWN


def readings(wide: pl.DataFrame) -> pl.DataFrame:
    """`client` and a Float64 column for every indicator, rows as in `wide`; unknown is NULL, never NaN.

    wide: `client` and facts as columns; a fact without a column is unknown for all.
    """
    return readings_lazy(wide.lazy()).collect()


def readings_lazy(wide: pl.LazyFrame) -> pl.LazyFrame:
    """The same of a table that is not read yet."""
    told = set(wide.collect_schema().names())
    facts = sorted({fact for one in registry.all().values() for fact in one.facts})
    held = nw.from_native(wide).select(
        "client",
        *[
            (nw.col(fact).cast(nw.Float64).fill_nan(None) if fact in told else nw.lit(None, dtype=nw.Float64)).alias(fact)
            for fact in facts
        ],
    )
    columns = {name: _on_columns(one) for name, one in registry.all().items()}
    return held.select("client", **columns).to_native()


def reading_of(facts: Mapping[str, float | None]) -> dict[str, float]:
    """Every indicator of one client; unknown is NaN. A fact that is not told, or None, is unknown."""
    told = {name: float(value) for name, value in facts.items() if isinstance(value, int | float)}
    return {
        name: cast(float, one.function(*[told.get(fact, UNKNOWN) for fact in one.facts]))
        for name, one in registry.all().items()
    }


def _on_columns(one: Indicator) -> nw.Expr:
    """The indicator as an expression."""
    return cast(nw.Expr, one.function(*[nw.col(fact) for fact in one.facts])).cast(nw.Float64)

