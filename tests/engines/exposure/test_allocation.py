"""Allocation: exact against trying everything, never above its bound, and refusals in words."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from clc.engines.exposure import allocation
from clc.engines.exposure.allocation import allocate
from clc.engines.exposure.allocation_bound import coefficients, priced, relaxed
from clc.engines.exposure.allocation_core import Core, decide, tolerance
from clc.engines.exposure.offers import LOSS, Offers, Row, caps
from clc.engines.exposure.rivals import flat_amount, flat_both, flat_rates
from clc.kernel.errors import BadInput


def book(clients: int, seed: int, *, rates: int = 3, taken: bool = False, cost: float = 0.0) -> Offers:
    """Clients with random chances of default, bounds and loss of customers."""
    chance = np.random.default_rng(seed)
    rate = np.linspace(0.05, 0.15, rates)
    stays = np.sort(chance.random((clients, rates)), axis=1)[:, ::-1] * 0.9 + 0.05
    pd = chance.random(clients) * 0.15
    margin = (1 - pd)[:, None] * rate - 0.45 * pd[:, None] - 0.02
    return Offers(
        profit=stays * margin, use=stays if taken else np.ones_like(stays), loss=stays * 0.45 * pd[:, None],
        fixed=stays * cost, least=np.full(clients, 1e5), most=chance.integers(10, 100, clients) * 1e4)  # fmt: skip


def tried(offers: Offers, budget: float, rows: list[Row]) -> float:
    """The best of every choice of rates, amounts by a linear programme; -inf where none keeps the limits."""
    kept = caps(budget, rows, len(offers.least))
    best = -np.inf
    everybody = np.arange(len(offers.least))
    tables = [coefficients(offers, cap, everybody) for cap in kept]
    for choice in product(range(-1, offers.profit.shape[1]), repeat=len(offers.least)):
        who = np.flatnonzero(np.array(choice) >= 0)
        rate = np.array(choice)[who]
        if not len(who):
            if all(cap.bound >= 0 for cap in kept):
                best = max(best, 0.0)
            continue
        if not offers.allowed()[who, rate].all():
            continue
        result = linprog(-offers.profit[who, rate], A_ub=np.array([table[who, rate] for table in tables]),
                         b_ub=[cap.bound / 1e4 for cap in kept],
                         bounds=np.column_stack([offers.least[who], offers.most[who]]) / 1e4)
        if result.status == 0:
            best = max(best, -result.fun * 1e4 - offers.fixed[who, rate].sum())
    return best


@settings(deadline=None, max_examples=25)
@given(seed=st.integers(0, 10_000), clients=st.integers(1, 4), share=st.floats(0.05, 1.2), taken=st.booleans(),
       cost=st.sampled_from([0.0, 900.0]), limits=st.integers(0, 3))
def test_a_plan_is_the_best_of_all_that_can_be_tried(seed, clients, share, taken, cost, limits):
    offers = book(clients, seed, taken=taken, cost=cost)
    budget = max(share * float(offers.most.sum()), 150_000.0)
    chance = np.random.default_rng(seed + 1)
    rows = [Row(f"group {one}", chance.random(clients) < 0.6, high=float(chance.uniform(0.2, 0.9)) * budget)
            for one in range(min(limits, 2))]
    if limits == 3:
        rows.append(Row("loss", np.ones(clients, dtype=bool), high=0.01 * budget, measure=LOSS))
    plan = allocate(offers, budget, rows)
    assert plan.value == pytest.approx(tried(offers, budget, rows), abs=0.05)
    assert plan.proven
    assert plan.value <= plan.bound + 1e-6


@settings(deadline=None, max_examples=25)
@given(seed=st.integers(0, 10_000), taken=st.booleans())
def test_floors_are_kept_or_refused_as_trying_everything_says(seed, taken):
    offers = book(4, seed, taken=taken)
    members = np.array([True, True, False, False])
    budget = 700_000.0
    rows = [Row("first two", members, low=350_000.0), Row("others", ~members, low=200_000.0)]
    best = tried(offers, budget, rows)
    if np.isinf(best):
        with pytest.raises(BadInput):
            allocate(offers, budget, rows)
        return
    plan = allocate(offers, budget, rows)
    assert plan.value == pytest.approx(best, abs=0.05)
    assert plan.used[1] >= 350_000 - 0.05


@settings(deadline=None, max_examples=40)
@given(seed=st.integers(0, 10_000), prices=st.lists(st.floats(0, 0.2), min_size=2, max_size=2))
def test_no_prices_give_a_bound_below_the_best_plan(seed, prices):
    offers = book(30, seed)
    rows = [Row("half", np.arange(30) % 2 == 0, high=3e6)]
    kept = caps(8e6, rows, 30)
    assert priced(offers, kept, np.array(prices)).bound >= allocate(offers, 8e6, rows).value - 0.01


@pytest.mark.parametrize("taken", [False, True])
def test_every_limit_and_bound_is_kept_and_the_budget_is_used(taken):
    offers = book(400, 5, rates=8, taken=taken)
    group = np.arange(400) % 7
    budget = 4e7
    rows = [Row(f"group {one}", group == one, high=8e6) for one in range(7)]
    plan = allocate(offers, budget, rows)
    lent = plan.choice >= 0
    assert plan.proven
    assert budget - 1.0 <= plan.used[0] <= budget + 1e-6
    assert (plan.used[1:] <= 8e6 + 1e-6).all()
    assert ((plan.amount[lent] >= 1e5) & (plan.amount[lent] <= offers.most[lent])).all()
    assert (plan.amount[~lent] == 0).all()
    assert np.allclose(plan.amount * 100, np.round(plan.amount * 100))


def test_the_bound_of_the_relaxation_is_that_of_solving_it_whole():
    offers, rows = book(300, 9, rates=6, taken=True), [Row("some", np.arange(300) < 100, high=5e6)]
    kept = caps(3e7, rows, 300)
    who, rate = np.nonzero(offers.allowed())
    gain = offers.profit[who, rate] * offers.most[who]
    uses = [coefficients(offers, cap, np.arange(300))[who, rate] * offers.most[who] / 1e4 for cap in kept]
    takes = np.zeros((300, len(who)))
    takes[who, np.arange(len(who))] = 1
    whole = linprog(-gain, A_ub=np.vstack([uses, takes]), b_ub=np.r_[[cap.bound / 1e4 for cap in kept], np.ones(300)])
    assert relaxed(offers, kept).bound == pytest.approx(-whole.fun, rel=1e-9)


def test_a_price_is_what_one_yuan_more_earns():
    offers = book(500, 3, rates=6)
    plan = allocate(offers, 5e7)
    more = allocate(offers, 5e7 + 10_000)
    assert more.value - plan.value == pytest.approx(10_000 * plan.priced.prices[0], rel=0.02)


def test_no_simpler_rule_earns_more():
    offers, rows = book(60, 4, rates=5, taken=True), (Row("some", np.arange(60) < 20, high=2e6),)
    plan = allocate(offers, 9e6, rows)
    assert np.nanmax(flat_rates(offers, 9e6, rows)) < plan.value
    assert flat_amount(offers, 9e6, rows)[0] < plan.value
    assert flat_both(offers, 9e6, rows).max() < plan.value


def test_who_has_no_profit_known_or_a_bound_too_small_is_not_lent_to():
    offers = book(6, 2)
    offers.profit[0] = np.nan
    offers.most[1] = 50_000.0
    plan = allocate(offers, 2e6)
    assert plan.amount[0] == plan.amount[1] == 0


@pytest.mark.parametrize(("budget", "words"), [(-1.0, "above 0"), (0.0, "above 0"), (np.nan, "above 0"),
                                               (99_999.0, "below the smallest loan")])
def test_a_budget_that_cannot_be_meant_is_refused_in_words(budget, words):
    with pytest.raises(BadInput, match=words):
        allocate(book(3, 1), budget)


@pytest.mark.parametrize(("row", "words"), [
    (Row("none", np.zeros(3, dtype=bool), low=1e5), "cannot be reached"),
    (Row("turned", np.ones(3, dtype=bool), high=1.0, low=2.0), "floor is above its cap"),
    (Row("below", np.ones(3, dtype=bool), high=-1.0), "cannot be kept"),
    (Row("short", np.ones(2, dtype=bool), high=1.0), "one entry a client"),
])  # fmt: skip
def test_a_limit_that_cannot_be_kept_is_refused_in_words(row, words):
    with pytest.raises(BadInput, match=words):
        allocate(book(3, 1), 1e6, [row])


def test_thousands_are_proven_within_the_tolerance():
    offers = book(3000, 8, rates=12)
    plan = allocate(offers, 3e8, [Row("some", np.arange(3000) % 3 == 0, high=0.9e8)])
    assert plan.proven
    assert plan.bound - plan.value < tolerance(plan.value)
    assert plan.used[0] == pytest.approx(3e8, abs=1.0)


def whole(offers: Offers, budget: float, rows: list[Row]) -> float:
    """The best plan with nothing fixed beforehand: every client, every rate, every limit in one programme."""
    kept = caps(budget, rows, len(offers.least))
    found = priced(offers, kept, np.zeros(len(kept)))
    everything = Core(offers.allowed(), np.ones(len(offers.least), dtype=bool), np.zeros(len(offers.least), dtype=bool))
    answer = decide(offers, kept, found, everything, seconds=60)
    assert answer is not None
    choice, amount, bound = answer
    at = np.flatnonzero(choice >= 0)
    value = float(np.sum(offers.profit[at, choice[at]] * amount[at] - offers.fixed[at, choice[at]]))
    assert bound - value < 0.05
    return value


@settings(deadline=None, max_examples=15)
@given(seed=st.integers(0, 100_000), taken=st.booleans(), share=st.floats(0.1, 0.9), limits=st.integers(0, 3),
       cost=st.sampled_from([0.0, 900.0]))
def test_fixing_beforehand_costs_nothing_against_one_programme_over_everything(seed, taken, share, limits, cost):
    offers = book(26, seed, taken=taken, cost=cost)
    budget = share * float((offers.use.min(axis=1) * offers.most).sum())
    chance = np.random.default_rng(seed + 1)
    rows = [Row(f"group {one}", chance.random(26) < 0.6, high=float(chance.uniform(0.3, 0.9)) * budget)
            for one in range(min(limits, 2))]
    if limits == 3:
        rows.append(Row("loss", np.ones(26, dtype=bool), high=0.005 * budget, measure=LOSS))
    with pytest.MonkeyPatch.context() as small:
        small.setattr(allocation, "CORE_FIRST", 2)
        small.setattr(allocation, "CORE_LAST", 2)
        plan = allocate(offers, budget, rows)
    assert plan.value == pytest.approx(whole(offers, budget, rows), abs=0.05)
