"""The schedule of a loan: the vectors of domain reference 5.3, every type by its own rule, every refusal by field."""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np
import pytest

from clc.engines.cashflow import Schedule, schedule
from clc.engines.cashflow.asking import Refused
from clc.kernel.calendar import Calendar

LOAN: dict[str, Any] = {"principal": 1e6, "annual_rate": 0.0435, "start": "2026-01-15", "periods": 12}
GOLDEN_WEEK = Calendar(frozenset(date(2025, 10, day) for day in range(1, 9)), years=frozenset({2025}))


def of(**told: Any) -> Schedule:
    return schedule(**{**LOAN, **told})


def cents(values: Any) -> list[float]:
    return [round(float(value), 2) for value in values]


def dues(found: Schedule) -> list[str]:
    return found.due.astype(str).tolist()


def test_a_level_loan_is_that_of_the_reference():
    found = of(rounding=2)
    rows = [cents([found.payment[at], *found.rows()[at][2:]]) for at in (0, 1, 10, 11)]
    assert rows == [[85309.90, 3625.00, 81684.90, 918315.10], [85309.90, 3328.89, 81981.01, 836334.09],
                    [85309.90, 615.15, 84694.75, 85001.76], [85309.89, 308.13, 85001.76, 0.0]]
    assert round(found.total_interest, 2) == 23718.79


def test_an_equal_principal_loan_is_that_of_the_reference():
    found = of(rounding=2, type="equal_principal")
    assert cents(found.payment[[0, 1, 10, 11]]) == [86958.33, 86656.25, 83937.50, 83635.45]
    assert cents(found.principal[[0, 11]]) == [83333.33, 83333.37]
    assert round(found.total_interest, 2) == 23562.50


def test_interest_on_actual_days_is_that_of_the_reference():
    found = of(principal=1e7, annual_rate=0.0345, start="2024-12-21", periods=4, months_per_period=3, type="bullet",
               day_count="ACT/360", rounding=2)
    assert dues(found) == ["2025-03-21", "2025-06-21", "2025-09-21", "2025-12-21"]
    assert cents(found.interest) == [86250.00, 88166.67, 88166.67, 87208.33]


def test_a_first_stub_to_the_settlement_day_is_that_of_the_reference():
    found = of(principal=1e7, annual_rate=0.0345, start="2025-02-10", periods=3, months_per_period=3, type="bullet",
               day_count="ACT/360", rounding=2, due_day=21)
    assert dues(found) == ["2025-03-21", "2025-06-21", "2025-09-21"]
    assert cents(found.interest) == [37375.00, 88166.67, 88166.67]


def test_month_ends_come_from_the_first_day_and_not_from_the_last_due_day():
    assert dues(of(start="2026-01-31", periods=4)) == ["2026-02-28", "2026-03-31", "2026-04-30", "2026-05-31"]
    assert dues(of(start="2024-02-29", periods=2, months_per_period=12)) == ["2025-02-28", "2026-02-28"]


def test_a_loan_from_a_month_end_keeps_to_month_ends_when_asked():
    assert dues(of(start="2026-02-28", periods=3, end_of_month=True)) == ["2026-03-31", "2026-04-30", "2026-05-31"]
    assert dues(of(start="2026-02-27", periods=2, end_of_month=True)) == ["2026-03-27", "2026-04-27"]


@pytest.mark.parametrize(("start", "months", "first"), [
    ("2025-02-10", 3, "2025-03-21"), ("2025-03-20", 3, "2025-03-21"), ("2025-03-21", 3, "2025-06-21"),
    ("2025-03-22", 3, "2025-06-21"), ("2025-02-20", 1, "2025-02-21"), ("2025-02-21", 1, "2025-03-21"),
    ("2025-07-01", 6, "2025-12-21"), ("2025-12-30", 12, "2026-12-21"),
])  # fmt: skip
def test_the_first_settlement_day_is_the_next_after_the_start(start, months, first):
    assert dues(of(start=start, months_per_period=months, periods=1, due_day=21)) == [first]


def test_a_maturity_ends_the_last_period():
    found = of(start="2025-02-10", periods=3, months_per_period=3, due_day=21, maturity="2025-08-10", type="bullet",
               day_count="ACT/360")
    assert dues(found) == ["2025-03-21", "2025-06-21", "2025-08-10"]
    assert found.year_fraction[-1] == pytest.approx(50 / 360)


def test_a_told_first_due_day_leads_the_others():
    assert dues(of(first_due="2026-03-31", periods=3)) == ["2026-03-31", "2026-04-30", "2026-05-31"]


def test_told_due_days_are_taken_as_they_are():
    found = of(dates=["2026-02-10", "2026-05-01", "2026-05-20"], periods=3, day_count="ACT/365")
    assert found.year_fraction * 365 == pytest.approx([26, 80, 19])
    assert found.closing_balance[-1] == 0


def test_a_long_first_period_by_icma_is_reckoned_in_two_regular_ones():
    """The long first period of the paper of ISDA of November 1998: 2002-08-15 to 2003-07-15, half-yearly."""
    found = of(start="2002-08-15", first_due="2003-07-15", months_per_period=6, periods=2, day_count="ACT/ACT ICMA")
    assert found.year_fraction[0] == pytest.approx(181 / (181 * 2) + 153 / (184 * 2))
    assert found.year_fraction[1] == pytest.approx(0.5)


def test_whole_months_are_twelfths_and_a_stub_counts_days():
    found = of(start="2026-01-31", first_due="2026-02-10", periods=3, day_count="MONTHLY")
    assert found.year_fraction == pytest.approx([10 / 360, 1 / 12, 1 / 12])


def test_a_payment_moves_to_the_next_working_day_with_its_interest():
    found = of(start="2025-08-01", periods=3, day_count="ACT/360", calendar=GOLDEN_WEEK, adjust="following", type="bullet")
    assert dues(found) == ["2025-09-01", "2025-10-09", "2025-11-03"]
    assert found.year_fraction * 360 == pytest.approx([31, 38, 25])
    assert found.calendar_known.all()


def test_a_payment_moves_without_its_interest_when_the_contract_says_so():
    found = of(start="2025-08-01", periods=3, day_count="ACT/360", calendar=GOLDEN_WEEK, adjust="following", type="bullet",
               adjusted_interest=False)
    assert dues(found) == ["2025-09-01", "2025-10-09", "2025-11-03"]
    assert found.year_fraction * 360 == pytest.approx([31, 30, 31])


def test_due_days_in_a_year_that_nobody_told_are_marked():
    found = of(start="2025-08-01", periods=12, calendar=GOLDEN_WEEK, adjust="following")
    assert found.calendar_known.tolist() == [True] * 4 + [False] * 8


def test_interest_only_periods_pay_interest_alone():
    found = of(type="interest_only_then_level", interest_only_periods=4)
    assert found.principal[:4] == pytest.approx(0)
    assert found.payment[:4] == pytest.approx(3625)
    assert np.ptp(found.payment[4:]) < 1e-6


def test_all_at_maturity_pays_once():
    found = of(type="bullet_at_maturity", start="2026-01-31", periods=7, day_count="ACT/360", rounding=2, annual_rate=0.0437)
    assert cents(found.payment) == [0] * 6 + [1e6 + round(1e6 * 0.0437 * 212 / 360, 2)]


def test_interest_of_a_moratorium_becomes_principal():
    found = of(moratorium_periods=2)
    assert found.payment[:2] == pytest.approx([0, 0], abs=1e-9)
    assert found.closing_balance[1] == pytest.approx(1e6 * (1 + 0.0435 / 12) ** 2)
    assert np.ptp(found.payment[2:]) < 1e-6


def test_interest_of_a_moratorium_waits_without_interest_of_its_own():
    found = of(moratorium_periods=2, moratorium="defer", rounding=2)
    assert found.payment[:2] == pytest.approx([0, 0])
    assert found.interest[2] == pytest.approx(3 * 3625)
    assert found.payment[3] == pytest.approx(found.payment[2] - 2 * 3625)


def test_steps_raise_the_instalment():
    found = of(type="step", step_every=4, step_growth=0.1)
    assert found.payment[4] / found.payment[3] == pytest.approx(1.1)
    assert found.payment[8] / found.payment[0] == pytest.approx(1.21)


def test_a_sculpted_loan_repays_by_shares():
    shares = [0.1, 0.0, 0.3, 0.6]
    assert of(type="sculpted", periods=4, shares=shares).principal == pytest.approx(1e6 * np.array(shares))


def test_a_custom_loan_repays_the_amounts_told():
    assert of(type="custom", periods=3, amounts=[1e5, 0, 9e5]).principal == pytest.approx([1e5, 0, 9e5])


def test_a_seasonal_loan_repays_in_its_months():
    found = of(type="seasonal", season=[0] * 8 + [1, 3] + [0] * 2, rounding=2)
    assert dict(zip(dues(found), found.principal.tolist(), strict=True))["2026-10-15"] == 750000
    assert np.flatnonzero(found.principal).tolist() == [7, 8]


def test_a_balloon_is_left_for_the_last_day():
    found = of(type="balloon", balloon=4e5)
    assert found.payment[-1] == pytest.approx(found.payment[0] + 4e5)
    assert found.closing_balance[-2] == pytest.approx(4e5 + found.payment[0] - found.interest[-1])


def test_instalments_reckoned_over_longer_leave_the_rest_for_the_last_day():
    short, long = of(type="balloon", amortise_over=240), of(periods=240)
    assert short.payment[:11] == pytest.approx(long.payment[:11])
    assert short.principal[-1] == pytest.approx(long.closing_balance[10])


def test_a_draw_earns_from_its_own_day():
    found = of(start="2026-01-31", periods=6, interest_only_periods=3, draws=[("2026-02-10", 5e5), ("2026-03-31", 5e5)],
               day_count="ACT/360", rounding=2)
    assert cents(found.interest[:3]) == [round(0.0435 * (1e6 * 28 + 5e5 * 18) / 360, 2), 5618.75, 7250.00]
    assert found.drawn.tolist() == [5e5, 0, 5e5, 0, 0, 0]
    assert found.principal.sum() == pytest.approx(2e6)
    assert cents(found.payment[3:]) == [671613.53] * 3


def test_a_draw_on_a_due_day_belongs_to_the_next_period():
    found = of(start="2026-02-20", draws=[("2026-03-20", 1e5)], interest_only_periods=6)
    assert found.drawn.tolist()[:3] == [0, 1e5, 0]
    assert found.interest[0] == pytest.approx(3625)


def test_rates_that_change_by_period_still_give_a_level_instalment():
    found = of(periods=4, rates=[0.04, 0.04, 0.06, 0.06])
    assert np.ptp(found.payment) < 1e-6
    assert found.interest[0] == pytest.approx(1e6 * 0.04 / 12)


def test_fees_are_apart_from_payments():
    found = of(fee=50, fee_rate=0.012, rounding=2, type="bullet")
    assert cents(found.fee) == [1050.0] * 12
    assert cents(found.payment[:1]) == [3625.0]


@pytest.mark.parametrize(("principal", "annual_rate", "interest"), [
    (651800, 0.0435, 2362.78), (984900, 0.0490, 4021.68), (1517700, 0.0490, 6197.28), (458700, 0.0490, 1873.03),
])  # fmt: skip
def test_half_a_cent_is_rounded_up_though_a_float_falls_short_of_it(principal, annual_rate, interest):
    found = of(principal=principal, annual_rate=annual_rate, periods=1, rounding=2)
    assert cents(found.interest) == [interest]


@pytest.mark.parametrize(("told", "payment"), [
    ({"annual_rate": 0.0}, [83333.33] * 11 + [83333.37]), ({"periods": 1}, [1003625.0]),
    ({"principal": 0.05, "annual_rate": 0.0, "periods": 6}, [0.01] * 5 + [0.0]),
    ({"principal": 0.01, "periods": 3}, [0.0, 0.0, 0.01]),
])  # fmt: skip
def test_the_smallest_loans_are_paid_to_the_cent(told, payment):
    assert cents(of(rounding=2, **told).payment) == payment


@pytest.mark.parametrize("kind", ["level", "equal_principal", "bullet"])
def test_six_hundred_periods_and_a_trillion_end_at_nothing(kind):
    found = of(principal=1e12, periods=600, type=kind, annual_rate=0.2, rounding=2)
    assert found.closing_balance[-1] == 0
    assert found.principal.sum() == pytest.approx(1e12)


@pytest.mark.parametrize(("told", "field", "said"), [
    ({"annual_rate": 4.35}, "annual_rate", "write 0.0435 for 4.35 %"), ({"annual_rate": -0.01}, "annual_rate", "below 0"),
    ({"annual_rate": float("nan")}, "annual_rate", "finite"), ({"principal": 0}, "principal", "above 0"),
    ({"principal": -1e6}, "principal", "above 0"), ({"principal": float("inf")}, "principal", "finite"),
    ({"principal": 1.001, "rounding": 2}, "principal", "2 decimals"), ({"principal": [1e6]}, "principal", "one number"),
    ({"periods": 0}, "periods", "from 1"), ({"periods": -12}, "periods", "from 1"), ({"periods": 12.5}, "periods", "whole"),
    ({"periods": 1201}, "periods", "to 1200"), ({"months_per_period": 0}, "months_per_period", "from 1"),
    ({"interest_only_periods": 12}, "interest_only_periods", "fewer than the 12"),
    ({"interest_only_periods": -1}, "interest_only_periods", "from 0"),
    ({"interest_only_periods": 6, "moratorium_periods": 6}, "moratorium_periods", "at least one"),
    ({"moratorium": "forgive"}, "moratorium", "capitalise, defer"), ({"type": "lease"}, "type", "level, equal_principal"),
    ({"day_count": "31/360"}, "day_count", "30/360, 30/360 US"), ({"rounding": 9}, "rounding", "to 4"),
    ({"start": "2026-02-30"}, "start", "2025-01-31"), ({"start": "1850-01-01"}, "start", "1900"),
    ({"first_due": "2026-01-15"}, "first_due", "after start"), ({"maturity": "2025-01-01"}, "maturity", "after start"),
    ({"maturity": "2026-03-01"}, "maturity", "due day before"), ({"due_day": 32}, "due_day", "to 31"),
    ({"due_day": 21, "months_per_period": 5}, "due_day", "1, 2, 3, 4, 6 or 12"),
    ({"due_day": 21, "first_due": "2026-02-21"}, "first_due", "cannot be told with due_day"),
    ({"dates": ["2026-02-01", "2026-02-01"], "periods": 2}, "dates", "in order"),
    ({"dates": ["2026-02-01"]}, "dates", "12 periods"), ({"adjust": "following"}, "calendar", "needed"),
    ({"adjust": "nearest"}, "adjust", "following"), ({"type": "sculpted"}, "shares", "needed by type sculpted"),
    ({"shares": [1.0]}, "shares", "only for type sculpted"),
    ({"type": "sculpted", "periods": 2, "shares": [0.5, 0.4]}, "shares", "sum to 1"),
    ({"type": "sculpted", "periods": 2, "shares": [1.5, -0.5]}, "shares", "below 0"),
    ({"type": "custom", "periods": 2, "amounts": [1e5, 1e5]}, "amounts", "1000000.00, not 200000.00"),
    ({"type": "custom", "periods": 2, "amounts": [1e6]}, "amounts", "2 repaying periods"),
    ({"type": "seasonal", "season": [1.0] * 11}, "season", "twelve"),
    ({"type": "seasonal", "season": [0] * 12}, "season", "above 0"),
    ({"type": "seasonal", "season": [1] + [0] * 11, "periods": 6}, "season", "no weight"),
    ({"type": "step", "step_every": 0, "step_growth": 0.1}, "step_every", "from 1"),
    ({"type": "step", "step_every": 1, "step_growth": -1.0}, "step_growth", "above -1"),
    ({"type": "balloon"}, "balloon", "above 0"), ({"balloon": 1e6}, "balloon", "below the principal"),
    ({"amortise_over": 6}, "amortise_over", "from 12"), ({"draws": [("2026-01-01", 1e5)]}, "draws", "on or after start"),
    ({"draws": [("2027-01-15", 1e5)]}, "draws", "before the last due day"),
    ({"type": "equal_principal", "principal": 100, "draws": [("2026-12-20", 1e6)]}, "draws", "repaid"),
    ({"principal": "1000"}, "principal", "must be a number"), ({"principal": True}, "principal", "must be a number"),
    ({"start": 20000}, "start", "must be a day"), ({"start": None}, "start", "must be a day"),
    ({"draws": 5}, "draws", "pairs"), ({"draws": [("2026-02-01", "5")]}, "draws", "must be a number"),
    ({"draws": [("2026-02-01", 5, 6)]}, "draws", "pairs"),
    ({"calendar": "china", "adjust": "following"}, "calendar", "needed"),
    ({"rates": [0.05]}, "rates", "12 periods"), ({"type": "bullet_at_maturity", "interest_only_periods": 1},
                                                 "interest_only_periods", "must be 0"),
    ({"periods": 1200, "months_per_period": 12}, "periods", "2400"),
    ({"dates": ["2026-02-01", "2026-03-01"], "periods": 2, "day_count": "ACT/ACT ICMA"}, "day_count", "regular periods"),
    ({"first_due": "2028-01-15", "day_count": "ACT/ACT ICMA"}, "day_count", "that long"),
    ({"periods": 60, "months_per_period": 12, "moratorium_periods": 40, "annual_rate": 1.0}, "periods", "grow beyond"),
])  # fmt: skip
def test_what_cannot_be_meant_is_refused_by_field_and_rule(told, field, said):
    with pytest.raises(Refused) as refused:
        of(**told)
    assert refused.value.field == field
    assert said in str(refused.value)
