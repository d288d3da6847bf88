"""SAMPLE-CO: the statements of an invented company in 万元, and what the domain reference says of it (3.10)."""

from __future__ import annotations

from datetime import date
from typing import Any

from clc.policy import loader
from clc.policy.facts import FactRule

WAN = 10_000.0
DAY = date(2025, 6, 30)
YEARS = {
    "2024-12-31": {
        "BS_CASH": 4_414, "BS_TFA": 300, "BS_NR": 600, "BS_AR": 9_500, "BS_RFIN": 450, "BS_PREP": 1_000, "BS_OR": 380,
        "BS_INV": 10_200, "BS_OCA": 160, "BS_TCA": 27_004, "BS_LTEI": 1_060, "BS_FA": 16_400, "BS_CIP": 1_000,
        "BS_ROU": 490, "BS_INT": 2_240, "BS_DTA": 236, "BS_TNCA": 21_426, "BS_TA": 48_430, "BS_STLOAN": 10_000,
        "BS_NP": 2_200, "BS_AP": 7_000, "BS_CL": 900, "BS_PAYROLL": 650, "BS_TAX": 450, "BS_OP": 720, "BS_CPNCL": 1_400,
        "BS_OCL": 110, "BS_TCL": 23_430, "BS_LTLOAN": 5_000, "BS_LEASEL": 420, "BS_DEFINC": 180, "BS_DTL": 100,
        "BS_TNCL": 5_700, "BS_TL": 29_130, "BS_CAPITAL": 8_000, "BS_CAPRES": 3_000, "BS_SURP": 1_280.5, "BS_RE": 7_019.5,
        "BS_TE": 19_300, "BS_TLE": 48_430, "IS_REV": 52_000, "IS_COGS": 41_600, "IS_TAXSUR": 300, "IS_SELL": 2_100,
        "IS_ADMIN": 2_600, "IS_RD": 1_300, "IS_FIN": 780, "IS_INTEXP": 820, "IS_INTINC": 60, "IS_OTHINC": 120,
        "IS_INVINC": 80, "IS_CIL": -150, "IS_AIL": -90, "IS_DISP": 10, "IS_OPROFIT": 3_290, "IS_NOI": 30, "IS_NOE": 20,
        "IS_PBT": 3_300, "IS_TAX": 495, "IS_NI": 2_805, "CF_SALES": 57_150, "CF_TAXREF": 200, "CF_OOI": 430,
        "CF_PURCH": 44_300, "CF_STAFF": 6_000, "CF_TAXPAID": 1_900, "CF_OOO": 1_991, "CF_CFO": 3_589, "CF_DISPFA": 110,
        "CF_INVINC": 20, "CF_CAPEX": 3_200, "CF_CFI": -3_070, "CF_BORROW": 16_000, "CF_REPAY": 14_600, "CF_DIVINT": 1_625,
        "CF_OFO": 80, "CF_CFF": -305, "CF_NET": 214, "CFS_DEP": 1_900, "CFS_ROUDEP": 110, "CFS_AMORT": 160,
    },
    "2023-12-31": {
        "BS_CASH": 4_200, "BS_TFA": 300, "BS_NR": 500, "BS_AR": 8_000, "BS_RFIN": 400, "BS_PREP": 900, "BS_OR": 350,
        "BS_INV": 9_000, "BS_OCA": 150, "BS_TCA": 23_800, "BS_LTEI": 1_000, "BS_FA": 15_000, "BS_CIP": 1_200,
        "BS_ROU": 600, "BS_INT": 2_400, "BS_DTA": 200, "BS_TNCA": 20_400, "BS_TA": 44_200, "BS_STLOAN": 9_000,
        "BS_NP": 2_000, "BS_AP": 6_500, "BS_CL": 800, "BS_PAYROLL": 600, "BS_TAX": 400, "BS_OP": 700, "BS_CPNCL": 1_200,
        "BS_OCL": 100, "BS_TCL": 21_300, "BS_LTLOAN": 4_800, "BS_LEASEL": 500, "BS_DEFINC": 200, "BS_DTL": 100,
        "BS_TNCL": 5_600, "BS_TL": 26_900, "BS_CAPITAL": 8_000, "BS_CAPRES": 3_000, "BS_SURP": 1_000, "BS_RE": 5_300,
        "BS_TE": 17_300, "BS_TLE": 44_200, "IS_NI": 2_500,
    },
}  # fmt: skip

#: Told beside the statements: a market value, and what makes Ohlson's SIZE 9.0.
TOLD = {"market_value": 24_000 * WAN, "size_deflator": 48_430 * WAN / 2.718281828459045**9}

#: Every value that the domain reference expects, by indicator; money in yuan, days to two places, the rest to four.
EXPECTED = {
    "debt_to_assets": 0.6015, "equity_multiplier": 2.5093, "debt_to_equity": 1.5093, "debt_share_of_liabilities": 0.5774,
    "interest_bearing_share": 0.4657, "interest_cover": 5.0244, "ebitda_interest_cover": 7.6707, "debt_to_ebitda": 2.6741,
    "net_debt_to_ebitda": 1.9246, "current_ratio": 1.1525, "quick_ratio_strict": 0.6677, "quick_ratio": 0.7172,
    "cash_ratio": 0.2012, "operating_cash_to_current_liabilities": 0.1532, "gross_margin": 0.2000,
    "operating_margin": 0.0633, "net_margin": 0.0539, "ebitda_margin": 0.1210, "return_on_assets": 0.0890,
    "net_return_on_assets": 0.0606, "return_on_equity": 0.1533, "profit_to_costs": 0.0678,
    "profit_to_costs_without_research": 0.0696, "asset_turnover": 1.1227, "current_asset_turnover": 2.0471,
    "receivable_turnover": 5.9429, "receivable_days": 60.58, "inventory_turnover": 4.3333, "inventory_days": 83.08,
    "payable_turnover": 6.1630, "payable_days": 58.41, "cash_cycle_days": 85.24, "asset_growth": 0.0957,
    "capital_preserved": 1.1156, "operating_cash_to_profit": 1.2795, "cash_to_revenue": 1.0990,
    "free_cash_flow": 389 * WAN, "operating_cash_to_debt": 0.2134, "cash_return_on_assets": 0.0775,
    "cash_interest_cover": 4.3768, "corporate_debt_service_cover": 1.2847,
    "corporate_debt_service_cover_before_investment": 2.8688, "equity_multiplier_mean": 2.5309,
    "altman_z_private": 1.8122, "altman_z_emerging": 2.3102, "altman_em_score": 5.5602, "altman_z": 2.1773,
    "ohlson_score": -1.7886, "ohlson_probability": 0.1432, "zmijewski_score": -1.1769, "zmijewski_probability": 0.1196,
}  # fmt: skip

#: Worked out by hand from the lines above where the domain reference gives the formula and no value.
BY_HAND = {
    "cash_to_short_debt": 4_714 / 11_400, "net_profit_growth": 305 / 2_500, "return_on_paid_in_funds": 2_805 / 11_000,
    "debt_to_assets_change": 29_130 / 48_430 - 26_900 / 44_200, "long_term_fit": 25_000 / 20_700,
    "interest_bearing_share_with_notes": 19_020 / 38_320, "receivables_to_revenue": 10_550 / 52_000,
    "other_receivables_share": 380 / 48_430, "research_to_revenue": 1_300 / 52_000, "sales_margin": 10_100 / 52_000,
    "debt_growth": 16_820 / 15_500 - 1, "asset_losses_to_equity": 230 / 19_300, "fixed_assets_to_equity": 16_400 / 19_300,
    "investments_to_equity": 1_060 / 19_300, "current_gap_growth": (2_130 - 3_204) / 21_300,
    "liquidity_change": 16_804 / 23_430 - 14_800 / 21_300,
    "operating_cash_flow": 3_589 * WAN, "operating_cash_negative_years": 0.0, "loss_years_running": 0.0,
    "debt_to_assets_without_advances": 28_230 / 47_530, "net_gearing": 12_406 / 19_300, "prepayment_days": 8.2212,
    "advance_days": 5.8846,  # of domain reference 2.2
    "cash_cover_when_burning": 1.0,
}  # fmt: skip


def line_facts() -> dict[str, float]:
    """The facts that the statements tell, added up here line by line, and those told beside them; the others are missing."""
    found: dict[str, float] = dict(TOLD)
    for name, fact in loader.shipped().facts.items():
        lines = [YEARS[end][item] for end, item in _asked(fact) if item in YEARS.get(end, {})]
        if lines and (not fact.whole or len(lines) == len(list(_asked(fact)))):
            found[name] = sum(lines) * WAN
    return found


def _asked(fact: FactRule) -> list[tuple[str, str]]:
    """The year's end and the lines that a fact of statements asks for."""
    item = fact.where.get("item")
    if fact.table != "statement" or item is None:
        return []
    return [(f"{2024 - fact.back // 12}-12-31", str(each)) for each in (item if isinstance(item, tuple) else (item,))]


def statement_rows(client: int = 1, **more: Any) -> list[dict[str, Any]]:
    """The statements as rows of the lake's table, in yuan."""
    return [
        {"client": client, "period_end": date.fromisoformat(end), "item": item, "value": value * WAN, "scope": "single",
         "months": 12.0, "source": "upload", **more}
        for end, lines in YEARS.items() for item, value in lines.items()
    ]  # fmt: skip


def close(name: str) -> float:
    """How near an expected value must be met: half a unit of its last place."""
    return 0.0051 if name.endswith("days") else 0.000051
