"""The rules of a kind as lines of a list: what they are called, what holds now, where they come from."""
from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from clc.policy.facts import FactRule
from clc.policy.kinds import WORDS
from clc.policy.rulebook import Book
from clc.policy.shapes import EarlyWarning, Plan, Role, Shape
from clc.policy.vocabulary import CATEGORIES

KINDS: dict[str, str | Promise] = {
    "warning": lazy("Warnings"), "tier": lazy("Tiers"), "scorecard": lazy("Scorecards"), "plan": lazy("Plans"),
    "fact": lazy("Facts"), "table": lazy("Tables"), "role": lazy("Roles"),
    **{kind: lazy(words) for kind, words in WORDS.items()},
}
STATUSES: dict[str, str | Promise] = {
    "to_confirm": lazy("To confirm"), "house": lazy("House value"), "confirmed": lazy("Confirmed"),
}
LAYERS: dict[str, str | Promise] = {
    "shipped": lazy("Shipped"), "cn": lazy("Jurisdiction China"), "institution": lazy("Institution"),
    "book": lazy("Institution"), "approved": lazy("Approved on screen"), "draft": lazy("Draft"),
}


@dataclass(frozen=True)
class Line:
    """One rule in the list; `levels` are a warning's thresholds in force."""

    kind: str
    name: str
    label: str
    status: str
    layer: str
    group: str
    levels: dict[str, float]
    unit: str
    when: str
    note: str


def lines(book: Book, kind: str, day: date) -> list[Line]:
    """Every rule of a kind, by group and label."""
    found = [line(book, kind, name, rule, day) for name, rule in book.rules(kind).items()]
    return sorted(found, key=lambda one: (one.group, one.label))


def line(book: Book, kind: str, name: str, rule: Shape, day: date) -> Line:
    """A rule as a line."""
    levels: dict[str, float] = {}
    unit = when = group = note = ""
    if isinstance(rule, EarlyWarning):
        levels = {str(level): value for level, value in rule.thresholds(day).items()}
        unit, when, group = rule.unit, rule.when, _(CATEGORIES[rule.category])
    elif isinstance(rule, FactRule):
        unit, group = rule.unit, _("Told") if rule.told else _("Drawn from %(table)s") % {"table": rule.table}
    elif isinstance(rule, Plan):
        note = str(len(rule.tasks))
    elif isinstance(rule, Role):
        note = rule.reach
    return Line(kind, name, _(label_of(rule, name)), str(getattr(rule, "status", "house")), layer_of(book, f"{kind}/{name}"),
                group, levels, unit, when, note)


def label_of(rule: Shape, name: str) -> str:
    """The rule's words, else its name as words."""
    return str(getattr(rule, "label", "") or name.replace("_", " ").capitalize())


def layer_of(book: Book, path: str) -> str:
    """The nearest layer that speaks in a rule."""
    return book.origin(path)[-1]


def chosen(found: Iterable[Line], *, words: str, status: str, group: str) -> list[Line]:
    """The lines that hold the words and are of the status and group asked for (empty: any)."""
    low = words.casefold()
    return [
        one for one in found
        if (not low or low in one.label.casefold() or low in one.name)
        and status in ("", one.status) and group in ("", one.group)
    ]
