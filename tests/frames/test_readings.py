from math import isnan, nan

import numpy as np
import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from clc.engines.indicators import registry
from clc.frames.readings import reading_of, readings

FACTS = sorted(registry.facts_of(registry.all()))
NUMBERS = st.one_of(st.none(), st.just(0.0), st.integers(0, 10**9).map(lambda n: n / 100))


def test_a_reading_has_a_column_for_every_indicator_and_a_row_for_every_client():
    answer = readings(pl.DataFrame({"client": [3, 1], "sold_12m": [10.0, None]}))
    assert answer.columns == ["client", *registry.all()]
    assert answer["client"].to_list() == [3, 1]
    assert answer["sales_12m"].to_list() == [10, None]
    assert answer["current_ratio"].null_count() == 2


def test_what_is_no_number_is_read_as_unknown():
    answer = readings(pl.DataFrame({"client": [1], "sold_12m": [nan], "sold_invoices": [0.0]}))
    assert answer["sales_12m"].to_list() == answer["sales_per_invoice"].to_list() == [None]


@settings(max_examples=15, deadline=None)
@given(seed=st.integers(0, 2**32 - 1), holes=st.floats(0, 1))
def test_one_client_reads_as_it_does_among_many(seed, holes):
    chance = np.random.default_rng(seed)
    values = np.where(chance.random((6, len(FACTS))) < holes, 0, chance.integers(0, 10**9, (6, len(FACTS))) / 100)
    frame = pl.DataFrame(values, schema=FACTS).with_columns(
        pl.when(chance.random(6) > holes).then(pl.col(name)).alias(name) for name in FACTS
    )
    many = readings(frame.with_columns(client=pl.int_range(6)))
    assert not any(many[name].is_nan().any() for name in registry.all())
    for row, told in zip(many.rows(named=True), frame.rows(named=True), strict=True):
        one = reading_of(told)
        table = [nan if row[name] is None else row[name] for name in one]
        np.testing.assert_allclose(table, list(one.values()), rtol=1e-12)


def test_facts_not_told_are_unknown_and_texts_are_no_numbers():
    one = reading_of({"sold_12m": 5, "bank_rating": "A", "sold_invoices": None})
    assert one["sales_12m"] == 5
    assert isnan(one["sales_per_invoice"])
    assert all(isnan(value) for name, value in one.items() if name != "sales_12m")
