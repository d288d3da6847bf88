"""Earnings as amounts: what a covenant on a least amount of them looks at."""

from __future__ import annotations

from clc.engines.indicators.definitions import ebitda
from clc.engines.indicators.registry import indicator
from clc.kernel.column import Column


@indicator(unit="money", better="higher", domain="statement")
def yearly_ebitda(profit_before_tax: Column, interest_expense: Column, depreciation: Column) -> Column:
    """Earnings of the year before interest, tax, depreciation and amortisation.

    Source: domain reference 3.3 and 9.2 (covenant on a least EBITDA).
    """
    return ebitda(profit_before_tax, interest_expense, depreciation)
