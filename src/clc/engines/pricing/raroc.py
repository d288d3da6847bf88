"""What a loan earns on the capital it ties up, what it adds beyond the hurdle, and the rate that just earns it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, cast

from clc.kernel.column import Column, ratio


@dataclass(frozen=True)
class Taxes:
    """What is taken by the state, as shares: value-added tax within the interest, surcharges on it, tax on profit.

    vat >= 0; surcharge: share of the value-added tax, vat * surcharge < 1; income: 0 to below 1. Else ValueError.
    """

    vat: float
    surcharge: float
    income: float

    def __post_init__(self) -> None:
        if not (self.vat >= 0 and self.surcharge >= 0 and self.vat * self.surcharge < 1 and 0 <= self.income < 1):
            raise ValueError("taxes are shares: vat * surcharge below 1, income tax from 0 to below 1")

    @property
    def kept(self) -> float:
        """What is left of one yuan of interest after value-added tax and surcharges."""
        return (1.0 - self.vat * self.surcharge) / (1.0 + self.vat)


@dataclass(frozen=True)
class Cost:
    """What a loan costs and brings beside its rate, per year and yuan of balance (shares, each unknown or finite).

    ftp: the internal rate; opex; loss: expected loss, PD times LGD; capital: what it ties up; fees and deposits: what they
    bring before tax; credit: what the tied-up capital itself earns, 0 where the house gives no such credit.
    """

    ftp: Column
    opex: Column
    loss: Column
    capital: Column
    fees: Column = 0.0
    deposits: Column = 0.0
    credit: Column = 0.0


def surcharge(rate: Column, taxes: Taxes) -> Column:
    """Surcharges on the value-added tax within a rate, per year."""
    return cast("Column", _any(rate) / (1.0 + taxes.vat) * taxes.vat * taxes.surcharge)


def net_rate(rate: Column, taxes: Taxes) -> Column:
    """A rate after value-added tax and surcharges."""
    return cast("Column", _any(rate) / (1.0 + taxes.vat) - _any(surcharge(rate, taxes)))


def pre_tax(rate: Column, cost: Cost, taxes: Taxes) -> Column:
    """Profit before tax per year and yuan of balance. Source: domain reference 5.1."""
    brought: Any = _any(net_rate(rate, taxes)) + _any(cost.fees) + _any(cost.deposits)
    return cast("Column", brought - _any(cost.ftp) - _any(cost.opex) - _any(cost.loss))


def after_tax(rate: Column, cost: Cost, taxes: Taxes) -> Column:
    """Profit after tax per year and yuan of balance, with what the capital itself earns where the house credits it."""
    earned: Any = _any(pre_tax(rate, cost, taxes)) + _any(cost.capital) * _any(cost.credit)
    return cast("Column", earned * (1.0 - taxes.income))


def raroc(rate: Column, cost: Cost, taxes: Taxes) -> Column:
    """Risk-adjusted return on the capital tied up, per year; unknown where no capital is."""
    return ratio(after_tax(rate, cost, taxes), cost.capital)


def eva(rate: Column, cost: Cost, taxes: Taxes, hurdle: float) -> Column:
    """Economic value added per year and yuan of balance: profit after tax less the hurdle on the capital tied up."""
    return cast("Column", _any(after_tax(rate, cost, taxes)) - hurdle * _any(cost.capital))


def floor(cost: Cost, taxes: Taxes, hurdle: float) -> Column:
    """The rate at which the capital tied up earns the hurdle exactly, in closed form: cost plus.

    The same as the rate of `raroc(rate) = hurdle` wherever capital is tied up; may be below 0 where fees carry all.
    Source: domain reference 5.1.
    """
    asked: Any = hurdle * _any(cost.capital) / (1.0 - taxes.income) - _any(cost.capital) * _any(cost.credit)
    costs: Any = _any(cost.ftp) + _any(cost.opex) + _any(cost.loss) - _any(cost.fees) - _any(cost.deposits)
    return cast("Column", (costs + asked) / taxes.kept)


def simple(revenue: Column, costs: Column, loss: Column, capital: Column) -> Column:
    """RAROC of whole amounts: (revenue - costs - expected loss) over economic capital; unknown without capital."""
    return ratio(cast("Column", _any(revenue) - _any(costs) - _any(loss)), capital)


def _any(value: Column) -> Any:
    return value
