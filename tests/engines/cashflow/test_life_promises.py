"""What every life of a loan keeps to, whatever happens to it: sums, paid rows, interest of the days."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clc.engines.cashflow import Terms
from clc.engines.cashflow.accruing import Steps, interest
from clc.engines.cashflow.asking import Refused
from clc.engines.cashflow.events import Defer, Draw, Extend, Prepay, Reset, Restructure, Waive, WriteOff
from clc.engines.cashflow.life import life


def days_after(first: int, last: int) -> st.SearchStrategy[str]:
    """Days of the loan's life."""
    return st.integers(first, last).map(lambda days: (date(2024, 12, 21) + timedelta(days=days)).isoformat())


EVENT = st.one_of(
    st.builds(Draw, day=days_after(0, 300), amount=st.integers(1_000, 200_000).map(float)),
    st.builds(Prepay, day=days_after(0, 300), amount=st.integers(1_000, 60_000).map(float),
              then=st.sampled_from(["lower", "shorten"]), interest_on=st.sampled_from(["prepaid", "all"])),
    st.builds(Reset, day=days_after(0, 300), rate=st.floats(0, 0.2)),
    st.builds(Extend, day=days_after(0, 300), periods=st.integers(1, 6)),
    st.builds(Defer, day=days_after(0, 300), periods=st.integers(1, 2),
              how=st.sampled_from(["interest", "wait", "capitalise"]), lengthen=st.booleans()),
    st.builds(Restructure, day=days_after(0, 300), periods=st.integers(3, 12), capitalise=st.booleans(),
              type=st.sampled_from(["level", "equal_principal", "bullet", None])),
    st.builds(WriteOff, day=days_after(0, 300), amount=st.integers(1_000, 20_000).map(float)),
    st.builds(Waive, day=days_after(0, 300), principal=st.integers(1_000, 20_000).map(float)),
)  # fmt: skip
LIVES = st.tuples(
    st.sampled_from(["level", "equal_principal", "io_then_level"]), st.sampled_from([None, 2]),
    st.sampled_from(["ACT/360", "30/360", "ACT/ACT"]), st.lists(EVENT, max_size=5),
)  # fmt: skip


def lived(told):
    """The versions of a loan with these events in order of day, those left out that cannot happen."""
    how, rounding, day_count, events = told
    terms = Terms(principal=1_000_000, annual_rate=0.0435, start="2024-12-21", periods=12, type=how, rounding=rounding,
                  day_count=day_count, interest_only_periods=3 if how.startswith("io") else 0)
    kept = []
    for event in sorted(events, key=lambda each: each.day):
        try:
            life(terms, [*kept, event])
        except Refused:
            continue
        kept.append(event)
    return terms, life(terms, kept)


@settings(max_examples=120, deadline=None)
@given(LIVES)
def test_all_principal_sums_to_the_loan_and_rows_hang_together(told):
    _terms, versions = lived(told)
    for version in versions:
        assert version.principal == pytest.approx(1_000_000, abs=1e-3)
        for row in version.all:
            assert row.opening + row.drawn - row.principal - row.other == pytest.approx(row.closing, abs=1e-5)
        for before, after in pairwise(version.all):
            assert before.closing == pytest.approx(after.opening, abs=1e-9)
            assert before.due <= after.due
        assert not version.rows or version.rows[-1].closing == pytest.approx(0, abs=1e-6)


@settings(max_examples=120, deadline=None)
@given(LIVES)
def test_a_version_never_changes_what_was_paid(told):
    _terms, versions = lived(told)
    for before, after in pairwise(versions):
        assert after.paid[: len(before.paid)] == before.paid
        since = [row for row in before.rows if row.due <= after.day]
        assert after.paid[len(before.paid) : len(before.paid) + len(since)] == tuple(since)


@settings(max_examples=120, deadline=None)
@given(LIVES)
def test_interest_before_and_after_is_that_of_the_days(told):
    terms, versions = lived((told[0], None, told[2], told[3]))
    last = versions[-1]
    rows = last.all
    balance = Steps(np.array([date(2024, 12, 21), *(row.due for row in rows)], dtype="datetime64[D]"),
                    np.array([1_000_000.0, *(row.closing for row in rows)]))
    changes = [(version.day, version.rate) for version in versions]
    days, yearly = zip(*changes, strict=True)
    rates = Steps(np.array(days, dtype="datetime64[D]"), np.array(yearly))
    whole = interest(balance, rates, terms.start, rows[-1].due, terms.day_count)
    assert last.interest == pytest.approx(float(whole), rel=1e-9, abs=1e-4)
