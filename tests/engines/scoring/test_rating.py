"""A rating: the book's cases, what must never happen, and floats = arrays = columns."""

from __future__ import annotations

from dataclasses import replace
from math import isnan, nan

import narwhals.stable.v2 as nw
import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from clc.engines.scoring import rating
from clc.engines.scoring.tracing import Asked, lifts, trace
from clc.kernel.column import UNKNOWN
from clc.policy.kind.rating import RatingModel
from clc.policy.loader import shipped
from tests.engines.scoring.ratings import model

NAMES = sorted(shipped().of(RatingModel))
CASES = [(name, case) for name, rule in shipped().of(RatingModel).items() for case in rule.cases]
CLEAR = dict.fromkeys(model().stops, 0.0)
AUDITED = {"audit_opinion": "unqualified", "founded_years_ago": 12.0, "statement_age_months": 6.0}
MARKS = st.sampled_from([1.0, 2.0, 3.0, 4.0, nan])
NUMBERS = st.one_of(st.just(nan), st.floats(-2, 10))


def best(name: str = "company") -> dict[str, float]:
    """Values that give every item its most points."""
    found = {}
    for item in model(name).items:
        rises = not item.edges or item.points[-1] >= item.points[0]
        found[item.name] = 1.0 if item.answers else (item.edges[-1] + 1 if rises else item.edges[0] - 1)
    return found


@st.composite
def clients(draw: st.DrawFn) -> Asked:
    """Any client: some items known, some not."""
    values = {item.name: draw(MARKS if item.answers else NUMBERS) for item in model().items}
    told = {
        "audit_opinion": draw(st.sampled_from(["unqualified", "qualified", "adverse", nan])),
        "founded_years_ago": draw(st.sampled_from([1.0, 20.0, nan])),
        "statement_age_months": 3.0,
    }
    return Asked(
        values,
        told,
        CLEAR,
        draw(st.sampled_from([nan, 1.0, 4.0, 9.0])),
        draw(st.integers(0, 4)),
        draw(st.sampled_from([0.0, 3.0, 6.0])),
    )


def place(asked: Asked) -> int:
    """The place of a client's grade, 1 the best; after the last for none."""
    grade = trace(model(), asked).grade
    return model().scale.place(grade) if grade in model().scale.codes else 99


@pytest.mark.parametrize(("name", "case"), CASES, ids=lambda told: told if isinstance(told, str) else told.grade)
def test_a_case_of_the_book_holds(name, case):
    made = model(name, case.as_of)
    flat = (
        replace(
            made,
            items=tuple(
                replace(item, edges=(), points=(case.items[item.name],), answers={})
                for item in made.items
                if item.name in case.items
            ),
        )
        if case.items
        else made
    )
    stops = {stop: float(stop in case.stops) for stop in made.stops}
    found = trace(flat, Asked(dict.fromkeys(case.items, 1.0), dict(case.told), stops))
    assert found.grade == case.grade
    assert found.points == pytest.approx(case.points) if case.points is not None else isnan(found.points)


@given(asked=clients(), data=st.data())
def test_a_better_input_never_worsens_the_grade(asked, data):
    item = data.draw(st.sampled_from([each for each in model().items if not isnan(asked.values[each.name])] or [None]))
    if item is None:
        return
    rises = bool(item.edges) and item.points[-1] >= item.points[0]
    now = asked.values[item.name]
    better = max(1.0, now - 1) if item.answers else now + (1 if rises else -1) * data.draw(st.floats(0, 5))
    after = replace(asked, values={**asked.values, item.name: better})
    assert place(after) <= place(asked)
    before_pd, after_pd = trace(model(), asked).model_pd, trace(model(), after).model_pd
    assert isnan(before_pd) or after_pd <= before_pd + 1e-12


@given(st.floats(0, 100), st.floats(0, 100))
def test_more_points_never_mean_more_default(low, high):
    low, high = sorted((low, high))
    assert rating.chance(model(), high) <= rating.chance(model(), low)
    assert rating.place(model().scale, rating.chance(model(), high)) <= rating.place(
        model().scale, rating.chance(model(), low)
    )


@given(
    grade=st.sampled_from([-1.0, 0.0, *map(float, range(1, 10))]), cap=st.sampled_from([0.0, *map(float, range(1, 10)), nan])
)
def test_a_cap_never_improves_a_grade_nor_gives_one(grade, cap):
    after = rating.capped(grade, cap)
    assert after >= grade
    assert after == grade if grade < 1 else True


@given(
    grade=st.floats(1, 9).map(round).map(float),
    parent=st.sampled_from([nan, 1.0, 3.0, 8.0]),
    notches=st.sampled_from([0.0, 1.0, 2.0, nan]),
)
def test_support_lifts_at_most_its_notches_and_never_above_the_parent(grade, parent, notches):
    after = rating.supported(grade, parent, notches)
    assert after <= grade
    assert isnan(notches) or grade - after <= notches
    assert after == grade or after >= parent


@given(asked=clients(), stop=st.sampled_from(sorted(CLEAR)))
def test_a_hard_stop_is_default_or_refusal_whatever_the_points(asked, stop):
    found = trace(model(), replace(asked, stops={**CLEAR, stop: 1.0}))
    effect = model().stops[stop][1]
    assert found.grade == ("D" if effect == "default" else "refused")


def test_refusal_goes_before_default_in_whatever_order_stops_stand():
    both = replace(Asked(best(), AUDITED, CLEAR), stops={**CLEAR, "sanctions": 1.0, "bankruptcy": 1.0})
    assert trace(model(), both).grade == "refused"


@pytest.mark.parametrize("name", NAMES)
def test_nothing_known_is_not_rated_and_says_what_is_missing(name):
    found = trace(model(name), Asked({}))
    assert (found.grade, isnan(found.points), isnan(found.pd)) == ("not_rated", True, True)
    assert len(found.lacking) == len(model(name).items)
    assert set(found.unchecked) == set(model(name).stops)


def test_an_unknown_stop_is_neither_clear_nor_a_stop():
    found = trace(model(), Asked(best(), AUDITED, {**CLEAR, "sanctions": UNKNOWN}))
    assert found.unchecked == ("sanctions",)
    assert found.grade == "AAA"


def test_what_is_missing_is_weighed_anew_up_to_the_share_and_capped_above_its_tenth():
    known = best()
    without = {name: value for name, value in known.items() if name not in ("market_position", "management")}
    found = trace(model(), Asked(without, AUDITED, CLEAR))
    assert found.missing == pytest.approx(0.15)
    assert found.points == pytest.approx(100)
    assert found.grade == "BBB"
    assert [(move.kind, move.after) for move in found.moves] == [("missing", "BBB")]
    assert sum(line.weighed for line in found.lines) == pytest.approx(100)


def test_no_audit_opinion_caps_as_no_audit_and_an_adverse_one_caps_lower():
    assert trace(model(), Asked(best(), {**AUDITED, "audit_opinion": UNKNOWN}, CLEAR)).grade == "BBB"
    assert trace(model(), Asked(best(), {**AUDITED, "audit_opinion": "adverse"}, CLEAR)).grade == "CCC"


def test_a_grade_moved_by_hand_stays_within_the_ladder_and_never_leaves_default():
    assert [rating.moved(2.0, by, 9) for by in (1.0, 5.0, -3.0, -20.0)] == [1.0, 1.0, 5.0, 8.0]
    assert (rating.moved(9.0, 2.0, 9), rating.moved(0.0, 1.0, 9), rating.moved(-1.0, 1.0, 9)) == (9.0, 0.0, -1.0)


def test_what_would_lift_the_grade_does():
    values = best() | {
        "debt_to_assets": 0.72,
        "interest_cover": 1.2,
        "management": 3.0,
        "market_position": 3.0,
        "security": 4.0,
    }
    asked = Asked(values, AUDITED, CLEAR)
    found = lifts(model(), asked)
    assert found
    for each in found:
        after = trace(model(), replace(asked, values={**values, each.item: each.edge}))
        assert after.points == pytest.approx(each.points)
        assert after.points > trace(model(), asked).points
        assert each.lifts == (place(replace(asked, values={**values, each.item: each.edge})) < place(asked))
    assert [each.lifts for each in found] == sorted((each.lifts for each in found), reverse=True)


def test_a_client_at_its_best_has_nothing_to_lift():
    assert lifts(model(), Asked(best(), AUDITED, CLEAR)) == []


def test_floats_arrays_and_columns_answer_alike():
    rng = np.random.default_rng(3)
    items = model().items
    rows = [
        [
            float(rng.choice([1, 2, 3, 4, nan]))
            if item.answers
            else float(rng.choice([nan, rng.normal(0.5, 0.6)], p=[0.1, 0.9]))
            for item in items
        ]
        + [float(rng.choice([1, 0, nan])), float(rng.choice([nan, 2, 5]))]
        for _ in range(60)
    ]
    names = [*(item.name for item in items), "stop", "parent"]

    steps = stages(model())
    told = [worked(steps, dict(zip(names, row, strict=True))) for row in rows]
    sides = worked(steps, dict(zip(names, np.array(rows).T, strict=True)))
    made = nw.from_native(pl.DataFrame(rows, schema=names, orient="row").fill_nan(None))
    for name, step in steps.items():  # a formula of formulas grows with each mention: one step a column
        made = made.with_columns(step(nw.col).alias(name))
    for name in steps:
        one = [each[name] for each in told]
        np.testing.assert_allclose(one, sides[name], rtol=1e-12)
        np.testing.assert_allclose(one, made.to_native()[name].fill_null(nan).to_list(), rtol=1e-12)


def stages(model):
    """The steps of a rating by name, each a formula of columns that are there."""
    scale, items = model.scale, model.items
    steps = {f"points of {item.name}": lambda find, item=item: rating.points_of(item, find(item.name)) for item in items}
    steps["points"] = lambda find: rating.score(model, {item.name: find(f"points of {item.name}") for item in items})
    steps["pd"] = lambda find: rating.chance(model, find("points"))
    steps["natural"] = lambda find: rating.place(scale, find("pd"))
    steps["supported"] = lambda find: rating.supported(find("natural"), find("parent"), 1.0)
    last = "supported"
    for at, cap in enumerate(model.caps):
        steps[f"cap {at} holds"] = lambda find, cap=cap: rating.cap_holds(cap, find("debt_to_assets"))
        steps[f"cap {at}"] = lambda find, cap=cap, at=at, last=last: rating.capped(find(last), find(f"cap {at} holds"))
        last = f"cap {at}"
    steps["grade"] = lambda find, last=last: rating.stopped(find(last), [("default", find("stop"))], scale.default)
    steps["foretold"] = lambda find: rating.chance_at(scale, find("grade"), find("pd"), find("natural"))
    return steps


def worked(steps, told):
    """Every step on floats or arrays."""
    held = dict(told)
    for name, step in steps.items():
        held[name] = step(held.__getitem__)
    return held
