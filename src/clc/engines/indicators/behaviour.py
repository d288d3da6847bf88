"""Behaviour: whether payments come in time, and what moves on the account."""

from __future__ import annotations

from clc.engines.indicators.concentration import share
from clc.engines.indicators.registry import indicator
from clc.kernel.column import Column, pick, ratio


@indicator(unit="days", better="lower", domain="loan")
def overdue_days_max(payments_overdue_days: Column) -> Column:
    """Days since the oldest payment that is still unpaid fell due; 0 when nothing is overdue.

    Source: payments; domain reference 6 W23 and 1.1 (dpd).
    """
    return payments_overdue_days


@indicator(unit="share", better="lower", domain="loan")
def overdue_amount_share(payments_unpaid_12m: Column, payments_due_12m: Column) -> Column:
    """Share of the amounts fallen due in the last 365 days that is still unpaid.

    Source: payments.
    """
    return share(payments_unpaid_12m, payments_due_12m)


@indicator(unit="count", better="lower", domain="loan")
def late_payments_12m(payments_late_12m: Column) -> Column:
    """Payments fallen due in the last 365 days that came late or have not come.

    Source: payments; domain reference 6 W23, second time in twelve months.
    """
    return payments_late_12m


@indicator(unit="share", better="lower", domain="loan")
def late_payments_share(payments_late_12m: Column, payments_count_12m: Column) -> Column:
    """Share of the payments fallen due in the last 365 days that came late or have not come.

    Source: payments.
    """
    return share(payments_late_12m, payments_count_12m)


@indicator(unit="money", better="higher", domain="behaviour")
def account_inflow_12m(inflow_12m: Column) -> Column:
    """Money received on the account in the last twelve whole months.

    Source: account transactions.
    """
    return inflow_12m


@indicator(unit="times", better="neither", domain="behaviour")
def outflow_to_inflow(outflow_12m: Column, inflow_12m: Column) -> Column:
    """Money paid out over money received on the account in the last twelve months.

    Source: account transactions; about 1 for an account that only passes money through.
    """
    return pick(inflow_12m > 0, ratio(outflow_12m, inflow_12m))


@indicator(unit="months", better="higher", domain="behaviour")
def inflow_months_active(inflow_months: Column) -> Column:
    """Months of the last twelve in which the account received money.

    Source: account transactions; domain reference 6 W17.
    """
    return inflow_months
