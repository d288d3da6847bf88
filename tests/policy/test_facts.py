import pytest
from pydantic import ValidationError

from clc.policy import loader
from clc.policy.facts import Check, FactRule, Measure, TableRule, columns_of

SUM = {"label": "Sales", "unit": "money", "table": "invoice", "take": "amount", "how": "sum", "months": 12}
TABLE = {
    "label": "Things", "reference": "a test", "grain": "event", "day": "day",
    "columns": {"day": {"label": "Day", "type": "date", "required": True}, "amount": {"label": "Amount", "type": "number"}},
}  # fmt: skip


def test_a_fact_is_told_or_drawn():
    assert FactRule.model_validate({"label": "Rating", "unit": "text", "told": "text"}).table is None
    assert FactRule.model_validate(SUM).months == 12


@pytest.mark.parametrize(("change", "why"), [
    ({"told": "number"}, "either told or drawn"),
    ({"how": None}, "needs `told`, or `table` and `how`"),
    ({"take": None}, "needs `take`"),
    ({"by": ["counterparty"]}, "do not go together"),
    ({"how": "distinct", "take": None}, "do not go together"),
    ({"how": "deviation", "months": None}, "needs `months`"),
    ({"months": None, "back": 12}, "need `months`"),
    ({"days": 365}, "not in both"),
    ({"how": "max"}, "knows no window"),
    ({"how": "average"}, "Input should be"),
    ({"colour": "red"}, "Extra inputs"),
    ({"where": {"amount": {"below": 0, "above": 1}}}, "exactly one"),
    ({"take": {"elapsed": ["a", "b"], "years_until": "c"}}, "exactly one"),
])  # fmt: skip
def test_what_the_vocabulary_does_not_know_is_refused(change, why):
    with pytest.raises(ValidationError, match=why):
        FactRule.model_validate({**SUM, **change})


@pytest.mark.parametrize(("change", "why"), [
    ({"day": "amount"}, "required date column"),
    ({"day": "when"}, "required date column"),
    ({"key": ["number"]}, "not declared"),
    ({"columns": {**TABLE["columns"], "kind": {"label": "Kind", "type": "choice"}}}, "choices"),
    ({"columns": {**TABLE["columns"], "kind": {"label": "Kind", "type": "text", "choices": {"a": "A"}}}}, "choices"),
])  # fmt: skip
def test_a_table_that_does_not_hold_together_is_refused(change, why):
    with pytest.raises(ValidationError, match=why):
        TableRule.model_validate({**TABLE, **change})


def test_the_columns_a_fact_reads_are_known():
    late = Measure(days_late=("due", "paid"))
    where = {"paid": Check(open=True), "kind": "interest"}
    rule = FactRule(label="x", unit="days", table="payment", how="mean", take=late, weight="size", where=where)
    assert columns_of(rule) == {"due", "paid", "size", "kind"}


BOOK = loader.shipped()


@pytest.mark.parametrize("name", [name for name, rule in BOOK.facts.items() if rule.table])
def test_a_drawn_fact_reads_columns_its_table_has(name):
    rule = BOOK.facts[name]
    table = BOOK.tables[str(rule.table)]
    assert columns_of(rule) <= table.columns.keys() | {"repeat"}
    for column, condition in rule.where.items():
        if column in table.columns and table.columns[column].choices and isinstance(condition, str | tuple):
            asked = {condition} if isinstance(condition, str) else set(condition)
            assert asked <= table.columns[column].choices.keys()


@pytest.mark.parametrize("name", BOOK.tables)
def test_a_table_does_not_declare_what_the_lake_adds(name):
    assert not BOOK.tables[name].columns.keys() & {"client", "source", "record", "row", "repeat", "digest"}
