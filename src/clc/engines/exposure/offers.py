"""What may be lent to whom at which rate: the arrays an allocation is found over, and the limits it must keep."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from clc.kernel.errors import BadInput

Floats = NDArray[np.float64]
CENT = 0.01
USE, LOSS = "use", "loss"


@dataclass(frozen=True)
class Offers:
    """N clients and R rates. Per yuan offered at a rate, (N, R): `profit` expected (NaN: not offered), `use` of the budget
    (> 0) and expected `loss` (>= 0); `fixed` (N, R) yuan, cost of one loan; `least` and `most` (N,) yuan, the bounds of a
    loan that is not 0. A client whose `most` is below its `least` is not lent to."""

    profit: Floats
    use: Floats
    loss: Floats
    fixed: Floats
    least: Floats
    most: Floats

    def allowed(self) -> NDArray[np.bool_]:
        """(N, R): where a loan may be offered."""
        fits: NDArray[np.bool_] = (self.most >= self.least) & (self.most > 0)
        return np.isfinite(self.profit) & fits[:, None]

    def only(self, rates: Sequence[int]) -> Offers:
        """The same clients at some of the rates alone."""
        kept = list(rates)
        profit, use, loss, fixed = (each[:, kept] for each in (self.profit, self.use, self.loss, self.fixed))
        return Offers(profit, use, loss, fixed, self.least, self.most)


@dataclass(frozen=True)
class Row:
    """A limit: the sum over members, (N,) bool, of amount x `measure` per yuan (`use` or `loss`) is between low and high."""

    name: str
    members: NDArray[np.bool_]
    high: float = np.inf
    low: float = -np.inf
    measure: str = USE


@dataclass(frozen=True)
class Cap:
    """A row as the engine keeps it: sign x sum <= bound, sign -1 for a floor."""

    name: str
    members: NDArray[np.bool_]
    measure: str
    sign: float
    bound: float


def caps(budget: float, rows: Sequence[Row], clients: int) -> tuple[Cap, ...]:
    """The budget first, then every finite side of every row."""
    found = [Cap("budget", np.ones(clients, dtype=bool), USE, 1.0, budget)]
    for row in rows:
        if np.isfinite(row.high):
            found.append(Cap(row.name, row.members, row.measure, 1.0, float(row.high)))
        if np.isfinite(row.low) and row.low > 0:
            found.append(Cap(row.name, row.members, row.measure, -1.0, -float(row.low)))
    return tuple(found)


def check(offers: Offers, budget: float, rows: Sequence[Row]) -> None:
    """BadInput where shapes, signs or finiteness do not hold, or no loan can be made at all."""
    shape = offers.profit.shape
    if len(shape) != 2 or any(each.shape != shape for each in (offers.use, offers.loss, offers.fixed)):
        raise BadInput("Profit, use, loss and fixed cost must be tables of clients by rates.",
                       todo="Give arrays of one shape.")
    if any(each.shape != shape[:1] for each in (offers.least, offers.most)) or any(
        row.members.shape != shape[:1] for row in rows
    ):
        raise BadInput("Bounds and members must have one entry a client.", todo="Give arrays of one length.")
    if not np.isfinite(budget) or budget <= 0:
        raise BadInput(f"The budget must be above 0, it is {budget:g}.", todo="Write the budget in yuan.")
    allowed = offers.allowed()
    sound = (offers.use > 0) & (offers.loss >= 0) & np.isfinite(offers.use + offers.loss + offers.fixed)
    if not sound[allowed].all():
        raise BadInput("Where a loan is offered, use must be above 0, loss not below 0 and cost a number.",
                       todo="Look at the curve of customers lost and at the losses.")
    if not (np.isfinite(offers.least).all() and np.isfinite(offers.most).all() and (offers.least >= 0).all()):
        raise BadInput("The bounds of a loan must be numbers not below 0.", todo="Write amounts in yuan.")
    smallest = np.where(allowed, offers.use * offers.least[:, None], np.inf).min(initial=np.inf)
    if allowed.any() and smallest > budget:
        raise BadInput(f"The budget of {budget:,.2f} is below the smallest loan, which uses {smallest:,.2f}.",
                       todo="Raise the budget or lower the smallest loan.")
    for row in rows:
        _check_row(offers, row, allowed)


def _check_row(offers: Offers, row: Row, allowed: NDArray[np.bool_]) -> None:
    if row.measure not in (USE, LOSS) or np.isnan(row.high) or np.isnan(row.low) or row.high < 0 or row.low > row.high:
        raise BadInput(f"The limit {row.name} cannot be kept: its floor is above its cap, or it is no number.",
                       todo="Write a floor and a cap of at least 0, the floor not above the cap.")
    if np.isfinite(row.low) and row.low > 0:
        measure = offers.use if row.measure == USE else offers.loss
        reach = np.where(allowed, measure * offers.most[:, None], 0.0).max(axis=1, initial=0.0)[row.members].sum()
        if reach < row.low:
            raise BadInput(f"The floor of {row.name}, {row.low:,.2f}, cannot be reached: all it may take is {reach:,.2f}.",
                           todo="Lower the floor or raise the bounds of its members.")
