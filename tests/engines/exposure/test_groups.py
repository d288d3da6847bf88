"""Control, groups with their reasons, rings of guarantees: the vectors of the domain reference, and what always holds."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from clc.engines.exposure.groups import Ties, connected, control, depth, heads, near, rings, votes_in

X, H1, H2, P1, P2, P3, P4 = range(7)
VOTES = Ties.of([H1, P2, H2, P1, P4, P3], [X, X, X, H1, H1, H2], [0.45, 0.30, 0.25, 0.60, 0.40, 1.0])
RING = Ties.of([0, 1, 2, 2, 3, 5, 6], [1, 2, 0, 3, 4, 6, 5])


def test_a_chain_of_control_passes_the_whole_block():
    found = control(VOTES, 7)
    assert found.by[H1] == P1
    assert found.by[X] == X
    assert votes_in(X, VOTES, found) == {P1: pytest.approx(0.45), P2: pytest.approx(0.30), P3: pytest.approx(0.25)}


def test_two_blocks_of_one_head_make_a_majority():
    found = control(Ties.of([0, 0, 1, 2], [1, 2, 3, 3], [0.6, 0.7, 0.3, 0.3]), 4)
    assert found.by[3] == 0
    assert found.share[3] == pytest.approx(0.6)


def test_relatives_who_vote_together_control_together():
    votes = Ties.of([0, 1], [2, 2], [0.3, 0.3])
    assert control(votes, 3).by[2] == 2
    assert control(votes, 3, together=Ties.of([0], [1])).by[2] == 0


def test_exactly_half_is_no_control():
    assert control(Ties.of([0], [1], [0.5]), 2).by[1] == 1


def test_control_without_votes_is_control():
    assert control(Ties.of([], [], []), 2, direct=Ties.of([0], [1])).by[1] == 0


def test_two_that_control_each_other_are_one_and_the_reading_ends():
    found = control(Ties.of([0, 1], [1, 0], [0.6, 0.6]), 2)
    assert found.by.tolist() == [0, 0]


def test_a_loop_of_parents_is_headed_by_its_smallest():
    assert heads(np.array([1, 2, 0, 2, 4])).tolist() == [0, 0, 0, 0, 4]


def test_rings_are_the_strongly_connected_components_of_the_reference():
    found = rings(RING, 7)
    assert found.size.tolist() == [3, 3, 3, 1, 1, 2, 2]
    assert len(set(found.ring[:3].tolist())) == 1
    assert found.ring[5] == found.ring[6] != found.ring[0]


def test_the_chain_from_a_is_four_guarantees_deep():
    assert depth(RING, 7, 0).tolist() == [0, 1, 2, 3, 4, -1, -1]


def test_a_default_is_near_within_two_guarantees():
    marked = np.zeros(7, dtype=bool)
    marked[4] = True
    assert near(RING, marked, 2).tolist() == [False, False, True, True, True, False, False]


def test_every_member_hangs_on_a_tie_that_leads_to_the_head():
    found = connected(Ties.of([0, 1, 2], [1, 2, 3]), 5, weight=[0, 0, 9, 0, 0])
    assert found.group.tolist() == [2, 2, 2, 2, 4]
    assert found.via.tolist() == [1, 2, 2, 2, 4]
    assert found.tie.tolist() == [0, 1, -1, 2, -1]
    assert found.size.tolist() == [4, 4, 4, 4, 1]


PAIRS = st.lists(st.tuples(st.integers(0, 11), st.integers(0, 11), st.floats(0.01, 1)), max_size=30)


@given(PAIRS, st.randoms())
def test_the_order_of_ties_changes_no_group(pairs, chance):
    mixed = pairs.copy()
    chance.shuffle(mixed)
    first, second = (connected(Ties.of(*(list(zip(*each, strict=True)) or [[], [], []])), 12) for each in (pairs, mixed))
    assert first.group.tolist() == second.group.tolist()


@given(PAIRS)
def test_a_member_reaches_its_head_by_the_ties_it_hangs_on(pairs):
    ties = Ties.of(*(list(zip(*pairs, strict=True)) or [[], [], []]))
    found = connected(ties, 12)
    for member in range(12):
        at, steps = member, 0
        while found.via[at] != at:
            tie = found.tie[at]
            assert {ties.source[tie], ties.target[tie]} == {at, found.via[at]}
            at, steps = int(found.via[at]), steps + 1
            assert steps <= 12
        assert at == found.group[member]


@given(PAIRS)
def test_control_ends_whatever_the_web_and_a_head_has_no_head(pairs):
    found = control(Ties.of(*(list(zip(*pairs, strict=True)) or [[], [], []])), 12)
    assert (found.by[found.by] == found.by).all()


@given(PAIRS)
def test_parties_of_a_ring_reach_each_other(pairs):
    ties = Ties.of(*(list(zip(*pairs, strict=True)) or [[], [], []]))
    found = rings(ties, 12)
    for one in range(12):
        far = depth(ties, 12, one)
        assert all(far[other] >= 0 for other in np.flatnonzero(found.ring == found.ring[one]))
