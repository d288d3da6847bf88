import pytest

from clc.engines.indicators import registry
from clc.policy import loader

NAMES = [
    "sales_12m", "purchases_12m", "sales_months_active", "sales_per_invoice", "buyers_count", "sellers_count",
    "sales_growth_yoy", "sales_growth_half", "purchases_growth_yoy", "buyers_growth_yoy", "sales_volatility",
    "purchases_volatility", "sales_longest_gap_months", "sales_seasonality", "buyer_top1_share", "buyer_top5_share",
    "seller_top1_share", "seller_top5_share", "buyer_hhi", "gross_margin_invoiced", "margin_change_yoy", "vat_burden",
    "sales_void_share", "purchases_void_share", "sales_negative_share", "purchases_negative_share",
    "sales_returned_amount_share", "repeated_rows_share", "repeated_numbers_share", "new_buyers_share",
    "new_sellers_share", "round_amount_share", "sales_to_buyers_once_share", "invoice_age_months", "loan_exposure",
    "loans_active_count", "disbursed_share", "undisbursed_share", "cancelled_share", "repaid_share", "age_against_plan",
    "disbursement_lag", "repayment_lag", "remaining_years", "rate_mean", "loan_largest_share", "loan_age_months",
    "overdue_days_max", "overdue_amount_share", "late_payments_12m", "debt_to_assets", "current_ratio",
    "interest_cover", "net_margin", "return_on_assets", "cash_to_short_debt", "revenue_growth", "receivable_days",
    "inventory_days", "operating_cash_to_debt",
]  # fmt: skip


def test_the_named_indicators_are_there():
    assert set(NAMES) <= set(registry.all())


def test_there_are_thirty_indicators_on_invoices_and_ten_on_loans():
    domains = [one.domain for one in registry.all().values()]
    assert domains.count("invoice") >= 30
    assert domains.count("loan") >= 10
    assert domains.count("statement") >= 10


@pytest.mark.parametrize("name", registry.all())
def test_every_indicator_says_what_it_means_and_where_it_comes_from(name):
    one = registry.all()[name]
    assert one.meaning.endswith(".")
    assert one.source.endswith(".")
    assert one.label[0].isupper()
    assert "_" not in one.label


def test_every_fact_an_indicator_needs_is_declared_as_a_number():
    facts = loader.shipped().facts
    for one in registry.all().values():
        for fact in one.facts:
            assert facts[fact].told in (None, "number", "flag"), f"{one.name} needs {fact}"


def test_every_drawn_fact_is_needed_by_an_indicator():
    drawn = {name for name, fact in loader.shipped().facts.items() if fact.table}
    assert drawn == registry.facts_of(registry.all()) & drawn


def test_a_fact_and_an_indicator_never_share_a_name():
    assert not registry.all().keys() & loader.shipped().facts.keys()


def test_an_indicator_without_words_is_refused():
    def silent(sold_12m):
        return sold_12m

    with pytest.raises(ValueError, match="no docstring"):
        registry.indicator(unit="money", better="higher", domain="invoice")(silent)
    assert "silent" not in registry.all()


def test_two_indicators_of_one_name_are_refused():
    def sales_12m(sold_12m):
        """Another one."""
        return sold_12m

    with pytest.raises(ValueError, match="there already"):
        registry.indicator(unit="money", better="higher", domain="invoice")(sales_12m)
