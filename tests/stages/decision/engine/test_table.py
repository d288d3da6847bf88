"""Decision tables answer with their row and their reason, and what is unknown goes to the strictest."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clc.kernel.errors import BadInput
from clc.stages.decision.engine.cell import read_cell
from clc.stages.decision.engine.table import Table
from clc.stages.decision.engine.table_file import load_table
from tests.stages.decision.drawn import shipped_file

AUTHORITY = load_table(shipped_file("authority.dmn"))
SMALL = {"exposure": 4_000_000, "tenor_months": 36, "grade": "A", "secured": 0.2, "light": "green", "related_party": False,
         "raroc_below_floor": False, "policy_exceptions": 0}


def table(policy: str, *rows: tuple[str, str], gather: str = "") -> Table:
    """A table of one input and one output."""
    told = "".join(f'<rule id="r{i}"><inputEntry id="i{i}"><text>{test}</text></inputEntry><outputEntry id="o{i}">'
                   f"<text>{out}</text></outputEntry></rule>" for i, (test, out) in enumerate(rows))
    added = f' aggregation="{gather}"' if gather else ""
    return load_table(
        f'<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="d" name="d" namespace="x">'
        f'<decision id="t" name="T">'
        f'<decisionTable id="dt" hitPolicy="{policy}"{added}><input id="in"><inputExpression id="ie"><text>x</text>'
        f"</inputExpression></input>"
        f'<output id="out" name="y"/>{told}</decisionTable></decision></definitions>'.encode())


@pytest.mark.parametrize(("change", "level"), [
    ({}, "L1"), ({"exposure": 5_000_000}, "L1"), ({"exposure": 5_000_001}, "L3"),
    ({"exposure": 30_000_000, "secured": 0.7}, "L2"), ({"exposure": 30_000_000, "secured": 0.69}, "L3"),
    ({"grade": "BBB", "secured": 0.9}, "L2"), ({"grade": "BB"}, "L3"), ({"grade": "B"}, "L4"),
    ({"exposure": 200_000_000}, "L3"), ({"exposure": 200_000_001}, "L4"), ({"tenor_months": 121}, "L4"),
    ({"related_party": True}, "L4"), ({"light": "orange"}, "L4"), ({"light": "red"}, "L4"), ({"light": "unknown"}, "L4"),
    ({"raroc_below_floor": True}, "L4"), ({"policy_exceptions": 2}, "L4"), ({"policy_exceptions": 1}, "L1"),
])
def test_the_authority_of_domain_reference_9_5(change: dict[str, object], level: str) -> None:
    assert AUTHORITY.answer({**SMALL, **change}).outputs == {"authority": level}


@pytest.mark.parametrize("gone", sorted(set(SMALL) - {"secured"}))
def test_a_fact_that_is_unknown_goes_to_the_highest_level(gone: str) -> None:
    answer = AUTHORITY.answer({**SMALL, gone: None})
    assert (answer.outputs["authority"], answer.rows) == ("L4", (10,))
    assert gone in answer.unknown


def test_an_answer_says_which_row_and_why():
    told = AUTHORITY.answer(SMALL).to_json()
    assert told["rows"] == [7]
    assert told["why"][0] == {"name": "exposure", "label": "Exposure of the group, CNY", "value": 4e6, "asked": "<= 5000000"}
    assert told["note"] == "Branch manager and credit officer, four eyes"


@given(st.floats(0, 1e9), st.floats(0, 1e9))
def test_a_larger_exposure_never_needs_less_authority(one: float, other: float) -> None:
    low, high = sorted((one, other))
    levels = [AUTHORITY.answer({**SMALL, "exposure": amount}).outputs["authority"] for amount in (low, high)]
    assert levels == sorted(levels)


@pytest.mark.parametrize(("text", "value", "holds"), [
    ("-", None, True), ("5", 5.0, True), ("<= 5", 5.0, True), ("< 5", 5.0, False), ("[1..5]", 5.0, True),
    ("[1..5)", 5.0, False),
    ("(1..5]", 1.0, False), ("]1..5[", 3.0, True), ('"a","b"', "b", True), ('"a, b"', "a, b", True), ('not("a")', "b", True),
    ('not("a")', None, None), ("true", True, True), ("true", 1.0, False), ("> 3", "4", None), ("unknown", None, True),
    ("> 3", None, None), ("1, 2, > 10", 11.0, True), ('"5"', 5.0, False),
])
def test_a_cell_holds(text: str, value: object, holds: bool | None) -> None:
    assert read_cell(text).holds(value) is holds


@pytest.mark.parametrize("text", [
    "__import__('os')", "open(1)", "x > 1", "> x", "1 +", "[5..", "not()", '"a', "a", "1,,2", "1,", "lambda: 1", "${x}",
    "date('2020-01-01')", "= 5", "<= 5 and > 3", "9" * 600,
])
def test_a_cell_that_is_code_is_refused(text: str) -> None:
    with pytest.raises(BadInput, match="makes no sense"):
        read_cell(text)


@given(st.text(max_size=60))
def test_any_cell_is_read_or_refused(text: str) -> None:
    try:
        cell = read_cell(text)
    except BadInput:
        return
    assert cell.holds(1.0) in (True, False, None)


def test_the_hit_policies():
    assert table("FIRST", ("> 1", '"a"'), ("> 2", '"b"')).answer({"x": 3}).outputs == {"y": "a"}
    assert table("COLLECT", ("> 1", "2"), ("> 2", "5")).answer({"x": 3}).outputs == {"y": [2.0, 5.0]}
    assert table("COLLECT", ("> 1", "2"), ("> 2", "5"), gather="SUM").answer({"x": 3}).outputs == {"y": 7.0}
    assert table("COLLECT", ("> 1", "2"), gather="COUNT").answer({"x": 0}).outputs == {"y": 0.0}
    assert table("COLLECT", ("> 1", "2"), gather="MAX").answer({"x": 0}).outputs == {"y": None}
    assert table("ANY", ("> 1", "2"), ("> 2", "2")).answer({"x": 3}).rows == (1, 2)
    with pytest.raises(BadInput, match="at once"):
        table("UNIQUE", ("> 1", "1"), ("> 2", "2")).answer({"x": 3})
    with pytest.raises(BadInput, match="do not agree"):
        table("ANY", ("> 1", "1"), ("> 2", "2")).answer({"x": 3})
    with pytest.raises(BadInput, match="No row"):
        table("UNIQUE", ("> 1", "1")).answer({"x": None})


@pytest.mark.parametrize("policy", ["PRIORITY", "RULE ORDER", "OUTPUT ORDER", "x"])
def test_other_hit_policies_are_refused(policy: str) -> None:
    with pytest.raises(BadInput, match="hit policy"):
        table(policy, ("> 1", "1"))


@pytest.mark.parametrize("evil", [
    b"<literalExpression><text>import os</text></literalExpression>", b"<context/>", b"<invocation/>", b"<knowledgeSource/>",
    b"<extensionElements/>", b"<import importType='x' locationURI='http://x' namespace='y'/>",
])
def test_what_is_no_table_is_refused(evil: bytes) -> None:
    raw = shipped_file("authority.dmn").replace(b"<decisionTable", evil + b"<decisionTable", 1)
    with pytest.raises(BadInput, match="not read here"):
        load_table(raw)


def test_an_input_that_is_an_expression_is_refused():
    raw = shipped_file("authority.dmn").replace(b"<text>exposure</text>", b"<text>exposure.__class__</text>")
    with pytest.raises(BadInput, match="name of one fact"):
        load_table(raw)


def test_more_than_500_rows_are_refused():
    with pytest.raises(BadInput, match="500 rows"):
        table("FIRST", *[(f"> {i}", "1") for i in range(501)])
