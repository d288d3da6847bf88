"""Solvency: whether what the firm owns and earns carries what it owes."""

from __future__ import annotations

from clc.engines.indicators.registry import indicator
from clc.kernel.column import Column, or_else, pick, ratio


def interest_bearing(
    short_loans: Column, current_portion: Column, long_loans: Column, bonds: Column, lease_liabilities: Column
) -> Column:
    """Debt that bears interest: loans, the part of them due within a year, bonds and leases; a line not told is 0.

    Unknown when neither short-term nor long-term borrowings are told.
    """
    lines = (short_loans, current_portion, long_loans, bonds, lease_liabilities)
    first, second, third, fourth, fifth = (or_else(line, 0.0) for line in lines)
    return or_else(short_loans, long_loans) * 0 + first + second + third + fourth + fifth


@indicator(unit="share", better="lower", domain="statement")
def debt_to_assets(total_liabilities: Column, total_assets: Column) -> Column:
    """Total liabilities over total assets at the latest year's end.

    Source: domain reference 3.3 R_DA, 6 W01.
    """
    return pick(total_assets > 0, ratio(total_liabilities, total_assets))


@indicator(unit="share", better="lower", domain="statement")
def debt_to_assets_change(
    total_liabilities: Column, total_assets: Column, total_liabilities_prior: Column, total_assets_prior: Column
) -> Column:
    """Liabilities over assets less the same a year before.

    Source: domain reference 6 W02.
    """
    before = pick(total_assets_prior > 0, ratio(total_liabilities_prior, total_assets_prior))
    return debt_to_assets(total_liabilities, total_assets) - before


@indicator(unit="times", better="higher", domain="statement")
def interest_cover(profit_before_tax: Column, interest_expense: Column) -> Column:
    """Profit before tax and interest over interest expense; unknown without interest expense.

    Source: domain reference 3.3 R_ICR, 6 W13.
    """
    return pick(interest_expense > 0, ratio(profit_before_tax + interest_expense, interest_expense))


@indicator(unit="times", better="higher", domain="statement")
def operating_cash_to_debt(
    operating_cash: Column, short_loans: Column, current_portion: Column, long_loans: Column, bonds: Column,
    lease_liabilities: Column,
) -> Column:
    """Operating cash flow of the year over debt that bears interest.

    Source: domain reference 3.3 R_CFODEBT.
    """
    return ratio(operating_cash, interest_bearing(short_loans, current_portion, long_loans, bonds, lease_liabilities))


@indicator(unit="share", better="lower", domain="statement")
def interest_bearing_share(
    short_loans: Column, current_portion: Column, long_loans: Column, bonds: Column, lease_liabilities: Column,
    total_equity: Column,
) -> Column:
    """Debt that bears interest over that debt plus equity; unknown when the sum is not above 0.

    Source: domain reference 3.3 R_IBDCAP.
    """
    debt = interest_bearing(short_loans, current_portion, long_loans, bonds, lease_liabilities)
    return pick(debt + total_equity > 0, ratio(debt, debt + total_equity))
