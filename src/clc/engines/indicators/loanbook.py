"""The loan book: what is owed and still to be drawn, how far drawing and repaying have come against the plan."""

from __future__ import annotations

from clc.engines.indicators.concentration import share
from clc.engines.indicators.registry import indicator
from clc.kernel.column import Column, ratio


@indicator(unit="money", better="neither", domain="loan")
def loan_exposure(loans_exposure: Column) -> Column:
    """Owed plus still to be drawn on loans that have not ended.

    Source: statement of loans; undrawn amounts counted in full.
    """
    return loans_exposure


@indicator(unit="count", better="neither", domain="loan")
def loans_active_count(loans_active: Column) -> Column:
    """Loans that have not ended: approved, signed, effective, being drawn or being repaid.

    Source: statement of loans.
    """
    return loans_active


@indicator(unit="share", better="higher", domain="loan")
def disbursed_share(loans_disbursed: Column, loans_undisbursed: Column) -> Column:
    """Drawn share of what may be drawn on loans that have not ended.

    Source: drawn over drawn plus still to be drawn; cancelled amounts left out.
    """
    return share(loans_disbursed, loans_disbursed + loans_undisbursed)


@indicator(unit="share", better="lower", domain="loan")
def undisbursed_share(loans_undisbursed: Column, loans_principal: Column) -> Column:
    """Share of the principal of loans that have not ended that is still to be drawn.

    Source: statement of loans.
    """
    return share(loans_undisbursed, loans_principal)


@indicator(unit="share", better="lower", domain="loan")
def cancelled_share(all_loans_cancelled: Column, all_loans_principal: Column) -> Column:
    """Share of the principal of all loans ever told, ended ones too, that was cancelled.

    Source: statement of loans.
    """
    return share(all_loans_cancelled, all_loans_principal)


@indicator(unit="share", better="higher", domain="loan")
def repaid_share(loans_repaid: Column, loans_owed: Column) -> Column:
    """Repaid share of what was drawn on loans that have not ended.

    Source: repaid over repaid plus owed, so that exchange adjustments do not distort it.
    """
    return share(loans_repaid, loans_repaid + loans_owed)


@indicator(unit="share", better="neither", domain="loan")
def age_against_plan(loans_elapsed: Column) -> Column:
    """Elapsed share of the planned life from approval to last repayment, weighed by principal.

    Source: statement of loans, loans that have not ended.
    """
    return loans_elapsed


@indicator(unit="share", better="lower", domain="loan")
def disbursement_lag(loans_drawing_elapsed: Column, loans_disbursed: Column, loans_undisbursed: Column) -> Column:
    """Elapsed share of the drawing period less the drawn share: above 0 the project draws later than planned.

    Source: drawing period from approval to closing date, weighed by principal; -1 to 1.
    """
    return loans_drawing_elapsed - share(loans_disbursed, loans_disbursed + loans_undisbursed)


@indicator(unit="share", better="lower", domain="loan")
def repayment_lag(loans_repayment_elapsed: Column, loans_repaid: Column, loans_owed: Column) -> Column:
    """Elapsed share of the repayment period less the repaid share: above 0 repayment comes late in the loan's life.

    Source: from first to last repayment date, weighed by principal; -1 to 1; annuities lie above 0 by nature.
    """
    return loans_repayment_elapsed - share(loans_repaid, loans_repaid + loans_owed)


@indicator(unit="years", better="neither", domain="loan")
def remaining_years(loans_years_left: Column) -> Column:
    """Years to the last repayment, weighed by principal.

    Source: statement of loans, loans that have not ended.
    """
    return loans_years_left


@indicator(unit="percent", better="neither", domain="loan")
def rate_mean(loans_rate: Column) -> Column:
    """Interest rate of loans that have not ended, weighed by principal.

    Source: statement of loans.
    """
    return loans_rate


@indicator(unit="share", better="lower", domain="loan")
def loan_largest_share(loan_largest: Column, loans_exposure: Column) -> Column:
    """Share of the largest loan in the exposure.

    Source: statement of loans.
    """
    return share(loan_largest, loans_exposure)


@indicator(unit="share", better="neither", domain="loan")
def loan_repaid_count_share(loans_ended_well: Column, loans_told: Column) -> Column:
    """Share of all loans ever told that were repaid in full.

    Source: statement of loans; the length of a good record.
    """
    return ratio(loans_ended_well, loans_told)


@indicator(unit="months", better="lower", domain="loan")
def loan_age_months(loans_age: Column) -> Column:
    """Months between the day asked for and the latest statement of loans: how stale the loan book is.

    Source: house.
    """
    return loans_age
