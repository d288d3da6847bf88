"""Strength: how much a firm sells and buys, how often, and to how many."""

from __future__ import annotations

from clc.engines.indicators.registry import indicator
from clc.kernel.column import Column, ratio


@indicator(unit="money", better="higher", domain="invoice")
def sales_12m(sold_12m: Column) -> Column:
    """Sales without tax invoiced in the last twelve whole months, credit notes taken off, void invoices left out.

    Source: tax invoices, domain reference 6 W44.
    """
    return sold_12m


@indicator(unit="money", better="higher", domain="invoice")
def purchases_12m(bought_12m: Column) -> Column:
    """Purchases without tax invoiced in the last twelve whole months, credit notes taken off, void invoices left out.

    Source: tax invoices.
    """
    return bought_12m


@indicator(unit="months", better="higher", domain="invoice")
def sales_months_active(sold_months: Column) -> Column:
    """Months of the last twelve in which the firm issued a valid invoice.

    Source: tax invoices.
    """
    return sold_months


@indicator(unit="months", better="higher", domain="invoice")
def purchases_months_active(bought_months: Column) -> Column:
    """Months of the last twelve in which the firm received a valid invoice.

    Source: tax invoices.
    """
    return bought_months


@indicator(unit="money", better="neither", domain="invoice")
def sales_per_invoice(sold_12m: Column, sold_invoices: Column) -> Column:
    """Sales of the last twelve months over the number of valid invoices.

    Source: tax invoices.
    """
    return ratio(sold_12m, sold_invoices)


@indicator(unit="count", better="higher", domain="invoice")
def sales_invoices_count(sold_invoices: Column) -> Column:
    """Valid invoices issued in the last twelve months.

    Source: tax invoices.
    """
    return sold_invoices


@indicator(unit="count", better="higher", domain="invoice")
def buyers_count(buyers_12m: Column) -> Column:
    """Different buyers with a valid invoice in the last twelve months.

    Source: tax invoices.
    """
    return buyers_12m


@indicator(unit="count", better="higher", domain="invoice")
def sellers_count(sellers_12m: Column) -> Column:
    """Different sellers with a valid invoice in the last twelve months.

    Source: tax invoices.
    """
    return sellers_12m


@indicator(unit="money", better="neither", domain="invoice")
def sales_per_buyer(sold_12m: Column, buyers_12m: Column) -> Column:
    """Sales of the last twelve months over the number of buyers.

    Source: tax invoices.
    """
    return ratio(sold_12m, buyers_12m)


@indicator(unit="months", better="lower", domain="invoice")
def sales_months_silent(sold_months_silent: Column) -> Column:
    """Whole months that have gone by since the last month with a valid sales invoice.

    Source: tax invoices.
    """
    return sold_months_silent


@indicator(unit="months", better="lower", domain="invoice")
def invoice_age_months(invoices_age: Column) -> Column:
    """Months between the day asked for and the client's last invoice told: how stale its books are.

    Source: house; a book that is old is stale, not empty.
    """
    return invoices_age
