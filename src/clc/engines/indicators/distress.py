"""Distress models of the literature, for reference only: all were fitted to United States firms of their time.

None of them may refuse a client, stop a case or raise a warning by itself; `frames.cases` refuses a rule that would. The
formulas take the ratios themselves, so that they can be checked against the papers; the indicators feed them from facts.
Retained earnings are surplus reserve plus undistributed profit. Funds from operations in Ohlson's model are the operating
cash flow.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from clc.engines.indicators.definitions import over
from clc.engines.indicators.registry import indicator
from clc.kernel.column import Column, clip, exp, known, log, or_else, pick, ratio, size

#: Yuan that stand for a unit of the price index (1968 = 100) at some 7 yuan to the dollar: house value, for SIZE only.
SIZE_DEFLATOR = 4_400.0
EXPONENT_MAX = 50.0
ZONES: tuple[str, ...] = ("unknown", "distress", "grey", "safe")
#: Model (name of its indicator): below the first it is distress, up to the second grey, above it safe.
Z_ZONES: Mapping[str, tuple[float, float]] = MappingProxyType({
    "altman_z": (1.81, 2.99),
    "altman_z_private": (1.23, 2.90),
    "altman_z_emerging": (1.10, 2.60),
    "altman_em_score": (4.15, 5.85),
})
#: Model: a probability above this is distress; Ohlson's paper itself used 0.038 as well.
P_ZONES: Mapping[str, float] = MappingProxyType({"ohlson_probability": 0.5, "zmijewski_probability": 0.5})
OHLSON_CUT_OFF_OF_THE_PAPER = 0.038


def z_listed(x1: Column, x2: Column, x3: Column, x4: Column, x5: Column) -> Column:
    """Altman's Z of 1968 for listed manufacturers; x4 is market value of equity over liabilities.

    x1: working capital, x2: retained earnings, x3: EBIT, x5: sales, each over total assets. Source: domain reference 3.8.
    """
    return 1.2 * x1 + 1.4 * x2 + 3.3 * x3 + 0.6 * x4 + 1.0 * x5


def z_private(x1: Column, x2: Column, x3: Column, x4: Column, x5: Column) -> Column:
    """Altman's Z' for unlisted manufacturers; x4 is book equity over liabilities. Source: domain reference 3.8."""
    return 0.717 * x1 + 0.847 * x2 + 3.107 * x3 + 0.420 * x4 + 0.998 * x5


def z_emerging(x1: Column, x2: Column, x3: Column, x4: Column) -> Column:
    """Altman's Z'' for others than manufacturers and for emerging markets. Source: domain reference 3.8."""
    return 6.56 * x1 + 3.26 * x2 + 6.72 * x3 + 1.05 * x4


def ohlson(scale: Column, shares: Sequence[Column], losses: Column, swing: Column) -> Column:
    """Ohlson's O of 1980. Working capital lowers it: -1.43 (a public code carries it with the wrong sign).

    scale: log of total assets over the price index. shares: liabilities, working capital over total assets, current
    liabilities over current assets, net profit over total assets, funds from operations over liabilities. losses: 1 after
    two years of loss. swing: change of net profit over the sizes of both years' profits. Source: domain reference 3.8.
    """
    owed, working, current, earned, funds = shares
    insolvent = pick(owed > 1, 1.0, 0.0)
    first = -1.32 - 0.407 * scale + 6.03 * owed - 1.43 * working + 0.0757 * current
    return first - 1.72 * insolvent - 2.37 * earned - 1.83 * funds + 0.285 * losses - 0.521 * swing


def zmijewski(earned: Column, owed: Column, current: Column) -> Column:
    """Zmijewski's X of 1984: net profit and liabilities over total assets, current assets over current liabilities.

    Source: domain reference 3.8.
    """
    return -4.336 - 4.513 * earned + 5.679 * owed + 0.004 * current


def logistic(score: Column) -> Column:
    """1 / (1 + e^-score), 0 to 1."""
    return 1.0 / (1.0 + exp(clip(0.0 - score, -EXPONENT_MAX, EXPONENT_MAX)))


def normal(score: Column) -> Column:
    """The standard normal distribution function, 0 to 1, to 1e-7.

    Source: Abramowitz and Stegun, Handbook of Mathematical Functions, 26.2.17.
    """
    held = clip(score, -10.0, 10.0)
    step = ratio(1.0, 1.0 + 0.2316419 * size(held))
    series = step * (0.319381530 + step * (-0.356563782 + step * (1.781477937 + step * (-1.821255978 + step * 1.330274429))))
    tail = 0.3989422804014327 * exp(-0.5 * held * held) * series
    return pick(held > 0, 1.0 - tail, tail)


def zone(model: str, value: Column) -> Column:
    """Where a model's value lies, as a place in ZONES: 0 unknown, 1 distress, 2 grey, 3 safe; KeyError for no model."""
    if model in P_ZONES:
        return pick(known(value), pick(value > P_ZONES[model], 1.0, 3.0), 0.0)
    low, high = Z_ZONES[model]
    return pick(known(value), pick(value < low, 1.0, pick(value > high, 3.0, 2.0)), 0.0)


def parts(
    current: tuple[Column, Column], reserves: Column, earnings_before_interest: Column, total_assets: Column
) -> tuple[Column, Column, Column]:
    """X1 to X3 of Altman's models; current: assets and liabilities of the coming year."""
    working = current[0] - current[1]
    return over(working, total_assets), over(reserves, total_assets), over(earnings_before_interest, total_assets)


@indicator(unit="count", better="higher", domain="statement", reference_only=True)
def altman_z(
    current_assets: Column, current_liabilities: Column, reserves: Column, earnings_before_interest: Column,
    market_value: Column, total_liabilities: Column, revenue: Column, total_assets: Column,
) -> Column:
    """Altman's Z for listed manufacturers, for reference only: above 2.99 safe, below 1.81 distress.

    Source: domain reference 3.8; Altman 1968.
    """
    x1, x2, x3 = parts((current_assets, current_liabilities), reserves, earnings_before_interest, total_assets)
    return z_listed(x1, x2, x3, over(market_value, total_liabilities), over(revenue, total_assets))


@indicator(unit="count", better="higher", domain="statement", reference_only=True)
def altman_z_private(
    current_assets: Column, current_liabilities: Column, reserves: Column, earnings_before_interest: Column,
    total_equity: Column, total_liabilities: Column, revenue: Column, total_assets: Column,
) -> Column:
    """Altman's Z' for unlisted manufacturers, for reference only: above 2.90 safe, below 1.23 distress.

    Source: domain reference 3.8.
    """
    x1, x2, x3 = parts((current_assets, current_liabilities), reserves, earnings_before_interest, total_assets)
    return z_private(x1, x2, x3, over(total_equity, total_liabilities), over(revenue, total_assets))


@indicator(unit="count", better="higher", domain="statement", reference_only=True)
def altman_z_emerging(
    current_assets: Column, current_liabilities: Column, reserves: Column, earnings_before_interest: Column,
    total_equity: Column, total_liabilities: Column, total_assets: Column,
) -> Column:
    """Altman's Z'' for other firms and emerging markets, for reference only: above 2.60 safe, below 1.10 distress.

    Source: domain reference 3.8.
    """
    x1, x2, x3 = parts((current_assets, current_liabilities), reserves, earnings_before_interest, total_assets)
    return z_emerging(x1, x2, x3, over(total_equity, total_liabilities))


@indicator(unit="count", better="higher", domain="statement", reference_only=True)
def altman_em_score(
    current_assets: Column, current_liabilities: Column, reserves: Column, earnings_before_interest: Column,
    total_equity: Column, total_liabilities: Column, total_assets: Column,
) -> Column:
    """Altman's emerging market score, for reference only: above 5.85 safe, below 4.15 distress.

    Source: domain reference 3.8; Z'' plus 3.25.
    """
    return 3.25 + altman_z_emerging(
        current_assets, current_liabilities, reserves, earnings_before_interest, total_equity, total_liabilities,
        total_assets,
    )


@indicator(unit="count", better="lower", domain="statement", reference_only=True)
def ohlson_score(
    total_assets: Column, size_deflator: Column, total_liabilities: Column, current_assets: Column,
    current_liabilities: Column, net_profit: Column, net_profit_prior: Column, operating_cash: Column,
) -> Column:
    """Ohlson's O, for reference only: the higher, the nearer to failure.

    Source: domain reference 3.8; Ohlson 1980, sign of working capital as in the paper.
    """
    scale = log(over(total_assets, or_else(size_deflator, SIZE_DEFLATOR)))
    shares = (
        over(total_liabilities, total_assets), over(current_assets - current_liabilities, total_assets),
        over(current_liabilities, current_assets), over(net_profit, total_assets),
        over(operating_cash, total_liabilities),
    )
    losses = pick((net_profit < 0) & (net_profit_prior < 0), 1.0, 0.0)
    swing = over(net_profit - net_profit_prior, size(net_profit) + size(net_profit_prior))
    return ohlson(scale, shares, losses, swing)


@indicator(unit="share", better="lower", domain="statement", reference_only=True)
def ohlson_probability(
    total_assets: Column, size_deflator: Column, total_liabilities: Column, current_assets: Column,
    current_liabilities: Column, net_profit: Column, net_profit_prior: Column, operating_cash: Column,
) -> Column:
    """Probability of failure by Ohlson's model, for reference only.

    Source: domain reference 3.8; above 0.5 distress, the paper itself also used 0.038.
    """
    return logistic(ohlson_score(
        total_assets, size_deflator, total_liabilities, current_assets, current_liabilities, net_profit,
        net_profit_prior, operating_cash,
    ))


@indicator(unit="count", better="lower", domain="statement", reference_only=True)
def zmijewski_score(
    net_profit: Column, total_liabilities: Column, total_assets: Column, current_assets: Column,
    current_liabilities: Column,
) -> Column:
    """Zmijewski's X, for reference only: above 0 distress.

    Source: domain reference 3.8; Zmijewski 1984.
    """
    return zmijewski(
        over(net_profit, total_assets), over(total_liabilities, total_assets), over(current_assets, current_liabilities)
    )


@indicator(unit="share", better="lower", domain="statement", reference_only=True)
def zmijewski_probability(
    net_profit: Column, total_liabilities: Column, total_assets: Column, current_assets: Column,
    current_liabilities: Column,
) -> Column:
    """Probability of distress by Zmijewski's model, for reference only.

    Source: domain reference 3.8; above 0.5 distress.
    """
    return normal(zmijewski_score(net_profit, total_liabilities, total_assets, current_assets, current_liabilities))
