"""`clc size`: one case in, one answer out; what cannot be meant ends with exit code 2, its field named, no answer."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Any

import numpy as np
import pytest
from click.testing import CliRunner, Result

from clc.doors.cli import size
from tests.engines.cashflow.test_singleowner import CASES, Case, case

CASH = [0, *range(120, 144, 2)]
GOOD = {"cfads": CASH, "rate": 0.05, "tenor": 10, "cover": 1.3}


def answered(told: Any) -> Result:
    raw = told if isinstance(told, bytes) else json.dumps(told).encode()
    return CliRunner().invoke(size.command, ["--json"], input=raw)


def value(**more: Any) -> dict[str, Any]:
    done = answered({**GOOD, **more})
    assert done.exit_code == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout, parse_constant=pytest.fail)
    return found


def asked(one: Case) -> dict[str, Any]:
    """A reference case as it is told on standard input."""
    plant = one.plant
    by_cover = bool(one.told["debt_option"])
    capped = by_cover and bool(one.told["dscr_limit_debt_fraction"])
    return {
        "cfads": one.outputs["cf_cash_for_ds"], "rate": float(plant.rate), "tenor": plant.tenor,
        "grace": int(one.told["loan_moratorium"]),
        "method": "sculpted" if by_cover else "equal_principal",
        "cover": one.told["dscr"] if by_cover else None,
        "debt": None if by_cover else float(plant.share("debt_percent") * plant.built),
        "gearing_cap": float(plant.share("dscr_maximum_debt_fraction")) if capped else None,
        "uses": float(plant.built * (1 + plant.share("cost_debt_fee"))) if capped else None,
        "count_close": by_cover,
    }  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_the_reference_cases_are_met_through_the_command(name: str) -> None:
    one = case(name)
    found = value(**asked(one))
    live = one.plant.tenor
    assert found["debt"] == pytest.approx(one.outputs["size_of_debt"], rel=1e-6)
    assert len(found["rows"]) == live
    for column, line in (("interest", "cf_debt_payment_interest"), ("principal", "cf_debt_payment_principal"),
                         ("balance", "cf_debt_balance"), ("cover", "cf_pretax_dscr")):
        told = [row[column] for row in found["rows"]]
        assert np.allclose(told, one.row(line)[:live], rtol=1e-6, atol=0.005 if column == "balance" else 0), column


def test_the_binding_limit_is_named_with_all_others() -> None:
    found = value(gearing_cap=0.7, uses=1000, llcr=1.35, approved=720)
    assert (found["debt"], found["binding"]) == (700, "gearing")
    assert set(found["limits"]) == {"cover", "gearing", "llcr", "approved"}
    assert found["min_cover"] == pytest.approx(1.41416, abs=1e-5)


def test_a_debt_that_is_told_is_taken_and_its_cover_told() -> None:
    found = value(debt=700, cover=None)
    assert (found["debt"], found["binding"]) == (700, "given")
    assert {round(row["cover"], 9) for row in found["rows"]} == {1.414160410}
    assert value(debt=900)["flags"][0]["code"] == "over"


def test_thin_cash_is_answered_with_the_period_and_the_reason() -> None:
    found = value(cfads=[0, 120, 122, 124, 12, *range(128, 144, 2)])
    assert [(flag["code"], flag["period"]) for flag in found["flags"]] == [("short", 4)]
    assert found["rows"][3]["principal"] == 0
    assert found["rows"][-1]["balance"] == 0


def test_a_hole_in_the_cash_leaves_no_debt_but_the_reason_where_nothing_may_lack() -> None:
    found = value(cfads=[0, 0, *range(122, 144, 2)], when_thin="reduce")
    assert (found["debt"], found["binding"], found["min_cover"], found["rows"]) == (0, "cash", None, [])
    assert found["flags"][0]["period"] == 1


def test_a_person_reads_a_table() -> None:
    done = CliRunner().invoke(size.command, input=json.dumps(GOOD))
    assert "761.47" in done.output


BAD: list[tuple[Any, str]] = [
    ({"rate": 4.35}, "rate"), ({"rate": -0.01}, "rate"), ({"rate": None}, "rate"), ({"rate": "0.05"}, "rate"),
    ({"tenor": 0}, "tenor"), ({"tenor": -3}, "tenor"), ({"tenor": 13}, "tenor"), ({"tenor": 2.5}, "tenor"),
    ({"tenor": True}, "tenor"), ({"grace": 10}, "grace"), ({"grace": -1}, "grace"), ({"cover": 0.9}, "cover"),
    ({"cover": 130}, "cover"), ({"cover": None}, "cover"), ({"cover": float("nan")}, "cover"),
    ({"cfads": []}, "cfads"), ({"cfads": [5]}, "cfads"), ({"cfads": [0] * 13}, "cfads"),
    ({"cfads": [100] + [0] * 12}, "cfads"),
    ({"cfads": [0, -1] * 6}, "cfads"), ({"cfads": [0, float("nan")] * 6}, "cfads.1"),
    ({"cfads": [0, float("inf")] * 6}, "cfads.1"),
    ({"cfads": [0, "12"] * 6}, "cfads.1"), ({"cfads": 5}, "cfads"), ({"cfads": [0] + [1e300] * 12}, "cfads"),
    ({"gearing_cap": 70, "uses": 1000}, "gearing_cap"), ({"gearing_cap": 0.7}, "uses"), ({"uses": -5}, "uses"),
    ({"debt": 0}, "debt"), ({"debt": -1}, "debt"), ({"method": "bullet"}, "method"), ({"tail": 12}, "tail"),
    ({"tenor_max": 0}, "tenor_max"), ({"count_close": True, "method": "level"}, "count_close"), ({"dscr": 1.3}, "dscr"),
    ({"count_close": 1}, "count_close"),
]  # fmt: skip


@pytest.mark.parametrize(("more", "field"), BAD)
def test_what_cannot_be_meant_names_field_and_rule_and_answers_nothing(more: dict[str, Any], field: str) -> None:
    done = answered({**GOOD, **more})
    assert done.exit_code == 2
    assert done.stdout == ""
    assert f"{field}: " in done.stderr


@pytest.mark.parametrize("raw", [
    b"", b"[]", b"{", b"nothing", b"\xff\xfe", b"[" * 100_000, b'{"cfads": [' + b"0," * 600_000 + b"0]}",
])  # fmt: skip
def test_what_is_no_object_is_refused(raw: bytes) -> None:
    done = answered(raw)
    assert done.exit_code == 2
    assert done.stdout == ""
    assert "standard input: " in done.stderr


@pytest.mark.parametrize("closed", ["<&-", "</dev/null"])
@pytest.mark.parametrize("command", ["schedule", "size"])
def test_nothing_sent_or_nowhere_to_read_is_refused(command: str, closed: str) -> None:
    done = subprocess.run(
        ["bash", "-c", f'exec "$0" -m clc.doors.cli {command} --json {closed}', sys.executable],
        capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stdout) == (2, "")
    assert "nothing was sent" in done.stderr


def test_a_percentage_is_met_with_the_hint() -> None:
    assert "0.0435" in answered({**GOOD, "rate": 4.35}).stderr


def test_a_field_told_twice_is_refused() -> None:
    done = answered(b'{"cfads": [0, 100], "rate": 0.05, "rate": 0.06, "tenor": 1, "cover": 1.3}')
    assert (done.exit_code, done.stdout) == (2, "")
    assert "rate: must be told once" in done.stderr


def test_a_close_that_takes_all_is_the_reason() -> None:
    found = value(cfads=[-5_000, *CASH[1:]], count_close=True)
    assert (found["debt"], found["binding"], found["flags"][0]["code"]) == (0, "cash", "close")
