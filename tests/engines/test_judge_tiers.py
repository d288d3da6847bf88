"""Points and tiers: the reference's vectors, and what holds for every value."""

from __future__ import annotations

from math import isnan, nan

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clc.engines import judge
from clc.kernel.column import UNKNOWN

NUMBERS = st.floats(-1e6, 1e6)
POINTS = st.floats(0, 100)
GREEN, YELLOW, ORANGE, RED = 1.0, 2.0, 3.0, 4.0

# -- points


def test_a_scale_is_a_broken_line_flat_beyond_its_ends():
    scale = [(0, 100), (1, 70), (30, 30), (90, 0)]
    found = [judge.on_scale(float(value), scale) for value in (-5, 0, 0.5, 1, 60, 90, 500)]
    assert found == [100, 100, 85, 70, 15, 0, 0]


def test_a_percentile_is_read_off_the_cut_points():
    cuts = [0.0, 10.0, 20.0, 30.0, 40.0]
    assert [judge.percentile(value, cuts) for value in (-1.0, 0.0, 15.0, 40.0, 99.0)] == [0, 0, 37.5, 100, 100]


def test_clients_who_share_a_value_share_the_middle_of_their_place():
    assert judge.percentile(0.0, [0.0, 0.0, 0.0, 5.0, 10.0]) == 25
    assert judge.percentile(7.0, [7.0] * 21) == 50


@given(cuts=st.lists(NUMBERS, min_size=2, max_size=21).map(sorted), one=NUMBERS, other=NUMBERS)
def test_more_is_never_a_lower_percentile(cuts, one, other):
    low, high = sorted((one, other))
    assert 0 <= judge.percentile(low, cuts) <= judge.percentile(high, cuts) + 1e-9 <= 100 + 2e-9


def test_a_percentile_without_a_portfolio_is_unknown():
    assert isnan(judge.percentile(5.0, ()))


@given(cuts=st.lists(NUMBERS, min_size=2, max_size=5).map(sorted))
def test_an_unknown_value_has_no_points(cuts):
    assert isnan(judge.percentile(UNKNOWN, cuts))
    assert isnan(judge.of_words(None, {"A": 100}))


def test_a_word_not_on_the_map_has_no_points():
    assert judge.of_words("B2", {"B2": 62}) == 62
    assert isnan(judge.of_words("Z", {"B2": 62}))


# -- tiers (domain reference 7.3)

WEIGHTS = (0.45, 0.30, 0.25)


@pytest.mark.parametrize(
    ("parts", "score", "service"),
    [
        ((90, 80, 70), 82.0, "gold"),
        ((60, 70, 40), 58.0, "silver"),
        ((85, 30, 80), 67.25, "silver"),
        ((20, 60, 20), 32.0, "normal"),
    ],
)
def test_the_reference_tiers_its_examples_so(parts, score, service):
    found = judge.weigh([float(part) for part in parts], WEIGHTS).points
    assert found == pytest.approx(score)
    tier = judge.service_tier(found, gold_from=75, silver_from=55, gold_needs=[], silver_needs=[])
    assert judge.SERVICE_TIERS[int(tier)] == service


def test_what_is_unknown_is_dropped_and_the_rest_weighed_anew():
    found = judge.weigh([90.0, UNKNOWN, 70.0], WEIGHTS)
    assert found.points == pytest.approx((0.45 * 90 + 0.25 * 70) / 0.70)
    assert found.confidence == pytest.approx(0.70)


def test_nothing_known_weighs_nothing():
    found = judge.weigh([UNKNOWN, UNKNOWN], [1, 1])
    assert isnan(found.points)
    assert found.confidence == 0


@given(points=st.lists(POINTS | st.just(nan), min_size=1, max_size=5), data=st.data())
def test_a_weighted_mean_lies_within_what_is_known(points, data):
    weights = data.draw(st.lists(st.floats(0.1, 10), min_size=len(points), max_size=len(points)))
    found, known = judge.weigh(points, weights), [each for each in points if not isnan(each)]
    assert isnan(found.points) if not known else min(known) - 1e-9 <= found.points <= max(known) + 1e-9
    assert 0 <= found.confidence <= 1 + 1e-12


@pytest.mark.parametrize("weights", [[], [1.0], [1.0, 0.0], [1.0, -1.0]])
def test_weights_that_do_not_fit_are_an_error(weights):
    with pytest.raises(ValueError, match="weight"):
        judge.weigh([1.0, 2.0], weights)


def test_gold_needs_what_it_says_it_needs():
    asked = {"gold_from": 75, "silver_from": 55, "silver_needs": []}
    assert judge.service_tier(90.0, gold_needs=[UNKNOWN], **asked) == 2
    assert judge.service_tier(90.0, gold_needs=[80.0], **asked) == 3


def test_an_unknown_score_is_an_unknown_tier():
    assert judge.service_tier(UNKNOWN, gold_from=75, silver_from=55, gold_needs=[], silver_needs=[]) == 0


@given(service=st.integers(0, 3).map(float), ceiling=st.sampled_from(["normal", "silver"]))
def test_a_cap_never_lifts_a_tier(service, ceiling):
    capped = judge.capped(service, True, ceiling)
    assert capped <= service
    assert capped <= judge.SERVICE_TIERS.index(ceiling)
    assert judge.capped(service, False, ceiling) == service


@pytest.mark.parametrize(
    ("score", "colour", "flag", "expected"),
    [
        (80.0, GREEN, 1.0, "core"),
        (80.0, GREEN, 0.0, "quality"),
        (80.0, GREEN, UNKNOWN, "quality"),
        (60.0, YELLOW, 1.0, "quality"),
        (60.0, ORANGE, 0.0, "normal"),
        (60.0, 0.0, 0.0, "normal"),
        (30.0, GREEN, 1.0, "normal"),
        (UNKNOWN, GREEN, 1.0, "unknown"),
    ],
)
def test_quality_needs_a_calm_light_and_core_a_flag(score, colour, flag, expected):
    found = judge.management_tier(score, colour, core_flag=flag, core_from=75, quality_from=55)
    assert judge.MANAGEMENT_TIERS[int(found)] == expected


@given(management=st.integers(0, 4).map(float))
def test_a_reason_to_watch_overrides_every_tier(management):
    assert judge.watched(management, True) == 2.0
    assert judge.watched(management, False) == management


def test_the_light_caps_credit():
    caps = {"orange": 40, "red": 0}
    assert [judge.under_light(80.0, colour, caps) for colour in (0.0, GREEN, YELLOW, ORANGE, RED)] == [80, 80, 80, 40, 0]
    assert isnan(judge.under_light(UNKNOWN, RED, caps))
