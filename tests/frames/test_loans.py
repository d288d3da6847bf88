"""Facts on loans and payments, worked out by hand."""

from datetime import date

import pytest

from tests.frames.samples import facts_of

D = date.fromisoformat


def loan(client: int, day: str, number: str = "L1", **more):
    return {"client": client, "day": D(day), "loan": number, "status": "repaying", "principal": 100.0, "due": 60.0,
            "undisbursed": 0.0, "disbursed": 100.0, "repaid": 40.0, "cancelled": 0.0, "source": "bank", **more}  # fmt: skip


def payment(client: int, due: str, amount: float, paid: str | None = None, number: str = "L1", **more):
    return {"client": client, "day_due": D(due), "loan": number, "amount_due": amount, "kind": "interest",
            "day_paid": paid and D(paid), "amount_paid": amount if paid else None, "source": "bank", **more}  # fmt: skip


def test_the_latest_statement_counts_and_a_loan_left_out_of_it_is_gone():
    rows = [loan(1, "2024-03-31"), loan(1, "2024-03-31", "L2"), loan(1, "2024-06-30", due=50.0, undisbursed=5.0)]
    told = facts_of("2024-06-30", loan=rows)[1]
    assert (told["loans_told"], told["loans_owed"], told["loans_exposure"]) == (1, 50, 55)


def test_a_client_whose_loans_all_left_the_book_owes_nothing():
    told = facts_of("2024-06-30", loan=[loan(1, "2024-03-31"), loan(2, "2024-06-30")])[1]
    assert (told["loans_owed"], told["loans_told"], told["loan_largest"], told["loans_age"]) == (0, 0, 0, 0)
    assert told["loans_rate"] is None


def test_each_source_has_its_own_latest_statement():
    rows = [loan(1, "2024-03-31", source="other"), loan(2, "2024-06-30")]
    assert facts_of("2024-06-30", loan=rows)[1]["loans_owed"] == 60


def test_an_earlier_day_sees_the_earlier_statement():
    rows = [loan(1, "2024-03-31", due=60.0), loan(1, "2024-06-30", due=50.0)]
    assert facts_of("2024-06-29", loan=rows)[1]["loans_owed"] == 60


def test_loans_that_have_ended_count_only_in_the_record():
    rows = [loan(1, "2024-06-30"), loan(1, "2024-06-30", "L2", status="repaid", due=0.0, repaid=100.0, cancelled=20.0),
            loan(1, "2024-06-30", "L3", status="cancelled", due=-7.0, principal=50.0, cancelled=50.0)]  # fmt: skip
    told = facts_of("2024-06-30", loan=rows)[1]
    assert (told["loans_active"], told["loans_owed"], told["loans_told"], told["loans_ended_well"]) == (1, 60, 3, 1)
    assert (told["all_loans_principal"], told["all_loans_cancelled"]) == (250, 70)


def test_a_balance_below_nothing_takes_nothing_off_the_exposure():
    rows = [loan(1, "2024-06-30", due=-20.0, undisbursed=30.0), loan(1, "2024-06-30", "L2", due=None, undisbursed=5.0)]
    told = facts_of("2024-06-30", loan=rows)[1]
    assert (told["loans_exposure"], told["loan_largest"], told["loans_owed"]) == (35, 30, -20)


def test_a_correction_in_a_later_record_replaces_the_row():
    rows = [loan(1, "2024-06-30", due=60.0, record=1), loan(1, "2024-06-30", due=55.0, record=2)]
    assert facts_of("2024-06-30", loan=rows)[1]["loans_owed"] == 55


def test_means_are_weighed_by_principal_and_leave_the_unknown_out():
    rows = [loan(1, "2024-06-30", rate=4.0, principal=300.0), loan(1, "2024-06-30", "L2", rate=8.0, principal=100.0),
            loan(1, "2024-06-30", "L3", rate=None, principal=900.0)]  # fmt: skip
    assert facts_of("2024-06-30", loan=rows)[1]["loans_rate"] == 5


def test_elapsed_shares_are_measured_to_the_statements_day():
    plan = {"approved": D("2020-01-01"), "closed": D("2022-01-01"), "first_repayment": D("2024-01-01"),
            "last_repayment": D("2030-01-01")}  # fmt: skip
    told = facts_of("2026-12-31", loan=[loan(1, "2025-01-01", **plan)])[1]
    whole = (D("2030-01-01") - D("2020-01-01")).days
    assert told["loans_elapsed"] == pytest.approx((D("2025-01-01") - D("2020-01-01")).days / whole, abs=1e-9)
    assert told["loans_drawing_elapsed"] == 1
    assert told["loans_repayment_elapsed"] == pytest.approx(366 / (D("2030-01-01") - D("2024-01-01")).days, abs=1e-9)
    assert told["loans_years_left"] == pytest.approx(1826 / 365.25, abs=1e-9)
    assert told["loans_age"] == 23


def test_a_plan_that_ends_before_it_begins_is_unknown():
    turned = {"approved": D("2024-01-01"), "last_repayment": D("2020-01-01")}
    assert facts_of("2024-06-30", loan=[loan(1, "2024-06-30", **turned)])[1]["loans_elapsed"] is None


def test_an_unpaid_payment_is_late_up_to_the_day():
    rows = [payment(1, "2024-05-20", 10), payment(1, "2024-06-20", 10), payment(2, "2024-05-20", 10, "2024-05-20")]
    told = facts_of("2024-06-25", payment=rows)
    assert (told[1]["payments_overdue_days"], told[1]["payments_unpaid_12m"], told[1]["payments_late_12m"]) == (36, 20, 2)
    assert (told[2]["payments_overdue_days"], told[2]["payments_unpaid_12m"], told[2]["payments_late_12m"]) == (0, 0, 0)


def test_a_payment_is_not_overdue_on_its_day():
    told = facts_of("2024-06-20", payment=[payment(1, "2024-06-20", 10)])[1]
    assert (told["payments_overdue_days"], told["payments_unpaid_12m"], told["payments_late_12m"]) == (0, 0, 0)
    assert told["payments_due_12m"] == 10


def test_a_payment_made_later_was_still_open_on_the_day():
    rows = [payment(1, "2024-05-20", 10, "2024-07-01")]
    assert facts_of("2024-06-20", payment=rows)[1]["payments_overdue_days"] == 31
    later = facts_of("2024-07-01", payment=rows)[1]
    assert (later["payments_overdue_days"], later["payments_late_12m"]) == (0, 1)


def test_payments_to_come_are_not_seen():
    rows = [payment(1, "2024-05-20", 10, "2024-05-20"), payment(1, "2024-12-20", 10)]
    assert facts_of("2024-06-20", payment=rows)[1]["payments_count_12m"] == 1


def test_late_payments_are_those_of_the_last_365_days():
    rows = [payment(1, "2023-06-20", 10, "2023-08-20"), payment(1, "2023-06-21", 10, "2023-08-20")]
    assert facts_of("2024-06-18", payment=[*rows, payment(1, "2024-06-18", 1)])[1]["payments_late_12m"] == 2
    assert facts_of("2024-06-19", payment=[*rows, payment(1, "2024-06-19", 1)])[1]["payments_late_12m"] == 1


def test_a_payment_paid_in_a_later_record_is_paid():
    rows = [payment(1, "2024-05-20", 10, record=1), payment(1, "2024-05-20", 10, "2024-06-01", record=2)]
    assert facts_of("2024-06-20", payment=rows)[1]["payments_overdue_days"] == 0


def test_a_source_long_silent_makes_no_debt_older():
    assert facts_of("2026-06-20", payment=[payment(1, "2024-05-20", 10), payment(1, "2024-06-20", 10, "2024-06-20")])[1][
        "payments_overdue_days"
    ] == 31
