"""What every number of a kind keeps to, whatever the facts."""

from math import isnan

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from clc.engines.indicators import registry
from clc.engines.indicators.concentration import share
from clc.engines.indicators.growth import change
from clc.engines.indicators.margin import margin

MONEY = st.integers(0, 10**11).map(lambda n: n / 100)
ANY = st.one_of(st.just(float("nan")), st.floats(-1e12, 1e12, allow_subnormal=False))

SIGNED = {
    "buyers_growth_yoy", "disbursement_lag", "gross_margin_invoiced", "inflow_change_quarter", "inflow_growth_yoy",
    "margin_change_yoy", "purchases_growth_yoy", "repayment_lag", "sales_growth_half", "sales_growth_quarter",
    "sales_growth_yoy", "vat_burden",
    # shares already in the fact, or counts of which the part is never above the whole
    "age_against_plan", "buyer_hhi", "seller_hhi", "sales_months_share", "loan_repaid_count_share",
    # a limit may be used beyond itself
    "group_limit_use", "single_limit_use",
}  # fmt: skip
#: Ratios of statements are no parts of a whole: a margin is below 0 in a bad year, leverage above 1 without equity.
PROBABILITIES = ["ohlson_probability", "zmijewski_probability"]
SHARES = PROBABILITIES + [
    name for name, one in registry.all().items()
    if one.unit == "share" and one.domain != "statement" and name not in SIGNED
]  # fmt: skip


@pytest.mark.parametrize("name", SHARES)
@settings(max_examples=30)
@given(choice=st.data())
def test_a_share_lies_between_nothing_and_all(name, choice):
    one = registry.all()[name]
    value = one.function(*[choice.draw(ANY) for _ in one.facts])
    assert isnan(value) or 0 <= value <= 1


@given(now=ANY, before=ANY)
def test_growth_lies_between_all_gone_and_eleven_fold(now, before):
    value = change(now, before)
    assert isnan(value) or -1 <= value <= 10


@given(now=MONEY, before=MONEY)
def test_growth_is_unknown_exactly_without_something_to_grow_from(now, before):
    assert isnan(change(now, before)) == (before == 0)


@given(now=MONEY, before=MONEY, more=MONEY)
def test_who_sells_more_never_grows_less(now, before, more):
    assume(before > 0)
    assert change(now + more, before) >= change(now, before)


@given(sold=ANY, bought=ANY)
def test_a_margin_is_never_above_one(sold, bought):
    value = margin(sold, bought)
    assert isnan(value) or -1 <= value <= 1


@given(part=MONEY, whole=MONEY)
def test_a_part_of_the_whole_is_its_share(part, whole):
    assume(0 < part <= whole)
    assert share(part, whole) == pytest.approx(part / whole)


@given(elapsed=st.floats(0, 1), done=MONEY, open_=MONEY)
def test_a_lag_lies_between_one_ahead_and_one_behind(elapsed, done, open_):
    for name in ("disbursement_lag", "repayment_lag"):
        value = registry.all()[name].function(elapsed, done, open_)
        assert isnan(value) or -1 <= value <= 1
