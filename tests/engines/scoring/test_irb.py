"""The risk weight: the reference's vectors, what must never happen, and floats = arrays = columns."""

from __future__ import annotations

import narwhals.stable.v2 as nw
import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import norm

from clc.engines.scoring import irb
from clc.kernel.column import UNKNOWN

CURVE = irb.Curve(0.0005, 0.12, 0.24, 50, 0.999, 1.25, 1, 5)
EUROPE = irb.Size(low=5, high=50, ease=0.04)
CHINA = irb.Size(low=3, high=30, ease=0.04)
# Domain reference 1.4, TV-IRB: PD, LGD, M, S, R, b, K, RW in per cent
VECTORS = [
    (0.0003, 0.45, 2.5, None, 0.238213, 0.316834, 0.011555, 14.44),
    (0.0005, 0.45, 2.5, None, 0.237037, 0.286115, 0.015721, 19.65),
    (0.0005, 0.40, 2.5, None, 0.237037, 0.286115, 0.013974, 17.47),
    (0.01, 0.45, 2.5, None, 0.192784, 0.137486, 0.073853, 92.32),
    (0.01, 0.40, 2.5, None, 0.192784, 0.137486, 0.065648, 82.06),
    (0.01, 0.45, 2.5, 5.0, 0.152784, 0.137486, 0.057916, 72.39),
    (0.01, 0.40, 2.5, 20.0, 0.166117, 0.137486, 0.056110, 70.14),
    (0.01, 0.40, 1.0, None, 0.192784, 0.137486, 0.052109, 65.14),
    (0.01, 0.40, 5.0, None, 0.192784, 0.137486, 0.088212, 110.26),
    (0.02, 0.40, 2.5, None, 0.164146, 0.110770, 0.081674, 102.09),
    (0.05, 0.45, 2.5, None, 0.129850, 0.079878, 0.119884, 149.85),
    (0.20, 0.45, 2.5, None, 0.120005, 0.042719, 0.190585, 238.23),
]
CHANCES = st.floats(0.0005, 0.25)
LOSSES = st.floats(0.01, 1.0)


@pytest.mark.parametrize(("pd", "lgd", "years", "sales", "tied", "slope", "capital", "weight"), VECTORS)
def test_the_reference_is_met_to_a_hundredth_of_a_point(pd, lgd, years, sales, tied, slope, capital, weight):
    given_size = {"sales": sales, "size": EUROPE} if sales else {}
    assert irb.correlation(pd, CURVE, **given_size) == pytest.approx(tied, abs=5e-7)
    assert irb.maturity_slope(pd) == pytest.approx(slope, abs=5e-7)
    assert irb.capital(pd, lgd, CURVE, maturity=years, **given_size) == pytest.approx(capital, abs=5.1e-7)
    assert 100 * irb.risk_weight(pd, lgd, CURVE, maturity=years, **given_size) == pytest.approx(weight, abs=0.0051)


@pytest.mark.parametrize(("pd", "score"), [(0.01, 634.4), (0.02, 614.2), (0.05, 586.8), (0.10, 565.3), (0.20, 541.9)])
def test_a_chance_becomes_the_score_of_the_reference(pd, score):
    assert irb.scaled_score(pd) == pytest.approx(score, abs=0.05)


@given(low=CHANCES, high=CHANCES, lgd=LOSSES)
def test_the_weight_rises_with_the_chance_of_default_where_it_is_known_to(low, high, lgd):
    low, high = sorted((low, high))
    assert irb.risk_weight(low, lgd, CURVE) <= irb.risk_weight(high, lgd, CURVE) + 1e-9


@given(pd=CHANCES, low=LOSSES, high=LOSSES)
def test_the_weight_rises_with_the_loss_given_default(pd, low, high):
    low, high = sorted((low, high))
    assert irb.risk_weight(pd, low, CURVE) <= irb.risk_weight(pd, high, CURVE) + 1e-12


@given(pd=CHANCES, small=st.floats(0, 80), large=st.floats(0, 80), size=st.sampled_from([EUROPE, CHINA]))
def test_a_smaller_firm_never_weighs_more_and_an_unknown_size_eases_nothing(pd, small, large, size):
    small, large = sorted((small, large))
    weights = [irb.risk_weight(pd, 0.4, CURVE, sales=sales, size=size) for sales in (small, large, size.high, UNKNOWN)]
    assert weights[0] <= weights[1] + 1e-12
    assert max(weights[:2]) <= weights[3] + 1e-12
    assert weights[2] == pytest.approx(weights[3])


def test_default_asks_for_no_capital_and_loses_its_lgd():
    assert irb.risk_weight(1.0, 0.4, CURVE) == 0.0
    assert irb.expected_loss(1.0, 0.4) == 0.4


@pytest.mark.parametrize("pd", [UNKNOWN, 0.0, -0.1])
def test_a_chance_that_is_none_has_no_weight(pd):
    assert np.isnan(irb.risk_weight(pd, 0.4, CURVE))


def test_a_financial_institution_is_tied_a_quarter_more():
    assert irb.correlation(0.01, CURVE, financial=True) == pytest.approx(1.25 * irb.correlation(0.01, CURVE))


def test_the_floor_holds_and_unknown_stays_unknown():
    assert irb.floored(0.0001, 0.0005) == 0.0005
    assert irb.floored(0.3, 0.0005) == 0.3
    assert np.isnan(irb.floored(UNKNOWN, 0.0005))


@given(st.floats(-9, 9))
def test_the_normal_distribution_is_scipys(value):
    assert irb.normal(value) == pytest.approx(norm.cdf(value), abs=2e-12)


@given(st.floats(1e-8, 1 - 1e-8))
def test_its_inverse_is_scipys(chance):
    assert irb.quantile(chance) == pytest.approx(norm.ppf(chance), abs=1e-8)


@pytest.mark.parametrize(
    "formula",
    [
        lambda pd, lgd, sales: irb.risk_weight(pd, lgd, CURVE, sales=sales, size=CHINA),
        lambda pd, lgd, sales: irb.capital(pd, lgd, CURVE, maturity=4.0, financial=True),
        lambda pd, lgd, sales: irb.scaled_score(pd),
        lambda pd, lgd, sales: irb.normal(sales),
        lambda pd, lgd, sales: irb.quantile(pd),
    ],
)
def test_floats_arrays_and_columns_answer_alike(formula):
    rows = [
        (0.0003, 0.45, 12.0),
        (0.02, 0.4, UNKNOWN),
        (0.31, 0.75, 2.0),
        (1.0, 0.4, 40.0),
        (UNKNOWN, 0.4, 5.0),
        (0.99, 0.4, -8.0),
    ]
    floats = [formula(*row) for row in rows]
    arrays = formula(*(np.array(side) for side in zip(*rows, strict=True)))
    frame = pl.DataFrame(rows, schema=["pd", "lgd", "sales"], orient="row").fill_nan(None)
    asked = nw.from_native(frame.lazy()).select(x=formula(nw.col("pd"), nw.col("lgd"), nw.col("sales")))
    columns = asked.collect()["x"].to_native()
    assert not columns.is_nan().any()
    np.testing.assert_allclose(floats, arrays, rtol=1e-12)
    np.testing.assert_allclose(floats, columns.fill_null(np.nan).to_list(), rtol=1e-12)
