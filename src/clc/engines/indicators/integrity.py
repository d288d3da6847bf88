"""Integrity of the invoices: what was voided, taken back, repeated, rounded, or came from strangers."""

from __future__ import annotations

from clc.engines.indicators.concentration import share
from clc.engines.indicators.registry import indicator
from clc.kernel.column import Column, size


@indicator(unit="share", better="lower", domain="invoice")
def sales_void_share(sold_void_rows: Column, sold_rows: Column) -> Column:
    """Share of void invoices among those issued in the last twelve months.

    Source: tax invoices.
    """
    return share(sold_void_rows, sold_rows)


@indicator(unit="share", better="lower", domain="invoice")
def purchases_void_share(bought_void_rows: Column, bought_rows: Column) -> Column:
    """Share of void invoices among those received in the last twelve months.

    Source: tax invoices.
    """
    return share(bought_void_rows, bought_rows)


@indicator(unit="share", better="lower", domain="invoice")
def sales_negative_share(sold_negative_rows: Column, sold_invoices: Column) -> Column:
    """Share of credit notes (amount below 0) among the valid invoices issued in the last twelve months.

    Source: tax invoices.
    """
    return share(sold_negative_rows, sold_invoices)


@indicator(unit="share", better="lower", domain="invoice")
def purchases_negative_share(bought_negative_rows: Column, bought_invoices: Column) -> Column:
    """Share of credit notes (amount below 0) among the valid invoices received in the last twelve months.

    Source: tax invoices.
    """
    return share(bought_negative_rows, bought_invoices)


@indicator(unit="share", better="lower", domain="invoice")
def sales_returned_amount_share(sold_negative_12m: Column, sold_positive_12m: Column) -> Column:
    """Amount of credit notes over the amount of ordinary sales invoices in the last twelve months, at most 1.

    Source: tax invoices.
    """
    return share(size(sold_negative_12m), sold_positive_12m)


@indicator(unit="share", better="lower", domain="invoice")
def purchases_returned_amount_share(bought_negative_12m: Column, bought_positive_12m: Column) -> Column:
    """Amount of credit notes over the amount of ordinary purchase invoices in the last twelve months, at most 1.

    Source: tax invoices.
    """
    return share(size(bought_negative_12m), bought_positive_12m)


@indicator(unit="share", better="lower", domain="invoice")
def repeated_rows_share(invoice_repeated_rows: Column, invoice_rows: Column) -> Column:
    """Share of invoice rows of the last twelve months that repeat an earlier row in every field.

    Source: the first of a set of equal rows is no repeat; a repeat never counts as sales.
    """
    return share(invoice_repeated_rows, invoice_rows)


@indicator(unit="share", better="lower", domain="invoice")
def repeated_numbers_share(invoice_numbers_beyond_first: Column, invoice_rows: Column) -> Column:
    """Share of invoice rows of the last twelve months whose number was used before in the same direction.

    Source: the first row with a number is no repeat; equal rows are among them.
    """
    return share(invoice_numbers_beyond_first, invoice_rows)


@indicator(unit="share", better="lower", domain="invoice")
def new_buyers_share(buyers_new: Column, buyers_6m: Column) -> Column:
    """Share of the buyers of the last six months who had never bought before.

    Source: tax invoices; unknown for firms watched for less than a year before the six months.
    """
    return share(buyers_new, buyers_6m)


@indicator(unit="share", better="lower", domain="invoice")
def new_sellers_share(sellers_new: Column, sellers_6m: Column) -> Column:
    """Share of the sellers of the last six months who had never sold to the firm before.

    Source: tax invoices; unknown for firms watched for less than a year before the six months.
    """
    return share(sellers_new, sellers_6m)


@indicator(unit="share", better="lower", domain="invoice")
def sales_to_new_buyers_share(sold_to_new_buyers: Column, buyers_together_6m: Column) -> Column:
    """Share of the last six months' sales made to buyers who had never bought before.

    Source: tax invoices; sudden counterparties with large amounts.
    """
    return share(sold_to_new_buyers, buyers_together_6m)


@indicator(unit="share", better="lower", domain="invoice")
def round_amount_share(sold_round_rows: Column, sold_positive_rows: Column) -> Column:
    """Share of ordinary sales invoices of the last twelve months whose amount with tax is a multiple of 10,000.

    Source: house; invented invoices tend to be round.
    """
    return share(sold_round_rows, sold_positive_rows)
