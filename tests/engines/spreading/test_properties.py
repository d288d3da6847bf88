"""Promises for every input: a consistent statement passes, one changed line breaks its checks alone, a group balances."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clc.engines.spreading.books import Books
from clc.engines.spreading.consolidation import Elimination, Member, consolidate, unbalanced
from clc.engines.spreading.sums import known, made, parts
from tests.engines.spreading.test_checks import BALANCES, CAS, RULES, found

SUMS = CAS.sums
MEMOS = {line.key for line in CAS.each() if line.within}
LEAVES = sorted({term for terms in SUMS.values() for term in terms} - set(SUMS) - MEMOS)
ERRORS = ("v01", "v02", "v03", "v04", "v05", "v06")
AMOUNT = st.integers(-(10**13), 10**13).map(lambda cents: cents / 100)


def settled(leaves: Mapping[str, float]) -> dict[str, float]:
    """A consistent statement from free lines: totals made, and one line of each equation set so that it holds."""
    told = dict(leaves)
    told["BS_RE"] = 0.0
    gap = (made("BS_TA", told, SUMS) or 0) - (made("BS_TLE", told, SUMS) or 0)
    told["BS_RE"] = round(gap, 2)
    told["CFS_NI"] = round(made("IS_NI", told, SUMS) or 0, 2)
    told["CFS_OTHER"] = 0.0
    told["CFS_OTHER"] = round((made("CF_CFO", told, SUMS) or 0) - (made("CFS_CFO", told, SUMS) or 0), 2)
    return told | {key: round(made(key, told, SUMS) or 0, 2) for key in SUMS}


@st.composite
def statements(draw: st.DrawFn) -> dict[str, float]:
    """Any consistent statement that tells all or some of its lines."""
    keys = draw(st.lists(st.sampled_from(LEAVES), min_size=5, unique=True))
    needed = [
        "BS_CASH",
        "BS_STLOAN",
        "BS_FA",
        "BS_LTLOAN",
        "IS_REV",
        "IS_TAX",
        "IS_NOI",
        "IS_OCI",
        "CF_SALES",
        "CF_PURCH",
        "CF_INVREC",
        "CF_CAPEX",
        "CF_EQIN",
        "CF_REPAY",
        "CF_BEG",
    ]
    return settled({key: draw(AMOUNT) for key in dict.fromkeys([*keys, *needed])})


def books(now: Mapping[str, float]) -> Books:
    """Books of amounts alone."""
    return Books(now=now, before={}, sums=SUMS, balances=BALANCES)


def holding(key: str) -> set[str]:
    """The checks of severity error in which a line that is told takes part, worked out from the rules alone."""
    holders = {total for total in SUMS if key in SUMS[total]} | {key}
    return {name for name in ERRORS if holders & {*RULES[name].totals} or any(key in terms for terms in RULES[name].equal)}


@given(statements())
def test_any_consistent_statement_passes_the_error_checks(now):
    assert {name: found(name, books(now)).state for name in ERRORS} == dict.fromkeys(ERRORS, "ok")


@given(statements(), st.data(), st.floats(2, 1e9))
def test_one_changed_line_breaks_exactly_the_checks_that_hold_it(now, data, by):
    key = data.draw(st.sampled_from(sorted(now)))
    broken = {**now, key: round(now[key] + by, 2)}
    fails = {name for name in ERRORS if found(name, books(broken)).state == "fails"}
    assert fails == holding(key) if key in SUMS or key in LEAVES else not fails


def test_every_line_of_a_total_is_held_by_some_error_check():
    assert [key for key in (*LEAVES, *SUMS) if not holding(key)] == []


@st.composite
def entries(draw: st.DrawFn) -> Elimination:
    """An entry between two lines of the balance sheet: both sides down by the same amount."""
    asset = draw(st.sampled_from(sorted(parts("BS_TA", SUMS) - set(SUMS))))
    debt = draw(st.sampled_from(sorted(parts("BS_TL", SUMS) - set(SUMS))))
    amount = draw(AMOUNT)
    return Elimination("dealing", {asset: -amount, debt: -amount})


@given(
    st.lists(st.tuples(statements(), st.floats(0.01, 1).map(lambda share: round(share, 4))), min_size=1, max_size=5),
    st.lists(entries(), max_size=5),
)
def test_a_group_of_members_that_balance_balances(members, eliminations):
    held = [Member(f"m{number}", now, share) for number, (now, share) in enumerate(members)]
    group = consolidate(held, eliminations, SUMS)
    rounding = 0.01 * len(held) * 10
    assert all(abs(unbalanced(entry, SUMS)) < 0.005 for entry in eliminations)
    assert abs(group.amounts["BS_TA"] - group.amounts["BS_TLE"]) < rounding
    assert abs(group.amounts["BS_TE"] - group.amounts["BS_TEP"] - group.amounts.get("BS_MI", 0)) < rounding
    assert abs(group.amounts["IS_NI"] - group.amounts["IS_NIP"] - group.amounts.get("IS_NIMI", 0)) < rounding


@given(st.lists(st.tuples(statements(), st.just(1.0)), min_size=1, max_size=4), st.lists(entries(), max_size=4))
def test_every_cell_of_a_group_is_the_sum_of_its_pieces(members, eliminations):
    held = [Member(f"m{number}", now, share) for number, (now, share) in enumerate(members)]
    group = consolidate(held, eliminations, SUMS)
    for key, amount in group.amounts.items():
        assert sum(piece.amount for piece in group.pieces[key]) == pytest.approx(amount, abs=0.01, rel=1e-12)
    for key in SUMS:
        assert known(key, group.amounts, SUMS) == pytest.approx(made(key, group.amounts, SUMS), abs=0.1, rel=1e-9)
