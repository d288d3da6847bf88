"""A table of clients and one client on floats are judged alike, row by row, and unknown is never green."""

from __future__ import annotations

from math import nan
from typing import Any

import polars as pl
import pytest
from hypothesis import HealthCheck, Phase, given, settings

from clc.engines.judge import LEVELS
from clc.frames import judging
from clc.frames.facts import wide
from clc.frames.judging import COUNTS, NUMBERS, WORDS, judge_frames, judge_one
from clc.frames.readings import readings
from tests import sme_invoices
from tests.frames.portfolio import BOOK, DAY, INDICATORS, ON, clients, table

FEW = settings(
    max_examples=6,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
)


def row_by_row(told: pl.DataFrame, judged: judging.Judged, facts: pl.DataFrame, on: Any = ON) -> None:
    """Judges every client of the table alone and compares all that is found."""
    both = told.join(facts, on="client", suffix="_fact").sort("client")
    codes, standing = judged.warnings.to_dicts(), judged.tiers.to_dicts()
    for row, code, stands in zip(both.to_dicts(), codes, standing, strict=True):
        values = {name: nan if row[name] is None else row[name] for name in told.columns if name != "client"}
        found = judge_one({name: row[name] for name in facts.columns if name != "client"}, values, on, cuts=judged.cuts)
        alone = {name: found[f"warning/{name}"].level for name in on.book.warnings}
        assert alone == {name: LEVELS[code[name]] for name in on.book.warnings}
        evidence = found["tier/client"].evidence
        assert {name: evidence[name] for name in (*COUNTS, *WORDS)} == {name: stands[name] for name in (*COUNTS, *WORDS)}
        for name in NUMBERS:
            assert evidence[name] == stands[name] or evidence[name] == pytest.approx(stands[name], abs=2e-6), name


@FEW
@given(told=clients())
def test_a_table_and_one_client_alone_are_judged_alike(told):
    values, facts, grades = told
    judged = judge_frames(values, ON, facts=facts, grades=grades)
    row_by_row(values, judged, facts.join(grades, on="client"))


@FEW
@given(told=clients())
def test_an_unknown_reading_is_never_green(told):
    values, facts, _grades = told
    judged = judge_frames(values, ON, facts=facts)
    for name, rule in ON.warnings.items():
        both = values.select("client", rule.indicator).join(judged.warnings.select("client", name), on="client")
        assert both.filter(pl.col(rule.indicator).is_null())[name].to_list() == [0] * both[rule.indicator].null_count()


@FEW
@given(told=clients())
def test_a_firm_rated_d_or_in_default_is_never_gold_or_silver_and_always_watched(told):
    values, facts, grades = told
    judged = judge_frames(values, ON, facts=facts, grades=grades)
    bad = facts.filter((pl.col("bank_rating") == "D") | (pl.col("default_flag") == 1))
    found = judged.tiers.join(bad.select("client"), on="client")
    assert set(found["service_tier"]) <= {"normal", "unknown"}
    assert set(found["management_tier"]) <= {"watch"}


@FEW
@given(told=clients())
def test_the_order_of_rows_and_how_the_table_is_held_change_nothing(told):
    values, facts, grades = told
    judged = judge_frames(values, ON, facts=facts, grades=grades)
    turned = judge_frames(values.reverse().lazy(), ON, facts=facts.sort("client").lazy(), grades=grades)
    assert turned.warnings.equals(judged.warnings)
    assert turned.tiers.equals(judged.tiers)
    assert turned.cuts == judged.cuts


@FEW
@given(told=clients())
def test_a_draft_that_says_nothing_moves_nobody(told):
    values, facts, grades = told
    draft = BOOK.overlay({}).at(DAY)
    assert judge_frames(values, draft, facts=facts, grades=grades).tiers.equals(
        judge_frames(values, ON, facts=facts, grades=grades).tiers
    )


def test_the_tables_have_the_promised_columns():
    judged = judge_frames(table(client=[2, 1], overdue_days_max=[40.0, 0.0]), ON)
    assert judged.warnings.columns == ["client", *BOOK.warnings]
    assert set(judged.warnings.dtypes[1:]) == {pl.Int8}
    assert judged.tiers.columns == ["client", *COUNTS, *NUMBERS, *WORDS]
    assert judged.warnings["client"].to_list() == judged.tiers["client"].to_list() == [1, 2]
    assert judged.warnings["overdue"].to_list() == [1, 4]
    assert judged.tiers["light"].to_list() == ["green", "red"]


def test_counts_say_how_many_rules_are_unknown():
    judged = judge_frames(table(client=[1], overdue_days_max=[40.0]), ON)
    row = judged.tiers.row(0, named=True)
    assert (row["reds"], row["oranges"], row["yellows"]) == (1, 0, 0)
    assert row["unknowns"] == len(BOOK.warnings) - 1


def test_a_client_of_whom_nothing_is_known_is_unknown_in_everything():
    row = judge_frames(table(client=[1], overdue_days_max=[None]), ON).tiers.row(0, named=True)
    assert [row[name] for name in WORDS] == ["unknown"] * 3
    assert [row[name] for name in NUMBERS] == [None] * 5 + [0.0]


def test_before_the_book_nothing_is_in_force_and_nothing_is_known():
    early = BOOK.at(DAY.replace(year=2010))
    judged = judge_frames(table(client=[1], overdue_days_max=[40.0]), early)
    assert judged.warnings.row(0) == (1, *[0] * len(BOOK.warnings))
    assert judged.tiers["light"].to_list() == ["unknown"]
    found = judge_one({}, {"overdue_days_max": 40.0}, early)
    assert found["warning/overdue"].level == "unknown"


def test_a_reading_holds_over_a_fact_of_the_same_name():
    values = table(client=[1], overdue_days_max=[0.0])
    facts = table(client=[1], overdue_days_max=[90.0])
    judged = judge_frames(values, ON, facts=facts)
    assert judged.warnings["overdue"].to_list() == [1]
    row_by_row(values, judged, facts)


def test_percentiles_of_one_client_are_those_of_the_run():
    values = table(client=list(range(100)), loan_exposure=[float(at) for at in range(100)])
    judged = judge_frames(values, ON)
    assert len(judged.cuts["loan_exposure"]) == 21
    alone = judge_one({}, {"loan_exposure": 99.0}, ON, cuts=judged.cuts)["tier/client"].evidence
    assert alone["value"] == 100
    assert judge_one({}, {"loan_exposure": 99.0}, ON)["tier/client"].evidence["value"] is None


def test_the_cut_points_of_an_earlier_run_may_be_given():
    values = table(client=[1, 2], loan_exposure=[50.0, 100.0])
    judged = judge_frames(values, ON, cuts={"loan_exposure": (0.0, 100.0)})
    assert judged.tiers["value"].to_list() == [50, 100]


def test_the_evidence_of_a_warning_names_value_thresholds_and_the_facts_behind_it():
    found = judge_one({"total_liabilities": 85.0, "total_assets": 100.0}, {"debt_to_assets": 0.85}, ON)[
        "warning/high_leverage"
    ]
    assert (found.level, found.value) == ("orange", 0.85)
    assert found.evidence["inputs"] == {"total_liabilities": 85.0, "total_assets": 100.0}
    assert found.evidence["thresholds"] == {"yellow": 0.7, "orange": 0.8, "red": 0.9}
    assert found.evidence["plan"] == "review_leverage"


def test_the_evidence_of_a_tier_names_every_part_input_and_cap():
    told = judge_one({"bank_rating": "D", "grade": "A1"}, {"overdue_days_max": 0.0}, ON)["tier/client"].evidence
    assert told["caps"] == ["rated_d"]
    credit = told["parts"]["credit"]
    assert credit["inputs"]["grade"] == {"value": "A1", "points": 100.0, "weight": 50, "by": "map"}
    assert credit["points"] == pytest.approx((50 * 100 + 15 * 20 + 20 * 100) / 85)
    assert told["parts"]["depth"]["points"] is None


def with_change(**changes: Any) -> Any:
    told = {"indicator": "debt_to_assets", "unit": "share", **changes}
    cases = [{"as_of": "2026-06-30", "debt_to_assets": None, "expect": "unknown"}]
    return BOOK.overlay({"warning/high_leverage": told | {"cases": cases}}).at(DAY)


def test_a_rule_on_change_reads_the_time_before():
    on = with_change(
        when="rises_by", levels={"yellow": {"2015-01-01": 0.1}, "orange": {"2015-01-01": 0.2}, "red": {"2015-01-01": 0.3}}
    )
    now, then = table(client=[1, 2, 3], debt_to_assets=[0.75, 0.75, None]), table(client=[1], debt_to_assets=[0.5])
    assert on.looks_back == {12: frozenset({"debt_to_assets"})}
    judged = judge_frames(now, on, before={12: then})
    assert judged.warnings["high_leverage"].to_list() == [3, 0, 0]
    alone = judge_one({}, {"debt_to_assets": 0.75}, on, before={12: {"debt_to_assets": 0.5}})["warning/high_leverage"]
    assert (alone.level, alone.evidence["before"]) == ("orange", 0.5)


def test_a_rule_that_must_persist_reads_every_look():
    on = with_change(**{"for": "2 of 3"})
    now = table(client=[1, 2, 3], debt_to_assets=[0.95, 0.95, 0.1])
    then = {1: table(client=[1, 2, 3], debt_to_assets=[0.85, 0.1, 0.1]), 2: table(client=[1, 2], debt_to_assets=[0.1, 0.1])}
    judged = judge_frames(now, on, before=then)
    assert judged.warnings["high_leverage"].to_list() == [3, 1, 1]


@pytest.mark.parametrize("looks", [{"when": "rises_by", "over_months": 6}, {"for": "2 of 3"}])
def test_without_the_time_before_such_a_rule_is_not_green(looks):
    judged = judge_frames(table(client=[1], debt_to_assets=[0.1]), with_change(**looks))
    assert judged.warnings["high_leverage"].to_list() == [0]


def test_every_indicator_the_book_reads_may_be_missing_from_the_table():
    judged = judge_frames(pl.DataFrame({"client": [1, 2]}), ON)
    assert judged.tiers["unknowns"].to_list() == [len(BOOK.warnings)] * 2
    assert INDICATORS


def test_the_books_of_real_firms_are_judged_alike_in_a_table_and_one_by_one():
    day = sme_invoices.AS_OF
    few = sme_invoices.invoices().filter(pl.col("client") > 400)
    facts = wide({"invoice": few}, None, day, BOOK)
    outcomes = sme_invoices.outcomes()
    told = facts.select("client").join(outcomes.select("client", bank_rating="rating"), on="client", how="left")
    values = readings(facts)
    judged = judge_frames(values, BOOK.at(day), facts=told)
    row_by_row(values, judged, told, BOOK.at(day))
    assert judged.tiers.filter(pl.col("light") != "unknown").height == values.height
