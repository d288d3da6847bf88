"""Liquidity: whether what falls due within a year is covered by what turns to cash within a year."""

from __future__ import annotations

from clc.engines.indicators.definitions import lesser, over
from clc.engines.indicators.registry import indicator
from clc.kernel.column import Column, clip, or_else, pick, ratio


@indicator(unit="times", better="higher", domain="statement")
def current_ratio(current_assets: Column, current_liabilities: Column) -> Column:
    """Current assets over current liabilities.

    Source: domain reference 3.3 R_CUR, 6 W05.
    """
    return over(current_assets, current_liabilities)


@indicator(unit="times", better="higher", domain="statement")
def quick_ratio(current_assets: Column, inventory: Column, current_liabilities: Column) -> Column:
    """Current assets without inventory over current liabilities.

    Source: domain reference 3.3 R_QUICK, simple form.
    """
    return over(current_assets - inventory, current_liabilities)


@indicator(unit="times", better="higher", domain="statement")
def quick_ratio_strict(
    current_assets: Column, inventory: Column, prepayments: Column, other_current_assets: Column,
    current_liabilities: Column,
) -> Column:
    """Current assets without inventory, prepayments and other current assets over current liabilities.

    Source: domain reference 3.3 R_QUICK, strict form; other current assets count as 0 where they are not told.
    """
    slow = inventory + prepayments + or_else(other_current_assets, 0.0)
    return over(current_assets - slow, current_liabilities)


@indicator(unit="times", better="higher", domain="statement")
def cash_ratio(cash: Column, trading_assets: Column, current_liabilities: Column) -> Column:
    """Cash and trading assets over current liabilities.

    Source: domain reference 3.3 R_CASH; trading assets count as 0 when not told.
    """
    return over(cash + or_else(trading_assets, 0.0), current_liabilities)


@indicator(unit="times", better="higher", domain="statement")
def operating_cash_to_current_liabilities(operating_cash: Column, current_liabilities: Column) -> Column:
    """Operating cash flow of the year over current liabilities.

    Source: domain reference 3.3 R_CFOCL.
    """
    return over(operating_cash, current_liabilities)


@indicator(unit="times", better="higher", domain="statement")
def cash_to_short_debt(cash: Column, trading_assets: Column, short_loans: Column, current_portion: Column) -> Column:
    """Cash and trading assets over borrowings due within a year; unknown without such borrowings.

    Source: domain reference 3.3 R_STCOV, 6 W14; trading assets and the current portion count as 0 when not told.
    """
    return ratio(cash + or_else(trading_assets, 0.0), short_loans + or_else(current_portion, 0.0))


@indicator(unit="times", better="higher", domain="statement")
def liquidity_change(
    current_assets: Column, inventory: Column, current_liabilities: Column, current_assets_prior: Column,
    inventory_prior: Column, current_liabilities_prior: Column,
) -> Column:
    """Change of the current ratio or of the quick ratio since the year before, whichever fell more.

    Source: domain reference 6 W06; the quick ratio in its simple form.
    """
    before = current_liabilities_prior
    current = over(current_assets, current_liabilities) - over(current_assets_prior, before)
    quick = over(current_assets - inventory, current_liabilities) - over(current_assets_prior - inventory_prior, before)
    return lesser(current, quick)


@indicator(unit="share", better="lower", domain="statement")
def current_gap_growth(
    current_assets: Column, current_liabilities: Column, current_assets_prior: Column, current_liabilities_prior: Column
) -> Column:
    """By how much current liabilities grew beyond current assets, over current liabilities of the year before.

    Source: domain reference 6 W07; below 0 where current assets grew more.
    """
    gap = (current_liabilities - current_liabilities_prior) - (current_assets - current_assets_prior)
    return over(gap, current_liabilities_prior)


@indicator(unit="times", better="higher", domain="statement")
def cash_cover_when_burning(
    operating_cash: Column, cash: Column, trading_assets: Column, short_loans: Column, current_portion: Column
) -> Column:
    """Cash over borrowings due within a year of a firm whose operations use up cash, at most 1; 1 for all others.

    Source: domain reference 6 W12, red.
    """
    due = short_loans + or_else(current_portion, 0.0)
    held = clip(ratio(cash + or_else(trading_assets, 0.0), due), 0.0, 1.0)
    strained = pick(due > 0, held, 1.0 + 0.0 * due)
    return pick(operating_cash < 0, strained, 1.0 + 0.0 * operating_cash)
