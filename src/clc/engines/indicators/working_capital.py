"""Working capital: how much a firm needs to carry its trade, by the annex to the rules on working-capital loans."""

from __future__ import annotations

from typing import NamedTuple

from clc.engines.indicators.definitions import over
from clc.engines.indicators.efficiency import YEAR_DAYS
from clc.kernel.column import Column, known, pick


class TradeDays(NamedTuple):
    """Days of turnover: stock, what buyers owe, what is owed to suppliers, paid in advance, received in advance."""

    inventory: Column
    receivable: Column
    payable: Column
    prepayment: Column
    advance: Column


class Need(NamedTuple):
    """The working capital needed.

    cycle: days from paying to being paid. turns: of working capital a year. need: money, unknown where suppliers and buyers
    carry the trade. supplier_financed: 1 where the cycle is 0 days or fewer, so that the formula gives no need and a person
    must judge; 0 else; unknown where the cycle is.
    """

    cycle: Column
    turns: Column
    need: Column
    supplier_financed: Column


def working_capital_need(revenue: Column, margin: Column, growth: Column, days: TradeDays) -> Need:
    """Revenue of last year without its margin, grown as expected, over the turns of working capital.

    revenue: money, last year; margin: profit over revenue, by the definition the institution chose; growth: share a year.
    All five components of the cycle are needed; give 0 for one that the firm does not have. Money as in `revenue`.
    Source: domain reference 2.2, annex to the rules on working-capital loans.
    """
    cycle = days.inventory + days.receivable - days.payable + days.prepayment - days.advance
    turns = over(float(YEAR_DAYS), cycle)
    need = over(revenue * (1 - margin) * (1 + growth), turns)
    carried = pick(known(cycle), pick(cycle > 0, 0.0, 1.0), 0.0 * cycle)
    return Need(cycle, turns, need, carried)


def new_limit(need: Column, own_funds: Column, loans_held: Column, other_funds: Column) -> Column:
    """What of the need is left for a new loan: need less own funds, working-capital loans held, and other sources.

    Money; below 0 where there is already more than the need. Source: domain reference 2.2.
    """
    return need - own_funds - loans_held - other_funds
