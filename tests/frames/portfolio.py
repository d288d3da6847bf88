"""Invented readings and facts of a few clients, for tests of judging."""

from __future__ import annotations

from datetime import date
from typing import Any

import polars as pl
from hypothesis import strategies as st

from clc.policy import loader

DAY = date(2026, 6, 30)
BOOK = loader.shipped()
ON = BOOK.at(DAY)
TIER = ON.tiers["client"]
INDICATORS = sorted({rule.indicator for rule in ON.warnings.values()} | {"loan_exposure", "sales_12m"})
NUMBERS = {"default_flag", "strategic_industry", "products_held", "deposits_average", "relationship_since_years"}
THRESHOLDS = sorted({float(at) for rule in ON.warnings.values() for at in rule.thresholds.values()})
#: Numbers below 1e-307 are no readings: table engines take them for 0, a processor may.
VALUE = (
    st.none() | st.sampled_from(THRESHOLDS) | st.floats(-100, 100, allow_subnormal=False) | st.sampled_from([0.0, 1e6, 1e9])
)


@st.composite
def clients(draw: st.DrawFn, *, most: int = 10) -> tuple[pl.DataFrame, pl.DataFrame, pl.DataFrame]:
    """Readings, facts and grades of one to `most` clients; anything may be unknown."""
    size = draw(st.integers(1, most))
    keys = draw(st.lists(st.integers(1, 10**6), min_size=size, max_size=size, unique=True))
    readings = {name: [draw(VALUE) for _ in keys] for name in INDICATORS}
    facts = {name: [draw(VALUE | st.just(1.0)) for _ in keys] for name in sorted(NUMBERS)}
    ratings = [draw(st.sampled_from([None, "A", "B", "C", "D", "?"])) for _ in keys]
    grades = [draw(st.sampled_from(["unknown", "A1", "B2", "C2"])) for _ in keys]
    return (
        table(client=keys, **readings),
        table(client=keys, **facts).with_columns(bank_rating=pl.Series(ratings, dtype=pl.String)),
        pl.DataFrame({"client": keys, "grade": grades}),
    )


def table(*, client: list[int], **columns: Any) -> pl.DataFrame:
    """A table of clients with columns of numbers."""
    return pl.DataFrame({"client": client, **columns}, schema={"client": pl.Int64} | dict.fromkeys(columns, pl.Float64))
