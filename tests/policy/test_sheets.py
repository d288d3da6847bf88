"""Profiles: one for every type of client, every line names something that is there, in both languages."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from clc import catalogue
from clc.engines.indicators import registry
from clc.policy.kind.sheet import Sheet, SheetLine, fitting
from clc.policy.kind.team import Team
from clc.policy.loader import shipped
from clc.policy.problems import BadBook

BOOK = shipped()
SHEETS = BOOK.of(Sheet)
LINES = [(name, line) for name, sheet in SHEETS.items() for line in sheet.lines()]
CHINESE = catalogue.merged(sorted((catalogue.FOLDER / "zh_Hans").glob("*.po")), "zh_Hans")


def test_every_type_of_client_has_its_sheet() -> None:
    assert set(SHEETS) == {"company", "sme", "group", "project_company", "government", "institution"}
    assert all(any(line.needed for line in sheet.lines()) for sheet in SHEETS.values())


@pytest.mark.parametrize(("name", "line"), LINES, ids=lambda told: told if isinstance(told, str) else told.of)
def test_every_line_names_something_that_is_there_and_says_why_in_chinese_too(name: str, line: SheetLine) -> None:
    if line.fact:
        assert line.fact in BOOK.facts
    if line.reading:
        assert line.reading in registry.all()
    said = CHINESE.get(line.why)
    assert said is not None
    assert said.string


def test_every_choice_of_a_fact_asked_has_its_chinese() -> None:
    asked = {line.fact for _name, line in LINES if line.fact and not BOOK.facts[line.fact].judged}
    words = {choice for name in asked for choice in BOOK.facts[name].choices if choice.islower()}
    assert len(words) > 15
    assert not {word for word in words if CHINESE.get(word, "choice") is None}


@pytest.mark.parametrize(("kind", "size", "heads", "first"), [
    ("company", "small", False, "sme"), ("company", "micro", True, "group"), ("company", "large", False, "company"),
    ("company", "", False, "company"), ("company", "large", True, "group"), ("person", "", False, "sme"),
    ("project_company", "", True, "project_company"), ("government", "", False, "government"),
    ("institution", "", False, "institution"),
])
def test_the_sheet_that_fits_comes_first(kind: str, size: str, heads: bool, first: str) -> None:
    assert fitting(SHEETS, kind, size, heads_group=heads)[0] == first


def test_a_large_company_is_not_offered_the_sheet_of_small_ones() -> None:
    assert "sme" not in fitting(SHEETS, "company", "large")
    assert "sme" in fitting(SHEETS, "company", "")


@pytest.mark.parametrize("line", [
    {"why": "x"}, {"fact": "market_share", "reading": "sales_12m", "why": "x"},
    {"listed": "team", "why": "x", "needed": True},
    {"derived": "happiness", "why": "x"}, {"fact": "market_share", "why": "x", "fresh_months": 0},
])
def test_a_line_that_says_nothing_or_too_much_is_refused(line: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        SheetLine.model_validate(line)


def test_a_sheet_that_names_a_fact_that_is_not_there_or_a_line_twice_is_refused() -> None:
    text = dict(BOOK.text("sheet/company"))
    line = {"fact": "no_such_fact", "why": "x"}
    with pytest.raises(BadBook, match="no_such_fact"):
        BOOK.overlay({"sheet/company": {**text, "sections": [{"label": "A", "lines": [line]}]}})
    twice = {"fact": "market_share", "why": "x"}
    with pytest.raises(BadBook, match="twice"):
        BOOK.overlay({"sheet/company": {**text, "sections": [{"label": "A", "lines": [twice, twice]}]}})


def test_what_only_people_read_is_not_judged_and_a_drawn_fact_always_is() -> None:
    unjudged = {name for name, rule in BOOK.facts.items() if not rule.judged}
    read = {fact for one in registry.all().values() for fact in one.facts}
    assert len(unjudged) > 50
    assert not unjudged & read
    with pytest.raises(BadBook, match="always judged"):
        BOOK.overlay({"fact/sold_12m": {**BOOK.text("fact/sold_12m"), "judged": False}})


def test_the_team_has_heads_and_says_what_a_change_asks_for() -> None:
    team = BOOK.of(Team)["management"]
    assert {"chair", "general_manager"} <= {name for name, one in team.positions.items() if one.head}
    assert all(team.positions[name].on_change for name in ("chair", "finance_head", "auditor"))
    assert not team.positions["auditor"].counted


