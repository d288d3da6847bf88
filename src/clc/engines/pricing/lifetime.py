"""A price over the whole life of a loan: profit and capital as the balance falls, return and floor over it all."""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

import numpy as np
from numpy.typing import ArrayLike, NDArray

from clc.engines.pricing.raroc import Cost, Taxes, after_tax

Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Lifetime:
    """Money by period, (..., T): profit after tax and capital; and over the life, (...), at the discount rate.

    raroc: present value of profit over that of capital, a year; added: present value beyond the hurdle.
    """

    profit: Floats
    capital: Floats
    raroc: Floats
    added: Floats


def over_life(rate: ArrayLike, balances: ArrayLike, years: ArrayLike, cost: Cost,
              terms: tuple[Taxes, float, float]) -> Lifetime:
    """A loan priced over its life.

    rate: (...) a year; balances: (..., T) average in each period, money >= 0; years: (T,) each period's length, > 0; cost:
    per year and yuan of balance, numbers; its `fees` a year, an upfront fee is given as a yearly one over the life. terms:
    taxes, hurdle and discount rate, a year. The level loan, the same cost every year, earns what it earns in one year.
    """
    taxes, hurdle, discount = terms
    lent, spans = np.asarray(balances, dtype=np.float64), np.asarray(years, dtype=np.float64)
    if np.any(spans <= 0) or np.any(lent < 0):
        raise ValueError("periods are longer than 0 years, balances not below 0")
    earns = np.asarray(after_tax(np.asarray(rate, dtype=np.float64), cost, taxes), dtype=np.float64)[..., None]
    money = lent * spans
    profit, capital = money * earns, money * float(cast("float", cost.capital))
    worth = (1.0 + discount) ** -(np.cumsum(spans) - spans / 2)
    gained, tied = np.sum(profit * worth, axis=-1), np.sum(capital * worth, axis=-1)
    back = np.divide(gained, tied, out=np.full(np.shape(tied), np.nan), where=tied > 0)
    return Lifetime(profit, capital, back, np.asarray(gained - hurdle * tied))


def floor_over_life(balances: ArrayLike, years: ArrayLike, costs: ArrayLike, terms: tuple[Taxes, float, float]) -> Floats:
    """The one rate that earns the hurdle over the life, (...), where what a yuan costs differs from period to period.

    costs: (..., T) what must be earned before tax per year and yuan: funds, running, loss, hurdle on capital / (1 - tax),
    less fees. balances, years, terms as `over_life`. Unknown where nothing is lent.
    """
    taxes, _hurdle, discount = terms
    spans = np.asarray(years, dtype=np.float64)
    worth = np.asarray(balances, dtype=np.float64) * spans * (1.0 + discount) ** -(np.cumsum(spans) - spans / 2)
    lent = np.sum(worth, axis=-1)
    needed = np.sum(worth * np.asarray(costs, dtype=np.float64), axis=-1)
    return np.asarray(np.divide(needed, lent * taxes.kept, out=np.full(np.shape(lent), np.nan), where=lent > 0))
