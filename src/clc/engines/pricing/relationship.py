"""What a whole client earns: loans, deposits and fees with their costs and capital; what one price does to the total."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, cast

from clc.engines.pricing.raroc import Taxes
from clc.kernel.column import Column, pick, ratio


@dataclass(frozen=True)
class Business:
    """One part of what we do with a client, money a year, each unknown or finite.

    revenue: before taxes on profit and after taxes on turnover; funding: what its money costs inside the house (below 0:
    what it brings); running; loss: expected; capital: tied up, money.
    """

    name: str
    revenue: Column
    funding: Column = 0.0
    running: Column = 0.0
    loss: Column = 0.0
    capital: Column = 0.0


@dataclass(frozen=True)
class Earned:
    """What a part or the whole earns: profit after tax and value added beyond the hurdle (money a year), capital, return."""

    pre_tax: Column
    profit: Column
    capital: Column
    added: Column

    @property
    def back(self) -> Column:
        """Return on the capital tied up; unknown without any."""
        return ratio(self.profit, self.capital)


def lent(balance: Column, rate: Column, ftp: Column, taxes: Taxes) -> tuple[Column, Column]:
    """Revenue after taxes on turnover and cost of funds of a balance, money a year. rate, ftp: a year."""
    money: Any = balance
    return cast("Column", money * _any(rate) * taxes.kept), cast("Column", money * _any(ftp))


def net_profit(balance: Column, rate: Column, costs: Column, loss: Column, taxes: Taxes) -> Column:
    """A customer's net profit of a loan: {balance x [rate x (1 - taxes on turnover) - funds - running] - loss} x (1 - tax).

    balance: daily average, money; costs: funds and running together, a year; loss: EAD x PD x LGD, money a year.
    Source: domain reference 5.1 (S37).
    """
    margin: Any = _any(rate) * taxes.kept - _any(costs)
    return cast("Column", (_any(balance) * margin - _any(loss)) * (1.0 - taxes.income))


def earned(part: Business, taxes: Taxes, hurdle: float) -> Earned:
    """What one part earns."""
    before: Any = _any(part.revenue) - _any(part.funding) - _any(part.running) - _any(part.loss)
    profit: Any = before * (1.0 - taxes.income)
    return Earned(before, profit, part.capital, cast("Column", profit - hurdle * _any(part.capital)))


def together(parts: Sequence[Earned]) -> Earned:
    """All parts added up; unknown where one is."""
    pre_tax: Any = 0.0
    profit: Any = 0.0
    capital: Any = 0.0
    added: Any = 0.0
    for one in parts:
        pre_tax, profit = pre_tax + _any(one.pre_tax), profit + _any(one.profit)
        capital, added = capital + _any(one.capital), added + _any(one.added)
    return Earned(pre_tax, profit, capital, added)


def subsidy(loan: Column, rest: Column) -> Column:
    """How much of what the rest of the client adds is needed to carry a loan that adds too little (money a year, >= 0).

    loan, rest: value added. Never more than the rest adds: what is still missing the institution gives away.
    """
    missing: Any = pick(_any(loan) < 0, -_any(loan), 0.0 * _any(loan))
    spare: Any = pick(_any(rest) > 0, rest, 0.0 * _any(rest))
    return pick(missing > spare, spare, missing)


def given_away(loan: Column, rest: Column) -> Column:
    """What nobody carries: the part of a loan's missing value that the rest of the client does not bring (money a year)."""
    missing: Any = pick(_any(loan) < 0, -_any(loan), 0.0 * _any(loan))
    return cast("Column", missing - _any(subsidy(loan, rest)))


def rate_for(balance: Column, wanted: Column, at: tuple[Column, Column], taxes: Taxes) -> Column:
    """The rate at which a loan's value added is `wanted` (money a year); at: (a rate, the value added at it).

    What the rate brings grows evenly: balance x taxes kept x (1 - tax on profit). Unknown without a balance.
    """
    rate, added = at
    slope: Any = _any(balance) * taxes.kept * (1.0 - taxes.income)
    return cast("Column", _any(rate) + _any(ratio(cast("Column", _any(wanted) - _any(added)), slope)))


def _any(value: Column) -> Any:
    return value
