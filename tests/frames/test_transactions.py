"""Facts on the account."""

from datetime import date

import pytest

from clc.frames.readings import reading_of
from tests.frames.samples import facts_of


def moved(client: int, day: str, amount: float, direction: str = "in"):
    return {"client": client, "day": date.fromisoformat(day), "amount": amount, "direction": direction, "source": "core"}


def each_month(year: int, amount: float):
    return [moved(1, f"{year}-{month:02}-15", amount) for month in range(1, 13)]


def test_money_in_and_out_are_summed_apart():
    rows = [*each_month(2023, 10), *each_month(2024, 20), moved(1, "2024-12-30", 50, "out")]
    told = facts_of("2024-12-31", transaction=rows)[1]
    assert (told["inflow_12m"], told["outflow_12m"], told["inflow_prior_12m"], told["inflow_months"]) == (240, 50, 120, 12)
    assert (told["inflow_3m"], told["inflow_before_6m"], told["inflow_deviation"]) == (60, 120, 0)


def test_two_equal_transactions_are_two():
    rows = [moved(1, "2024-06-28", 10), {**moved(1, "2024-06-28", 10), "repeat": 1}]
    assert facts_of("2024-06-30", transaction=rows)[1]["inflow_12m"] == 20


def test_an_account_that_dries_up_shows_in_the_quarter():
    rows = [*each_month(2024, 30)[:9], moved(1, "2024-12-30", 45)]
    told = facts_of("2024-12-31", transaction=rows)[1]
    assert reading_of(told)["inflow_change_quarter"] == pytest.approx(45 / 3 / 30 - 1)


def test_an_account_that_falls_silent_is_not_forgiven():
    rows = [*each_month(2024, 30)[:10], {**moved(2, "2024-12-30", 1)}]
    told = facts_of("2024-12-31", transaction=rows)[1]
    assert (told["inflow_12m"], told["inflow_3m"]) == (300, 30)
