"""Owners over paths and loops: the vector of the domain reference, and what holds for every web of shares."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from clc.engines.exposure.ownership import closed_loops, effective, holdings, owners, paths

X, H1, H2, P1, P2, P3, P4 = range(7)
HOLDER, HELD = [H1, P2, H2, P1, P4, P3], [X, X, X, H1, H1, H2]
SHARE = [0.45, 0.30, 0.25, 0.60, 0.40, 1.0]
PERSONS = np.array([False, False, False, True, True, True, True])


def told():
    """The companies and people of domain reference 8.4."""
    return holdings(HOLDER, HELD, SHARE, 7)


def test_the_owners_of_the_reference_are_found_with_their_shares():
    found = dict(zip(*(each.tolist() for each in owners(told(), X, PERSONS)), strict=True))
    assert found == {P2: pytest.approx(0.30), P1: pytest.approx(0.27), P3: pytest.approx(0.25)}


def test_eighteen_percent_is_no_beneficial_owner_but_is_known():
    assert effective(told(), [X])[P4, 0] == pytest.approx(0.18)
    assert P4 not in owners(told(), X, PERSONS)[0]


def test_a_path_tells_the_arithmetic():
    (way,) = paths(told(), P1, X)
    assert way.places == (P1, H1, X)
    assert way.shares == (0.60, 0.45)
    assert way.product == pytest.approx(0.27)


def test_companies_that_own_each_other_pass_on_what_people_hold_of_them():
    web = holdings([0, 1, 2, 3], [1, 0, 0, 1], [0.5, 0.5, 0.5, 0.5], 4)
    column = effective(web, [0]).toarray()[:, 0]
    assert column[2] == pytest.approx(2 / 3)
    assert column[3] == pytest.approx(1 / 3)


def test_shares_in_itself_leave_the_rest_to_the_others():
    web = holdings([0, 1], [0, 0], [0.2, 0.8], 2)
    assert effective(web, [0])[1, 0] == pytest.approx(1.0)


def test_a_loop_that_owns_itself_wholly_is_refused_and_the_rest_still_answers():
    web = holdings([0, 1, 2, 3], [1, 0, 4, 4], [1.0, 1.0, 0.6, 0.4], 5)
    assert web.closed.tolist() == [True, True, False, False, False]
    assert effective(web)[2, 4] == pytest.approx(0.6)
    assert np.isfinite(effective(web).toarray()).all()


def test_shares_that_cannot_be_are_dropped_and_named():
    web = holdings([0, 1, 2, 3], [4, 4, 4, 4], [1.3, float("nan"), -0.1, 0.4], 5)
    assert web.dropped.tolist() == [0, 1, 2]
    assert effective(web, [4]).toarray()[:, 0].tolist() == [0, 0, 0, 0.4, 0]


def test_owners_told_to_hold_more_than_all_are_scaled_and_the_company_is_named():
    web = holdings([0, 1], [2, 2], [0.7, 0.6], 3)
    assert web.over.tolist() == [2]
    assert effective(web, [2]).sum() == pytest.approx(1.0)


def test_a_chain_of_thirty_is_followed_to_its_end():
    web = holdings(range(30), range(1, 31), [0.9] * 30, 31)
    assert effective(web, [30])[0, 0] == pytest.approx(0.9**30)
    assert effective(web)[0, 30] == pytest.approx(0.9**30)


def test_places_outside_the_web_are_refused():
    with pytest.raises(ValueError, match="outside"):
        holdings([0], [9], [0.5], 3)


@st.composite
def webs(draw):
    """Any web of parties: each held by a few others up to all of it."""
    count = draw(st.integers(2, 9))
    rows = []
    for held in range(count):
        holders = draw(st.lists(st.integers(0, count - 1), max_size=3, unique=True))
        parts = draw(st.lists(st.floats(0.05, 1), min_size=len(holders), max_size=len(holders)))
        scale = draw(st.floats(0.2, 1)) / max(sum(parts), 1e-9)
        rows += [(holder, held, part * min(scale, 1)) for holder, part in zip(holders, parts, strict=True)]
    return count, rows


@given(webs(), st.randoms())
def test_the_order_in_which_holdings_are_told_changes_nothing(web, chance):
    count, rows = web
    mixed = rows.copy()
    chance.shuffle(mixed)
    first, second = (effective(holdings(*(list(zip(*r, strict=True)) or [[], [], []]), count)) for r in (rows, mixed))
    assert np.allclose(first.toarray(), second.toarray())


@given(webs())
def test_one_company_alone_is_what_all_at_once_say_of_it(web):
    count, rows = web
    held = holdings(*(list(zip(*rows, strict=True)) or [[], [], []]), count)
    whole = effective(held).toarray()
    for company in range(count):
        assert np.allclose(effective(held, [company]).toarray()[:, 0], whole[:, company], atol=1e-8)


@given(webs())
def test_those_whom_nobody_owns_never_hold_more_than_all_of_a_company(web):
    count, rows = web
    held = holdings(*(list(zip(*rows, strict=True)) or [[], [], []]), count)
    top = np.asarray(held.shares.sum(axis=0)).ravel() == 0
    assert (effective(held).toarray()[top].sum(axis=0) <= 1 + 1e-8).all()
    assert not closed_loops(held.shares).any()
