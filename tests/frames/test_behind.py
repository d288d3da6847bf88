"""The rows behind a fact are the rows it was drawn from: counted and summed by hand they give the fact."""

from __future__ import annotations

from datetime import date

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clc.frames.behind import behind
from clc.frames.facts import horizons, wide
from clc.policy.loader import shipped

BOOK = shipped()
DAY = date(2020, 3, 15)
COUNTED = [name for name, rule in BOOK.facts.items() if rule.table == "invoice" and rule.how == "count" and rule.months]
SUMMED = [name for name, rule in BOOK.facts.items()
          if rule.table == "invoice" and rule.how == "sum" and rule.months and rule.take == "amount"]
ROW = st.tuples(
    st.dates(date(2018, 1, 1), date(2020, 3, 31)), st.sampled_from(["sold", "bought"]), st.sampled_from(["valid", "void"]),
    st.integers(-50_000, 500_000), st.sampled_from("ABCD"), st.sampled_from([0, 0, 0, 1]))


def table(rows: list[tuple[date, str, str, int, str, int]], client: int = 1) -> pl.DataFrame:
    """Invoices of one client as the lake holds them."""
    return pl.DataFrame(
        [(client, f"n{at}", day, who, float(amount), way, state, "tax", 7, at, repeat)
         for at, (day, way, state, amount, who, repeat) in enumerate(rows)], orient="row",
        schema={"client": pl.Int64, "number": pl.String, "day": pl.Date, "counterparty": pl.String, "amount": pl.Float64,
                "direction": pl.String, "status": pl.String, "source": pl.String, "record": pl.Int64, "row": pl.Int64,
                "repeat": pl.Int32},
    ).with_columns(tax=pl.col("amount") * 0.13, total=pl.col("amount") * 1.13)


@pytest.mark.parametrize("names", [COUNTED, SUMMED], ids=["counts", "sums"])
@settings(max_examples=15, deadline=None)
@given(rows=st.lists(ROW, min_size=1, max_size=40), other=st.dates(date(2019, 6, 1), date(2020, 3, 14)))
def test_the_rows_behind_give_the_fact(
    names: list[str], rows: list[tuple[date, str, str, int, str, int]], other: date
) -> None:
    mine = table(rows)
    whole = pl.concat([mine, table([(other, "sold", "valid", 1, "A", 0)], client=2)])
    ends = horizons({"invoice": whole.lazy()}, DAY, BOOK)
    facts = wide({"invoice": whole.lazy()}, None, DAY, BOOK, horizon=ends).filter(pl.col("client") == 1)
    for name in names:
        if facts.is_empty() or facts[name][0] is None:
            continue
        found = behind(mine.lazy(), BOOK.tables["invoice"], BOOK.facts[name], ends["invoice"], DAY).rows
        told = found.height if names is COUNTED else found["amount"].sum()
        assert told == pytest.approx(facts[name][0]), name


def test_no_row_behind_lies_outside_the_window_it_tells() -> None:
    rows = table([(date(2019, month, 28), "sold", "valid", 100, "A", 0) for month in range(1, 13)])
    found = behind(rows.lazy(), BOOK.tables["invoice"], BOOK.facts["sold_12m"], {"tax": date(2019, 12, 31)}, DAY)
    assert found.first is not None
    assert found.rows["day"].is_between(found.first, found.last).all()
