"""Cash flow: whether profit, sales and assets turn into cash, and what of it is left."""

from __future__ import annotations

from clc.engines.indicators.definitions import gross_interest, mean, over
from clc.engines.indicators.registry import indicator
from clc.kernel.column import Column, or_else, pick


@indicator(unit="money", better="higher", domain="statement")
def operating_cash_flow(operating_cash: Column) -> Column:
    """Net cash flow from operations of the latest annual statement.

    Source: domain reference 3.1 CF_CFO, 6 W12.
    """
    return operating_cash


@indicator(unit="times", better="higher", domain="statement")
def operating_cash_to_profit(operating_cash: Column, net_profit: Column) -> Column:
    """Operating cash flow over net profit, minority interests included; unknown when there is no profit.

    Source: domain reference 3.3 R_CFONI.
    """
    return over(operating_cash, net_profit)


@indicator(unit="times", better="higher", domain="statement")
def cash_to_revenue(cash_from_sales: Column, revenue: Column) -> Column:
    """Cash received from sales over operating revenue; above 1 where tax is collected with the price.

    Source: domain reference 3.3 R_CASHREV.
    """
    return over(cash_from_sales, revenue)


@indicator(unit="money", better="higher", domain="statement")
def free_cash_flow(operating_cash: Column, capital_expenditure: Column) -> Column:
    """Operating cash flow less what was paid for fixed, intangible and other long-term assets.

    Source: domain reference 3.3 R_FCF.
    """
    return operating_cash - capital_expenditure


@indicator(unit="share", better="higher", domain="statement")
def cash_return_on_assets(operating_cash: Column, total_assets: Column, total_assets_prior: Column) -> Column:
    """Operating cash flow over the mean of opening and closing total assets.

    Source: domain reference 3.3 R_ACR.
    """
    return over(operating_cash, mean(total_assets_prior, total_assets))


@indicator(unit="times", better="higher", domain="statement")
def cash_interest_cover(operating_cash: Column, interest_expense: Column, interest_capitalised: Column) -> Column:
    """Operating cash flow over the interest of the year, which Chinese statements show under financing.

    Source: domain reference 3.3 R_CFOI.
    """
    return over(operating_cash, gross_interest(interest_expense, interest_capitalised))


@indicator(unit="count", better="lower", domain="statement")
def operating_cash_negative_years(
    operating_cash: Column, operating_cash_prior: Column, operating_cash_two_years_before: Column
) -> Column:
    """In how many of the last three years operations used up cash; a year that is not told counts as none.

    Source: domain reference 6 W12; unknown where the latest year is.
    """
    earlier = [or_else(operating_cash_prior, 0.0), or_else(operating_cash_two_years_before, 0.0)]
    count = 0.0 * operating_cash + pick(operating_cash < 0, 1.0, 0.0)
    return count + pick(earlier[0] < 0, 1.0, 0.0) + pick(earlier[1] < 0, 1.0, 0.0)
