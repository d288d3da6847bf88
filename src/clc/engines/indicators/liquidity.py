"""Liquidity: whether what falls due within a year is covered by what turns to cash within a year."""

from __future__ import annotations

from clc.engines.indicators.registry import indicator
from clc.kernel.column import Column, or_else, ratio


@indicator(unit="times", better="higher", domain="statement")
def current_ratio(current_assets: Column, current_liabilities: Column) -> Column:
    """Current assets over current liabilities.

    Source: domain reference 3.3 R_CUR, 6 W05.
    """
    return ratio(current_assets, current_liabilities)


@indicator(unit="times", better="higher", domain="statement")
def quick_ratio(current_assets: Column, inventory: Column, current_liabilities: Column) -> Column:
    """Current assets without inventory over current liabilities.

    Source: domain reference 3.3 R_QUICK, simple form.
    """
    return ratio(current_assets - inventory, current_liabilities)


@indicator(unit="times", better="higher", domain="statement")
def cash_to_short_debt(cash: Column, trading_assets: Column, short_loans: Column, current_portion: Column) -> Column:
    """Cash and trading assets over borrowings due within a year; unknown without such borrowings.

    Source: domain reference 3.3 R_STCOV, 6 W14; trading assets and the current portion count as 0 when not told.
    """
    return ratio(cash + or_else(trading_assets, 0.0), short_loans + or_else(current_portion, 0.0))
