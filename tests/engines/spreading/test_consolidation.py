"""A small group worked by hand: a parent, a subsidiary owned by 80 %, a loan and a sale between them."""

from __future__ import annotations

import pytest

from clc.engines.spreading.consolidation import Elimination, Member, consolidate, unbalanced
from tests.engines.spreading.test_checks import CAS

PARENT = {
    "BS_CASH": 100,
    "BS_OR": 50,
    "BS_LTEI": 80,
    "BS_FA": 270,
    "BS_STLOAN": 200,
    "BS_CAPITAL": 250,
    "BS_RE": 50,
    "IS_REV": 400,
    "IS_COGS": 300,
    "IS_TAX": 25,
    "IS_NI": 75,
}
CHILD = {
    "BS_CASH": 30,
    "BS_INV": 120,
    "BS_STLOAN": 0,
    "BS_OP": 50,
    "BS_CAPITAL": 100,
    "BS_RE": 0,
    "IS_REV": 200,
    "IS_COGS": 170,
    "IS_TAX": 10,
    "IS_NI": 20,
}
LOAN = Elimination("loan of parent to child", {"BS_OR": -50, "BS_OP": -50})
STAKE = Elimination("stake in child against its capital", {"BS_LTEI": -80, "BS_CAPITAL": -80})
SALE = Elimination("sale of parent to child", {"IS_REV": -60, "IS_COGS": -60})
GROUP = consolidate([Member("parent", PARENT), Member("child", CHILD, 0.8)], [LOAN, STAKE, SALE], CAS.sums)


@pytest.mark.parametrize(
    ("key", "amount"),
    [
        ("BS_CASH", 130),
        ("BS_OR", 0),
        ("BS_LTEI", 0),
        ("BS_TA", 520),
        ("BS_TL", 200),
        ("BS_CAPITAL", 250),
        ("BS_RE", 50),
        ("BS_MI", 20),
        ("BS_TE", 320),
        ("BS_TEP", 300),
        ("BS_TLE", 520),
        ("IS_REV", 540),
        ("IS_COGS", 410),
        ("IS_NI", 95),
        ("IS_NIMI", 4),
        ("IS_NIP", 91),
    ],
)
def test_the_group_comes_to_what_was_worked_out_by_hand(key, amount):
    assert GROUP.amounts[key] == pytest.approx(amount)


def test_a_cell_tells_members_and_entries():
    pieces = [(piece.kind, piece.words, piece.amount) for piece in GROUP.pieces["BS_CAPITAL"]]
    assert pieces == [
        ("member", "parent", 250),
        ("member", "child", 100),
        ("minority", "child", -20.0),
        ("elimination", "stake in child against its capital", -80),
    ]


def test_an_entry_with_one_side_only_tells_by_how_much_it_unbalances():
    assert unbalanced(Elimination("half", {"BS_OR": -50}), CAS.sums) == -50
    assert unbalanced(LOAN, CAS.sums) == unbalanced(SALE, CAS.sums) == 0


@pytest.mark.parametrize("share", [0.0, -0.1, 1.1])
def test_a_share_that_is_none_is_refused(share):
    with pytest.raises(ValueError, match="owned by more than 0"):
        consolidate([Member("x", PARENT, share)], [], CAS.sums)


def test_an_entry_on_a_total_is_refused():
    with pytest.raises(ValueError, match="BS_TA"):
        consolidate([Member("x", PARENT)], [Elimination("total", {"BS_TA": -1})], CAS.sums)
