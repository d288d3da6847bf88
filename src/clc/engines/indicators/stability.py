"""Stability: how even the months are, and how long the firm fell silent."""

from __future__ import annotations

from clc.engines.indicators.registry import indicator
from clc.kernel.column import Column, clip, pick, ratio


def spread(deviation: Column, total: Column, months: Column) -> Column:
    """Standard deviation of the months over their mean; unknown unless the total is above 0."""
    return pick(total > 0, ratio(deviation * months, total))


@indicator(unit="times", better="lower", domain="invoice")
def sales_volatility(sold_deviation: Column, sold_12m: Column, months_watched: Column) -> Column:
    """Standard deviation of monthly sales over their mean, of the months of the last twelve the firm was watched.

    Source: tax invoices; population standard deviation, months without sales as 0.
    """
    return spread(sold_deviation, sold_12m, months_watched)


@indicator(unit="times", better="lower", domain="invoice")
def purchases_volatility(bought_deviation: Column, bought_12m: Column, months_watched: Column) -> Column:
    """Standard deviation of monthly purchases over their mean, of the months of the last twelve the firm was watched.

    Source: tax invoices; population standard deviation, months without purchases as 0.
    """
    return spread(bought_deviation, bought_12m, months_watched)


@indicator(unit="months", better="lower", domain="invoice")
def sales_longest_gap_months(sold_longest_gap: Column) -> Column:
    """Longest run of months without a valid sales invoice within the last twelve.

    Source: tax invoices.
    """
    return sold_longest_gap


@indicator(unit="share", better="lower", domain="invoice")
def sales_seasonality(sold_best_3_months: Column, sold_12m: Column) -> Column:
    """Share of the year's sales made in its three best months: 0.25 is even, 1 is a business of one season.

    Source: tax invoices.
    """
    return pick(sold_12m > 0, clip(ratio(sold_best_3_months, sold_12m), 0.0, 1.0))


@indicator(unit="share", better="higher", domain="invoice")
def sales_months_share(sold_months: Column, months_watched: Column) -> Column:
    """Share of the watched months of the last twelve that had a valid sales invoice.

    Source: tax invoices; fair to firms that came in the course of the year.
    """
    return ratio(sold_months, months_watched)


@indicator(unit="times", better="lower", domain="behaviour")
def inflow_volatility(inflow_deviation: Column, inflow_12m: Column, account_months_watched: Column) -> Column:
    """Standard deviation of the money received a month over its mean, of the last twelve months watched.

    Source: account transactions.
    """
    return spread(inflow_deviation, inflow_12m, account_months_watched)
