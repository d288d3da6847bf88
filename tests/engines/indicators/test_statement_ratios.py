"""The ratios of SAMPLE-CO, domain reference 3.10, worked out there before there was code; where a ratio has no answer."""

from math import isnan, nan

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clc.engines.indicators import registry
from clc.engines.indicators.composition import common_size, dupont, trend
from clc.frames.readings import reading_of
from clc.policy import loader
from tests.sample_company import BY_HAND, EXPECTED, WAN, YEARS, close, line_facts

SAMPLE = line_facts()
KEYS = [
    "R_DA", "R_EM", "R_DE", "R_IBDCAP", "R_IBDTL", "R_LTFIT", "R_CONT", "R_ICR", "R_EBITDAI", "R_DEBITDA",
    "R_NDEBITDA", "R_DSCRC", "R_CUR", "R_QUICK", "R_CASH", "R_CFOCL", "R_STCOV", "R_GM", "R_OPM", "R_NPM",
    "R_EBITDAM", "R_ROA", "R_ROE", "R_CPR", "R_CAPRET", "R_TAT", "R_CAT", "R_ART", "R_INVT", "R_APT", "R_CCC",
    "R_GREV", "R_GNI", "R_GTA", "R_CAPPRES", "R_RDINT", "R_CFONI", "R_CASHREV", "R_FCF", "R_CFODEBT", "R_ACR",
    "R_CFOI", "R_BADA", "R_ARREV", "R_ORTA",
]  # fmt: skip


@pytest.mark.parametrize("name", EXPECTED)
def test_the_sample_company_has_the_ratios_of_the_domain_reference(name):
    assert reading_of(SAMPLE)[name] == pytest.approx(EXPECTED[name], abs=close(name), rel=0)


@pytest.mark.parametrize("name", BY_HAND)
def test_the_sample_company_has_what_its_lines_give_by_hand(name):
    assert reading_of(SAMPLE)[name] == pytest.approx(BY_HAND[name], abs=close(name), rel=0)


@pytest.mark.parametrize("key", KEYS)
def test_every_ratio_of_the_domain_reference_is_found_by_its_key(key):
    found = registry.by_key(key)
    assert found
    assert all(one.domain in ("statement", "invoice") for one in found)


def test_a_key_that_is_none_finds_nothing():
    assert registry.by_key("R_NONE") == ()
    assert registry.all()["sales_12m"].key == ""


def test_debt_of_the_sample_company_is_what_the_domain_reference_says():
    assert SAMPLE["debt"] == 16_820 * WAN


def test_return_on_equity_is_margin_times_turnover_times_multiplier():
    found = dupont(2_805.0, 52_000.0, (44_200.0, 48_430.0), (17_300.0, 19_300.0))
    assert found == pytest.approx((0.053942, 1.122746, 2.530874, 0.153279), abs=5.1e-7)
    assert found.margin * found.turnover * found.multiplier == pytest.approx(found.return_on_equity, rel=1e-12)


def test_lines_are_shares_of_total_assets_or_of_revenue():
    shares = common_size({item: float(value) for item, value in YEARS["2024-12-31"].items()})
    assert shares["BS_INV"] == pytest.approx(10_200 / 48_430)
    assert (shares["BS_TA"], shares["IS_REV"], shares["IS_COGS"]) == (1.0, 1.0, 0.8)
    assert shares["CF_CFO"] == pytest.approx(3_589 / 52_000)


def test_without_its_base_no_line_has_a_share():
    shares = common_size({"BS_INV": 5.0, "IS_COGS": 4.0, "IS_REV": 0.0, "XX_LINE": 1.0})
    assert all(isnan(share) for share in shares.values())


def test_a_trend_starts_at_one_and_its_first_change_is_unknown():
    found = trend([50.0, 60.0, 45.0])
    assert found.indexed == pytest.approx((1.0, 1.2, 0.9))
    assert isnan(found.changes[0])
    assert found.changes[1:] == pytest.approx((0.2, -0.25))
    assert trend([]) == ((), ())


def test_revenue_growth_is_unknown_without_last_years_revenue():
    assert isnan(reading_of(SAMPLE)["revenue_growth"])


@pytest.mark.parametrize(("changed", "unknown"), [
    ({"interest_expense": 0.0}, ("interest_cover", "ebitda_interest_cover", "cash_interest_cover")),
    ({"total_equity": -20_000 * WAN}, ("return_on_equity", "debt_to_equity", "equity_multiplier", "fixed_assets_to_equity")),
    ({"depreciation": -5_000 * WAN}, ("debt_to_ebitda", "net_debt_to_ebitda")),
    ({"net_profit": -1.0}, ("operating_cash_to_profit",)),
    ({"revenue": 0.0}, ("net_margin", "receivable_days", "cash_to_revenue")),
    ({"current_liabilities": 0.0}, ("current_ratio", "quick_ratio_strict", "cash_ratio")),
])  # fmt: skip
def test_a_ratio_over_nothing_or_less_has_no_answer(changed, unknown):
    found = reading_of({**SAMPLE, **changed})
    assert {name: found[name] for name in unknown if not isnan(found[name])} == {}


def test_interest_that_was_capitalised_makes_the_cover_thinner():
    assert reading_of({**SAMPLE, "interest_capitalised": 820 * WAN})["interest_cover"] == pytest.approx(5.0244 / 2, abs=1e-4)


def test_a_turnover_is_compared_on_year_ends_until_three_are_told():
    change = registry.all()["inventory_turnover_change"].function
    assert change(400.0, 300.0, 100.0, 60.0, nan) == pytest.approx(4 / 5 - 1)
    assert change(400.0, 300.0, 100.0, 60.0, 40.0) == pytest.approx((400 / 80) / (300 / 50) - 1)


def test_two_losses_running_are_two_and_a_profit_between_ends_the_count():
    losses = registry.all()["loss_years_running"].function
    assert [losses(*years) for years in ((-1.0, -1.0), (-1.0, 1.0), (1.0, -1.0))] == [2, 1, 0]
    assert isnan(losses(-1.0, nan))
    assert isnan(losses(nan, -1.0))


def test_revenue_that_rose_in_between_did_not_fall_for_two_years():
    fall = registry.all()["revenue_fall_two_years"].function
    assert fall(70.0, 80.0, 100.0) == pytest.approx(0.3)
    assert fall(70.0, 110.0, 100.0) == 0.0
    assert fall(90.0, 80.0, 100.0) == 0.0


def test_cash_is_held_against_debt_only_where_operations_use_it_up():
    cover = registry.all()["cash_cover_when_burning"].function
    assert cover(-1.0, 20.0, nan, 100.0, nan) == pytest.approx(0.2)
    assert cover(1.0, 20.0, nan, 100.0, nan) == 1.0
    assert cover(-1.0, 20.0, nan, 0.0, 0.0) == 1.0
    assert isnan(cover(nan, 20.0, nan, 100.0, nan))


def test_a_loss_of_assets_counts_and_a_gain_does_not():
    loss = registry.all()["asset_losses_to_equity"].function
    assert (loss(-30.0, 100.0), loss(30.0, 100.0)) == (0.3, 0.0)


def test_what_is_contingent_is_unknown_only_when_none_of_it_is_told():
    contingent = registry.all()["contingent_to_equity"].function
    assert isnan(contingent(nan, nan, nan, 100.0))
    assert contingent(nan, 10.0, nan, 100.0) == 0.1


RATIOS = sorted(name for name, one in registry.all().items()
                if (one.domain == "statement" and one.unit in ("share", "times", "days"))
                or name.startswith(("altman", "ohlson", "zmijewski")))  # fmt: skip
MONEY_FACTS = {name for name, fact in loader.shipped().facts.items() if fact.unit == "money"}


@pytest.mark.parametrize("name", RATIOS)
@settings(max_examples=20, deadline=None)
@given(scale=st.floats(1e-3, 1e6))
def test_a_ratio_does_not_know_the_unit_of_its_statement(name, scale):
    one = registry.all()[name]
    told = [SAMPLE.get(fact, nan) for fact in one.facts]
    told = [scale * value if fact in MONEY_FACTS else value for fact, value in zip(one.facts, told, strict=True)]
    assert one.function(*told) == pytest.approx(reading_of(SAMPLE)[name], rel=1e-6, abs=1e-7, nan_ok=True)


@given(more=st.floats(1.0, 5e8))
def test_who_owes_more_is_never_less_indebted(more):
    deeper = {**SAMPLE, "total_liabilities": SAMPLE["total_liabilities"] + more, "debt": SAMPLE["debt"] + more}
    before, after = reading_of(SAMPLE), reading_of(deeper)
    for name in ("debt_to_assets", "debt_to_equity", "interest_bearing_share", "debt_to_ebitda", "net_gearing"):
        assert after[name] > before[name]


@given(more=st.floats(1.0, 5e8))
def test_who_earns_more_covers_more(more):
    better = {**SAMPLE, "profit_before_tax": SAMPLE["profit_before_tax"] + more, "net_profit": SAMPLE["net_profit"] + more}
    before, after = reading_of(SAMPLE), reading_of(better)
    for name in ("interest_cover", "return_on_equity", "ebitda_margin", "corporate_debt_service_cover", "net_margin"):
        assert after[name] > before[name]
