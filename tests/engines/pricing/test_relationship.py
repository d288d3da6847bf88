"""A whole client: what each part earns, what one price does to the total, who carries whom."""

from __future__ import annotations

from math import isnan, nan

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clc.engines.pricing import raroc, relationship
from clc.engines.pricing.raroc import Cost, Taxes
from clc.engines.pricing.relationship import Business, earned
from tests.engines.pricing.columns import three_ways

TAXES = Taxes(vat=0.06, surcharge=0.12, income=0.25)
MONEY = st.floats(-1e9, 1e9)


def test_the_reference_loan_earns_the_same_as_a_part_of_a_client():
    revenue, funding = relationship.lent(100e6, 0.0435, 0.022, TAXES)
    found = earned(Business("loans", revenue, funding, 0.0045 * 100e6, 0.004 * 100e6, 8_616_300.0), TAXES, 0.12)
    assert found.profit == pytest.approx(768_169.81, abs=0.005)
    assert 100 * found.back == pytest.approx(8.9153, abs=5e-5)
    assert found.added == pytest.approx(-265_786.19, abs=0.005)


def test_the_customers_net_profit_of_the_reference():
    """{balance x [rate x (1 - taxes on turnover) - funds - running] - EAD x PD x LGD} x (1 - tax), domain reference 5.1."""
    found = relationship.net_profit(100e6, 0.0435, 0.022 + 0.0045, 100e6 * 0.01 * 0.4, TAXES)
    assert found == pytest.approx(768_169.81, abs=0.005)


def test_parts_add_up_and_an_unknown_part_makes_the_whole_unknown():
    loan = earned(Business("loans", 4e6, 2.2e6, 0.45e6, 0.4e6, 8e6), TAXES, 0.12)
    deposits = earned(Business("deposits", 0.0, -0.9e6, 0.1e6), TAXES, 0.12)
    whole = relationship.together([loan, deposits])
    assert whole.profit == pytest.approx(0.75 * (0.95e6 + 0.8e6))
    assert whole.added == pytest.approx(whole.profit - 0.12 * 8e6)
    assert isnan(deposits.back)
    assert isnan(relationship.together([loan, earned(Business("fees", nan), TAXES, 0.12)]).profit)


@given(loan=MONEY, rest=MONEY)
def test_what_a_loan_lacks_is_carried_or_given_away_never_both(loan, rest):
    carried, given_up = relationship.subsidy(loan, rest), relationship.given_away(loan, rest)
    assert carried >= 0
    assert given_up >= 0
    assert carried + given_up == pytest.approx(max(0.0, -loan))
    assert carried <= max(0.0, rest)


@given(balance=st.floats(1e4, 1e9), wanted=st.floats(-1e6, 1e6), rate=st.floats(0.01, 0.2))
def test_the_rate_for_a_wanted_value_added_earns_it(balance, wanted, rate):
    cost = Cost(0.022, 0.0045, 0.004, 0.086)
    at = balance * raroc.eva(rate, cost, TAXES, 0.12)
    needed = relationship.rate_for(balance, wanted, (rate, at), TAXES)
    assert balance * raroc.eva(needed, cost, TAXES, 0.12) == pytest.approx(wanted, abs=1e-4)


def test_floats_arrays_and_columns_agree():
    three_ways(relationship.subsidy, {"loan": [-5.0, -5.0, 3.0, nan], "rest": [9.0, 2.0, 1.0, 1.0]})
    three_ways(lambda balance, rate: relationship.net_profit(balance, rate, 0.0265, 400.0, TAXES),
               {"balance": [1e5, 2e5, nan], "rate": [0.04, nan, 0.05]})
    three_ways(lambda revenue, capital: earned(Business("x", revenue, 1.0, 1.0, 1.0, capital), TAXES, 0.12).back,
               {"revenue": [10.0, 20.0, nan], "capital": [5.0, 0.0, 3.0]})
