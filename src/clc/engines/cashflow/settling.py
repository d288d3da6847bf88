"""Using a payment: costs of enforcing first, then interest, then principal."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from clc.engines.cashflow.asking import Refused, money

Amounts = NDArray[np.float64]
ORDER = ("costs", "interest", "principal")


@dataclass(frozen=True)
class Settled:
    """How a payment was used, (...,) each: costs, interest, principal; what of it was left over."""

    costs: Amounts
    interest: Amounts
    principal: Amounts
    left: Amounts


def settle_in_order(paid: ArrayLike, *, costs: ArrayLike = 0.0, interest: ArrayLike = 0.0,
                    principal: ArrayLike = 0.0, order: tuple[str, ...] = ORDER) -> Settled:
    """A payment against what is owed: first costs of enforcing, then interest, then principal (Civil Code 561).

    order: the three names as the contract has them. All (...,) money >= 0, broadcast. What exceeds all debts is
    `left`. Else Refused.
    """
    if sorted(order) != sorted(ORDER):
        raise Refused("order", "must name costs, interest and principal, once each", f"by law {', '.join(ORDER)}")
    left = money("paid", paid)
    used: dict[str, Amounts] = {}
    owed = {"costs": money("costs", costs), "interest": money("interest", interest),
            "principal": money("principal", principal)}
    for name in order:
        used[name] = np.minimum(left, owed[name])
        left = left - used[name]
    return Settled(**used, left=left)
