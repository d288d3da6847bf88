"""The life of a loan: versions out of events, nothing paid ever changed, interest to the day."""

from __future__ import annotations

from datetime import date

import pytest

from clc.engines.cashflow import Terms, schedule
from clc.engines.cashflow.asking import Refused
from clc.engines.cashflow.events import Defer, Draw, Extend, Prepay, Reset, Restructure, Waive, WriteOff
from clc.engines.cashflow.extending import ExtensionRule, extension_months, latest_end, tenor_months
from clc.engines.cashflow.life import life

WORKING_CAPITAL = Terms(principal=10_000_000, annual_rate=0.0345, start="2024-12-21", periods=4, months_per_period=3,
                        type="bullet", day_count="ACT/360")
INSTALMENTS = Terms(principal=1_000_000, annual_rate=0.0435, start="2024-12-21", periods=12, rounding=2)
TYPES = [
    {"type": "level"}, {"type": "equal_principal"}, {"type": "bullet"}, {"type": "bullet_at_maturity"},
    {"type": "io_then_level", "interest_only_periods": 3}, {"type": "step", "step_every": 3, "step_growth": 0.05},
    {"type": "level", "moratorium_periods": 2}, {"type": "level", "moratorium_periods": 2, "moratorium": "defer"},
    {"type": "balloon", "balloon": 300_000.0}, {"type": "balloon", "amortise_over": 24},
    {"type": "seasonal", "season": [1, 0, 2] * 4}, {"type": "sculpted", "shares": [1 / 12] * 12},
    {"type": "custom", "amounts": [50_000.0] * 8 + [150_000.0] * 4}, {"type": "level", "rates": [0.04] * 6 + [0.05] * 6},
]  # fmt: skip


@pytest.mark.parametrize("rounding", [None, 2])
@pytest.mark.parametrize("how", TYPES, ids=str)
def test_the_first_version_is_the_schedule(how, rounding):
    told = {"principal": 1e6, "annual_rate": 0.0435, "start": "2024-12-21", "periods": 12, "day_count": "ACT/360",
            "rounding": rounding, "fee_rate": 0.001} | how
    planned = schedule(**told)
    rows = life(Terms(**told))[0].rows
    assert [row.due for row in rows] == planned.due.tolist()
    for name, column in (("interest", planned.interest), ("principal", planned.principal), ("fee", planned.fee),
                         ("closing", planned.closing_balance)):
        assert [getattr(row, name) for row in rows] == pytest.approx(column.tolist(), rel=1e-12, abs=1e-6)


def test_a_prepayment_costs_the_interest_of_its_days():
    """Domain reference 5.3: 700,000 on 2025-05-10 at 3.45 % since 03-21: 50 days, 3,354.17."""
    _signed, after = life(WORKING_CAPITAL, [Prepay(day="2025-05-10", amount=700_000)])
    moved = after.paid[-1]
    assert (moved.due, moved.kind, moved.principal, moved.closing) == (date(2025, 5, 10), "prepay", 700_000, 9_300_000)
    assert moved.interest == pytest.approx(3_354.17, abs=0.005)
    assert after.rows[0].interest == pytest.approx(9_300_000 * 0.0345 * 92 / 360)


def test_interest_on_the_whole_balance_may_be_taken_with_a_prepayment():
    _signed, after = life(WORKING_CAPITAL, [Prepay(day="2025-05-10", amount=700_000, interest_on="all")])
    assert after.paid[-1].interest == pytest.approx(10_000_000 * 0.0345 * 50 / 360)
    assert after.rows[0].interest == pytest.approx(9_300_000 * 0.0345 * 42 / 360)


def test_a_prepayment_on_the_day_of_a_reset_happens_in_either_order():
    day = "2025-06-21"
    prepaid, reset = Prepay(day=day, amount=1_000_000), Reset(day=day, rate=0.029)
    one, other = (life(WORKING_CAPITAL, order)[-1] for order in ([prepaid, reset], [reset, prepaid]))
    assert one.rows == other.rows
    assert one.paid[-1].interest == 0
    assert one.rows[0].interest == pytest.approx(9_000_000 * 0.029 * 92 / 360)


def test_a_rate_that_changes_within_a_period_splits_its_interest_by_days():
    _signed, after = life(WORKING_CAPITAL, [Reset(day="2025-05-10", rate=0.029)])
    assert after.rows[0].interest == pytest.approx(10_000_000 * (0.0345 * 50 + 0.029 * 42) / 360)
    assert after.rows[1].interest == pytest.approx(10_000_000 * 0.029 * 92 / 360)
    assert after.changed["rate"] == (0.0345, 0.029)


def test_a_prepayment_lowers_the_instalment_or_shortens_the_loan():
    told = {"day": "2025-05-21", "amount": 200_000}
    before = life(INSTALMENTS)[0].rows[0]
    instalment = before.interest + before.principal
    lower = life(INSTALMENTS, [Prepay(**told)])[-1]
    shorter = life(INSTALMENTS, [Prepay(**told, then="shorten")])[-1]
    assert lower.last_day == date(2025, 12, 21)
    assert lower.rows[0].interest + lower.rows[0].principal < 0.7 * instalment
    assert shorter.last_day == date(2025, 10, 21)
    assert {round(row.interest + row.principal, 2) for row in shorter.rows[:-1]} == {instalment}
    assert 0 < shorter.rows[-1].interest + shorter.rows[-1].principal < instalment
    assert shorter.interest < lower.interest


def test_after_a_shortened_loan_other_events_keep_its_shorter_end():
    found = life(INSTALMENTS, [Prepay(day="2025-05-21", amount=200_000, then="shorten"), Reset(day="2025-06-21", rate=0.04)])
    assert found[-1].last_day == date(2025, 10, 21)
    assert len({round(row.interest + row.principal, 2) for row in found[-1].rows[:-1]}) == 1


def test_equal_principal_is_shortened_from_its_end():
    terms = Terms(principal=1_200_000, annual_rate=0.05, start="2025-01-01", periods=12, type="equal_principal")
    rows = life(terms, [Prepay(day="2025-03-01", amount=250_000, then="shorten")])[-1].rows
    assert [row.principal for row in rows] == pytest.approx([100_000] * 7 + [50_000])


def test_a_fee_and_notice_of_a_prepayment():
    told = {"day": "2025-05-21", "amount": 100_000, "fee_share": 0.01, "notice_days": 30}
    assert life(INSTALMENTS, [Prepay(**told, asked="2025-04-21")])[-1].paid[-1].fee == 1_000
    with pytest.raises(Refused, match=r"asked: is 20 days before the day, 30 were agreed"):
        life(INSTALMENTS, [Prepay(**told, asked="2025-05-01")])
    with pytest.raises(Refused, match="asked: is needed"):
        life(INSTALMENTS, [Prepay(**told)])


def test_repaying_all_early_ends_the_loan_with_all_interest_paid():
    after = life(INSTALMENTS, [Prepay(day="2025-02-05", amount=918_315.10)])[-1]
    assert after.rows == ()
    assert after.balance == 0
    assert after.paid[-1].interest == pytest.approx(round(918_315.10 * 0.0435 * 14 / 360, 2))
    assert after.principal == pytest.approx(1_000_000)


def test_a_draw_on_a_settlement_day_counts_from_that_day():
    """Domain reference 10.5: a draw on the 20th or the 21st; settlement to the 20th, paid on the 21st."""
    terms = Terms(principal=1_000_000, annual_rate=0.036, start="2025-01-10", periods=4, months_per_period=3, due_day=21,
                  type="bullet", day_count="ACT/360")
    early, late = (life(terms, [Draw(day=day, amount=1_000_000)])[-1] for day in ("2025-03-20", "2025-03-21"))
    assert (early.rows[0].due, late.paid[0].due) == (date(2025, 3, 21), date(2025, 3, 21))
    assert early.rows[0].interest == pytest.approx(1_000_000 * 0.036 * 70 / 360 + 1_000_000 * 0.036 * 1 / 360)
    assert late.paid[0].interest == pytest.approx(1_000_000 * 0.036 * 70 / 360)


def test_a_stub_drawing_bears_interest_for_its_days():
    """Domain reference 5.3, TV-ACT360: drawn 2025-02-10, to 03-21 are 39 days: 37,375.00."""
    terms = Terms(principal=10_000_000, annual_rate=0.0345, start="2025-02-10", periods=4, months_per_period=3, due_day=21,
                  type="bullet", day_count="ACT/360")
    assert life(terms)[0].rows[0].interest == pytest.approx(37_375.00)


def test_more_than_was_agreed_is_not_drawn():
    events = [Draw(day="2025-02-01", amount=1_000_000)]
    assert life(WORKING_CAPITAL, events, commitment=11_000_000)[-1].balance == 11_000_000
    with pytest.raises(Refused, match="amount: brings the loan above the 10500000"):
        life(WORKING_CAPITAL, events, commitment=10_500_000)


@pytest.mark.parametrize(("tenor", "allowed"), [(6, 6), (12, 12), (13, 6), (36, 18), (60, 30), (61, 36), (240, 36)])
def test_an_extension_is_bounded_by_the_first_tenor(tenor, allowed):
    """Domain reference 2.1: short by its tenor, medium by half, long by three years."""
    assert extension_months(tenor, ExtensionRule()) == allowed


def test_a_tenor_counts_a_month_begun_and_29_february_is_reached_on_the_28th():
    assert tenor_months("2024-02-29", "2025-02-28") == 12
    assert tenor_months("2024-02-28", "2025-03-01") == 13
    assert latest_end("2024-01-31", "2024-07-31", ExtensionRule()).item() == date(2025, 1, 31)


def test_a_loan_extended_beyond_the_rule_is_refused_and_within_it_runs_longer():
    rule = ExtensionRule()
    assert life(INSTALMENTS, [Extend(day="2025-06-01", periods=12)], extension=rule)[-1].last_day == date(2026, 12, 21)
    with pytest.raises(Refused, match=r"periods: extends the loan beyond 2026-12-21"):
        life(INSTALMENTS, [Extend(day="2025-06-01", periods=13)], extension=rule)
    twice = [Extend(day="2025-06-01", periods=6), Extend(day="2025-07-01", periods=7)]
    with pytest.raises(Refused, match="periods: extends"):
        life(INSTALMENTS, twice, extension=rule)


def test_payments_put_off_wait_become_principal_or_leave_interest_to_be_paid():
    waits, grows, pays = (life(INSTALMENTS, [Defer(day="2025-02-21", periods=2, how=how)])[-1]
                          for how in ("wait", "capitalise", "interest"))
    assert [row.interest + row.principal for row in waits.rows[:2]] == [0, 0]
    assert waits.rows[2].interest == pytest.approx(3 * round(836_334.09 * 0.0435 / 12, 6), abs=0.01)
    assert grows.rows[1].closing == pytest.approx(836_334.09 * (1 + 0.0435 / 12) ** 2, abs=0.011)
    assert [row.principal for row in pays.rows[:2]] == [0, 0]
    assert pays.rows[0].interest == 3_031.71
    longer = life(INSTALMENTS, [Defer(day="2025-02-21", periods=2, how="wait", lengthen=True)])[-1]
    assert (waits.last_day, longer.last_day) == (date(2025, 12, 21), date(2026, 2, 21))


def test_a_restructured_loan_follows_its_new_terms_and_may_take_interest_into_principal():
    event = Restructure(day="2025-10-05", periods=6, rate=0.03, type="equal_principal", interest_only_periods=2,
                        capitalise=True)
    after = life(INSTALMENTS, [event])[-1]
    moved = after.paid[-1]
    assert moved.principal == -moved.interest
    assert len(after.rows) == 6
    assert [row.principal for row in after.rows[:2]] == [0, 0]
    assert len({row.principal for row in after.rows[2:5]}) == 1
    assert after.rows[1].interest == pytest.approx(round(after.balance * 0.03 / 12, 2))


def test_forgiven_interest_is_taken_off_the_next_and_forgiven_principal_off_all():
    plain = life(INSTALMENTS)[0]
    interest_off = life(INSTALMENTS, [Waive(day="2025-03-01", interest=4_000)])[-1]
    assert interest_off.interest == pytest.approx(plain.interest - 4_000)
    assert interest_off.rows[0].interest == 0
    assert [row.principal for row in interest_off.rows] == [row.principal for row in plain.rows[2:]]
    principal_off = life(INSTALMENTS, [Waive(day="2025-03-21", principal=100_000)])[-1]
    assert principal_off.balance == pytest.approx(plain.rows[2].closing - 100_000)
    with pytest.raises(Refused, match=r"interest: is more than the .* to come"):
        life(INSTALMENTS, [Waive(day="2025-12-01", interest=4_000)])


def test_what_is_written_off_is_no_longer_expected():
    part, all_ = (life(INSTALMENTS, [WriteOff(day="2025-07-01", amount=amount)])[-1] for amount in (100_000.0, None))
    assert part.rows[-1].closing == 0
    assert part.paid[-1].other == 100_000
    assert (all_.rows, all_.balance) == ((), 0)
    assert all_.changed["interest_to_come"].after == 0


def test_a_loan_of_29_february_keeps_its_day():
    terms = Terms(principal=100_000, annual_rate=0.05, start="2024-02-29", periods=4, months_per_period=12,
                  type="equal_principal", day_count="ACT/360")
    after = life(terms, [Extend(day="2027-01-01", periods=1)])[-1]
    assert [row.due for row in after.all] == [date(2025, 2, 28), date(2026, 2, 28), date(2027, 2, 28), date(2028, 2, 29),
                                              date(2029, 2, 28)]


@pytest.mark.parametrize(("events", "said"), [
    ([Draw(day="2025-03-01", amount=0)], "amount: must be above 0"),
    ([Draw(day="2025-03-01", amount=float("nan"))], "amount: must be a finite number"),
    ([Reset(day="2025-03-01", rate=4.35)], "rate: must be a share of 1, not a percentage; write 0.0435 for 4.35 %"),
    ([Prepay(day="2025-03-01", amount=2_000_000)], "amount: is more than the"),
    ([Prepay(day="2025-03-01", amount=0.001)], "amount: must have at most 2 decimals"),
    ([Prepay(day="2025-03-01", amount=1, fee_share=0.04)], "shares: must not be above 0.03"),
    ([Draw(day="2024-12-01", amount=1)], "day: is before 2024-12-21"),
    ([Draw(day="2025-03-01", amount=1), Draw(day="2025-02-01", amount=1)], "day: is before 2025-03-01"),
    ([Draw(day="2026-01-01", amount=1)], "day: is after all was repaid"),
    ([Draw(day="tomorrow", amount=1)], "day: must be a day"),
    ([Extend(day="2025-03-01", periods=0)], "periods: must be from 1"),
    ([Defer(day="2025-03-01", periods=10)], "periods: puts off all 10"),
    ([Restructure(day="2025-03-01", type="sculpted")], "type: there is no 'sculpted'"),
    (["draw"], "events: hold a str"),
])
def test_an_event_that_cannot_be_is_refused_by_field_and_rule(events, said):
    with pytest.raises(Refused) as refusal:
        life(INSTALMENTS, events)
    assert said in str(refusal.value)


def test_principal_told_by_period_is_not_spread_over_others():
    terms = Terms(principal=300.0, annual_rate=0.05, start="2025-01-01", periods=3, type="custom",
                  amounts=[50.0, 100.0, 150.0])
    with pytest.raises(Refused, match="cannot extend a custom loan"):
        life(terms, [Extend(day="2025-01-15", periods=1)])
    assert [row.principal for row in life(terms, [Prepay(day="2025-02-01", amount=50)])[-1].rows] == pytest.approx([80, 120])
