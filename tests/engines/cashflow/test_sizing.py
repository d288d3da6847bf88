"""A sized debt: what the cash carries, which limit decides, and that it is repaid. Vectors: domain reference 4.3 (TV-PF)."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from clc.engines.cashflow.asking import Refused
from clc.engines.cashflow.ratios import average, average_life, least, loan_life_cover, project_life_cover, worth
from clc.engines.cashflow.sculpt import blended, carried
from clc.engines.cashflow.sized import BINDING, CODE, Caps, Sizing
from clc.engines.cashflow.sized import DebtTerms as Terms
from clc.engines.cashflow.sizing import size

CASH = 120.0 + 2 * np.arange(12)
THIN = np.where(np.arange(12) == 4, 10.0, CASH)
TENOR, RATE = 10, 0.05


def bound(sized: Sizing) -> str:
    return BINDING[int(sized.binding)]


def close(found: Any, expected: Any, decimals: int = 4) -> bool:
    return bool(np.allclose(found, expected, rtol=0, atol=0.5 * 10.0**-decimals + 1e-12))


def test_the_cover_sizes_the_debt_as_in_the_reference() -> None:
    sized = size(CASH, RATE, Terms(TENOR))
    assert close([sized.debt, worth(CASH[:TENOR], RATE), worth(CASH, RATE)], [761.4710, 989.9123, 1150.8383])
    assert bound(sized) == "cover"
    rows = [sized.opening, sized.interest, sized.principal, sized.service]
    assert close([one[0] for one in rows], [761.4710, 38.0735, 54.2341, 92.3077])
    assert close([one[1] for one in rows], [707.2368, 35.3618, 58.4843, 93.8462])
    assert close([one[4] for one in rows], [518.1727, 25.9086, 72.5529, 98.4615])
    assert close([one[9] for one in rows], [101.0989, 5.0549, 101.0989, 106.1538])
    assert sized.balance[9] == 0


def test_the_cover_of_a_sculpted_loan_is_its_cover_over_its_life() -> None:
    sized = size(CASH, RATE, Terms(TENOR))
    assert loan_life_cover(CASH, RATE, sized.opening)[:TENOR] == pytest.approx(1.3, abs=1e-12)
    assert close(project_life_cover(CASH, RATE, sized.opening)[0], 1.5113)


def test_gearing_binds_and_the_cover_rises_evenly() -> None:
    sized = size(CASH, RATE, Terms(TENOR), Caps(gearing=0.7, uses=1000))
    assert (float(sized.debt), bound(sized)) == (700, "gearing")
    assert close(sized.cover[:TENOR], 1.41416, 5)
    assert close(sized.principal[:TENOR], [49.8560, 53.7631, 57.8655, 62.1730, 66.6959, 71.4450, 76.4315, 81.6674, 87.1650,
                                           92.9375])
    assert close(average_life(sized.principal), 6.0629)
    assert close(project_life_cover(CASH, RATE, sized.opening)[0], 1.6441)


def test_an_annuity_is_covered_as_in_the_reference() -> None:
    sized = size(CASH, RATE, Terms(TENOR, "level"), debt=700)
    assert close(sized.service[:TENOR], 90.6532)
    assert close(sized.cover[:TENOR], [1.3237, 1.3458, 1.3679, 1.3899, 1.4120, 1.4340, 1.4561, 1.4782, 1.5002, 1.5223])
    assert close([*least(sized.cover), average(sized.cover)], [1.3237, 1, 1.4230])


@pytest.mark.parametrize("method", ["level", "equal_principal"])
@pytest.mark.parametrize("grace", [0, 3])
def test_plain_loans_are_sized_to_the_cover_of_their_worst_period(method: Any, grace: int) -> None:
    sized = size(CASH, RATE, Terms(TENOR, method, cover=1.4, grace=grace))
    assert least(sized.cover).value == pytest.approx(1.4, abs=1e-12)
    assert not sized.principal[:grace].any()
    assert sized.principal.sum() == pytest.approx(sized.debt, abs=1e-9)


@pytest.mark.parametrize(("caps", "name", "debt"), [
    (Caps(approved=500), "approved", 500),
    (Caps(equity=0.4, uses=1000), "equity", 600),
    (Caps(llcr=1.5), "llcr", 989.9122872532661 / 1.5),
    (Caps(plcr=2.0), "plcr", 1150.8383011065807 / 2),
    (Caps(tenor=8), "tenor", worth(CASH[:8], RATE) / 1.3),
    (Caps(tail=5), "tail", worth(CASH[:7], RATE) / 1.3),
    (Caps(gearing=0.8, uses=1000, approved=760, llcr=1.31), "llcr", 989.9122872532661 / 1.31),
    (Caps(gearing=0.9, uses=1000, tail=2), "cover", 761.47099019482),
])  # fmt: skip
def test_the_limit_that_binds_is_named(caps: Caps, name: str, debt: float) -> None:
    sized = size(CASH, RATE, Terms(TENOR), caps)
    assert (bound(sized), float(sized.debt)) == (name, pytest.approx(debt, abs=1e-9))


def test_of_a_given_debt_the_constant_cover_is_told() -> None:
    sized = size(CASH, RATE, Terms(TENOR), debt=[700, 1100])
    assert [BINDING[code] for code in sized.binding] == ["given", "given"]
    assert sized.cover[:, :TENOR] == pytest.approx(np.array([[989.9122872532661 / 700], [989.9122872532661 / 1100]])
                                                   * np.ones(TENOR), abs=1e-12)
    assert sized.short.tolist() == [[False] * 12, [True] * TENOR + [False] * 2]


def test_a_capped_loan_may_be_shortened_instead() -> None:
    sized = size(CASH, RATE, Terms(12, when_capped="shorten"), Caps(gearing=0.7, uses=1000))
    assert sized.tenor == 10
    assert sized.cover[:9] == pytest.approx(1.3, abs=1e-12)
    assert sized.cover[9] > 1.3
    plain = size(CASH, RATE, Terms(12, "level", when_capped="shorten"), Caps(gearing=0.6, uses=1000))
    assert plain.tenor == 9
    assert least(plain.cover).value > 1.3 > least(size(CASH, RATE, Terms(8, "level"), debt=600).cover).value


def test_classes_of_revenue_have_covers_of_their_own() -> None:
    contracted, merchant = CASH * 0.7, CASH * 0.3
    cash, cover = blended([contracted, merchant], [1.25, 2.0])
    sized = size(cash, RATE, Terms(TENOR, cover=cover))
    assert sized.service[:TENOR] == pytest.approx((contracted / 1.25 + merchant / 2.0)[:TENOR], abs=1e-12)
    assert sized.debt == pytest.approx(worth((contracted / 1.25 + merchant / 2.0)[:TENOR], RATE), abs=1e-9)
    assert sized.principal.sum() == pytest.approx(float(sized.debt), abs=1e-9)


def test_a_period_too_thin_for_the_interest_repays_nothing_adds_nothing_and_is_flagged() -> None:
    sized = size(THIN, RATE, Terms(TENOR))
    assert np.flatnonzero(sized.thin).tolist() == [4]
    assert np.flatnonzero(sized.short).tolist() == [4]
    assert sized.principal[4] == 0
    assert sized.balance[4] == sized.opening[4]
    assert (sized.principal >= 0).all()
    assert sized.balance[9] == 0
    assert sized.principal.sum() == pytest.approx(float(sized.debt), abs=1e-9)


def test_a_debt_may_be_reduced_until_no_period_is_too_thin() -> None:
    sized = size(THIN, RATE, Terms(TENOR, when_thin="reduce"))
    assert bound(sized) == "thin"
    assert not sized.thin.any()
    assert least(sized.cover).value == pytest.approx(1.3, abs=1e-12)
    more = size(THIN, RATE, Terms(TENOR), debt=float(sized.debt) * 1.001)
    assert least(more.cover).value < 1.3


def test_a_reduced_debt_under_a_cap_keeps_the_cover_asked_where_an_even_cover_could_not() -> None:
    sized = size([60.0, 10.0, 70.0, 30.0, 70.0], 0.1, Terms(5, cover=1.2, when_thin="reduce"), Caps(approved=110.0))
    assert (bound(sized), float(sized.debt)) == ("approved", 110.0)
    assert not sized.below.any()
    assert sized.cover[1] >= 1.2 - 1e-9
    assert sized.principal.sum() == pytest.approx(110.0, abs=0.005)


@pytest.mark.parametrize(("cash", "name"), [
    (CASH * 0, "cash"), (-CASH, "cash"), (np.where(CASH > 140, CASH, 0.0), "cash"),
    (np.where(CASH == 130, np.nan, CASH), "unknown"), (np.where(CASH == 130, np.inf, CASH), "unknown"),
])  # fmt: skip
@pytest.mark.parametrize("method", ["sculpted", "level", "equal_principal"])
def test_cash_that_carries_nothing_is_answered_with_the_reason(cash: Any, name: str, method: Any) -> None:
    sized = size(cash, RATE, Terms(TENOR, method), Caps(gearing=0.7, uses=1000, llcr=1.2))
    assert (float(sized.debt), bound(sized)) == (0, name)
    for row in (sized.interest, sized.principal, sized.balance, sized.service):
        assert not row.any()


def test_ten_thousand_random_cases_are_covered_alike_in_every_period_and_repaid() -> None:
    draw = np.random.default_rng(20261122)
    count, periods = 10_000, 30
    cash = draw.uniform(50, 150, (count, periods)) * draw.uniform(1, 1e6, (count, 1))
    rate, cover = draw.uniform(0, 0.15, (count, 1)), draw.uniform(1.0, 2.5, (count, 1))
    tenor = draw.integers(1, periods + 1, count)
    uses = cash.sum(axis=1) * draw.uniform(0.05, 2, count)
    sized = size(cash, rate, Terms(tenor, cover=cover), Caps(gearing=0.7, uses=uses, plcr=cover[:, 0] * 1.1, tail=0))
    live = np.arange(1, periods + 1) <= tenor[:, None]
    names = {BINDING[code] for code in np.unique(sized.binding)}
    assert names == {"cover", "gearing", "plcr"}
    target = np.where(sized.binding == CODE["cover"], cover[:, 0], worth(np.where(live, cash, 0), rate) / sized.debt)
    even = live & ~sized.thin.any(axis=1, keepdims=True)
    assert np.abs(sized.cover - target[:, None])[even].max() < 1e-9
    assert (even.any(axis=1)).mean() > 0.5
    for numbers in (sized.debt, sized.interest, sized.principal, sized.balance, sized.cover[live & (sized.service > 0)]):
        assert np.isfinite(numbers).all()
    assert np.abs(sized.principal.sum(axis=1) - sized.debt).max() < 0.005
    assert not sized.balance[:, -1].any()


@given(cash=arrays(float, st.integers(1, 40), elements=st.floats(-1e6, 1e6).map(lambda one: round(one, 2))),
       cover=st.floats(1, 3), rate=st.floats(0, 0.3), grace=st.integers(0, 5),
       method=st.sampled_from(["sculpted", "level", "equal_principal"]), thin=st.sampled_from(["flag", "reduce"]),
       capped=st.sampled_from(["raise_cover", "shorten"]), limit=st.floats(0, 1e7))
def test_any_cash_gives_a_debt_that_is_repaid_without_negative_principal(
    cash: Any, cover: float, rate: float, grace: int, method: Any, thin: Any, capped: Any, limit: float) -> None:
    terms = Terms(len(cash), method, cover, min(grace, len(cash) - 1), capped, thin)
    sized = size(cash, rate, terms, Caps(approved=limit))
    assert np.isfinite(sized.debt)
    assert 0 <= sized.debt <= limit
    assert (sized.principal >= -1e-9 * sized.debt).all()
    assert abs(sized.principal.sum() - sized.debt) < 0.005
    assert sized.balance[-1] == 0
    assert np.isfinite(sized.cover[sized.service > 1e-9 * sized.debt]).all()
    assert not sized.below.any() or (thin == "flag" and method == "sculpted")
    assert np.allclose(sized.opening[1:], sized.balance[:-1], rtol=1e-9, atol=1e-6)


@given(cash=arrays(float, st.integers(1, 30), elements=st.floats(100, 1000)), cover=st.floats(1, 3), rate=st.floats(0, 0.05))
def test_thick_cash_carries_its_present_value(cash: Any, cover: float, rate: float) -> None:
    most = carried(cash / cover, rate, np.ones(len(cash), dtype=bool))
    sized = size(cash, rate, Terms(len(cash), cover=cover))
    assert most <= sized.debt * (1 + 1e-12)
    if not sized.thin.any():
        assert most == pytest.approx(float(sized.debt), rel=1e-12)
        assert sized.cover == pytest.approx(cover, abs=1e-9)


def test_scenarios_are_sized_at_once_as_they_are_one_by_one() -> None:
    cash = np.vstack([CASH, THIN, CASH * 2, -CASH, np.full(12, np.nan)])
    caps, gearing = [500.0, 1000, 3000, 1, 1], np.array([0.7, 0.8, 0.5, 0.1, 0.1])
    together = size(cash, RATE, Terms(TENOR), Caps(gearing=gearing, uses=caps))
    for row, flows in enumerate(cash):
        alone = size(flows, RATE, Terms(TENOR), Caps(gearing=gearing[row], uses=caps[row]))
        assert (alone.debt, alone.binding) == (together.debt[row], together.binding[row])
        assert np.array_equal(alone.principal, together.principal[row])


@pytest.mark.parametrize(("terms", "caps", "field"), [
    (Terms(0), Caps(), "tenor"), (Terms(13), Caps(), "tenor"), (Terms(5, grace=5), Caps(), "grace"),
    (Terms(5, grace=-1), Caps(), "grace"), (Terms(5, cover=0), Caps(), "cover"), (Terms(5, cover=np.nan), Caps(), "cover"),
    (Terms(5), Caps(gearing=70, uses=1), "gearing"), (Terms(5), Caps(gearing=0.7), "uses"), (Terms(5), Caps(llcr=0), "llcr"),
    (Terms(5), Caps(approved=-1), "approved"), (Terms(5), Caps(tail=12), "tail"), (Terms(5, "bullet"), Caps(), "method"),
])  # fmt: skip
def test_what_cannot_be_meant_is_refused_by_field(terms: Any, caps: Caps, field: str) -> None:
    with pytest.raises(Refused) as refused:
        size(CASH, RATE, terms, caps)
    assert refused.value.field == field


@pytest.mark.parametrize("method", ["sculpted", "level", "equal_principal"])
@pytest.mark.parametrize("cash", [CASH * 0, -CASH, np.where(CASH > 140, CASH, 0.0)])
def test_a_given_debt_is_repaid_even_without_cash_and_every_lack_is_flagged(method: Any, cash: Any) -> None:
    sized = size(cash, RATE, Terms(TENOR, method), debt=700)
    assert sized.principal.sum() == pytest.approx(700, abs=1e-9)
    assert sized.balance[TENOR - 1] == 0
    assert sized.short[:TENOR].all()


@given(arrays(float, 8, elements=st.floats(0, 0.9)), st.sampled_from(["level", "sculpted"]))
def test_rates_that_jump_never_add_to_the_debt(rates: Any, method: Any) -> None:
    sized = size(CASH[:8], rates, Terms(8, method), debt=[100.0, 400.0])
    assert (sized.principal >= -1e-6).all()
    assert sized.principal.sum(axis=1) == pytest.approx([100, 400], abs=1e-6)
    assert not sized.balance[:, -1].any()


def test_a_level_loan_whose_rate_starts_high_pays_interest_only_at_first() -> None:
    sized = size(CASH, [0.5, *[0.01] * 11], Terms(TENOR, "level"), debt=100)
    assert sized.thin[0]
    assert sized.principal[0] == 0
