"""Return on capital and the floor: the reference's loan step by step, the textbook's, what must hold for every loan."""

from __future__ import annotations

from math import inf, isnan, nan

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from clc.engines.pricing import raroc
from clc.engines.pricing.raroc import Cost, Taxes
from clc.engines.scoring import irb
from tests.engines.pricing.columns import three_ways

TAXES = Taxes(vat=0.06, surcharge=0.12, income=0.25)
# Domain reference 5.1, TV-RAROC: 100 million for a year at 4.35 %, PD 1 %, LGD 40 %, risk weight 82.06 %, capital 10.5 %
LOAN, RATE = 100e6, 0.0435
COST = Cost(ftp=0.022, opex=0.0045, loss=0.01 * 0.40, capital=0.8206 * 0.105)
RATES = st.floats(0.0001, 0.5)
COSTS = st.builds(Cost, ftp=st.floats(0, 0.1), opex=st.floats(0, 0.05), loss=st.floats(0, 0.3), capital=st.floats(1e-4, 0.5),
                  fees=st.floats(0, 0.05), deposits=st.floats(0, 0.05), credit=st.floats(0, 0.05))
DUTIES = st.builds(Taxes, vat=st.floats(0, 0.2), surcharge=st.floats(0, 0.5), income=st.floats(0, 0.6))
HURDLES = st.floats(0, 0.4)


def test_every_step_of_the_reference_loan():
    assert LOAN * COST.capital == pytest.approx(8_616_300, abs=0.005)
    assert 100 * raroc.net_rate(RATE, TAXES) == pytest.approx(4.10377 - 0.02955, abs=1e-5)
    assert 100 * raroc.surcharge(RATE, TAXES) == pytest.approx(0.02955, abs=5e-6)
    assert 100 * raroc.pre_tax(RATE, COST, TAXES) == pytest.approx(1.02423, abs=5e-6)
    assert LOAN * raroc.after_tax(RATE, COST, TAXES) == pytest.approx(768_169.81, abs=0.005)
    assert 100 * raroc.raroc(RATE, COST, TAXES) == pytest.approx(8.9153, abs=5e-5)
    assert LOAN * raroc.eva(RATE, COST, TAXES, 0.12) == pytest.approx(-265_786.19, abs=0.005)


def test_the_capital_itself_may_earn():
    credited = Cost(0.022, 0.0045, 0.004, 0.086163, credit=0.02)
    assert 100 * raroc.raroc(RATE, credited, TAXES) == pytest.approx(10.4153, abs=5e-5)


def test_fees_and_deposits_lift_the_return():
    brought = Cost(0.022, 0.0045, 0.004, 0.086163, fees=0.0020, deposits=0.0015)
    assert 100 * raroc.raroc(RATE, brought, TAXES) == pytest.approx(11.9619, abs=5e-5)


@pytest.mark.parametrize(("hurdle", "least"), [(0.10, 4.4830), (0.12, 4.7284), (0.15, 5.0963)])
def test_the_least_rate_by_hurdle(hurdle, least):
    assert 100 * raroc.floor(COST, TAXES, hurdle) == pytest.approx(least, abs=5e-5)


def test_the_textbook_loan():
    """Domain reference 5.1 (S37): (1,000 - 200 - 100) / 16,000."""
    assert raroc.simple(1000.0, 200.0, 100.0, 16_000.0) == pytest.approx(0.04375)


@given(cost=COSTS, taxes=DUTIES, hurdle=HURDLES)
def test_at_the_floor_the_return_is_the_hurdle_and_nothing_is_added(cost, taxes, hurdle):
    least = raroc.floor(cost, taxes, hurdle)
    assert raroc.raroc(least, cost, taxes) == pytest.approx(hurdle, abs=1e-9)
    assert raroc.eva(least, cost, taxes, hurdle) == pytest.approx(0.0, abs=1e-12)


@given(cost=COSTS, taxes=DUTIES, low=RATES, more=st.floats(1e-4, 0.2))
def test_a_higher_rate_never_returns_less(cost, taxes, low, more):
    assert raroc.raroc(low + more, cost, taxes) > raroc.raroc(low, cost, taxes)


@given(cost=COSTS, taxes=DUTIES, hurdle=HURDLES, more=st.floats(1e-4, 0.2))
def test_more_risk_never_lowers_the_floor_and_more_fees_never_raise_it(cost, taxes, hurdle, more):
    riskier = Cost(cost.ftp, cost.opex, cost.loss + more, cost.capital, cost.fees, cost.deposits, cost.credit)
    paid = Cost(cost.ftp, cost.opex, cost.loss, cost.capital, cost.fees + more, cost.deposits, cost.credit)
    assert raroc.floor(riskier, taxes, hurdle) > raroc.floor(cost, taxes, hurdle) > raroc.floor(paid, taxes, hurdle)


def test_without_capital_there_is_no_return_but_a_value_added():
    free = Cost(0.02, 0.001, 0.0, 0.0)
    assert isnan(raroc.raroc(0.03, free, TAXES))
    assert raroc.eva(0.03, free, TAXES, 0.12) == raroc.after_tax(0.03, free, TAXES)


def test_what_is_unknown_stays_unknown():
    unrated = Cost(0.02, 0.001, nan, nan)
    assert isnan(raroc.floor(unrated, TAXES, 0.12))
    assert isnan(raroc.raroc(0.04, unrated, TAXES))
    assert isnan(raroc.eva(0.04, unrated, TAXES, 0.12))


def test_floats_arrays_and_columns_agree():
    told = {"rate": [0.03, 0.0435, nan, 0.08], "ftp": [0.02, 0.022, 0.02, nan], "loss": [0.001, 0.004, 0.002, 0.01],
            "capital": [0.05, 0.086163, 0.06, 0.1]}

    def cost(ftp, loss, capital):
        return Cost(ftp, 0.0045, loss, capital, fees=0.001)

    three_ways(lambda rate, ftp, loss, capital: raroc.raroc(rate, cost(ftp, loss, capital), TAXES), told)
    three_ways(lambda rate, ftp, loss, capital: raroc.eva(rate, cost(ftp, loss, capital), TAXES, 0.12), told)
    three_ways(lambda ftp, loss, capital: raroc.floor(cost(ftp, loss, capital), TAXES, 0.12),
               {name: told[name] for name in ("ftp", "loss", "capital")})


@pytest.mark.parametrize("wrong", [{"vat": -0.01}, {"income": 1.0}, {"vat": 2.0, "surcharge": 0.6}, {"income": nan}])
def test_taxes_that_cannot_be_are_refused(wrong):
    with pytest.raises(ValueError, match="taxes"):
        Taxes(**{"vat": 0.06, "surcharge": 0.12, "income": 0.25} | wrong)


def test_a_million_loans_at_once():
    rates = np.linspace(0.01, 0.2, 1_000_000)
    found = raroc.raroc(rates, COST, TAXES)
    assert found[0] < found[-1] < inf


@given(pd=st.floats(0.0005, 0.9), more=st.floats(1e-4, 0.09), lost=st.floats(0.05, 0.75))
def test_a_higher_chance_of_default_never_lowers_the_floor(pd, more, lost):
    curve = irb.Curve(0.0005, 0.12, 0.24, 50.0, 0.999, 1.25, 1.0, 5.0)

    def least(chance):
        capital = 0.105 * irb.risk_weight(chance, lost, curve)
        return raroc.floor(Cost(0.022, 0.0045, chance * lost, capital), TAXES, 0.12)

    assert least(pd + more) > least(pd)
