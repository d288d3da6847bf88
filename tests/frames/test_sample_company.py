"""SAMPLE-CO from lake rows of its statements to readings: domain reference 3.10, end to end, on a table and on floats."""

from datetime import date

import polars as pl
import pytest

from clc.frames import behind, facts, rows
from clc.frames.readings import reading_of, readings
from tests.frames.samples import BOOK, by_client, table, told
from tests.sample_company import BY_HAND, DAY, EXPECTED, TOLD, close, line_facts, statement_rows

TELLING = told(*((1, name, value, "2025-01-31", "2025-02-01") for name, value in TOLD.items()))
WIDE = facts.wide({"statement": table("statement", statement_rows())}, TELLING, DAY, BOOK)
FOUND = by_client(readings(WIDE))[1]


def test_the_facts_are_the_lines_added_up():
    found = {name: value for name, value in by_client(WIDE)[1].items() if value is not None}
    assert {name: found[name] for name in line_facts()} == pytest.approx(line_facts(), rel=1e-12)


@pytest.mark.parametrize("name", [*EXPECTED, *BY_HAND])
def test_from_rows_of_the_lake_comes_every_ratio_of_the_domain_reference(name):
    assert FOUND[name] == pytest.approx((EXPECTED | BY_HAND)[name], abs=close(name), rel=0)


def test_one_client_on_floats_reads_what_the_table_reads():
    told_facts = {name: value for name, value in by_client(WIDE)[1].items() if isinstance(value, float)}
    assert {name: value for name, value in reading_of(told_facts).items() if value == value} == pytest.approx(
        {name: value for name, value in FOUND.items() if name != "client" and value is not None}, rel=1e-12
    )


def drawn(name: str, lines: list[dict], day: str = "2025-06-30") -> float | None:
    """A fact of client 1 drawn from these rows."""
    return by_client(facts.wide({"statement": table("statement", lines)}, None, date.fromisoformat(day), BOOK))[1][name]


def line(item: str, value: float, end: str = "2024-12-31", **more):
    return {"client": 1, "period_end": date.fromisoformat(end), "item": item, "value": value, "scope": "single",
            "months": 12.0, "source": "upload", **more}  # fmt: skip


def test_several_lines_are_summed_and_unknown_when_none_is_told():
    assert drawn("reserves", [line("BS_SURP", 1.25), line("BS_RE", -3.5)]) == -2.25
    assert drawn("reserves", [line("BS_RE", -3.5)]) == -3.5
    assert drawn("reserves", [line("BS_TA", 9)]) is None


def test_a_sum_that_must_be_whole_is_unknown_when_a_line_is_missing():
    assert drawn("earnings_before_interest", [line("IS_PBT", 5), line("IS_INTEXP", 2)]) == 7
    assert drawn("earnings_before_interest", [line("IS_PBT", 5)]) is None


def test_lines_of_other_years_and_of_half_years_are_not_added():
    lines = [line("BS_RE", 1), line("BS_SURP", 2, "2023-12-31"), line("BS_SURP", 4, "2025-06-30", months=6.0)]
    assert drawn("reserves", lines, "2025-08-31") == 1
    assert drawn("reserves", [*lines, line("BS_RE", 8, scope="group")]) == 8


def test_lines_two_years_back_are_found():
    lines = [line("IS_REV", 3), line("IS_REV", 2, "2023-12-31"), line("IS_REV", 1, "2022-12-31")]
    assert [drawn(f"revenue{back}", lines) for back in ("", "_prior", "_two_years_before")] == [3, 2, 1]


def test_the_order_of_rows_does_not_change_a_sum():
    lines = [line(item, 0.1 + at) for at, item in enumerate(("BS_STLOAN", "BS_LTLOAN", "BS_BOND", "BS_LTP"))]
    assert drawn("debt", lines) == drawn("debt", lines[::-1]) == 6.4


@pytest.mark.parametrize(("fact", "items"), [
    ("reserves", ["BS_SURP", "BS_RE"]), ("debt_prior", ["BS_STLOAN", "BS_CPNCL", "BS_LTLOAN", "BS_LEASEL"]),
])  # fmt: skip
def test_behind_a_sum_lie_its_lines_in_one_scope(fact, items):
    lines = table("statement", [*statement_rows(), *statement_rows(scope="group")])
    rule = BOOK.tables["statement"]
    found = behind.behind(lines, rule, BOOK.facts[fact], {"upload": DAY}, DAY)
    assert sorted(found.rows["item"]) == sorted(items)
    assert set(found.rows["scope"]) == {"group"}
    assert found.rows["value"].sum() == pytest.approx(line_facts()[fact])
    assert not set(found.rows.columns) - set(lines.collect_schema().names()) - {f"{rule.day}{rows.ORDINAL}"}


def test_the_same_table_in_pieces_of_few_lines_reads_the_same(monkeypatch):
    monkeypatch.setattr("clc.frames.reports.LINES_AT_ONCE", 1)
    again = facts.wide({"statement": table("statement", statement_rows())}, TELLING, DAY, BOOK)
    assert isinstance(again, pl.DataFrame)
    assert again.equals(WIDE)
