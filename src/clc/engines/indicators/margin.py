"""Margin as the invoices show it: sales against purchases, and the tax between them."""

from __future__ import annotations

from clc.engines.indicators.registry import indicator
from clc.kernel.column import Column, clip, pick, ratio


def margin(sold: Column, bought: Column) -> Column:
    """Sales less purchases over sales, cut at -1 and 1; unknown unless sales are above 0."""
    return pick(sold > 0, clip(ratio(sold - bought, sold), -1.0, 1.0))


@indicator(unit="share", better="higher", domain="invoice")
def gross_margin_invoiced(sold_12m: Column, bought_12m: Column) -> Column:
    """Sales less purchases over sales, as invoiced in the last twelve months; below 0 when more was bought than sold.

    Source: tax invoices; wages and costs without invoice are not in it; cut at -1 and 1.
    """
    return margin(sold_12m, bought_12m)


@indicator(unit="share", better="higher", domain="invoice")
def margin_change_yoy(
    sold_12m: Column, bought_12m: Column, sold_prior_12m: Column, bought_prior_12m: Column
) -> Column:
    """Invoiced margin of the last twelve months less that of the twelve months before.

    Source: tax invoices; domain reference 6 W11.
    """
    return margin(sold_12m, bought_12m) - margin(sold_prior_12m, bought_prior_12m)


@indicator(unit="share", better="neither", domain="invoice")
def vat_burden(sold_tax_12m: Column, bought_tax_12m: Column, sold_12m: Column) -> Column:
    """Tax on sales less tax on purchases over sales of the last twelve months; below 0 where input tax piles up.

    Source: tax invoices; every input invoice taken as deductible; cut at -1 and 1.
    """
    return pick(sold_12m > 0, clip(ratio(sold_tax_12m - bought_tax_12m, sold_12m), -1.0, 1.0))


@indicator(unit="times", better="neither", domain="invoice")
def purchases_to_sales(sold_12m: Column, bought_12m: Column) -> Column:
    """Purchases over sales of the last twelve months, at most 10.

    Source: tax invoices.
    """
    return pick(sold_12m > 0, clip(ratio(bought_12m, sold_12m), 0.0, 10.0))
