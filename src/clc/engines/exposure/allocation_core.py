"""The core of an allocation: the few clients whose choice the prices leave open, decided by mixed-integer programming."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.optimize import Bounds, LinearConstraint, linprog, milp

from clc.engines.exposure.allocation_bound import Priced, coefficients, used
from clc.engines.exposure.offers import CENT, LOSS, Cap, Floats, Offers

#: Amounts inside the programmes are counted in 10,000 yuan, so that their tolerance (1e-6) is a cent.
UNIT = 1e4
EACH_GROUP = 1
#: How many times the widest margin a loan of an open client may fall short in a first plan.
WIDTH = 3.0
#: Of the tolerance, what the solver may leave open.
SPARE = 0.4


@dataclass(frozen=True)
class Core:
    """What is still open: `options` (N, R) loans that may be in the best plan, `out` (N,) whether no loan may be, and
    `bends` (N,) those whose one loan stays but whose amount may differ from the most."""

    options: NDArray[np.bool_]
    out: NDArray[np.bool_]
    bends: NDArray[np.bool_]


def tolerance(value: float) -> float:
    """Yuan within which a bound counts as reached: a cent, or a billionth of the profit where that is more."""
    return max(CENT, 1e-9 * abs(value))


def nearest(offers: Offers, caps: Sequence[Cap], found: Priced, size: int) -> Core:
    """The clients whose choice is nearest to another one, of all and of each group that bears on the same caps, left open
    for what is worth about as much; and those who give way most cheaply."""
    near = _leading(found.margin, np.zeros(len(found.best)), size) | _leading(found.margin, groups(caps), EACH_GROUP)
    near &= np.isfinite(found.margin)
    width = WIDTH * float(found.margin[near].max(initial=0.0)) + CENT
    options = np.isfinite(found.value) & (found.value >= found.best[:, None] - width) & near[:, None]
    chosen = np.flatnonzero(found.choice >= 0)
    options[chosen, found.choice[chosen]] = True
    bends = _cheapest(offers, caps, found, (found.choice >= 0) & ~near, 0.0)
    return Core(options, near | (found.choice < 0), bends)


def _leading(value: Floats, group: NDArray[Any], count: int) -> NDArray[np.bool_]:
    """(N,): the `count` smallest of each group."""
    order = np.lexsort((value, group))
    ordered = group[order]
    starts = np.flatnonzero(np.r_[True, ordered[1:] != ordered[:-1]])
    place = np.arange(len(order)) - np.repeat(starts, np.diff(np.r_[starts, len(order)]))
    found = np.zeros(len(value), dtype=bool)
    found[order[place < count]] = True
    return found


def open_within(offers: Offers, caps: Sequence[Cap], found: Priced, gap: float) -> Core:
    """What a plan within `gap` yuan of the bound may still contain: everything else is proven to cost more.

    A loan whose value falls short of the client's best by more than the gap is in no better plan; nor is lending nothing
    where the best is above it. Of clients that stay, only those that give way most cheaply need have less than their most.
    """
    options = np.isfinite(found.value) & (found.value >= found.best[:, None] - gap)
    out = found.best <= gap
    stays = ~out & (options.sum(axis=1) == 1)
    return Core(options, out, _cheapest(offers, caps, found, stays, gap))


def _cheapest(offers: Offers, caps: Sequence[Cap], found: Priced, stays: NDArray[np.bool_], gap: float) -> NDArray[np.bool_]:
    """Of clients that keep their loan, those whose amount may bend in a plan within `gap` of the bound.

    Whose giving way to the least amount costs no more than the gap may. Of the others, in each group of members of the same
    rows, a unit of use can be given up by anybody: only those on the hull of least profit lost for most loss relieved are
    needed, since a mixture of them does the same for less and never runs out within the gap.
    """
    at = np.flatnonzero(stays)
    bends = np.zeros(len(stays), dtype=bool)
    if any(cap.measure == LOSS and cap.sign < 0 for cap in caps):
        return stays
    choice = found.choice[at]
    ends = found.slope[at, choice] * (offers.most[at] - offers.least[at]) <= gap
    bends[at[ends]] = True
    at, choice = at[~ends], choice[~ends]
    if not len(at):
        return bends
    use = offers.use[at, choice]
    cost = offers.profit[at, choice] / use
    relief = offers.loss[at, choice] / use if any(cap.measure == LOSS for cap in caps) else np.zeros(len(at))
    group = groups(caps)[at]
    order = np.lexsort((cost, -relief, group))
    for part in np.split(order, np.flatnonzero(np.diff(group[order])) + 1):
        bends[at[part[_hull(relief[part], cost[part])]]] = True
    return bends


def _hull(relief: Floats, cost: Floats) -> list[int]:
    """Places on the lower hull from most relief to least cost; relief falls, and cost rises where it is equal."""
    below = np.flatnonzero(cost < np.r_[np.inf, np.minimum.accumulate(cost)[:-1]])
    kept: list[int] = []
    for place in below.tolist():
        while len(kept) > 1 and (relief[kept[-2]] - relief[place]) * (cost[kept[-1]] - cost[place]) >= (
            relief[kept[-1]] - relief[place]
        ) * (cost[kept[-2]] - cost[place]):
            kept.pop()
        kept.append(place)
    return kept


def groups(caps: Sequence[Cap]) -> NDArray[np.int64]:
    """(N,): clients that are members of the same rows have the same number."""
    _, found = np.unique(np.array([cap.members for cap in caps]).T, axis=0, return_inverse=True)
    return found.ravel().astype(np.int64)


def decide(
    offers: Offers, caps: Sequence[Cap], found: Priced, core: Core, *, seconds: float, gap: float = np.inf
) -> tuple[NDArray[np.int64], Floats, float] | None:
    """Choice (N,) and amount (N,) of the best plan within the core, and yuan no plan within it exceeds; None: there is none.

    Who is not in the core keeps the choice of the prices in full. Amounts that would cost more than `gap` yuan against the
    bound are left out.
    """
    several = core.options.sum(axis=1) + core.out > 1
    inside = several | core.bends
    fixed = ~inside
    choice = np.where(core.out & (core.options.sum(axis=1) == 0), -1, found.choice)
    room = np.array([cap.bound for cap in caps]) - used(offers, caps, choice, fixed)
    at = np.flatnonzero(fixed & (choice >= 0))
    base = float(np.sum(offers.profit[at, choice[at]] * offers.most[at] - offers.fixed[at, choice[at]]))
    amount = np.zeros(len(choice))
    amount[at] = offers.most[at]
    held = np.flatnonzero(inside)
    if not len(held):
        return (choice, amount, base) if (room >= -CENT).all() else None
    answer = _milp(offers, caps, held, core, room, found, gap, seconds)
    if answer is None:
        return None
    choice[held], best = answer
    exact = _amounts(offers, caps, held, choice[held], room)
    if exact is None:
        return None
    amount[held] = exact
    return choice, amount, base + best


def _least(offers: Offers, found: Priced, gap: float) -> Floats:
    """(N, R): the smallest amount of each loan that does not cost more than `gap` yuan."""
    least = np.broadcast_to(offers.least[:, None], found.slope.shape)
    if not np.isfinite(gap):
        return np.array(least)
    spare = np.maximum(gap - (found.best[:, None] - found.value), 0.0)
    with np.errstate(divide="ignore", invalid="ignore"):
        floor = np.where(found.slope > 0, offers.most[:, None] - spare / found.slope, least)
    found_least: Floats = np.clip(np.nan_to_num(floor), least, np.maximum(least, offers.most[:, None]))
    return found_least


def _milp(
    offers: Offers, caps: Sequence[Cap], held: NDArray[np.int64], core: Core, room: Floats, found: Priced, gap: float,
    seconds: float,
) -> tuple[NDArray[np.int64], float] | None:
    """Each held client's rate (-1: nothing) and the proven bound on their profit."""
    here, rate = np.nonzero(core.options[held])
    who = held[here]
    count, least, most = len(who), _least(offers, found, gap)[who, rate], offers.most[who]
    gain = np.concatenate([offers.profit[who, rate] * UNIT, -offers.fixed[who, rate]])
    worth = max(float(np.sum(np.maximum(offers.profit[who, rate] * most - offers.fixed[who, rate], 0.0))), 1.0)
    places, ones = np.arange(count), np.ones(count)
    uses = np.array([coefficients(offers, cap, held)[here, rate] for cap in caps])
    nothing = sparse.csr_matrix((len(caps), count))
    eye = sparse.identity(count, format="csr")
    takes = sparse.csr_matrix((ones, (here, places)), shape=(len(held), count))
    rules = [
        LinearConstraint(sparse.hstack([sparse.csr_matrix(uses), nothing], format="csr"), -np.inf, room / UNIT),
        LinearConstraint(sparse.hstack([eye, -sparse.diags(most / UNIT)], format="csr"), -np.inf, 0.0),
        LinearConstraint(sparse.hstack([-eye, sparse.diags(least / UNIT)], format="csr"), -np.inf, 0.0),
        LinearConstraint(sparse.hstack([sparse.csr_matrix((len(held), count)), takes], format="csr"),
                         np.where(core.out[held], 0.0, 1.0), 1.0),
    ]
    result = milp(-gain, constraints=rules, integrality=np.concatenate([np.zeros(count), ones]),
                  bounds=Bounds(0.0, np.concatenate([most / UNIT, ones])),
                  options={"mip_rel_gap": SPARE * tolerance(found.bound) / worth, "time_limit": max(seconds, 1.0)})
    if result.x is None:
        return None
    taken = np.full(len(held), -1)
    lent = result.x[count:] > 0.5
    taken[here[lent]] = rate[lent]
    bound = -result.mip_dual_bound if result.mip_dual_bound is not None else -result.fun
    return taken, float(bound)


def _amounts(
    offers: Offers, caps: Sequence[Cap], held: NDArray[np.int64], choice: NDArray[np.int64], room: Floats
) -> Floats | None:
    """The best amounts, in whole cents, of loans already chosen: what ends between the bounds is rounded down."""
    found = np.zeros(len(held))
    lent = np.flatnonzero(choice >= 0)
    if not len(lent):
        return found
    who, rate = held[lent], choice[lent]
    uses = np.array([coefficients(offers, cap, who)[np.arange(len(who)), rate] for cap in caps])
    least, most = offers.least[who], offers.most[who]
    result = linprog(-offers.profit[who, rate], A_ub=uses, b_ub=room / UNIT,
                     bounds=np.column_stack([least, most]) / UNIT, method="highs")
    if result.x is None:
        return None
    exact = result.x * UNIT
    cents = np.floor(exact / CENT + 1e-3) * CENT
    cents = np.where(exact >= most - 0.5 * CENT, most, np.where(exact <= least + 0.5 * CENT, least, cents))
    found[lent] = np.clip(np.round(cents, 2), least, most)
    return found
