"""How a fact is drawn from its table, in words: what is summed up how, of which rows, over which time."""
from __future__ import annotations

from collections.abc import Iterator

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from clc.policy.facts import Check, Condition, FactRule, Measure, Scalar, TableRule
from clc.policy.rulebook import Book

HOW: dict[str, str | Promise] = {
    "sum": lazy("sum of %(what)s"), "count": lazy("number of rows"), "max": lazy("largest %(what)s"),
    "count_positive": lazy("number of rows with %(what)s above 0"), "mean": lazy("mean of %(what)s"),
    "latest": lazy("latest %(what)s"), "age_months": lazy("months since the last day told"),
    "months_active": lazy("months with a row"), "months_watched": lazy("months since the first row"),
    "months_silent": lazy("whole months since the last row"), "longest_gap": lazy("longest run of months without a row"),
    "deviation": lazy("standard deviation of the monthly sums of %(what)s"),
    "best_months_3": lazy("sum of the three best months of %(what)s"),
    "distinct": lazy("number of different values of %(by)s"),
    "largest": lazy("sum of %(what)s with the largest %(by)s"),
    "largest_5": lazy("sum of %(what)s with the five largest of %(by)s"),
    "together": lazy("sum of %(what)s over all of %(by)s that sum above 0"),
    "shares_squared": lazy("sum of the squared shares of %(what)s by %(by)s"),
    "singles": lazy("sum of %(what)s with those of %(by)s that have a single row"),
    "newcomers": lazy("number of values of %(by)s not seen before"),
    "from_newcomers": lazy("sum of %(what)s with those of %(by)s not seen before"),
    "beyond_first": lazy("rows beyond the first of the same %(by)s"),
}
CHECKS: dict[str, str | Promise] = {
    "below": lazy("%(column)s below %(value)s"), "above": lazy("%(column)s above %(value)s"),
    "multiple_of": lazy("%(column)s a multiple of %(value)s"), "open": lazy("%(column)s not told or still to come"),
    "past": lazy("%(column)s already past"),
}


def drawn(book: Book, rule: FactRule) -> str:
    """A drawn fact as a sentence; empty for a fact that is told."""
    if rule.table is None or rule.how is None:
        return ""
    table = book.tables[rule.table]
    by = _(" and ").join(column_word(table, name) for name in rule.by)
    parts = [str(HOW[rule.how]) % {"what": taken(table, rule.take), "by": by}]
    parts += [_("weighted by %(column)s") % {"column": column_word(table, rule.weight)}] if rule.weight else []
    conditions = [condition(table, name, told) for name, told in rule.where.items()]
    parts += [_("where %(conditions)s") % {"conditions": _(", ").join(conditions)}] if conditions else []
    return _("%(table)s: %(parts)s") % {"table": _(table.label), "parts": _("; ").join([*parts, *window(rule)])}


def column_word(table: TableRule, name: str) -> str:
    """A column's words; a column the system adds goes by its name."""
    return _(table.columns[name].label) if name in table.columns else name.replace("_", " ")


def taken(table: TableRule, take: str | Measure | None) -> str:
    """What is measured in a row."""
    if not isinstance(take, Measure):
        return column_word(table, take) if take else ""
    words = [column_word(table, name) for name in take.columns()]
    if take.plus:
        return " + ".join(words)
    if take.years_until:
        return _("years until %(day)s") % {"day": words[0]}
    between = {"first": words[0], "last": words[1]}
    if take.days_late:
        return _("days from %(first)s to %(last)s") % between
    return _("share passed of the time from %(first)s to %(last)s") % between


def condition(table: TableRule, name: str, told: Condition) -> str:
    """One condition on the rows."""
    if name == "repeat":
        return _("repeats only") if isinstance(told, Check) else _("repeats left out")
    column = column_word(table, name)
    if isinstance(told, Check):
        kind, value = next((key, value) for key, value in told.model_dump().items() if value is not None)
        return str(CHECKS[kind]) % {"column": column, "value": f"{value:g}"}
    values = told if isinstance(told, tuple) else (told,)
    return _("%(column)s is %(values)s") % {
        "column": column, "values": _(" or ").join(value_word(table, name, value) for value in values)}


def value_word(table: TableRule, name: str, value: Scalar) -> str:
    """A value as people read it."""
    choices = table.columns[name].choices if name in table.columns else {}
    return _(choices[str(value)]) if str(value) in choices else str(value)


def window(rule: FactRule) -> Iterator[str]:
    """The time the rows are of, in words; nothing where all rows up to the day are meant."""
    told = {"months": rule.months, "back": rule.back, "days": rule.days}
    if rule.months is not None and rule.back:
        yield _("%(months)s whole months, up to %(back)s months before the last") % told
    elif rule.months is not None:
        yield _("the last %(months)s whole months") % told
    elif rule.days is not None:
        yield _("the last %(days)s days") % told
    elif rule.back:
        yield _("%(back)s months earlier") % told
