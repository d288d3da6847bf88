"""What a scenario changes: one number or one (S,) array for each driver, so that S scenarios run as one."""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import ArrayLike, NDArray

from clc.kernel.errors import BadInput

Numbers = NDArray[np.float64]
#: Least and most of each driver; a value outside is refused.
BOUNDS = {
    "price": (0.0, 10.0), "volume": (0.0, 10.0), "opex": (0.0, 10.0), "capex": (0.0, 10.0), "delay_months": (0.0, 120.0),
    "rate": (-0.5, 0.5), "inflation": (-0.2, 0.5), "tax_rate": (-1.0, 1.0), "incentive": (0.0, 1.0), "fx": (0.01, 10.0),
    "receivable_days": (0.0, 1500.0), "subsidy_days": (0.0, 1500.0), "merchant_price": (0.0, 10.0),
    "merchant_after_years": (0.0, np.inf), "z": (-10.0, 10.0), "residual": (0.0, 10.0),
}  # fmt: skip


@dataclass(frozen=True)
class Drivers:
    """Changes to a case. price, volume, opex, capex, fx, merchant_price, residual: factors; rate, inflation, tax_rate:
    added (shares); delay_months: operation starts later, the end stays; incentive: 1 kept, 0 lost; receivable_days: added
    to every line, subsidy_days to subsidies; merchant_after_years: from then on contracted lines sell at `merchant_price`;
    z: normal deviates below the median volume (1.2816 is P90) times each line's sigma."""

    price: ArrayLike = 1.0
    volume: ArrayLike = 1.0
    opex: ArrayLike = 1.0
    capex: ArrayLike = 1.0
    delay_months: ArrayLike = 0.0
    rate: ArrayLike = 0.0
    inflation: ArrayLike = 0.0
    tax_rate: ArrayLike = 0.0
    incentive: ArrayLike = 1.0
    fx: ArrayLike = 1.0
    receivable_days: ArrayLike = 0.0
    subsidy_days: ArrayLike = 0.0
    merchant_price: ArrayLike = 1.0
    merchant_after_years: ArrayLike = np.inf
    z: ArrayLike = 0.0
    residual: ArrayLike = 1.0

    def __post_init__(self) -> None:
        for field in fields(self):
            told = np.asarray(getattr(self, field.name), dtype=np.float64)
            low, high = BOUNDS[field.name]
            if told.ndim > 1 or not ((told >= low) & (told <= high)).all():
                raise BadInput(
                    f"Driver `{field.name}` must be one number or one row of numbers between {low:g} and {high:g}.",
                    todo="Factors are around 1, added rates are shares such as 0.01 for 100 bp.",
                )
        self.count()

    def count(self) -> int:
        """How many scenarios: the common length of the rows; BadInput where lengths differ."""
        lengths = {np.asarray(getattr(self, field.name)).size for field in fields(self)} - {1}
        if len(lengths) > 1:
            raise BadInput(
                f"Drivers have rows of different lengths: {sorted(lengths)}.", todo="Give each one number or all S."
            )
        return lengths.pop() if lengths else 1

    def of(self, name: str) -> Numbers:
        """One driver as (S, 1) or (1, 1), to stand beside (S, T)."""
        return np.asarray(getattr(self, name), dtype=np.float64).reshape(-1, 1)
