"""Every indicator on floats, on arrays and on a table's columns: the same numbers, row by row."""

from math import isnan, nan

import narwhals.stable.v2 as nw
import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clc.engines.indicators import registry

INDICATORS = registry.all()
CENTS = st.integers(-(10**11), 10**11).map(lambda n: n / 100)
SMALL = st.integers(-3, 40).map(float)
NUMBERS = st.one_of(st.just(nan), st.just(0.0), SMALL, CENTS)


@st.composite
def rows(draw, facts):
    return draw(st.lists(st.tuples(*[NUMBERS] * facts), min_size=1, max_size=12))


@pytest.mark.parametrize("name", INDICATORS)
@settings(max_examples=20, deadline=None)
@given(choice=st.data())
def test_an_indicator_answers_floats_arrays_and_columns_alike(name, choice):
    one = INDICATORS[name]
    told = choice.draw(rows(len(one.facts)))
    floats = [float(one.function(*row)) for row in told]
    arrays = one.function(*[np.array(side) for side in zip(*told, strict=True)])
    np.testing.assert_allclose(floats, arrays, rtol=1e-12)
    frame = pl.DataFrame(told, schema=dict.fromkeys(one.facts, pl.Float64), orient="row").fill_nan(None)
    answer = nw.from_native(frame.lazy()).select(x=one.function(*map(nw.col, one.facts))).collect()["x"].to_native()
    assert not answer.is_nan().any()
    np.testing.assert_allclose(floats, answer.fill_null(nan), rtol=1e-12)


#: What a formula can do without, as its source says: a part that counts as 0, or one asked for only when another holds.
WITHOUT = {
    "current_portion", "trading_assets", "interest_capitalised", "losses_unbooked", "owners_paid_in", "size_deflator",
    "research_costs", "notes_held", "other_current_assets", "maintenance_investment", "inventory_two_years_before",
    "receivables_two_years_before", "guarantees_given", "bills_discounted", "claims_against",
}  # fmt: skip
WITHOUT_HERE = {
    ("cash_cover_when_burning", "cash"), ("cash_cover_when_burning", "short_loans"),
    ("corporate_debt_service_cover", "capital_expenditure"), ("debt_to_assets_without_advances", "advances"),
    ("liquidity_change", "inventory"), ("liquidity_change", "inventory_prior"), ("loss_years_running", "net_profit_prior"),
    ("operating_cash_negative_years", "operating_cash_prior"),
    ("operating_cash_negative_years", "operating_cash_two_years_before"),
}  # fmt: skip
ASKED = {(name, fact) for name, one in INDICATORS.items() for fact in one.facts}
NEEDED = sorted((name, fact) for name, fact in ASKED - WITHOUT_HERE if fact not in WITHOUT or name == "research_to_revenue")


@pytest.mark.parametrize(("name", "fact"), NEEDED)
def test_an_indicator_is_unknown_when_a_fact_it_needs_is(name, fact):
    one = INDICATORS[name]
    told = [nan if each == fact else 7.0 for each in one.facts]
    assert isnan(one.function(*told))


@pytest.mark.parametrize("name", INDICATORS)
def test_an_indicator_of_ordinary_facts_is_known(name):
    one = INDICATORS[name]
    told = [1.0 if fact in SMALLER else 7.0 for fact in one.facts]
    assert not isnan(one.function(*told))


SMALLER = {"cost_of_sales_prior", "sales_taxes_prior", "advances"}


@pytest.mark.parametrize(("name", "fact"), sorted(WITHOUT_HERE))
def test_what_a_formula_can_do_without_is_one_of_its_facts(name, fact):
    assert fact in INDICATORS[name].facts
