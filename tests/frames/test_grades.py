"""Grading tables and single clients."""

from math import inf, isnan, nan

import narwhals.stable.v2 as nw
import polars as pl
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clc.engines.scoring.scorecard import Card, Characteristic, card_of
from clc.frames.grades import grade_of, grades
from clc.policy import loader

CARD = Card(
    base=500,
    score=600,
    odds=50,
    double=20,
    known_share_min=0.5,
    characteristics=(
        Characteristic("sales_36m", (100.0, 1000.0), (0, 30, 60), unknown=20),
        Characteristic("sales_volatility_36m", (0.5,), (40, 0), unknown=10),
    ),
    grades=(("A", 580), ("B", 540), ("C", -inf)),
)
VALUE = st.none() | st.floats(-10, 5000)


def table(*rows):
    return pl.DataFrame(
        [(place, *row) for place, row in enumerate(rows)],
        schema={"client": pl.Int64, "sales_36m": pl.Float64, "sales_volatility_36m": pl.Float64},
        orient="row",
    )


def test_a_graded_client_has_score_chance_grade_and_reasons():
    told = grades(table((250.0, 0.7)), CARD).row(0, named=True)
    assert told["client"] == 0
    assert (told["score"], told["grade"]) == (530, "C")
    assert told["pd"] == pytest.approx(1 / (1 + 50 * 2 ** (-70 / 20)))
    assert (told["reason_1"], told["reason_2"], told["reason_3"]) == ("sales_volatility_36m", "sales_36m", None)


def test_a_client_of_whom_nothing_is_known_is_unknown_and_not_an_error():
    told = grades(table((None, None)), CARD).row(0, named=True)
    assert told["grade"] == "unknown"
    assert [told[name] for name in ("score", "pd", "reason_1", "reason_2", "reason_3")] == [None] * 5


def test_an_indicator_without_a_column_is_unknown_for_all():
    held = table((2000.0, 0.1), (None, 0.1))
    without = grades(held.drop("sales_volatility_36m"), CARD)
    nulled = grades(held.with_columns(sales_volatility_36m=pl.lit(None, dtype=pl.Float64)), CARD)
    assert without.equals(nulled)
    assert grades(held.select("client"), CARD)["grade"].to_list() == ["unknown", "unknown"]


def test_a_nan_that_slipped_in_is_unknown_and_never_good():
    assert grades(table((nan, nan)), CARD)["grade"].to_list() == ["unknown"]
    assert grades(table((2000.0, nan)), CARD)["score"].to_list() == grades(table((2000.0, None)), CARD)["score"].to_list()


def test_the_best_client_loses_nothing():
    told = grades(table((5000.0, 0.1)), CARD).row(0, named=True)
    assert (told["grade"], told["reason_1"]) == ("A", None)


def test_an_empty_table_gives_an_empty_table():
    assert grades(table(), CARD).height == 0


def test_lazy_and_arrow_tables_give_the_same_as_a_polars_one():
    held = table((250.0, 0.7), (None, None), (2000.0, 0.1))
    told = grades(held, CARD)
    assert grades(held.lazy(), CARD).collect().equals(told)
    arrow = grades(held.to_arrow(), CARD)
    assert isinstance(arrow, pa.Table)
    assert nw.from_native(arrow).to_dict(as_series=False) == told.to_dict(as_series=False)


@settings(deadline=None, max_examples=40)
@given(st.lists(st.tuples(VALUE, VALUE), min_size=1, max_size=20))
def test_one_client_is_graded_as_in_the_table(rows):
    told = grades(table(*rows), CARD)
    for one, (sales, swing) in zip(told.iter_rows(named=True), rows, strict=True):
        values = {"sales_36m": sales, "sales_volatility_36m": swing}
        alone = grade_of({name: nan if value is None else value for name, value in values.items()}, CARD)
        assert alone.grade == one["grade"]
        assert (None if isnan(alone.score) else alone.score) == one["score"]
        assert (None if isnan(alone.pd) else alone.pd) == (one["pd"] if one["pd"] is None else pytest.approx(one["pd"]))
        assert list(alone.reasons) == [one[f"reason_{at}"] for at in (1, 2, 3) if one[f"reason_{at}"]]


def test_the_shipped_card_knows_nothing_of_nobody():
    card = card_of(loader.shipped().scorecards["sme_invoice"].model_dump())
    assert grade_of({}, card).grade == "unknown"
    assert grade_of({each.indicator: nan for each in card.characteristics}, card).grade == "unknown"
