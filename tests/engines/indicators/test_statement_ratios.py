"""The ratios of SAMPLE-CO, domain reference 3.10, worked out there before there was any code."""

from math import isnan

import pytest

from clc.engines.indicators import registry
from clc.frames.readings import reading_of

SAMPLE = {
    "total_assets": 48_430, "total_assets_prior": 44_200, "total_liabilities": 29_130, "total_liabilities_prior": 26_900,
    "total_equity": 19_300, "total_equity_prior": 17_300, "current_assets": 27_004, "current_liabilities": 23_430,
    "cash": 4_414, "trading_assets": 300, "receivables": 9_500, "receivables_prior": 8_000, "inventory": 10_200,
    "inventory_prior": 9_000, "payables": 7_000, "payables_prior": 6_500, "short_loans": 10_000,
    "current_portion": 1_400, "long_loans": 5_000, "lease_liabilities": 420, "revenue": 52_000, "cost_of_sales": 41_600,
    "interest_expense": 820, "profit_before_tax": 3_300, "net_profit": 2_805, "net_profit_prior": 2_500,
    "operating_cash": 3_589,
}  # fmt: skip

EXPECTED = {
    "debt_to_assets": 0.6015, "interest_bearing_share": 0.4657, "interest_cover": 5.0244, "current_ratio": 1.1525,
    "quick_ratio": 0.7172, "gross_margin": 0.2000, "net_margin": 0.0539, "return_on_assets": 0.0890,
    "return_on_equity": 0.1533, "asset_turnover": 1.1227, "receivable_days": 60.58, "inventory_days": 83.08,
    "payable_days": 58.41, "asset_growth": 0.0957, "operating_cash_to_debt": 0.2134, "operating_cash_flow": 3_589,
    "cash_to_short_debt": (4_414 + 300) / (10_000 + 1_400), "net_profit_growth": 305 / 2_500,
    "debt_to_assets_change": 29_130 / 48_430 - 26_900 / 44_200,
}  # fmt: skip


@pytest.mark.parametrize("name", EXPECTED)
def test_the_sample_company_has_the_ratios_of_the_domain_reference(name):
    digits = 2 if name.endswith("days") else 4
    assert reading_of(SAMPLE)[name] == pytest.approx(EXPECTED[name], abs=0.51 * 10**-digits)


def test_revenue_growth_is_unknown_without_last_years_revenue():
    assert isnan(reading_of(SAMPLE)["revenue_growth"])


def test_a_firm_without_interest_has_no_cover():
    assert isnan(reading_of({**SAMPLE, "interest_expense": 0})["interest_cover"])


def test_a_firm_with_no_equity_left_has_no_return_on_it():
    assert isnan(reading_of({**SAMPLE, "total_equity": -20_000})["return_on_equity"])


def test_debt_is_unknown_only_when_no_borrowing_is_told():
    cash_to_debt = registry.all()["operating_cash_to_debt"].function
    nan = float("nan")
    assert isnan(cash_to_debt(100.0, nan, nan, nan, nan, nan))
    assert cash_to_debt(100.0, nan, nan, 200.0, nan, nan) == 0.5
    assert cash_to_debt(100.0, 200.0, nan, nan, nan, nan) == 0.5
