"""Security and substitution: worked cases, never above the bare loss, more never harms, columns agree with floats."""

from __future__ import annotations

from math import isnan, nan

import narwhals.stable.v2 as nw
import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from clc.engines.exposure.enhancement import Vouched, enhanced
from clc.engines.exposure.guarantors import Carried, bounds
from clc.engines.scoring.lgd import Held

SHARE = st.floats(0.0005, 0.9)
MONEY = st.floats(0.01, 1e9)
PIECES = st.lists(st.builds(Held, MONEY, st.floats(0, 0.6), st.floats(0, 0.5)), max_size=4)
VOUCHED = st.lists(st.builds(Vouched, MONEY, SHARE, st.floats(0.1, 0.75)), max_size=4)


def test_collateral_first_then_the_guarantor_then_nothing():
    """CRE32: 30 carried at 20 %, 30 by a guarantor of 0.5 %, 40 by nothing."""
    found = enhanced(100.0, 0.02, 0.40, [Held(50.0, 0.4, 0.20)], [Vouched(30.0, 0.005, 0.40)])
    lost = 0.30 * 0.02 * 0.20 + 0.30 * 0.005 * 0.40 + 0.40 * 0.02 * 0.40
    assert found.expected_loss == pytest.approx(lost)
    assert found.lgd == pytest.approx(lost / 0.02)
    assert (found.covered, found.vouched) == (pytest.approx(0.3), pytest.approx(0.3))


def test_the_better_guarantor_stands_in_first():
    weak, strong = Vouched(80.0, 0.015, 0.40), Vouched(80.0, 0.001, 0.40)
    for order in ([weak, strong], [strong, weak]):
        found = enhanced(100.0, 0.02, 0.40, [], order)
        assert found.expected_loss == pytest.approx(0.8 * 0.001 * 0.4 + 0.2 * 0.015 * 0.4)


@pytest.mark.parametrize("vouched", [Vouched(50.0, 0.02, 0.40), Vouched(50.0, 0.9, 0.40), Vouched(50.0, nan, 0.40),
                                     Vouched(nan, 0.001, 0.40), Vouched(-5.0, 0.001, 0.40), Vouched(0.0, 0.001, 0.40)])
def test_a_guarantor_that_is_no_better_or_unknown_changes_nothing(vouched):
    assert enhanced(100.0, 0.02, 0.40, [], [vouched]).expected_loss == pytest.approx(0.008)


@given(MONEY, SHARE, st.floats(0.1, 0.75), PIECES, VOUCHED)
def test_nothing_behind_a_loan_makes_it_lose_more(exposure, pd, unsecured, held, vouched):
    found = enhanced(exposure, pd, unsecured, held, vouched)
    assert -1e-12 <= found.expected_loss <= pd * unsecured + 1e-12
    assert -1e-9 <= found.lgd <= unsecured + 1e-9
    assert 0 <= found.covered + found.vouched <= 1 + 1e-9


@given(MONEY, SHARE, st.floats(0.1, 0.75), PIECES, VOUCHED, MONEY)
def test_more_cash_never_harms(exposure, pd, unsecured, held, vouched, more):
    before = enhanced(exposure, pd, unsecured, held, vouched).expected_loss
    after = enhanced(exposure, pd, unsecured, [*held, Held(more, 0.0, 0.0)], vouched).expected_loss
    assert after <= before + 1e-12


def test_an_unknown_chance_leaves_the_loss_unknown_and_the_lgd_of_collateral_known():
    found = enhanced(100.0, nan, 0.40, [Held(50.0, 0.0, 0.0)], [Vouched(50.0, 0.001, 0.4)])
    assert isnan(found.expected_loss)
    assert found.lgd == pytest.approx(0.20)


def test_floats_arrays_and_columns_agree():
    exposures, pds, values = [100.0, 50.0, 0.0, 80.0], [0.02, 0.05, 0.02, nan], [50.0, 100.0, 5.0, nan]
    expected = [enhanced(e, p, 0.4, [Held(v, 0.4, 0.2)], [Vouched(20.0, 0.01, 0.4)]).expected_loss
                for e, p, v in zip(exposures, pds, values, strict=True)]
    array = enhanced(np.array(exposures), np.array(pds), 0.4, [Held(np.array(values), 0.4, 0.2)],
                     [Vouched(np.full(4, 20.0), 0.01, 0.4)]).expected_loss
    frame = nw.from_native(pl.DataFrame(
        {"e": exposures, "p": [None if p != p else p for p in pds], "v": [None if v != v else v for v in values]}))
    found = enhanced(nw.col("e"), nw.col("p"), 0.4, [Held(nw.col("v"), 0.4, 0.2)], [Vouched(20.0, 0.01, 0.4)])
    column = frame.select(found.expected_loss.alias("l"))["l"].to_list()
    np.testing.assert_allclose(np.asarray(array), expected, rtol=1e-12)
    assert [nan if each is None else each for each in column] == pytest.approx(expected, nan_ok=True)


@pytest.mark.parametrize(("net", "carried", "used"), [
    (1000.0, Carried(10_000.0, 100.0, 150.0), [1.0, 1.0, 1.0]), (1000.0, Carried(15_000.0, 0.0, 0.0), [1.5, 0.0, 0.0]),
    (0.0, Carried(1.0, 0.0, 1.0), [2.0, 0.0, 2.0]), (-5.0, Carried(1.0, 1.0, 1.0), [2.0, 2.0, 2.0]),
])
def test_a_guarantee_company_is_held_to_three_bounds(net, carried, used):
    """Domain reference 1.6: 10 times net assets, 10 % for one, 15 % with affiliates."""
    found = bounds(net, carried, times=10.0, one=0.10, with_affiliates=0.15)
    assert [one.used for one in found] == pytest.approx(used)


def test_a_company_of_which_nothing_is_told_is_unknown():
    assert all(isnan(one.used) for one in bounds(nan, Carried(1.0, 1.0, 1.0), times=10.0, one=0.1, with_affiliates=0.15))
