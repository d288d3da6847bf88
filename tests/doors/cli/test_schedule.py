"""`clc schedule`: a case in, rows out; what cannot be meant ends with exit code 2 and says nothing on standard output."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Any

import pytest

from clc.doors.cli.schedule import LoanCase
from clc.doors.cli.shared.commands import FILES, needs_django
from clc.engines.cashflow.terms import FIELDS, Told
from tests.command import Said
from tests.shared import REPOSITORY

LOAN: dict[str, Any] = {"principal": 1000000, "annual_rate": 0.0435, "start": "2026-01-15", "periods": 12}


@pytest.fixture
def ask(tmp_path):
    """Runs the command on a text, in a home of its own and without a database."""
    env = {"PATH": "/usr/bin:/bin", "CLC_HOME": str(tmp_path / "home"), "HOME": str(tmp_path),
           "CLC_DATABASE_URL": "postgresql://clc_app@/clc?host=/nonexistent"}  # fmt: skip

    def run(told: Any, *options: str) -> Said:
        text = told if isinstance(told, str) else json.dumps(told)
        done = subprocess.run([sys.executable, "-m", "clc.doors.cli", "schedule", *options], input=text, env=env, text=True,
                              cwd=REPOSITORY, capture_output=True, timeout=120, check=False)
        return Said(done.returncode, done.stdout, done.stderr)

    return run


def test_it_answers_rows_and_totals(ask):
    said = ask({**LOAN, "rounding": 2}, "--json")
    assert said.code == 0, said.err
    assert said.value["columns"] == ["due_date", "year_fraction", "interest", "principal", "closing_balance"]
    assert said.value["rows"][0] == ["2026-02-15", pytest.approx(1 / 12), 3625.00, 81684.90, 918315.10]
    assert said.value["rows"][-1][-1] == 0
    assert said.value["total_principal"] == 1000000
    assert said.value["total_interest"] == 23718.79
    assert said.value["total_payment"] == 1023718.79


def test_a_person_reads_a_table(ask):
    said = ask({**LOAN, "rounding": 2})
    assert said.code == 0
    assert "2026-02-15" in said.out
    assert "918,315.10" in said.out


def test_a_calendar_of_the_rule_book_moves_due_days_and_says_what_it_does_not_know(ask):
    case = {**LOAN, "start": "2025-09-01", "periods": 24, "calendar": "china", "adjust": "following"}
    told = ask(case, "--json").value
    assert told["rows"][0][0] == "2025-10-09"
    assert told["calendar_known"] is False
    assert "holidays of some years are not told" in ask(case).err


def test_draws_and_fees_are_told_when_there_are_any(ask):
    told = ask({**LOAN, "interest_only_periods": 3, "draws": [["2026-02-10", 500000]], "fee": 10}, "--json").value
    assert told["drawn"][0] == 500000
    assert told["fees"] == [10] * 12
    assert told["total_principal"] == pytest.approx(1500000)
    assert "fees" not in ask(LOAN, "--json").value


def test_the_command_takes_every_term_of_a_schedule():
    assert tuple(LoanCase.model_fields) == FIELDS == tuple(Told.__annotations__)


def test_it_needs_neither_django_nor_a_database():
    assert not needs_django(FILES["schedule"])


@pytest.mark.parametrize(("told", "said"), [
    ({"annual_rate": 4.35}, "annual_rate: must be a share of 1, not a percentage; write 0.0435 for 4.35 %"),
    ({"principal": 0}, "principal: must be above 0"), ({"principal": -1}, "principal: must be above 0"),
    ({"principal": "much"}, "principal: must be a number"), ({"principal": True}, "principal: must be a number"),
    ({"principal": None}, "principal: must be a number"), ({"periods": 0}, "periods: must be from 1"),
    ({"periods": 12.5}, "periods: must be a whole number"), ({"day_count": "31/360"}, "day_count: there is no '31/360'"),
    ({"type": "odd"}, "type: there is no 'odd'"), ({"start": "2026-02-30"}, "start: must be a day"),
    ({"start": "2026-01"}, "start: must be a day"), ({"start": 20260131}, "start: must be a text"),
    ({"first_due": "2025-01-01"}, "first_due: must be after start"),
    ({"interest_only_periods": 12}, "interest_only_periods: must be fewer than the 12 periods"),
    ({"rounding": True}, "rounding: must be a whole number"), ({"colour": 1}, "colour: is not known here"),
    ({"calendar": "mars", "adjust": "following"}, "calendar: there is no 'mars'; take one of china"),
    ({"draws": [["2026-02-10"]]}, "draws"), ({"shares": "all"}, "shares: must be a list"),
])  # fmt: skip
def test_what_cannot_be_meant_is_refused_by_field_and_rule(ask, told, said):
    answered = ask({**LOAN, **told}, "--json")
    assert answered.code == 2
    assert answered.out == ""
    assert said in answered.err


@pytest.mark.parametrize("text", [
    "", "hello", "[]", "3",
    '{"principal": NaN, "annual_rate": 0.05, "start": "2026-01-31", "periods": 1}',
    '{"principal": 1e999, "annual_rate": 0.05, "start": "2026-01-31", "periods": 1}',
    "[" * 100_000, "\x00", '{"principal": 1'])  # fmt: skip
def test_what_is_no_case_is_refused(ask, text):
    answered = ask(text, "--json")
    assert answered.code == 2
    assert answered.out == ""
    assert "Traceback" not in answered.err


def test_a_missing_field_is_named(ask):
    assert "principal: must be told" in ask({name: LOAN[name] for name in LOAN if name != "principal"}).err
