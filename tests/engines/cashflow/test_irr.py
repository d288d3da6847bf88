"""Yields are roots, or unknown with the reason. Vectors: domain reference 4.3 (i) and the lease check."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from clc.engines.cashflow import irr as yields
from clc.engines.cashflow.asking import Refused
from clc.engines.cashflow.irr import REASONS, effective, irr, modified_irr, npv, payback, xirr
from clc.engines.cashflow.sized import Caps, DebtTerms
from clc.engines.cashflow.sizing import size

CASH = 120.0 + 2 * np.arange(12)


def why(found: Any) -> str:
    return REASONS[int(found.why)]


def test_the_project_of_the_reference() -> None:
    flows = [-1000, *CASH]
    assert float(irr(flows).rate) == pytest.approx(0.075028, abs=0.5e-6)
    assert float(npv(flows, 0.06)) == pytest.approx(86.7350, abs=0.5e-4)
    assert float(payback(flows)) == pytest.approx(7.8806, abs=0.5e-4)


def test_the_equity_of_the_reference() -> None:
    loan = size(CASH, 0.05, DebtTerms(10), Caps(gearing=0.7, uses=1000))
    flows = np.concatenate([[-300], CASH - loan.service])
    assert flows[1] == pytest.approx(35.144, abs=0.5e-3)
    assert flows[10] == pytest.approx(40.4156, abs=0.5e-4)
    assert float(irr(flows).rate) == pytest.approx(0.112543, abs=0.5e-6)


def test_the_lease_of_the_reference() -> None:
    found = irr([1_000_000 - 50_000 - 10_000, *[-92_000] * 11, -42_000])
    assert float(found.rate) == pytest.approx(0.0188278, abs=0.5e-7)
    assert float(found.rate * 4) == pytest.approx(0.075311, abs=0.5e-6)
    assert float(effective(found.rate, 4)) == pytest.approx(0.077465, abs=0.5e-6)


@given(st.floats(1, 1e4), arrays(float, st.integers(1, 60), elements=st.floats(1, 1e4)))
def test_one_change_of_sign_has_one_rate_and_it_is_the_root(outlay: float, income: Any) -> None:
    found = irr([-outlay, *income])
    assert (why(found), int(found.roots)) == ("one", 1)
    log_rate = float(np.log1p(found.rate))
    factors = np.exp(-log_rate * (np.arange(len(income) + 1) - (len(income) if log_rate < 0 else 0)))
    worth = np.array([-outlay, *income]) * factors
    assert abs(worth.sum()) <= 1e-9 * np.abs(worth).sum()


@pytest.mark.parametrize(("flows", "reason", "rate"), [
    ([-100, 230, -132], "several", 0.1), ([-100, 250, -200], "no_root", None), ([1, 2, 3], "one_sign", None),
    ([0, 0, 0], "one_sign", None), ([-1, np.nan, 2], "unknown_flow", None), ([-1, np.inf], "unknown_flow", None),
    ([-100, 0, 0, 121], "one", np.cbrt(1.21) - 1), ([100, -110], "one", 0.1), ([-100, 50], "one", -0.5),
    ([0, 0, -100, 110], "one", 0.1), ([-100, 100], "one", 0.0), ([-50, 20, -10, 60, 20], "one", None),
    ([-7], "one_sign", None),
])  # fmt: skip
def test_what_has_no_rate_says_why(flows: list[float], reason: str, rate: float | None) -> None:
    found = irr(np.array(flows, dtype=float))
    assert why(found) == reason
    if rate is not None:
        assert float(found.rate) == pytest.approx(rate, abs=1e-12)
    assert np.isnan(found.rate) == (reason not in ("one", "several"))


def test_rows_are_searched_at_once_as_one_by_one(monkeypatch: pytest.MonkeyPatch) -> None:
    rows = np.random.default_rng(2).normal(0, 100, (300, 4, 9))
    together = irr(rows)
    assert together.rate.shape == (300, 4)
    alone = irr(rows[7, 2])
    assert alone.rate == pytest.approx(together.rate[7, 2], rel=1e-12, nan_ok=True)
    monkeypatch.setattr(yields, "_PIECE", 11)
    assert irr(rows).rate == pytest.approx(together.rate, rel=1e-12, nan_ok=True)
    assert {REASONS[code] for code in np.unique(together.why)} == {"one", "several", "no_root", "one_sign"}
    known = ~np.isnan(together.rate)
    worth = np.abs(npv(rows[known], together.rate[known]))
    assert (worth < 1e-6 * np.abs(rows[known]).max(axis=1) * np.maximum(1, (1 + together.rate[known]) ** -8.0)).all()


def test_yields_on_dates_count_a_year_of_365_days() -> None:
    days = np.array(["2025-01-01", "2026-01-01"], dtype="datetime64[D]")
    assert float(xirr([-100.0, 107.0], days).rate) == pytest.approx(0.07, abs=1e-12)
    # The example that Microsoft gives for XIRR in its reference of worksheet functions.
    days = np.array(["2008-01-01", "2008-03-01", "2008-10-30", "2009-02-15", "2009-04-01"], dtype="datetime64[D]")
    assert float(xirr([-10_000.0, 2750, 4250, 3250, 2750], days).rate) == pytest.approx(0.373362535, abs=1e-8)
    with pytest.raises(Refused, match="rise"):
        xirr([-1.0, 2.0], days[:2][::-1])


def test_paybacks_plain_and_discounted() -> None:
    assert float(payback([-100.0, 60, 60])) == pytest.approx(1 + 40 / 60)
    assert float(payback([-100.0, 60, 60], 0.1)) == pytest.approx(1 + (100 - 60 / 1.1) / (60 / 1.21))
    assert np.isnan(payback([-100.0, 60]))
    assert payback([[5.0, 1], [-5, 5]]).tolist() == [0, 1]


def test_the_modified_rate_reinvests_what_comes() -> None:
    # The example that Microsoft gives for MIRR in its reference of worksheet functions.
    flows = [-120_000.0, 39_000, 30_000, 21_000, 37_000, 46_000]
    assert float(modified_irr(flows, 0.10, 0.12)) == pytest.approx(0.126094, abs=0.5e-6)
    assert np.isnan(modified_irr([1.0, 2.0], 0.1, 0.1))
