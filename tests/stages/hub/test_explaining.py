"""Why: every number is walked back to the records that told it, and what is unknown says why."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest

from clc.engines.indicators import registry
from clc.kernel.errors import NotFound
from clc.stages.hub import judged
from clc.stages.hub.explaining import Explainer, explain
from clc.stages.hub.judging import judge
from clc.stages.hub.reach import as_system
from clc.stages.hub.why import Node
from tests.stages.hub.lakes import invoices, lay
from tests.stages.hub.people import House

DAY = date(2026, 1, 15)


@pytest.fixture
def judged_house(house: House) -> House:
    with as_system():
        lay(invoices(house.mine))
    judge(by=house.risk, day=DAY)
    return house


def walk(node: Node) -> Iterator[Node]:
    """The node and everything under it."""
    yield node
    for each in node.inputs:
        yield from walk(each)


def test_a_tier_is_walked_back_to_the_record_that_told_its_invoices(judged_house: House) -> None:
    with as_system():
        tier = explain(judged_house.mine, "tier")
    nodes = list(walk(tier))
    assert tier.rule is not None
    assert tier.rule.path == "tier/client"
    assert len(tier.rule.edition) == 64
    sold = next(node for node in nodes if node.name == "sold_12m")
    assert sold.rows is not None
    assert (sold.rows.table, sold.rows.count) == ("invoice", 120)
    assert sold.records[0].name == "invoices.csv"
    assert sum(row["amount"] for row in sold.rows.sample) > 0


def test_a_warning_shows_thresholds_and_what_was_compared(judged_house: House) -> None:
    with as_system():
        node = explain(judged_house.mine, "warning/void_invoices")
    assert node.rule is not None
    assert list(node.rule.thresholds) == ["yellow", "orange", "red"]
    assert node.level == "green"
    assert node.words
    assert [each.name for each in node.inputs] == ["sales_void_share"]


def test_every_indicator_can_be_asked_why(judged_house: House) -> None:
    with as_system():
        found = judged.of(judged_house.mine)
        assert found is not None
        explainer = Explainer(judged_house.mine, found, rows=False)
        for name, indicator in registry.all().items():
            node = explainer.explain(f"reading/{name}")
            assert node.formula, name
            assert node.words, name
            assert node.value is not None or node.unknown_because, name
            assert [each.name for each in node.inputs] == list(indicator.facts), name


def test_a_grade_shows_what_each_characteristic_gave(judged_house: House) -> None:
    with as_system():
        node = explain(judged_house.mine, "grade")
    assert node.value != "unknown"
    assert node.points is not None
    assert all(each.points is not None for each in node.inputs)


def test_a_client_nothing_is_known_of_is_unknown_with_reasons(judged_house: House) -> None:
    with as_system():
        node = explain(judged_house.south, "tier")
    assert node.value == "unknown"
    leaves = [each for each in walk(node) if each.kind in ("fact", "reading")]
    assert all(each.unknown_because for each in leaves if each.value is None)


def test_what_cannot_be_explained_says_what_can(judged_house: House) -> None:
    for of in ("nonsense", "warning/nonsense", "reading/nonsense", "fact/nonsense", "", "reading/"):
        with as_system(), pytest.raises(NotFound) as refused:
            explain(judged_house.mine, of)
        assert refused.value.todo


def test_before_the_first_run_the_answer_says_so(house: House) -> None:
    with as_system(), pytest.raises(NotFound, match="judged"):
        explain(house.mine, "tier")


def test_as_of_a_day_the_run_of_that_day_answers(judged_house: House) -> None:
    judge(by=judged_house.risk, day=date(2026, 2, 20))
    with as_system():
        assert explain(judged_house.mine, "tier", date(2026, 2, 1)).day == DAY
        assert explain(judged_house.mine, "tier").day == date(2026, 2, 20)
