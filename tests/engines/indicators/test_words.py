from functools import cache

import pytest

from clc import catalogue
from clc.engines.indicators import registry
from clc.policy import loader
from clc.policy.facts import FactRule, TableRule


@cache
def chinese() -> frozenset[str]:
    """The texts that have a Chinese translation."""
    parts = sorted((catalogue.FOLDER / "zh_Hans").glob("*.po"))
    return frozenset(str(message.id) for message in catalogue.merged(parts, "zh_Hans") if message.string)


@pytest.mark.parametrize("name", registry.all())
def test_an_indicator_speaks_chinese(name):
    one = registry.all()[name]
    assert {one.label, one.meaning} <= chinese()


def test_facts_speak_chinese():
    facts: list[FactRule] = list(loader.shipped().facts.values())
    assert {fact.label for fact in facts} | {fact.unit for fact in facts} <= chinese()


@pytest.mark.parametrize("name", loader.shipped().tables)
def test_a_table_speaks_chinese(name):
    table: TableRule = loader.shipped().tables[name]
    words = {column.label for column in table.columns.values()}
    codes = {word for column in table.columns.values() for word in column.choices.values()}
    assert {table.label} | words | codes <= chinese()
