"""Quality: what of assets and profit may not be worth what the statement says, and what speaks against the statement."""

from __future__ import annotations

from clc.engines.indicators.definitions import over
from clc.engines.indicators.registry import indicator
from clc.kernel.column import Column, or_else, pick


@indicator(unit="share", better="lower", domain="statement")
def bad_assets_share(impairment_stock: Column, losses_unbooked: Column, total_assets: Column) -> Column:
    """Impairments on the books and losses not yet booked over total assets before impairment.

    Source: domain reference 3.3 R_BADA; losses not booked count as 0 where they are not told.
    """
    return over(impairment_stock + or_else(losses_unbooked, 0.0), total_assets + impairment_stock)


@indicator(unit="share", better="lower", domain="statement")
def receivables_to_revenue(receivables: Column, notes_held: Column, revenue: Column) -> Column:
    """Accounts and notes receivable at the year's end over operating revenue.

    Source: domain reference 3.3 R_ARREV; notes and receivables financing count as 0 where they are not told.
    """
    return over(receivables + or_else(notes_held, 0.0), revenue)


@indicator(unit="share", better="lower", domain="statement")
def other_receivables_share(other_receivables: Column, total_assets: Column) -> Column:
    """Other receivables over total assets.

    Source: domain reference 3.3 R_ORTA.
    """
    return over(other_receivables, total_assets)


@indicator(unit="share", better="lower", domain="statement")
def asset_losses_to_equity(asset_results: Column, total_equity: Column) -> Column:
    """Impairments and losses on disposals of the year over equity; 0 where they made a gain.

    Source: domain reference 6 W04; unknown when equity is not above 0.
    """
    return over(pick(asset_results < 0, 0.0 - asset_results, 0.0 * asset_results), total_equity)


@indicator(unit="share", better="lower", domain="statement")
def fixed_assets_to_equity(fixed_assets: Column, total_equity: Column) -> Column:
    """Fixed assets over equity; unknown when equity is not above 0.

    Source: domain reference 6 W15.
    """
    return over(fixed_assets, total_equity)


@indicator(unit="share", better="lower", domain="statement")
def investments_to_equity(investments: Column, total_equity: Column) -> Column:
    """Long-term investments in other firms and securities over equity; unknown when equity is not above 0.

    Source: domain reference 6 W15.
    """
    return over(investments, total_equity)


@indicator(unit="days", better="lower", domain="statement")
def statement_late_days(filed_late_days: Column) -> Column:
    """Days that the latest annual statement came late.

    Source: domain reference 3.2 V15, 6 W16.
    """
    return filed_late_days


@indicator(unit="count", better="lower", domain="statement")
def auditor_changes(auditor_changed: Column) -> Column:
    """1 where the auditor of the latest annual statement is another than the year before, else 0.

    Source: domain reference 3.2 V15, 6 W16.
    """
    return auditor_changed


@indicator(unit="count", better="lower", domain="statement")
def audit_opinion_gravity(audit_opinion_severity: Column) -> Column:
    """The auditor's opinion: 0 unqualified, 1 with an emphasis of matter, 2 qualified, 3 disclaimer or adverse.

    Source: domain reference 3.2 V15, 6 W16.
    """
    return audit_opinion_severity


@indicator(unit="count", better="lower", domain="statement")
def distortion_checks_failed(statement_checks_failed: Column) -> Column:
    """How many of the checks that point to distortion the latest annual statement fails.

    Source: domain reference 6 W16: V03, V06, V12, V16.
    """
    return statement_checks_failed


@indicator(unit="count", better="lower", domain="statement")
def forged_statements(statements_forged: Column) -> Column:
    """1 where statements of the firm were found to be forged, 0 where they were examined and found true.

    Source: domain reference 6 W16.
    """
    return statements_forged
