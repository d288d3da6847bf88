"""Facts over windows of whole months, worked out by hand on a few invoices."""

from statistics import pstdev

import pytest

from tests.frames.samples import bought, facts_of, invoice, monthly


def test_a_year_of_sales_is_twelve_whole_months():
    rows = [invoice(1, "2023-12-31", 1), invoice(1, "2024-01-01", 10), invoice(1, "2024-12-31", 100)]
    told = facts_of("2024-12-31", invoice=rows)[1]
    assert (told["sold_12m"], told["sold_invoices"]) == (110, 2)


def test_the_running_month_waits_until_it_is_over():
    rows = [invoice(1, "2024-11-30", 10), invoice(1, "2024-12-15", 100)]
    assert facts_of("2024-12-15", invoice=rows)[1]["sold_12m"] == 10


def test_a_book_imported_years_ago_is_stale_not_empty():
    rows = [*monthly(1, "2019-01-01", 12, 5), invoice(1, "2019-12-31", 1)]
    told = facts_of("2026-03-31", invoice=rows)[1]
    assert told["sold_12m"] == 61
    assert told["invoices_age"] == 75


def test_a_source_that_stops_in_mid_month_ends_the_window_a_month_earlier():
    rows = [invoice(1, "2020-01-31", 10), invoice(1, "2020-02-21", 100)]
    assert facts_of("2020-02-29", invoice=rows)[1]["sold_12m"] == 10


def test_a_void_invoice_never_counts_as_sales():
    rows = [invoice(1, "2024-06-01", 10), invoice(1, "2024-06-30", 100, status="void")]
    told = facts_of("2024-06-30", invoice=rows)[1]
    assert (told["sold_12m"], told["sold_rows"], told["sold_void_rows"]) == (10, 2, 1)


def test_a_credit_note_takes_sales_back():
    rows = [invoice(1, "2024-06-01", 100), invoice(1, "2024-06-30", -30)]
    told = facts_of("2024-06-30", invoice=rows)[1]
    assert (told["sold_12m"], told["sold_positive_12m"], told["sold_negative_12m"]) == (70, 100, -30)
    assert (told["sold_negative_rows"], told["sold_positive_rows"], told["sold_tax_12m"]) == (1, 1, 7)


def test_a_row_repeated_in_every_field_counts_once_and_is_told():
    one = invoice(1, "2024-06-28", 100)
    told = facts_of("2024-06-30", invoice=[one, {**one, "repeat": 1}])[1]
    assert (told["sold_12m"], told["invoice_rows"], told["invoice_repeated_rows"]) == (100, 2, 1)
    assert told["invoice_numbers_beyond_first"] == 1


def test_purchases_are_not_sales():
    told = facts_of("2024-06-30", invoice=[invoice(1, "2024-06-28", 100), bought(1, "2024-06-28", 40)])[1]
    assert (told["sold_12m"], told["bought_12m"], told["bought_invoices"]) == (100, 40, 1)


def test_round_amounts_are_counted_with_tax():
    rows = [invoice(1, "2024-06-28", 9_000, total=10_000), invoice(1, "2024-06-28", 10_000, total=11_300)]
    told = facts_of("2024-06-30", invoice=rows)[1]
    assert (told["sold_round_rows"], told["sold_positive_rows"]) == (1, 2)


def test_the_year_before_is_unknown_to_who_was_not_watched_through_it():
    rows = [*monthly(1, "2022-12-01", 25, 10), *monthly(2, "2023-01-01", 24, 10), *monthly(3, "2023-02-01", 23, 10)]
    told = facts_of("2024-12-31", invoice=rows)
    assert [told[client]["sold_prior_12m"] for client in (1, 2, 3)] == [120, 120, None]
    assert [told[client]["sold_12m"] for client in (1, 2, 3)] == [120, 120, 120]


def test_the_same_half_of_last_year_is_compared():
    rows = [*monthly(1, "2023-01-01", 12, 1), *monthly(1, "2024-01-01", 12, 100)]
    told = facts_of("2024-12-31", invoice=rows)[1]
    assert (told["sold_6m"], told["sold_year_ago_6m"], told["sold_3m"], told["sold_year_ago_3m"]) == (600, 6, 300, 3)


def test_months_with_sales_are_counted_and_so_are_the_gaps():
    days = ["2024-01-28", "2024-02-28", "2024-06-28", "2024-07-28", "2024-07-29"]
    rows = [*(invoice(1, day, 10) for day in days), bought(1, "2023-01-01", 1), bought(1, "2024-12-31", 1)]
    told = facts_of("2024-12-31", invoice=rows)[1]
    assert (told["sold_months"], told["sold_longest_gap"], told["sold_months_silent"]) == (4, 5, 5)
    assert told["months_watched"] == 12


def test_a_gap_may_lie_between_or_at_the_beginning():
    ends = [bought(c, day, 1) for c in (1, 2) for day in ("2023-01-01", "2024-12-31")]
    rows = [invoice(c, day, 1) for c, day in ((1, "2024-01-28"), (1, "2024-12-28"), (2, "2024-10-28"), (2, "2024-12-28"))]
    told = facts_of("2024-12-31", invoice=[*rows, *ends])
    assert (told[1]["sold_longest_gap"], told[2]["sold_longest_gap"]) == (10, 9)


def test_a_firm_is_not_blamed_for_months_before_it_came():
    told = facts_of("2024-12-31", invoice=monthly(1, "2024-10-01", 3, 10))[1]
    assert (told["months_watched"], told["sold_longest_gap"], told["sold_deviation"]) == (3, 0, 0)


def test_a_firm_that_never_sold_is_silent_as_long_as_it_is_watched():
    told = facts_of("2024-12-31", invoice=[bought(1, "2024-03-28", 1), bought(1, "2024-12-31", 1)])[1]
    assert (told["sold_months_silent"], told["sold_longest_gap"], told["sold_months"], told["sold_12m"]) == (10, 10, 0, 0)


def test_the_deviation_counts_months_without_sales_as_nothing():
    ends = [bought(1, "2024-01-01", 1), bought(1, "2024-12-31", 1)]
    told = facts_of("2024-12-31", invoice=[invoice(1, "2024-01-28", 60), invoice(1, "2024-05-28", 90), *ends])[1]
    assert told["sold_deviation"] == pytest.approx(pstdev([60, 90, *[0] * 10]), abs=1e-4)


def test_the_best_three_months_are_the_largest_three():
    rows = [invoice(1, f"2024-{month:02}-28", amount) for month, amount in enumerate([5, 9, 1, 7, 7, 2], 1)]
    told = facts_of("2024-06-30", invoice=rows)[1]
    assert told["sold_best_3_months"] == 23


def test_a_client_without_invoices_is_unknown_and_one_without_sales_has_none():
    rows = [bought(2, "2024-06-28", 10), invoice(3, "2022-06-28", 10)]
    told = facts_of("2024-06-30", invoice=rows)
    assert 1 not in told
    assert [told[client]["sold_12m"] for client in (2, 3)] == [0, 0]


def test_a_client_who_came_in_the_running_month_is_unknown_yet():
    rows = [invoice(1, "2024-05-31", 10), invoice(2, "2024-06-02", 10)]
    told = facts_of("2024-06-15", invoice=rows)
    assert (told[1]["sold_12m"], told[2]["sold_12m"]) == (10, None)


def test_a_client_whose_extract_stops_early_is_told_up_to_its_own_end():
    rows = [*monthly(1, "2023-01-01", 24, 10), *monthly(2, "2023-01-01", 22, 10)]
    told = facts_of("2024-12-31", invoice=rows)[2]
    assert (told["sold_12m"], told["sold_months_silent"], told["invoices_age"]) == (120, 0, 2)


def test_a_client_silent_for_longer_than_the_gap_has_fallen_silent():
    rows = [*monthly(1, "2023-01-01", 24, 10), *monthly(2, "2023-01-01", 19, 10)]
    told = facts_of("2024-12-31", invoice=rows)[2]
    assert (told["sold_12m"], told["sold_months_silent"], told["invoices_age"]) == (70, 5, 5)


def test_each_source_has_its_own_end():
    rows = [*monthly(1, "2023-01-01", 24, 10, source="tax"), *monthly(2, "2022-01-01", 12, 10, source="old")]
    told = facts_of("2024-12-31", invoice=rows)
    assert (told[1]["sold_12m"], told[2]["sold_12m"]) == (120, 120)


def test_a_client_told_by_two_sources_has_both():
    rows = [*monthly(1, "2024-01-01", 12, 10, source="tax"), *monthly(1, "2024-01-01", 12, 5, source="upload")]
    assert facts_of("2024-12-31", invoice=rows)[1]["sold_12m"] == 180


def test_an_amount_beyond_all_measure_is_no_crash():
    rows = [invoice(1, "2024-06-28", 1e300), invoice(1, "2024-06-28", -1e300), invoice(1, "2024-06-28", 5)]
    assert facts_of("2024-06-30", invoice=rows)[1]["sold_12m"] == 5
