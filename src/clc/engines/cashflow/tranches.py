"""Several tranches of one loan seen together: sums by day, and how money repaid early is shared among them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from clc.engines.cashflow.asking import money, need, one_of
from clc.engines.cashflow.schedule import Schedule

Amounts = NDArray[np.float64]
Days = NDArray[np.datetime64]
Sharing = Literal["pro_rata", "in_order"]


@dataclass(frozen=True)
class Together:
    """All tranches: the days on which any falls due (D,), what is paid on each (D,), each one's balance after it (N, D)."""

    due: Days
    interest: Amounts
    principal: Amounts
    fee: Amounts
    balances: Amounts

    @property
    def payment(self) -> Amounts:
        """(D,) interest and principal."""
        return np.asarray(self.interest + self.principal)

    @property
    def balance(self) -> Amounts:
        """(D,) what all tranches still owe."""
        return np.asarray(self.balances.sum(axis=0))


def together(tranches: Sequence[Schedule]) -> Together:
    """Tranches of one loan by day; each keeps its own rate, type and due days. At least one, else Refused."""
    need(len(tranches) > 0, "tranches", "must be at least one")
    due = np.unique(np.concatenate([each.due for each in tranches]))
    sums = {name: np.zeros(due.size) for name in ("interest", "principal", "fee")}
    balances = np.empty((len(tranches), due.size))
    for row, each in zip(balances, tranches, strict=True):
        place = np.searchsorted(due, each.due)
        for name, total in sums.items():
            np.add.at(total, place, getattr(each, name))
        before = np.concatenate([each.opening_balance[:1], each.closing_balance])
        row[:] = before[np.searchsorted(each.due, due, side="right")]
    return Together(due, **sums, balances=balances)


def shared(amount: ArrayLike, balances: ArrayLike, how: Sharing = "pro_rata") -> Amounts:
    """How money repaid early goes to tranches: by their balances, or to the first until it is repaid; (..., N).

    amount: (...,) money; balances: (..., N) money. Nothing goes above a balance; the shares sum to the amount. Refused
    where it is more than all owe.
    """
    paid, owed = money("amount", amount), money("balances", balances)
    total = owed.sum(axis=-1)
    need(paid <= total * (1 + 1e-12), "amount", "is more than all tranches owe")
    if one_of("how", how, ("pro_rata", "in_order")) == "in_order":
        before = np.cumsum(owed, axis=-1) - owed
        return np.asarray(np.clip(paid[..., None] - before, 0.0, owed))
    return np.asarray(owed * np.where(total > 0, paid / np.where(total > 0, total, 1.0), 0.0)[..., None])
