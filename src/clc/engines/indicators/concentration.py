"""Concentration: how much hangs on a few buyers or sellers, counted on those whose invoices sum above 0."""

from __future__ import annotations

from clc.engines.indicators.registry import indicator
from clc.kernel.column import Column, clip, ratio


def share(part: Column, whole: Column) -> Column:
    """The part of the whole, kept within 0 and 1; unknown when the whole is 0."""
    return clip(ratio(part, whole), 0.0, 1.0)


@indicator(unit="share", better="lower", domain="invoice")
def buyer_top1_share(buyer_largest: Column, buyers_together: Column) -> Column:
    """Share of the largest buyer in the sales of the last twelve months.

    Source: tax invoices; domain reference 6 W48.
    """
    return share(buyer_largest, buyers_together)


@indicator(unit="share", better="lower", domain="invoice")
def buyer_top5_share(buyers_largest_5: Column, buyers_together: Column) -> Column:
    """Share of the five largest buyers in the sales of the last twelve months.

    Source: tax invoices; domain reference 6 W48.
    """
    return share(buyers_largest_5, buyers_together)


@indicator(unit="share", better="lower", domain="invoice")
def seller_top1_share(seller_largest: Column, sellers_together: Column) -> Column:
    """Share of the largest seller in the purchases of the last twelve months.

    Source: tax invoices; domain reference 6 W48.
    """
    return share(seller_largest, sellers_together)


@indicator(unit="share", better="lower", domain="invoice")
def seller_top5_share(sellers_largest_5: Column, sellers_together: Column) -> Column:
    """Share of the five largest sellers in the purchases of the last twelve months.

    Source: tax invoices; domain reference 6 W48.
    """
    return share(sellers_largest_5, sellers_together)


@indicator(unit="share", better="lower", domain="invoice")
def buyer_hhi(buyers_shares_squared: Column) -> Column:
    """Herfindahl index of the buyers: the sum of their squared shares, 1 when there is only one.

    Source: tax invoices.
    """
    return buyers_shares_squared


@indicator(unit="share", better="lower", domain="invoice")
def seller_hhi(sellers_shares_squared: Column) -> Column:
    """Herfindahl index of the sellers: the sum of their squared shares, 1 when there is only one.

    Source: tax invoices.
    """
    return sellers_shares_squared


@indicator(unit="share", better="neither", domain="invoice")
def sales_to_buyers_once_share(sold_to_single_buyers: Column, buyers_together: Column) -> Column:
    """Share of the last twelve months' sales made to buyers with a single invoice.

    Source: tax invoices.
    """
    return share(sold_to_single_buyers, buyers_together)
