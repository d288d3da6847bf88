"""Efficiency: how long money is tied up in receivables, inventory and payables; years of 360 days, mean balances."""

from __future__ import annotations

from clc.engines.indicators.registry import indicator
from clc.kernel.column import Column, pick, ratio

YEAR_DAYS = 360


def days_tied(opening: Column, closing: Column, flow: Column) -> Column:
    """Days of the flow that the mean balance stands for; unknown unless the flow is above 0."""
    return pick(flow > 0, ratio((opening + closing) / 2 * YEAR_DAYS, flow))


@indicator(unit="days", better="lower", domain="statement")
def receivable_days(receivables_prior: Column, receivables: Column, revenue: Column) -> Column:
    """Days of revenue that customers owe.

    Source: domain reference 3.3 R_ART, 6 W09.
    """
    return days_tied(receivables_prior, receivables, revenue)


@indicator(unit="days", better="lower", domain="statement")
def inventory_days(inventory_prior: Column, inventory: Column, cost_of_sales: Column) -> Column:
    """Days of operating cost that lie in stock.

    Source: domain reference 3.3 R_INVT, 6 W08.
    """
    return days_tied(inventory_prior, inventory, cost_of_sales)


@indicator(unit="days", better="neither", domain="statement")
def payable_days(payables_prior: Column, payables: Column, cost_of_sales: Column) -> Column:
    """Days of operating cost that are owed to suppliers.

    Source: domain reference 3.3 R_APT.
    """
    return days_tied(payables_prior, payables, cost_of_sales)


@indicator(unit="times", better="higher", domain="statement")
def asset_turnover(revenue: Column, total_assets: Column, total_assets_prior: Column) -> Column:
    """Operating revenue over the mean of opening and closing total assets.

    Source: domain reference 3.3 R_TAT.
    """
    return ratio(revenue, (total_assets + total_assets_prior) / 2)


@indicator(unit="months", better="lower", domain="statement")
def statement_age_months(statements_age: Column) -> Column:
    """Months between the day asked for and the end of the latest annual statement told of the firm.

    Source: house.
    """
    return statements_age
