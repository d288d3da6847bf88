"""From a score to a chance that holds."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clc.engines.scoring import calibration
from clc.engines.scoring.calibration import Group, Line
from clc.engines.scoring.logistic import sigmoid


def boasted(times, firms=20000):
    """Firms whose told ln odds are `times` their true ones."""
    rng = np.random.default_rng(7)
    true = rng.normal(1.5, 1.2, size=firms)
    return times * true, (rng.random(firms) > sigmoid(true)).astype(float)


@pytest.mark.parametrize("times", [0.5, 1.0, 3.0])
def test_boasting_is_pulled_back_by_the_slope(times):
    told, outcome = boasted(times)
    line = calibration.line(told, outcome)
    assert line.slope == pytest.approx(1 / times, rel=0.06)
    assert line.intercept == pytest.approx(0, abs=0.1)


def test_a_score_that_orders_backwards_gets_no_slope():
    told, outcome = boasted(1.0, firms=2000)
    line = calibration.line(-told, outcome)
    assert line.slope == 0
    assert calibration.chance(told, line) == pytest.approx(outcome.mean(), abs=0.01)


def test_perfectly_parted_firms_stay_finite():
    line = calibration.line(np.array([-2.0, -1, 1, 2]), np.array([1.0, 1, 0, 0]))
    assert np.isfinite([line.intercept, line.slope]).all()


def test_the_chance_of_even_odds_is_a_half():
    assert calibration.chance(np.array([0.0]), Line(intercept=0, slope=1))[0] == 0.5


def test_brier_by_hand():
    assert calibration.brier(np.array([0.2, 0.9]), np.array([0.0, 1])) == pytest.approx((0.04 + 0.01) / 2)


def test_groups_go_from_safest_to_riskiest_and_lose_nobody():
    told, outcome = np.linspace(0.9, 0.1, 11), np.arange(11) % 2
    found = calibration.groups(told, outcome.astype(float), parts=4)
    assert [group.foretold for group in found] == sorted(group.foretold for group in found)
    assert sum(group.firms for group in found) == 11
    assert sum(group.defaults for group in found) == 5


def test_hosmer_lemeshow_by_hand():
    """Each group: (14 - 10)^2 / (100 x 0.1 x 0.9) = 1.778; two: 3.556, and exp(-1.778) = 0.169 with 2 degrees."""
    square, luck = calibration.hosmer_lemeshow([Group(100, 0.1, 14), Group(100, 0.1, 6)])
    assert square == pytest.approx(3.5556, abs=1e-4)
    assert luck == pytest.approx(0.1690, abs=1e-4)


def test_a_perfect_forecast_is_never_suspicious():
    square, luck = calibration.hosmer_lemeshow([Group(10, 0.1, 1), Group(10, 0.5, 5)])
    assert (square, luck) == (0, 1)


def test_an_odd_number_of_groups_is_refused():
    with pytest.raises(ValueError, match="even number"):
        calibration.hosmer_lemeshow([Group(10, 0.1, 1)])


@pytest.mark.parametrize(
    ("bad", "firms", "low", "high"), [(0, 10, 0.0, 0.2775), (1, 10, 0.0179, 0.4042), (10, 10, 0.7225, 1.0), (0, 0, 0, 1)]
)
def test_wilsons_interval(bad, firms, low, high):
    """Newcombe (1998), Two-sided confidence intervals for the single proportion, method 3."""
    assert calibration.interval(bad, firms) == pytest.approx((low, high), abs=1e-4)


@settings(max_examples=50)
@given(st.integers(1, 200), st.floats(0, 1))
def test_the_interval_holds_the_rate(firms, share):
    bad = round(share * firms)
    low, high = calibration.interval(bad, firms)
    assert 0 <= low <= bad / firms + 1e-12
    assert bad / firms - 1e-12 <= high <= 1
