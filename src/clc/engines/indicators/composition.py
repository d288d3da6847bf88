"""Composition: what a statement is made of - DuPont, common size, trend over the years."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import NamedTuple

from clc.engines.indicators.definitions import over
from clc.engines.indicators.efficiency import asset_turnover
from clc.engines.indicators.leverage import equity_multiplier_mean
from clc.engines.indicators.profitability import net_margin, return_on_equity
from clc.kernel.column import UNKNOWN, Column

#: What the lines of a statement are shares of, by the first part of their key.
BASES: Mapping[str, str] = {"BS": "BS_TA", "IS": "IS_REV", "CF": "IS_REV", "CFS": "IS_REV"}


class DuPont(NamedTuple):
    """Return on equity and the three it is the product of: net margin, turnover of mean assets, mean multiplier."""

    margin: Column
    turnover: Column
    multiplier: Column
    return_on_equity: Column


class Trend(NamedTuple):
    """A line over the years: as a share of the first year's (1 there), and its change on the year before.

    The change is unknown in the first year.
    """

    indexed: tuple[Column, ...]
    changes: tuple[Column, ...]


def dupont(
    net_profit: Column, revenue: Column, assets: tuple[Column, Column], equity: tuple[Column, Column]
) -> DuPont:
    """Return on equity taken apart; assets, equity: (opening, closing) balances. Source: domain reference 3.3."""
    return DuPont(
        net_margin(net_profit, revenue),
        asset_turnover(revenue, assets[1], assets[0]),
        equity_multiplier_mean(assets[1], assets[0], equity[1], equity[0]),
        return_on_equity(net_profit, equity[1], equity[0]),
    )


def common_size(lines: Mapping[str, Column]) -> dict[str, Column]:
    """Every line as a share: of the balance sheet of total assets, of the other statements of operating revenue.

    lines: money by the line's key (`BS_INV`); unknown where the base is not told or not above 0.
    """
    return {item: over(value, lines.get(BASES.get(item.partition("_")[0], ""), UNKNOWN)) for item, value in lines.items()}


def trend(values: Sequence[Column]) -> Trend:
    """A line over years, the oldest first: against the first year, and against the year before.

    Unknown where what it is compared with is not above 0. No value: both empty.
    """
    first = values[0] if values else UNKNOWN
    changes = [over(now, before) - 1 for before, now in pairwise(values)]
    return Trend(tuple(over(each, first) for each in values), tuple([UNKNOWN, *changes][: len(values)]))

