"""Facts on buyers and sellers, worked out by hand on a few invoices."""

import pytest

from tests.frames.samples import bought, facts_of, invoice, monthly


def sold_to(buyers: dict[str, list[float]], day: str = "2024-06-28", client: int = 1):
    return [invoice(client, day, amount, counterparty=buyer) for buyer, amounts in buyers.items() for amount in amounts]


def test_the_largest_buyer_and_all_together():
    told = facts_of("2024-06-30", invoice=sold_to({"A": [60, 20], "B": [15], "C": [5]}))[1]
    assert (told["buyers_12m"], told["buyer_largest"], told["buyers_together"]) == (3, 80, 100)
    assert told["buyers_shares_squared"] == pytest.approx(0.64 + 0.0225 + 0.0025)
    assert told["sold_to_single_buyers"] == 20


def test_the_five_largest_of_seven_buyers_even_when_they_tie():
    told = facts_of("2024-06-30", invoice=sold_to({letter: [10] for letter in "ABCDEFG"}))[1]
    assert (told["buyers_largest_5"], told["buyers_together"]) == (50, 70)


def test_a_buyer_who_gave_back_more_than_it_bought_is_left_out():
    told = facts_of("2024-06-30", invoice=sold_to({"A": [60], "B": [10, -30]}))[1]
    assert (told["buyer_largest"], told["buyers_together"], told["sold_12m"]) == (60, 60, 40)


def test_void_invoices_and_repeats_make_no_buyer():
    rows = [*sold_to({"A": [60]}), invoice(1, "2024-06-28", 10, counterparty="X", status="void"),
            invoice(1, "2024-06-28", 10, counterparty="Y", repeat=1)]  # fmt: skip
    told = facts_of("2024-06-30", invoice=rows)[1]
    assert (told["buyers_12m"], told["buyers_together"]) == (1, 60)


def test_an_invoice_without_a_counterparty_makes_no_buyer():
    told = facts_of("2024-06-30", invoice=[*sold_to({"A": [60]}), invoice(1, "2024-06-28", 10, counterparty=None)])[1]
    assert (told["buyers_12m"], told["sold_12m"]) == (1, 70)


def test_sellers_are_those_one_buys_from():
    rows = [bought(1, "2024-06-28", 30), bought(1, "2024-06-28", 70, counterparty="T"), *sold_to({"A": [1]})]
    told = facts_of("2024-06-30", invoice=rows)[1]
    assert (told["sellers_12m"], told["seller_largest"], told["sellers_together"]) == (2, 70, 100)


def test_a_firm_without_sales_has_no_buyers_and_no_shares():
    told = facts_of("2024-06-30", invoice=[bought(1, "2024-06-28", 30)])[1]
    assert (told["buyers_12m"], told["buyer_largest"], told["buyers_shares_squared"]) == (0, 0, None)


def test_a_new_buyer_has_never_bought_before():
    old = monthly(1, "2023-01-01", 18, 10, counterparty="OLD")
    rows = [*old, *sold_to({"NEW": [40], "OLD": [10]}, "2024-06-28"), *sold_to({"ONCE": [5]}, "2023-02-01"),
            *sold_to({"ONCE": [5]}, "2024-05-01")]  # fmt: skip
    told = facts_of("2024-06-30", invoice=rows)[1]
    assert (told["buyers_6m"], told["buyers_new"], told["sold_to_new_buyers"]) == (3, 1, 40)
    assert told["buyers_together_6m"] == 6 * 10 + 10 + 40 + 5


def test_new_buyers_are_unknown_to_who_was_watched_too_shortly():
    rows = [*monthly(1, "2023-01-01", 18, 10), *monthly(2, "2023-02-01", 17, 10)]
    told = facts_of("2024-06-30", invoice=rows)
    assert (told[1]["buyers_new"], told[2]["buyers_new"]) == (0, None)
    assert told[2]["sold_to_new_buyers"] is None
    assert told[2]["buyers_6m"] == 1


def test_numbers_used_twice_are_counted_beyond_the_first():
    rows = [invoice(1, "2024-06-01", 1, number="7"), invoice(1, "2024-06-02", 2, number="7"),
            invoice(1, "2024-06-03", 2, number="7", status="void"), bought(1, "2024-06-28", 1, number="7"),
            invoice(2, "2024-06-28", 1, number="7")]  # fmt: skip
    told = facts_of("2024-06-30", invoice=rows)
    assert (told[1]["invoice_numbers_beyond_first"], told[2]["invoice_numbers_beyond_first"]) == (2, 0)
    assert told[1]["invoice_rows"] == 4


def test_buyers_of_the_year_before_are_counted_apart():
    then, now = sold_to({"P": [1], "Q": [1]}, "2023-05-01"), sold_to({"R": [1]}, "2024-05-01")
    told = facts_of("2024-12-31", invoice=[*monthly(1, "2023-01-01", 24, 10), *then, *now])[1]
    assert (told["buyers_prior_12m"], told["buyers_12m"]) == (3, 2)
