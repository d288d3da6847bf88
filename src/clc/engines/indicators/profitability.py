"""Profitability: what is left of the revenue, and what the assets and the owners' money earn."""

from __future__ import annotations

from clc.engines.indicators.registry import indicator
from clc.kernel.column import Column, pick, ratio


@indicator(unit="share", better="higher", domain="statement")
def net_margin(net_profit: Column, revenue: Column) -> Column:
    """Net profit over operating revenue.

    Source: domain reference 3.3 R_NPM.
    """
    return pick(revenue > 0, ratio(net_profit, revenue))


@indicator(unit="share", better="higher", domain="statement")
def gross_margin(revenue: Column, cost_of_sales: Column) -> Column:
    """Operating revenue less operating cost over operating revenue.

    Source: domain reference 3.3 R_GM.
    """
    return pick(revenue > 0, ratio(revenue - cost_of_sales, revenue))


@indicator(unit="share", better="higher", domain="statement")
def return_on_assets(
    profit_before_tax: Column, interest_expense: Column, total_assets: Column, total_assets_prior: Column
) -> Column:
    """Profit before tax and interest over the mean of opening and closing total assets.

    Source: domain reference 3.3 R_ROA.
    """
    mean = (total_assets + total_assets_prior) / 2
    return pick(mean > 0, ratio(profit_before_tax + interest_expense, mean))


@indicator(unit="share", better="higher", domain="statement")
def return_on_equity(net_profit: Column, total_equity: Column, total_equity_prior: Column) -> Column:
    """Net profit over the mean of opening and closing equity; unknown when that is not above 0.

    Source: domain reference 3.3 R_ROE.
    """
    mean = (total_equity + total_equity_prior) / 2
    return pick(mean > 0, ratio(net_profit, mean))


@indicator(unit="money", better="higher", domain="statement")
def operating_cash_flow(operating_cash: Column) -> Column:
    """Net cash flow from operations of the latest annual statement.

    Source: domain reference 3.1 CF_CFO, 6 W12.
    """
    return operating_cash
