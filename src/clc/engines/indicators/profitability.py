"""Profitability: what is left of the revenue, and what the assets and the owners' money earn."""

from __future__ import annotations

from clc.engines.indicators.definitions import ebit, ebitda, mean, over
from clc.engines.indicators.registry import indicator
from clc.kernel.column import Column, or_else


@indicator(unit="share", better="higher", domain="statement")
def net_margin(net_profit: Column, revenue: Column) -> Column:
    """Net profit over operating revenue.

    Source: domain reference 3.3 R_NPM.
    """
    return over(net_profit, revenue)


@indicator(unit="share", better="higher", domain="statement")
def gross_margin(revenue: Column, cost_of_sales: Column) -> Column:
    """Operating revenue less operating cost over operating revenue.

    Source: domain reference 3.3 R_GM.
    """
    return over(revenue - cost_of_sales, revenue)


@indicator(unit="share", better="higher", domain="statement")
def gross_margin_change(
    revenue: Column, cost_of_sales: Column, revenue_prior: Column, cost_of_sales_prior: Column
) -> Column:
    """Gross margin less that of the year before.

    Source: domain reference 6 W11.
    """
    return over(revenue - cost_of_sales, revenue) - over(revenue_prior - cost_of_sales_prior, revenue_prior)


@indicator(unit="share", better="higher", domain="statement")
def operating_margin(operating_profit: Column, revenue: Column) -> Column:
    """Operating profit over operating revenue.

    Source: domain reference 3.3 R_OPM.
    """
    return over(operating_profit, revenue)


@indicator(unit="share", better="higher", domain="statement")
def sales_margin(revenue: Column, cost_of_sales: Column, sales_taxes: Column) -> Column:
    """Operating revenue less operating cost, taxes and surcharges over operating revenue.

    Source: domain reference 3.4, sales profit margin of the performance standard.
    """
    return over(revenue - cost_of_sales - sales_taxes, revenue)


@indicator(unit="share", better="higher", domain="statement")
def ebitda_margin(
    profit_before_tax: Column, interest_expense: Column, depreciation: Column, revenue: Column
) -> Column:
    """Earnings before interest, tax, depreciation and amortisation over operating revenue.

    Source: domain reference 3.3 R_EBITDAM.
    """
    return over(ebitda(profit_before_tax, interest_expense, depreciation), revenue)


@indicator(unit="share", better="higher", domain="statement")
def return_on_assets(
    profit_before_tax: Column, interest_expense: Column, total_assets: Column, total_assets_prior: Column
) -> Column:
    """Profit before tax and interest over the mean of opening and closing total assets.

    Source: domain reference 3.3 R_ROA.
    """
    return over(ebit(profit_before_tax, interest_expense), mean(total_assets_prior, total_assets))


@indicator(unit="share", better="higher", domain="statement")
def net_return_on_assets(net_profit: Column, total_assets: Column, total_assets_prior: Column) -> Column:
    """Net profit over the mean of opening and closing total assets.

    Source: domain reference 3.10, NI over mean TA.
    """
    return over(net_profit, mean(total_assets_prior, total_assets))


@indicator(unit="share", better="higher", domain="statement")
def return_on_equity(net_profit: Column, total_equity: Column, total_equity_prior: Column) -> Column:
    """Net profit over the mean of opening and closing equity; unknown when that is not above 0.

    Source: domain reference 3.3 R_ROE.
    """
    return over(net_profit, mean(total_equity_prior, total_equity))


@indicator(unit="share", better="higher", domain="statement")
def return_on_paid_in_funds(net_profit: Column, paid_in_funds: Column, paid_in_funds_prior: Column) -> Column:
    """Net profit over mean paid-in capital and capital reserve.

    Source: domain reference 3.3 R_CAPRET.
    """
    return over(net_profit, mean(paid_in_funds_prior, paid_in_funds))


@indicator(unit="share", better="higher", domain="statement")
def profit_to_costs(
    profit_before_tax: Column, cost_of_sales: Column, period_costs: Column, research_costs: Column
) -> Column:
    """Profit before tax over operating cost, taxes, selling, administrative, research and finance expense.

    Source: domain reference 3.3 R_CPR with research; research counts as 0 where it is not told.
    """
    return over(profit_before_tax, cost_of_sales + period_costs + or_else(research_costs, 0.0))


@indicator(unit="share", better="higher", domain="statement")
def profit_to_costs_without_research(
    profit_before_tax: Column, cost_of_sales: Column, period_costs: Column
) -> Column:
    """Profit before tax over operating cost, taxes, selling, administrative and finance expense.

    Source: domain reference 3.3 R_CPR without research, as the performance standard of 2006 counts.
    """
    return over(profit_before_tax, cost_of_sales + period_costs)
