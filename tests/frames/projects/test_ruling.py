"""A case held against the rule book: least capital, house covers, remarks; and the scenarios of the book."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest
from pydantic import ValidationError

from clc.engines.cashflow.project import Case, run
from clc.engines.cashflow.project.drivers import BOUNDS as DRIVER_BOUNDS
from clc.frames.projects.answering import answered, changes, compared, worked
from clc.frames.projects.examples import example, names
from clc.frames.projects.reading import case_of
from clc.frames.projects.ruling import number, remarks, ruled
from clc.frames.projects.scenarios import run_all, run_scenario, scenario_of, scenarios_of
from clc.kernel.errors import BadInput, NotFound
from clc.policy.kind.scenario import BOUNDS, Scenario
from clc.policy.kind.structure import Structure
from clc.policy.loader import shipped
from tests.engines.cashflow.project.small import small

BOOK, DAY = shipped(), date(2026, 6, 30)


def example_of(name: str) -> Case:
    return ruled(case_of(example(name)), BOOK, DAY)


@pytest.mark.parametrize(("kind", "day", "share"), [
    ("road", date(2026, 6, 30), 0.20), ("road", date(2012, 1, 1), 0.25), ("port", date(2018, 1, 1), 0.25),
    ("port", date(2026, 6, 30), 0.20), ("airport", DAY, 0.25), ("steel", DAY, 0.40), ("electrolytic_aluminium", DAY, 0.40),
    ("cement", DAY, 0.35), ("polysilicon", DAY, 0.30), ("corn_processing", DAY, 0.20), ("fertiliser", DAY, 0.25),
    ("property", DAY, 0.25), ("housing", DAY, 0.20), ("power", DAY, 0.20), ("other", DAY, 0.20),
    ("other", date(2000, 1, 1), None),
])  # fmt: skip
def test_the_least_capital_is_that_of_the_reference_on_the_day(kind: str, day: date, share: float | None) -> None:
    assert number(BOOK, "least_capital", kind, day) == share


def test_no_cover_of_the_book_lies_outside_market_practice() -> None:
    practice = {"contracted": (1.2, 1.3), "merchant": (1.8, 2.0), "availability": (1.15, 1.25), "toll": (1.35, 1.5)}
    for kind, (low, high) in practice.items():
        usual = number(BOOK, "cover", kind, DAY)
        assert usual is not None
        assert low <= usual <= high


def test_numbers_that_wait_for_confirmation_say_so() -> None:
    capital = BOOK.of(Structure)["least_capital"].least_capital
    assert {one.status for one in capital.values()} == {"to_confirm"}


def test_a_case_of_a_file_that_does_not_hold_is_refused() -> None:
    rule = BOOK.of(Structure)["project_debt"].model_dump()
    rule["cases"] = ({"as_of": DAY, "of": "cover", "name": "toll", "expect": 1.2},)
    with pytest.raises(ValidationError, match="not 1"):
        Structure.model_validate(rule)


def test_the_capital_of_the_rules_bounds_the_debt_of_a_steel_works() -> None:
    steel = ruled(small(kind="steel"), BOOK, DAY)
    result = run(steel)
    assert result.tranches[0].bound_by() in ("equity", "cover")
    assert result.equity[0] >= 0.4 * (result.equity[0] + result.debt[0]) * (1 - 1e-9)


def test_a_kind_that_the_book_does_not_know_is_refused_with_those_it_knows() -> None:
    with pytest.raises(BadInput) as wrong:
        ruled(small(kind="moon_base"), BOOK, DAY)
    assert "polysilicon" in wrong.value.todo


def test_house_covers_are_those_of_the_book_by_class_of_revenue() -> None:
    house = ruled(small(debt=[{"name": "senior", "rate": 0.05, "tenor_months": 120, "cover": "house"}]), BOOK, DAY)
    assert house.debt[0].cover == {"contracted": 1.3}


def test_a_case_that_asks_for_more_than_the_rules_give_is_remarked_with_the_rule() -> None:
    case = small(least_capital=0.15, sharing={}, reserves={},
                 debt=[{"name": "senior", "rate": 0.05, "tenor_months": 156, "cover": 1.05}])  # fmt: skip
    found = {one.field: one for one in remarks(ruled(case, BOOK, DAY), BOOK, DAY)}
    assert set(found) == {"least_capital", "debt.senior.tenor_months", "debt.senior.tail_months", "debt.senior.cover",
                          "sharing.lock_up", "reserves.service_months"}  # fmt: skip
    assert found["least_capital"].rule == "structure/least_capital"
    assert "head office" in found["debt.senior.tenor_months"].words
    assert found["debt.senior.tenor_months"].status == "to_confirm"


def test_the_standard_scenarios_are_all_there_in_order_and_their_drivers_are_the_engines() -> None:
    told = scenarios_of(BOOK)
    assert {name[:3] for name in told} == {f"s{at:02}" for at in (*range(12), 14)}
    assert list(told) == sorted(told, key=lambda name: told[name].order)
    assert set(BOUNDS) == set(DRIVER_BOUNDS)


@pytest.mark.parametrize("name", names())
def test_every_scenario_of_an_example_passes_the_checks_of_the_model_and_none_is_better_than_the_base(name: str) -> None:
    case = example_of(name)
    base = run(case)
    for one in run_all(case, scenarios_of(BOOK), base):
        missed = {check.name for check in one.result.checks if check.of == "model" and not check.holds[one.at]}
        assert missed == set(), one.name
        if one.name not in ("s07_inflation_down", "s07_inflation_up"):
            assert one.result.equity_irr[one.at] <= base.equity_irr[0] + 1e-9, one.name


def test_one_scenario_alone_is_the_same_as_in_the_row_of_all() -> None:
    case = example_of("solar_plant")
    base = run(case)
    row = {one.name: one for one in run_all(case, scenarios_of(BOOK), base)}
    alone = run_scenario(case, scenario_of(BOOK, "s14"), base)
    assert alone.min_dscr[0] == pytest.approx(row["s14_subsidy_late"].result.min_dscr[row["s14_subsidy_late"].at], rel=1e-9)
    assert alone.min_dscr[0] < base.min_dscr[0]


def test_a_scenario_that_is_none_or_several_is_refused() -> None:
    for name in ("s99", "s03"):
        with pytest.raises(NotFound):
            scenario_of(BOOK, name)
    with pytest.raises(ValidationError, match="is not between"):
        Scenario.model_validate({"label": "x", "reference": "x", "order": 1, "drivers": {"rate": 1.0}})


@pytest.mark.parametrize("name", names())
def test_an_answer_is_plain_json_without_unknown_numbers(name: str) -> None:
    text = json.dumps(answered(worked(example_of(name))), allow_nan=False)
    told: dict[str, Any] = json.loads(text)
    assert abs(told["sources_and_uses"]["residual"]) < 1e-6 * told["sources_and_uses"]["total"]
    assert len(told["periods"]) == len(told["lines"]["cfads"]) == len(told["balance_sheet"]["debt"])
    assert all(one["holds"] for one in told["checks"])
    assert told["debt"][0]["binding"] in ("cover", "gearing", "llcr")


def test_a_project_without_any_cash_is_refused_naming_the_revenue() -> None:
    with pytest.raises(BadInput, match="revenue"):
        worked(small(revenue=[{"name": "sales", "price": 0.0}]))


def test_two_answers_are_compared_figure_by_figure_and_two_cases_field_by_field() -> None:
    before, after = small(), small(inflation=0.03)
    figures = {one["figure"]: one for one in compared(answered(run(before)), answered(run(after)))}
    assert figures["equity_irr"]["difference"] == pytest.approx(run(after).equity_irr[0] - run(before).equity_irr[0])
    assert figures["sponsor_loan_irr"]["difference"] is None
    assert changes(before, after) == [{"field": "inflation", "before": 0.02, "after": 0.03}]
