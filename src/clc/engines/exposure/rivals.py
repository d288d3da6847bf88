"""What simpler rules would earn: one rate for all, one amount for all, both."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from clc.engines.exposure.allocation import allocate
from clc.engines.exposure.allocation_bound import coefficients, relaxed
from clc.engines.exposure.offers import Cap, Floats, Offers, Row, caps
from clc.kernel.errors import BadInput

EXACT_MAX = 2000


def flat_rates(offers: Offers, budget: float, rows: tuple[Row, ...]) -> Floats:
    """(R,) yuan: the most that can be earned when everybody gets the same rate, amounts chosen as well as can be.

    Exact up to 2,000 clients; above, the bound of the relaxation, which the rule cannot exceed. NaN where no plan at that
    rate keeps the limits.
    """
    found = np.full(offers.profit.shape[1], np.nan)
    for rate in range(len(found)):
        one = offers.only([rate])
        try:
            if len(offers.least) <= EXACT_MAX:
                found[rate] = allocate(one, budget, rows).value
            else:
                found[rate] = relaxed(one, caps(budget, rows, len(offers.least))).bound
        except BadInput:
            continue
    return found


def flat_amount(offers: Offers, budget: float, rows: tuple[Row, ...]) -> tuple[float, float, int]:
    """Profit, amount and number of loans when all who may be lent to get the same amount, each at their own best rate.

    Where the budget or a limit does not give everybody the least amount, the best of them get it until it is used up.
    """
    profit = np.where(offers.allowed(), offers.profit, -np.inf)
    return _flat(offers, caps(budget, rows, len(offers.least)), profit.argmax(axis=1))


def flat_both(offers: Offers, budget: float, rows: tuple[Row, ...]) -> Floats:
    """(R,) yuan: profit when everybody gets the same amount at the same rate."""
    kept = caps(budget, rows, len(offers.least))
    everybody = np.zeros(len(offers.least), dtype=np.int64)
    return np.array([_flat(offers.only([rate]), kept, everybody)[0] for rate in range(offers.profit.shape[1])])


def _flat(offers: Offers, kept: tuple[Cap, ...], rate: NDArray[np.int64]) -> tuple[float, float, int]:
    who = np.flatnonzero(offers.allowed()[np.arange(len(rate)), rate])
    if not len(who):
        return 0.0, 0.0, 0
    gain, cost = offers.profit[who, rate[who]], offers.fixed[who, rate[who]]
    uses = np.array([coefficients(offers, cap, who)[np.arange(len(who)), rate[who]] for cap in kept if cap.sign > 0])
    room = np.array([cap.bound for cap in kept if cap.sign > 0])
    total = uses.sum(axis=1)
    amount = float(np.min(room[total > 0] / total[total > 0]))
    least = float(offers.least[who].max())
    if amount >= least:
        given = np.minimum(amount, offers.most[who])
        return float(np.sum(gain * given - cost)), amount, len(who)
    order = np.argsort(-(gain * least - cost), kind="stable")
    taken = np.zeros(len(room))
    lent: list[int] = []
    for one in order:
        if gain[one] * least - cost[one] <= 0:
            break
        if (taken + uses[:, one] * least <= room + 1e-6).all():
            taken += uses[:, one] * least
            lent.append(int(one))
    return float(np.sum(gain[lent] * least - cost[lent])), least, len(lent)
