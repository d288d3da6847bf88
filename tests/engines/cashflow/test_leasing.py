"""Leases: rents, deposits, residuals and what they yield."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from clc.engines.cashflow.asking import Refused
from clc.engines.cashflow.leasing import Lease, bought_back, flows, lease_yield, rent, taken_apart

CHECK = Lease(1_000_000, 12, deposit=50_000, fee=10_000)


def test_the_worked_example_of_a_lease():
    """Domain reference 4.3: 1.88278 % a quarter, 7.5311 % nominal, 7.7465 % effective."""
    found = lease_yield(CHECK, 92_000, 4)
    assert [round(float(each), 7) for each in (found.periodic, found.nominal, found.effective)] == pytest.approx(
        [0.0188278, 0.0753113, 0.0774650], abs=1e-7)


def test_a_deposit_goes_against_the_last_rents_back_or_to_the_residual():
    assert flows(CHECK, 92_000)[-1] == 42_000
    larger = flows(Lease(1_000_000, 12, deposit=150_000), 92_000)
    assert larger[-3:].tolist() == [92_000, 34_000, 0]
    returned = flows(Lease(1_000_000, 12, deposit=50_000, deposit_use="returned", residual=1_000), 92_000)
    assert returned[-1] == 92_000 + 1_000 - 50_000
    kept = flows(Lease(1_000_000, 12, deposit=50_000, residual=60_000, deposit_use="kept_to_buy"), 92_000)
    assert kept[-1] == 92_000 + 10_000
    with pytest.raises(Refused, match="deposit: must not be above the residual"):
        flows(Lease(1_000_000, 12, deposit=50_000, residual=10_000, deposit_use="kept_to_buy"), 92_000)


def test_rents_in_advance_begin_today():
    found = flows(Lease(1_000_000, 3, timing="advance"), [350_000.0, 350_000.0, 350_000.0])
    assert found.tolist() == [-650_000, 350_000, 350_000, 0]


@given(st.floats(1e3, 1e9), st.floats(0, 0.05), st.integers(1, 60), st.floats(0, 0.5),
       st.sampled_from(["arrears", "advance"]))
def test_a_rent_yields_the_rate_it_was_made_with(price, rate, periods, residual, timing):
    lease = Lease(price, periods, timing=timing, residual=price * residual)
    level = rent(lease, rate)
    parts = taken_apart(lease, level, rate)
    assert parts.principal.sum() + price * residual == pytest.approx(
        price + (price * residual * (1 - 1 / (1 + rate)) if timing == "advance" else 0), rel=1e-6)
    if rate > 1e-4 and periods > 1:
        assert float(lease_yield(lease, level, 12).periodic) == pytest.approx(rate, rel=1e-5, abs=1e-8)


def test_rents_taken_apart_end_at_the_residual():
    lease = Lease(1_000_000, 12, residual=100_000)
    parts = taken_apart(lease, rent(lease, 0.015), 0.015)
    assert parts.closing[-1] == pytest.approx(100_000)
    assert parts.interest[0] == pytest.approx(15_000)


def test_many_leases_are_one_call():
    lease = Lease(np.array([1e6, 2e6]), 12, deposit=np.array([50_000, 0]), fee=10_000)
    found = lease_yield(lease, np.array([92_000, 180_000]), 4)
    assert float(found.periodic[0]) == pytest.approx(float(lease_yield(CHECK, 92_000, 4).periodic))
    assert flows(lease, np.array([92_000, 180_000])).shape == (2, 13)


def test_an_asset_leased_back_is_not_bought_above_its_book_value():
    assert float(bought_back(900_000, 1_000_000)) == 900_000
    with pytest.raises(Refused, match="price: must not be above the book value"):
        bought_back(1_100_000, 1_000_000)


@pytest.mark.parametrize(("call", "said"), [
    (lambda: lease_yield(Lease(1e6, 12, deposit=1e6, fee=1e5), 92_000, 4), "fees: do not converge"),
    (lambda: flows(Lease(1e6, 0), 1.0), "periods: must be from 1"),
    (lambda: flows(Lease(1e6, 12), [1.0, 2.0]), "rents: must be one"),
    (lambda: flows(Lease(-1.0, 12), 1.0), "price: must be above 0"),
    (lambda: rent(Lease(1e6, 12, residual=2e6), 0.0), "residual: leaves no rent to pay"),
    (lambda: rent(Lease(1e6, 12), 1.5), "periodic: must be a share of 1"),
    (lambda: rent(Lease(1e6, 12, timing="middle"), 0.01), "timing: there is no 'middle'"),
])
def test_a_lease_that_cannot_be_is_refused(call, said):
    with pytest.raises(Refused) as refusal:
        call()
    assert said in str(refusal.value)
