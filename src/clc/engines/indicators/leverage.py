"""Leverage: how much of what the firm works with belongs to others."""

from __future__ import annotations

from clc.engines.indicators.definitions import mean, over, sum_of_told
from clc.engines.indicators.growth import change
from clc.engines.indicators.registry import indicator
from clc.kernel.column import Column, or_else


@indicator(unit="share", better="lower", domain="statement")
def debt_to_assets(total_liabilities: Column, total_assets: Column) -> Column:
    """Total liabilities over total assets at the latest year's end.

    Source: domain reference 3.3 R_DA, 6 W01.
    """
    return over(total_liabilities, total_assets)


@indicator(unit="share", better="lower", domain="statement")
def debt_to_assets_change(
    total_liabilities: Column, total_assets: Column, total_liabilities_prior: Column, total_assets_prior: Column
) -> Column:
    """Liabilities over assets less the same a year before.

    Source: domain reference 6 W02.
    """
    return over(total_liabilities, total_assets) - over(total_liabilities_prior, total_assets_prior)


@indicator(unit="times", better="lower", domain="statement")
def equity_multiplier(total_assets: Column, total_equity: Column) -> Column:
    """Total assets over equity; unknown when equity is not above 0.

    Source: domain reference 3.3 R_EM.
    """
    return over(total_assets, total_equity)


@indicator(unit="times", better="lower", domain="statement")
def equity_multiplier_mean(
    total_assets: Column, total_assets_prior: Column, total_equity: Column, total_equity_prior: Column
) -> Column:
    """Mean total assets over mean equity of the year: net margin times asset turnover times this is return on equity.

    Source: domain reference 3.3, DuPont.
    """
    return over(mean(total_assets_prior, total_assets), mean(total_equity_prior, total_equity))


@indicator(unit="times", better="lower", domain="statement")
def debt_to_equity(total_liabilities: Column, total_equity: Column) -> Column:
    """Total liabilities over equity; unknown when equity is not above 0.

    Source: domain reference 3.3 R_DE.
    """
    return over(total_liabilities, total_equity)


@indicator(unit="share", better="lower", domain="statement")
def interest_bearing_share(debt: Column, total_equity: Column) -> Column:
    """Debt that bears interest over that debt plus equity; unknown when the sum is not above 0.

    Source: domain reference 3.3 R_IBDCAP.
    """
    return over(debt, debt + total_equity)


@indicator(unit="share", better="lower", domain="statement")
def interest_bearing_share_with_notes(debt: Column, notes_payable: Column, total_equity: Column) -> Column:
    """Debt that bears interest and notes payable over the same plus equity.

    Source: domain reference 3.3 R_IBDCAP with notes payable counted as debt.
    """
    return over(debt + notes_payable, debt + notes_payable + total_equity)


@indicator(unit="share", better="lower", domain="statement")
def debt_share_of_liabilities(debt: Column, total_liabilities: Column) -> Column:
    """Debt that bears interest over total liabilities.

    Source: domain reference 3.3 R_IBDTL.
    """
    return over(debt, total_liabilities)


@indicator(unit="times", better="higher", domain="statement")
def long_term_fit(total_equity: Column, non_current_liabilities: Column, long_use_assets: Column) -> Column:
    """Equity and long-term liabilities over assets of long use: above 1 these are paid with money that stays.

    Source: domain reference 3.3 R_LTFIT.
    """
    return over(total_equity + non_current_liabilities, long_use_assets)


@indicator(unit="share", better="lower", domain="statement")
def contingent_to_equity(
    guarantees_given: Column, bills_discounted: Column, claims_against: Column, total_equity: Column
) -> Column:
    """Guarantees given, bills discounted and claims in lawsuits over equity; unknown when none of them is told.

    Source: domain reference 3.3 R_CONT.
    """
    return over(sum_of_told(guarantees_given, bills_discounted, claims_against), total_equity)


@indicator(unit="share", better="lower", domain="statement")
def debt_growth(debt: Column, debt_prior: Column) -> Column:
    """Debt that bears interest against the year before.

    Source: domain reference 6 W03.
    """
    return change(debt, debt_prior)


@indicator(unit="share", better="lower", domain="statement")
def debt_to_assets_without_advances(total_liabilities: Column, advances: Column, total_assets: Column) -> Column:
    """Liabilities without what buyers paid in advance over assets without the same; for property developers.

    Source: domain reference 3.3, first of the three red lines; advances count as 0 where they are not told.
    """
    taken = or_else(advances, 0.0)
    return over(total_liabilities - taken, total_assets - taken)


@indicator(unit="share", better="lower", domain="statement")
def net_gearing(debt: Column, cash: Column, total_equity: Column) -> Column:
    """Debt that bears interest less cash over equity; unknown when equity is not above 0.

    Source: domain reference 3.3, second of the three red lines.
    """
    return over(debt - cash, total_equity)
