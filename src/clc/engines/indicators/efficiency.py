"""Efficiency: how long money is tied up in receivables, inventory and payables; years of 360 days, mean balances."""

from __future__ import annotations

from clc.engines.indicators.definitions import mean, over
from clc.engines.indicators.registry import indicator
from clc.kernel.column import Column, known, pick

YEAR_DAYS = 360


def days_tied(opening: Column, closing: Column, flow: Column) -> Column:
    """Days of the flow that the mean balance stands for; unknown unless the flow is above 0."""
    return over(mean(opening, closing) * YEAR_DAYS, flow)


@indicator(unit="days", better="lower", domain="statement")
def receivable_days(receivables_prior: Column, receivables: Column, revenue: Column) -> Column:
    """Days of revenue that customers owe.

    Source: domain reference 3.3 R_ART, 6 W09; receivables as the balance sheet tells them, net of provision.
    """
    return days_tied(receivables_prior, receivables, revenue)


@indicator(unit="times", better="higher", domain="statement")
def receivable_turnover(receivables_prior: Column, receivables: Column, revenue: Column) -> Column:
    """Operating revenue over mean accounts receivable.

    Source: domain reference 3.3 R_ART.
    """
    return over(revenue, mean(receivables_prior, receivables))


@indicator(unit="days", better="lower", domain="statement")
def inventory_days(inventory_prior: Column, inventory: Column, cost_of_sales: Column) -> Column:
    """Days of operating cost that lie in stock.

    Source: domain reference 3.3 R_INVT, 6 W08.
    """
    return days_tied(inventory_prior, inventory, cost_of_sales)


@indicator(unit="times", better="higher", domain="statement")
def inventory_turnover(inventory_prior: Column, inventory: Column, cost_of_sales: Column) -> Column:
    """Operating cost over mean inventory.

    Source: domain reference 3.3 R_INVT.
    """
    return over(cost_of_sales, mean(inventory_prior, inventory))


@indicator(unit="days", better="neither", domain="statement")
def payable_days(payables_prior: Column, payables: Column, cost_of_sales: Column) -> Column:
    """Days of operating cost that are owed to suppliers.

    Source: domain reference 3.3 R_APT.
    """
    return days_tied(payables_prior, payables, cost_of_sales)


@indicator(unit="times", better="neither", domain="statement")
def payable_turnover(payables_prior: Column, payables: Column, cost_of_sales: Column) -> Column:
    """Operating cost over mean accounts payable.

    Source: domain reference 3.3 R_APT.
    """
    return over(cost_of_sales, mean(payables_prior, payables))


@indicator(unit="days", better="neither", domain="statement")
def prepayment_days(prepayments_prior: Column, prepayments: Column, cost_of_sales: Column) -> Column:
    """Days of operating cost that are paid to suppliers in advance.

    Source: domain reference 2.2, working-capital need.
    """
    return days_tied(prepayments_prior, prepayments, cost_of_sales)


@indicator(unit="days", better="neither", domain="statement")
def advance_days(advances_prior: Column, advances: Column, revenue: Column) -> Column:
    """Days of revenue that customers paid in advance, contract liabilities included.

    Source: domain reference 2.2, working-capital need.
    """
    return days_tied(advances_prior, advances, revenue)


@indicator(unit="days", better="lower", domain="statement")
def cash_cycle_days(
    inventory_prior: Column, inventory: Column, receivables_prior: Column, receivables: Column, payables_prior: Column,
    payables: Column, cost_of_sales: Column, revenue: Column,
) -> Column:
    """Days from paying suppliers to being paid: inventory days plus receivable days less payable days.

    Source: domain reference 3.3 R_CCC.
    """
    lying = days_tied(inventory_prior, inventory, cost_of_sales) + days_tied(receivables_prior, receivables, revenue)
    return lying - days_tied(payables_prior, payables, cost_of_sales)


@indicator(unit="times", better="higher", domain="statement")
def asset_turnover(revenue: Column, total_assets: Column, total_assets_prior: Column) -> Column:
    """Operating revenue over the mean of opening and closing total assets.

    Source: domain reference 3.3 R_TAT.
    """
    return over(revenue, mean(total_assets_prior, total_assets))


@indicator(unit="times", better="higher", domain="statement")
def current_asset_turnover(revenue: Column, current_assets: Column, current_assets_prior: Column) -> Column:
    """Operating revenue over the mean of opening and closing current assets.

    Source: domain reference 3.3 R_CAT.
    """
    return over(revenue, mean(current_assets_prior, current_assets))


def turnover_change(
    flow: Column, flow_prior: Column, closing: Column, opening: Column, before_opening: Column
) -> Column:
    """Change of a turnover against the year before, as a share of it, both years by the same method.

    On mean balances where the balance two years before is told, else on balances at the year's end.
    """
    thrice = known(before_opening)
    now = over(flow, pick(thrice, mean(opening, closing), closing))
    before = over(flow_prior, pick(thrice, mean(before_opening, opening), opening))
    return over(now, before) - 1


@indicator(unit="share", better="higher", domain="statement")
def inventory_turnover_change(
    cost_of_sales: Column, cost_of_sales_prior: Column, inventory: Column, inventory_prior: Column,
    inventory_two_years_before: Column,
) -> Column:
    """Inventory turnover against the year before; below 0 where stock moves more slowly.

    Source: domain reference 6 W08; on mean balances where three year ends are told, else on balances at the year's end.
    """
    return turnover_change(cost_of_sales, cost_of_sales_prior, inventory, inventory_prior, inventory_two_years_before)


@indicator(unit="share", better="higher", domain="statement")
def receivable_turnover_change(
    revenue: Column, revenue_prior: Column, receivables: Column, receivables_prior: Column,
    receivables_two_years_before: Column,
) -> Column:
    """Receivable turnover against the year before; below 0 where customers pay more slowly.

    Source: domain reference 6 W09; on mean balances where three year ends are told, else on balances at the year's end.
    """
    return turnover_change(revenue, revenue_prior, receivables, receivables_prior, receivables_two_years_before)


@indicator(unit="months", better="lower", domain="statement")
def statement_age_months(statements_age: Column) -> Column:
    """Months between the day asked for and the end of the latest annual statement told of the firm.

    Source: house.
    """
    return statements_age
