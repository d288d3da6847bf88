"""Track record: the same questions over three years, which a single good or bad year cannot answer."""

from __future__ import annotations

from clc.engines.indicators.concentration import share
from clc.engines.indicators.registry import indicator
from clc.engines.indicators.stability import spread
from clc.kernel.column import Column


@indicator(unit="money", better="higher", domain="invoice")
def sales_36m(sold_36m: Column) -> Column:
    """Sales without tax invoiced in the last 36 whole months, credit notes taken off, void invoices left out.

    Source: tax invoices; docs/numbers/scoring.md.
    """
    return sold_36m


@indicator(unit="money", better="higher", domain="invoice")
def purchases_36m(bought_36m: Column) -> Column:
    """Purchases without tax invoiced in the last 36 whole months, credit notes taken off, void ones left out.

    Source: tax invoices; docs/numbers/scoring.md.
    """
    return bought_36m


@indicator(unit="months", better="higher", domain="invoice")
def sales_months_active_36m(sold_months_36m: Column) -> Column:
    """Months of the last 36 in which the firm issued a valid invoice; a young firm has fewer.

    Source: tax invoices; docs/numbers/scoring.md.
    """
    return sold_months_36m


@indicator(unit="times", better="lower", domain="invoice")
def sales_volatility_36m(sold_deviation_36m: Column, sold_36m: Column, months_watched_36m: Column) -> Column:
    """Standard deviation of monthly sales over their mean, of the months of the last 36 the firm was watched.

    Source: tax invoices; population standard deviation, months without sales as 0; docs/numbers/scoring.md.
    """
    return spread(sold_deviation_36m, sold_36m, months_watched_36m)


@indicator(unit="share", better="lower", domain="invoice")
def sales_void_share_36m(sold_void_rows_36m: Column, sold_rows_36m: Column) -> Column:
    """Share of void invoices among those issued in the last 36 months.

    Source: tax invoices; docs/numbers/scoring.md.
    """
    return share(sold_void_rows_36m, sold_rows_36m)
