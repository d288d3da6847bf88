"""Solvency: whether what the firm owns and earns carries what it owes."""

from __future__ import annotations

from clc.engines.indicators.definitions import ebit, ebitda, gross_interest, over
from clc.engines.indicators.registry import indicator
from clc.kernel.column import Column, or_else


@indicator(unit="times", better="higher", domain="statement")
def interest_cover(profit_before_tax: Column, interest_expense: Column, interest_capitalised: Column) -> Column:
    """Profit before tax and interest over the interest of the year; unknown without interest.

    Source: domain reference 3.3 R_ICR, 6 W13; interest capitalised counts in the divisor, as 0 where it is not told.
    """
    return over(ebit(profit_before_tax, interest_expense), gross_interest(interest_expense, interest_capitalised))


@indicator(unit="times", better="higher", domain="statement")
def ebitda_interest_cover(
    profit_before_tax: Column, interest_expense: Column, interest_capitalised: Column, depreciation: Column
) -> Column:
    """Earnings before interest, tax, depreciation and amortisation over the interest of the year.

    Source: domain reference 3.3 R_EBITDAI.
    """
    earned = ebitda(profit_before_tax, interest_expense, depreciation)
    return over(earned, gross_interest(interest_expense, interest_capitalised))


@indicator(unit="times", better="lower", domain="statement")
def debt_to_ebitda(debt: Column, profit_before_tax: Column, interest_expense: Column, depreciation: Column) -> Column:
    """Debt that bears interest over EBITDA: years of earnings it stands for; unknown when EBITDA is not above 0.

    Source: domain reference 3.3 R_DEBITDA.
    """
    return over(debt, ebitda(profit_before_tax, interest_expense, depreciation))


@indicator(unit="times", better="lower", domain="statement")
def net_debt_to_ebitda(
    debt: Column, cash: Column, trading_assets: Column, profit_before_tax: Column, interest_expense: Column,
    depreciation: Column,
) -> Column:
    """Debt that bears interest less cash and trading assets over EBITDA; unknown when EBITDA is not above 0.

    Source: domain reference 3.3 R_NDEBITDA; below 0 where there is more cash than debt.
    """
    earned = ebitda(profit_before_tax, interest_expense, depreciation)
    return over(debt - cash - or_else(trading_assets, 0.0), earned)


@indicator(unit="times", better="higher", domain="statement")
def corporate_debt_service_cover(
    profit_before_tax: Column, interest_expense: Column, depreciation: Column, income_tax: Column,
    maintenance_investment: Column, capital_expenditure: Column, current_portion_prior: Column,
) -> Column:
    """EBITDA less income tax and investment over the interest and the scheduled principal of the year.

    Source: domain reference 3.3 R_DSCRC; scheduled principal is what stood as due within a year at the year's beginning;
    investment is what keeps capacity where that is told, else all of it.
    """
    earned = ebitda(profit_before_tax, interest_expense, depreciation) - income_tax
    invested = or_else(maintenance_investment, capital_expenditure)
    return over(earned - invested, interest_expense + current_portion_prior)


@indicator(unit="times", better="higher", domain="statement")
def corporate_debt_service_cover_before_investment(
    profit_before_tax: Column, interest_expense: Column, depreciation: Column, income_tax: Column,
    current_portion_prior: Column,
) -> Column:
    """EBITDA less income tax over the interest and the scheduled principal of the year, before any investment.

    Source: domain reference 3.3 R_DSCRC without investment.
    """
    earned = ebitda(profit_before_tax, interest_expense, depreciation) - income_tax
    return over(earned, interest_expense + current_portion_prior)


@indicator(unit="times", better="higher", domain="statement")
def operating_cash_to_debt(operating_cash: Column, debt: Column) -> Column:
    """Operating cash flow of the year over debt that bears interest.

    Source: domain reference 3.3 R_CFODEBT.
    """
    return over(operating_cash, debt)
