"""The small project of domain reference 4.3 (d): revenue 180, 183, ..., 207, costs 60, 61, ..., 69, the loan of (b)."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from clc.engines.cashflow.ratios import Numbers, average, cover, least
from clc.engines.cashflow.sized import Caps, DebtTerms
from clc.engines.cashflow.sizing import size

REVENUE, COSTS, RATE, TENOR, USES, GEARING = 180.0 + 3 * np.arange(10), 60.0 + np.arange(10), 0.05, 10, 1000.0, 0.7
NEUTRAL = {"price": 1.0, "opex": 1.0, "rate": 0.0, "first_year": 1.0, "debt": 1.0}
LOAN = size(REVENUE - COSTS, RATE, DebtTerms(TENOR), Caps(gearing=GEARING, uses=USES))


def run(drivers: Mapping[str, Numbers]) -> dict[str, Numbers]:
    """Lowest and average cover (S,), the loan repaid as agreed: factors price, opex, first_year, debt; rate is added."""
    told = {name: np.asarray(drivers.get(name, still), dtype=np.float64)[..., None] for name, still in NEUTRAL.items()}
    cash = REVENUE * told["price"] - COSTS * told["opex"]
    cash = cash * np.where(np.arange(TENOR) == 0, told["first_year"], 1.0)
    service = told["debt"] * (LOAN.principal + (RATE + told["rate"]) * LOAN.opening)
    covers = cover(cash, service)
    return {"min_cover": least(covers).value, "average_cover": average(covers)}
