"""Growth: a period against the same period a year before; unknown unless watched through both, from -1 to 10."""

from __future__ import annotations

from clc.engines.indicators.definitions import over
from clc.engines.indicators.registry import indicator
from clc.kernel.column import Column, clip, or_else, pick, ratio, size

FALL_MAX, GROWTH_MAX = -1.0, 10.0


def change(now: Column, before: Column) -> Column:
    """The rise over the value before, as a share of it, cut at -1 and 10; unknown unless the value before is above 0."""
    return pick(before > 0, clip(ratio(now, before) - 1, FALL_MAX, GROWTH_MAX))


@indicator(unit="share", better="higher", domain="invoice")
def sales_growth_yoy(sold_12m: Column, sold_prior_12m: Column) -> Column:
    """Sales of the last twelve months against the twelve months before.

    Source: tax invoices; domain reference 6 W44 and 3.3 R_GREV.
    """
    return change(sold_12m, sold_prior_12m)


@indicator(unit="share", better="higher", domain="invoice")
def sales_growth_half(sold_6m: Column, sold_year_ago_6m: Column) -> Column:
    """Sales of the last six months against the same six months a year ago.

    Source: tax invoices; the same season on both sides.
    """
    return change(sold_6m, sold_year_ago_6m)


@indicator(unit="share", better="higher", domain="invoice")
def sales_growth_quarter(sold_3m: Column, sold_year_ago_3m: Column) -> Column:
    """Sales of the last three months against the same three months a year ago.

    Source: tax invoices; domain reference 6 W44.
    """
    return change(sold_3m, sold_year_ago_3m)


@indicator(unit="share", better="higher", domain="invoice")
def purchases_growth_yoy(bought_12m: Column, bought_prior_12m: Column) -> Column:
    """Purchases of the last twelve months against the twelve months before.

    Source: tax invoices.
    """
    return change(bought_12m, bought_prior_12m)


@indicator(unit="share", better="higher", domain="invoice")
def buyers_growth_yoy(buyers_12m: Column, buyers_prior_12m: Column) -> Column:
    """Number of buyers of the last twelve months against the twelve months before.

    Source: tax invoices.
    """
    return change(buyers_12m, buyers_prior_12m)


@indicator(unit="share", better="higher", domain="statement")
def revenue_growth(revenue: Column, revenue_prior: Column) -> Column:
    """Operating revenue of the latest annual statement against the year before.

    Source: domain reference 3.3 R_GREV.
    """
    return change(revenue, revenue_prior)


@indicator(unit="share", better="higher", domain="statement")
def net_profit_growth(net_profit: Column, net_profit_prior: Column) -> Column:
    """Change of net profit over the size of last year's, so that a smaller loss counts as growth.

    Source: domain reference 3.3 R_GNI.
    """
    return ratio(net_profit - net_profit_prior, size(net_profit_prior))


@indicator(unit="share", better="neither", domain="statement")
def asset_growth(total_assets: Column, total_assets_prior: Column) -> Column:
    """Total assets at the latest year's end against the year's end before.

    Source: domain reference 3.3 R_GTA.
    """
    return change(total_assets, total_assets_prior)


@indicator(unit="times", better="higher", domain="statement")
def capital_preserved(total_equity: Column, owners_paid_in: Column, total_equity_prior: Column) -> Column:
    """Equity at the year's end without what owners paid in during the year, over equity at its beginning.

    Source: domain reference 3.3 R_CAPPRES; what owners paid in counts as 0 where it is not told.
    """
    return over(total_equity - or_else(owners_paid_in, 0.0), total_equity_prior)


@indicator(unit="share", better="higher", domain="statement")
def research_to_revenue(research_costs: Column, revenue: Column) -> Column:
    """Research and development expense over operating revenue.

    Source: domain reference 3.3 R_RDINT.
    """
    return over(research_costs, revenue)


@indicator(unit="share", better="higher", domain="statement")
def sales_profit_growth(
    revenue: Column, cost_of_sales: Column, sales_taxes: Column, revenue_prior: Column, cost_of_sales_prior: Column,
    sales_taxes_prior: Column,
) -> Column:
    """Revenue less operating cost, taxes and surcharges, against the year before.

    Source: domain reference 3.4, growth of sales profit in the performance standard.
    """
    return change(revenue - cost_of_sales - sales_taxes, revenue_prior - cost_of_sales_prior - sales_taxes_prior)


@indicator(unit="share", better="lower", domain="statement")
def receivables_beyond_revenue(
    receivables: Column, receivables_prior: Column, revenue: Column, revenue_prior: Column
) -> Column:
    """Growth of accounts receivable less growth of operating revenue.

    Source: domain reference 6 W09.
    """
    return change(receivables, receivables_prior) - change(revenue, revenue_prior)


@indicator(unit="share", better="lower", domain="statement")
def revenue_fall_two_years(revenue: Column, revenue_prior: Column, revenue_two_years_before: Column) -> Column:
    """How much of the revenue of two years before is gone, where it fell in both years; 0 where it did not.

    Source: domain reference 6 W10, red.
    """
    gone = 0.0 - change(revenue, revenue_two_years_before)
    falling = (revenue < revenue_prior) & (revenue_prior < revenue_two_years_before)
    return 0.0 * revenue_prior + pick(falling, gone, 0.0 * gone)


@indicator(unit="count", better="lower", domain="statement")
def loss_years_running(net_profit: Column, net_profit_prior: Column) -> Column:
    """How many of the last two years ended with a loss without a profit between: 0, 1 or 2.

    Source: domain reference 6 W11; unknown where the latest year is, and where it is a loss and the year before is unknown.
    """
    again = 1.0 + pick(net_profit_prior < 0, 1.0, 0.0) + 0.0 * net_profit_prior
    return 0.0 * net_profit + pick(net_profit < 0, again, 0.0)


@indicator(unit="share", better="higher", domain="behaviour")
def inflow_growth_yoy(inflow_12m: Column, inflow_prior_12m: Column) -> Column:
    """Money received on the account in the last twelve months against the twelve months before.

    Source: account transactions; domain reference 6 W17.
    """
    return change(inflow_12m, inflow_prior_12m)


@indicator(unit="share", better="higher", domain="behaviour")
def inflow_change_quarter(inflow_3m: Column, inflow_before_6m: Column) -> Column:
    """Money received a month in the last three months against the six months before.

    Source: domain reference 6 W17, against the six-month average.
    """
    return change(inflow_3m * 2, inflow_before_6m)
