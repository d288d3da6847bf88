"""The rule book to read, and what if."""

from __future__ import annotations

from datetime import date

import pytest

from clc.doors.web.rule_book import drawing, trying
from clc.kernel.errors import BadInput
from clc.policy.loader import shipped
from clc.policy.shapes import EarlyWarning
from tests.doors.web.conftest import SignIn
from tests.stages.hub.people import House


def test_every_rule_of_the_book_has_a_page_that_reads(house: House, sign_in: SignIn) -> None:
    http = sign_in(house.risk, "zh-hans")
    pages = {path: http.get(f"/rule-book/{path}/") for path in shipped().paths()}
    assert {path for path, page in pages.items() if page.status_code != 200} == set()
    assert all(shipped().short_edition in page.content.decode() for page in pages.values())


@pytest.mark.parametrize("path", ["warning/no_such", "no_such/few_buyers", "warning/FEW"])
def test_a_rule_that_is_not_there_says_so(house: House, sign_in: SignIn, path: str) -> None:
    answer = sign_in(house.risk).get(f"/rule-book/{path}/")
    assert answer.status_code == 404
    assert "no rule" in answer.content.decode()


def test_rules_are_found_by_words_and_status(house: House, sign_in: SignIn) -> None:
    http = sign_in(house.risk)
    page = http.get("/rule-book/?q=interest").content.decode()
    assert "thin_interest_cover" in page
    assert "few_buyers" not in page
    waiting = {name for name, rule in shipped().warnings.items() if rule.status == "to_confirm"}
    listed = http.get("/rule-book/?status=to_confirm").content.decode()
    assert {name for name in shipped().warnings if f"/rule-book/warning/{name}/" in listed} == waiting


def test_an_unknown_kind_shows_warnings(house: House, sign_in: SignIn) -> None:
    assert "few_buyers" in sign_in(house.risk).get("/rule-book/?kind=nonsense").content.decode()


def rule(levels: dict[str, dict[str, float | None]]) -> EarlyWarning:
    """A warning with these dated levels."""
    return EarlyWarning.model_validate({
        "label": "Thin", "reference": "a test", "category": "finance", "indicator": "cover", "unit": "times",
        "when": "below", "levels": levels, "plan": "p", "cases": [{"as_of": "2026-01-01", "value": 1.0, "expect": "green"}]})


def test_each_dated_value_is_a_step_of_the_picture():
    held = rule({"red": {"2020-01-01": 1.0, "2024-01-01": 1.2}, "yellow": {"2020-01-01": 1.5}})
    steps = {line.level: line for line in drawing.steps(held, date(2026, 1, 1)).lines}
    assert steps["red"].path.count("L") == 1
    assert steps["yellow"].path.count("L") == 0
    assert steps["red"].last == 1.2
    assert steps["red"].y > steps["yellow"].y


def test_a_level_out_of_force_ends_its_line():
    held = rule({"red": {"2020-01-01": 1.0, "2024-01-01": None}})
    line = drawing.steps(held, date(2026, 1, 1)).lines[0]
    assert line.last is None
    assert float(line.path.rpartition("H")[2]) < drawing.WIDTH - 60


@pytest.mark.parametrize(("told", "asked"), [
    ({"yellow": "20", "orange": ""}, {"yellow": 0.2}), ({}, {}), ({"green": "90"}, {}), ({"red": "-1,000"}, {"red": -10.0}),
])
def test_shares_are_asked_for_in_percent(told, asked):
    assert trying.thresholds_asked(shipped().warnings["falling_sales"], told) == pytest.approx(asked)


@pytest.mark.parametrize("text", ["many", "1e", "0x10", "--1"])
def test_a_threshold_that_is_no_number_is_refused(text):
    held = shipped().warnings["thin_interest_cover"]
    with pytest.raises(BadInput):
        trying.thresholds_asked(held, {"yellow": text})


def test_what_if_before_any_run_says_what_to_do(house: House, sign_in: SignIn) -> None:
    answer = sign_in(house.risk).get("/rule-book/warning/few_buyers/what-if/?orange=50&yellow=50")
    assert answer.status_code == 400
    assert 'role="alert"' in answer.content.decode()
