"""Collateral shared by rank: never more than the value, higher ranks first, pro rata to the cent."""

from __future__ import annotations

import math
from datetime import date
from decimal import Decimal

import narwhals.stable.v2 as nw
import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clc.engines.exposure import collateral as engine
from clc.engines.exposure.collateral import Claim

NAN = float("nan")
MONEY = st.decimals(min_value=0, max_value=10**9, places=2)
AMOUNT = st.floats(0, 1e9)
TIERS = st.lists(st.lists(AMOUNT, min_size=1, max_size=4), min_size=1, max_size=4)
D = Decimal


def day(number: int) -> date:
    """A day of January 2026."""
    return date(2026, 1, number)


def keys(tiers: list[list[Claim]]) -> list[list[int]]:
    """The tiers by key."""
    return [[each.key for each in tier] for tier in tiers]


def test_the_registered_come_before_the_unregistered_and_by_day():
    """Civil Code 414."""
    claims = [Claim(1, D(10)), Claim(2, D(10), day(9)), Claim(3, D(10), day(3)), Claim(4, D(10)), Claim(5, D(10), day(9))]
    assert keys(engine.rank(claims, needs_registration=False, grace_days=10)) == [[3], [2, 5], [1, 4]]


def test_an_unregistered_mortgage_of_real_estate_does_not_exist():
    """Civil Code 402."""
    claims = [Claim(1, D(10)), Claim(2, D(10), day(9))]
    assert keys(engine.rank(claims, needs_registration=True, grace_days=10)) == [[2]]


@pytest.mark.parametrize(("registered", "first"), [(12, True), (15, True), (16, False)])
def test_purchase_money_registered_within_ten_days_of_delivery_comes_first(registered, first):
    """Civil Code 416: delivered on the 5th, registered on the 15th is the tenth day."""
    claims = [Claim(1, D(10), day(2)), Claim(2, D(10), day(registered), delivered=day(5))]
    ranked = keys(engine.rank(claims, needs_registration=False, grace_days=10))
    assert ranked == ([[2], [1]] if first else [[1], [2]])


def test_a_value_is_taken_by_rank_and_shared_within_one():
    """600 of value: 400 for the first, the 200 left shared 2 to 1 by claims of 300 and 150."""
    assert engine.waterfall(600.0, [[400.0], [300.0, 150.0]]) == [[400.0], [pytest.approx(133.3333), pytest.approx(66.6667)]]


def test_pro_rata_parts_sum_to_the_cent():
    tiers = [[Claim(1, D("100")), Claim(2, D("100")), Claim(3, D("100"))]]
    assert engine.settled(D("100.00"), tiers) == {1: D("33.34"), 2: D("33.33"), 3: D("33.33")}


def test_a_maximum_amount_right_secures_no_more_than_its_maximum():
    assert engine.secured_amount(500.0, 300.0) == 300
    assert engine.secured_amount(200.0, 300.0) == 200
    assert engine.secured_amount(200.0, NAN) == 200


def test_loan_to_value_counts_the_claims_ahead():
    assert engine.loan_to_value(50.0, 20.0, 100.0) == pytest.approx(0.7)
    assert math.isnan(engine.loan_to_value(50.0, 20.0, 0.0))


def test_what_is_unknown_stays_unknown():
    assert math.isnan(engine.after_haircut(NAN, 0.4))
    assert math.isnan(engine.waterfall(NAN, [[10.0]])[0][0])
    shares = engine.waterfall(100.0, [[40.0], [NAN], [10.0]])
    assert shares[0] == [40.0]
    assert math.isnan(shares[1][0])
    assert math.isnan(shares[2][0])
    assert math.isnan(engine.uncovered(NAN, 5.0))


@given(value=AMOUNT, tiers=TIERS)
def test_never_more_is_taken_than_there_is_nor_than_is_claimed(value, tiers):
    shares = engine.waterfall(value, tiers)
    assert sum(map(sum, shares)) <= value * (1 + 1e-9) + 1e-6
    for tier, taken in zip(tiers, shares, strict=True):
        assert all(0 <= part <= claim * (1 + 1e-9) + 1e-6 for part, claim in zip(taken, tier, strict=True))


@given(value=AMOUNT, tiers=TIERS)
def test_a_lower_rank_takes_nothing_before_the_higher_is_whole(value, tiers):
    shares = engine.waterfall(value, tiers)
    for at, (tier, taken) in enumerate(zip(tiers, shares, strict=True)):
        below = sum(sum(each) for each in shares[at + 1:])
        if below > 1e-3:
            assert sum(taken) == pytest.approx(sum(tier), rel=1e-9, abs=1e-3)


@given(value=MONEY, amounts=st.lists(st.lists(MONEY, min_size=1, max_size=4), min_size=1, max_size=4))
def test_in_cents_the_parts_sum_exactly_and_follow_the_floats(value, amounts):
    tiers = [[Claim(10 * at + each, amount) for each, amount in enumerate(tier)] for at, tier in enumerate(amounts)]
    taken = engine.settled(value, tiers)
    assert sum(taken.values()) == min(value, sum(sum(tier) for tier in amounts))
    floats = engine.waterfall(float(value), [[float(each) for each in tier] for tier in amounts])
    for tier, parts in zip(tiers, floats, strict=True):
        for claim, part in zip(tier, parts, strict=True):
            assert claim.amount >= taken[claim.key] - D("0.01")
            assert float(taken[claim.key]) == pytest.approx(part, abs=0.011, rel=1e-9)


MAYBE = st.one_of(st.just(NAN), st.floats(0, 1e6))
ROW = st.tuples(MAYBE, st.floats(0, 1), MAYBE, MAYBE, MAYBE)


@settings(max_examples=25, deadline=None)
@given(rows=st.lists(ROW, min_size=1, max_size=20))
def test_floats_arrays_and_columns_agree(rows):
    names = ("value", "haircut", "a", "b", "c")

    def steps(told):
        kept = engine.after_haircut(told("value"), told("haircut"))
        (first,), (second, third) = engine.waterfall(kept, [[told("a")], [told("b"), told("c")]])
        return [kept, first, second, third, engine.uncovered(second, told("b")), engine.coverage(first, told("a"))]

    floats = [[float(each) for each in steps(dict(zip(names, row, strict=True)).__getitem__)] for row in rows]
    arrays = steps({n: np.array(c) for n, c in zip(names, zip(*rows, strict=True), strict=True)}.__getitem__)
    frame = nw.from_native(pl.DataFrame(rows, schema=dict.fromkeys(names, pl.Float64), orient="row").fill_nan(None))
    built = steps(nw.col)
    columns = frame.select(**{f"r{at}": each for at, each in enumerate(built)}).to_native().fill_null(NAN)
    np.testing.assert_allclose(np.column_stack(arrays), floats, rtol=1e-9, atol=1e-6)
    np.testing.assert_allclose(columns.to_numpy(), floats, rtol=1e-9, atol=1e-6)
