"""The rule book as a value: rules by kind and name, its edition, and what it says on a day."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from datetime import date
from functools import cached_property
from typing import TypeVar

from pydantic import ValidationError

from clc.policy.days import TierOnDay, WarningOnDay, tier_on, warning_on
from clc.policy.facts import FactRule, TableRule
from clc.policy.kinds import KINDS
from clc.policy.overlay import over, plain
from clc.policy.problems import BadBook, Problem, nearest, of_shape
from clc.policy.scorecards import Scorecard
from clc.policy.shapes import EarlyWarning, Plan, Role, Shape
from clc.policy.text import Plain
from clc.policy.tiering import Tier

Texts = Mapping[str, Mapping[str, Plain]]
Lines = Mapping[tuple[str | int, ...], tuple[str, int]]
NAME = re.compile(r"[a-z][a-z0-9_]{0,62}")
DRAFT = "draft"
Kind = TypeVar("Kind", bound=Shape)


class Book:
    """All rules of all layers. A value: two books of one edition say the same, and none is ever changed."""

    def __init__(
        self, texts: Texts, rules: Mapping[str, Shape], origins: Mapping[str, tuple[str, ...]]
    ) -> None:
        self._texts, self._rules, self._origins = texts, rules, origins
        self._days: dict[date, BookOnDay] = {}

    @classmethod
    def from_texts(
        cls,
        texts: Mapping[str, Mapping[str, object]],
        origins: Mapping[str, tuple[str, ...]] | None = None,
        lines: Mapping[str, Lines] | None = None,
    ) -> Book:
        """The book that these merged texts (as `texts()` gave them) say; BadBook with every mistake."""
        told = {path: {str(key): plain(value) for key, value in text.items()} for path, text in texts.items()}
        return cls(*_understood(told, {}, lines or {}), origins or dict.fromkeys(told, ("texts",)))

    def texts(self) -> dict[str, Mapping[str, Plain]]:
        """The merged text of every rule by path (`warning/thin_sales`), fit for JSON: an edition to keep."""
        return dict(self._texts)

    @cached_property
    def edition(self) -> str:
        """sha256 (64 hex) of the canonical JSON of the merged texts; show the first 12."""
        canonical = json.dumps(self._texts, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        return hashlib.sha256(canonical.encode()).hexdigest()

    @property
    def short_edition(self) -> str:
        """The first 12 hex of the edition, as people see it."""
        return self.edition[:12]

    def paths(self) -> tuple[str, ...]:
        """Every rule's path, in order."""
        return tuple(sorted(self._rules))

    def rule(self, path: str) -> Shape:
        """The rule at a path such as `warning/thin_sales`; KeyError when there is none."""
        return self._rules[path]

    def rules(self, kind: str) -> dict[str, Shape]:
        """The rules of a kind by name, in order of name; KeyError for an unknown kind."""
        return self.of(KINDS[kind])

    def origin(self, path: str) -> tuple[str, ...]:
        """The layers that speak in a rule, farthest first; the last one decides."""
        return self._origins[path]

    def text(self, path: str) -> Mapping[str, Plain]:
        """The merged text of one rule."""
        return self._texts[path]

    @cached_property
    def facts(self) -> dict[str, FactRule]:
        """Facts by name."""
        return self.of(FactRule)

    @cached_property
    def tables(self) -> dict[str, TableRule]:
        """Bulk tables by name."""
        return self.of(TableRule)

    @cached_property
    def warnings(self) -> dict[str, EarlyWarning]:
        """Early warnings by name."""
        return self.of(EarlyWarning)

    @cached_property
    def plans(self) -> dict[str, Plan]:
        """Plans by name."""
        return self.of(Plan)

    @cached_property
    def tiers(self) -> dict[str, Tier]:
        """Tier files by name."""
        return self.of(Tier)

    @cached_property
    def roles(self) -> dict[str, Role]:
        """Roles by name."""
        return self.of(Role)

    @cached_property
    def scorecards(self) -> dict[str, Scorecard]:
        """Scorecards by name."""
        return self.of(Scorecard)

    def at(self, day: date) -> BookOnDay:
        """What the book says on a day."""
        if day not in self._days:
            self._days[day] = BookOnDay(self, day)
        return self._days[day]

    def overlay(self, changes: Mapping[str, Mapping[str, object]], layer: str = DRAFT) -> Book:
        """A new book with these texts over this one's (by path); BadBook with every mistake; {} changes
        nothing."""
        told = {
            path: {str(key): plain(value) for key, value in text.items()} for path, text in changes.items()
        }
        texts = dict(self._texts) | {
            path: over(self._texts.get(path, {}), text) for path, text in told.items()
        }
        kept = {path: rule for path, rule in self._rules.items() if path not in told}
        origins = dict(self._origins) | {path: (*self._origins.get(path, ()), layer) for path in told}
        return Book(*_understood(texts, kept, {}), origins)

    def of(self, kind: type[Kind]) -> dict[str, Kind]:
        """The rules of a shape by name, in order of name: `book.of(Limit)`."""
        named = ((path.partition("/")[2], self._rules[path]) for path in self.paths())
        return {name: rule for name, rule in named if isinstance(rule, kind)}


class BookOnDay:
    """The book on one day: dated numbers resolved, rules not in force left out.

    Cheap to keep, made once a day.
    """

    def __init__(self, book: Book, day: date) -> None:
        self.book, self.day = book, day
        self.edition = book.edition

    @cached_property
    def warnings(self) -> dict[str, WarningOnDay]:
        """The warnings in force, by name; the others of `book.warnings` are unknown on this day."""
        told = {name: warning_on(name, rule, self.day) for name, rule in self.book.warnings.items()}
        return {name: rule for name, rule in told.items() if rule is not None}

    @cached_property
    def tiers(self) -> dict[str, TierOnDay]:
        """The tier files in force, by name."""
        told = {name: tier_on(name, rule, self.day) for name, rule in self.book.tiers.items()}
        return {name: rule for name, rule in told.items() if rule is not None}

    @cached_property
    def looks_back(self) -> dict[int, frozenset[str]]:
        """Which indicators the warnings must also read how many months before the day."""
        looks: dict[int, set[str]] = {}
        for rule in self.warnings.values():
            for months in rule.looks_back:
                looks.setdefault(months, set()).add(rule.indicator)
        return {months: frozenset(names) for months, names in sorted(looks.items())}


def _understood(
    texts: Texts, kept: Mapping[str, Shape], lines: Mapping[str, Lines]
) -> tuple[Texts, dict[str, Shape]]:
    """The texts and the rules they say, taking rules already understood as they are; BadBook with every
    mistake."""
    rules: dict[str, Shape] = dict(kept)
    problems: list[Problem] = []
    for path in sorted(texts.keys() - kept.keys()):
        try:
            rules[path] = _rule(path, texts[path])
        except ValidationError as wrong:
            problems += of_shape(path, wrong, lines.get(path, {}))
        except BadBook as wrong:
            problems += wrong.problems
    problems += _loose_ends(rules, lines) if not problems else []
    if problems:
        raise BadBook(problems)
    return {path: texts[path] for path in sorted(texts)}, rules


def _rule(path: str, text: Mapping[str, Plain]) -> Shape:
    """One rule from its text; ValidationError, or BadBook when its path is not a kind and a name."""
    kind, _, name = path.partition("/")
    if kind not in KINDS:
        raise BadBook(
            [Problem(path, 0, "", f"there is no kind `{kind}`", f"the kinds are {', '.join(KINDS)}")]
        )
    if not NAME.fullmatch(name):
        raise BadBook([Problem(path, 0, "", f"`{name}` is no name", "use a-z, 0-9 and _, a letter first")])
    return KINDS[kind].model_validate(text)


def _loose_ends(rules: Mapping[str, Shape], lines: Mapping[str, Lines]) -> Iterator[Problem]:
    """Plans, roles and tables that a rule names and no file tells (a file with lines but no rule is told of
    already)."""
    for path, rule in rules.items():
        named: list[tuple[tuple[str | int, ...], str]] = []
        if isinstance(rule, EarlyWarning):
            named = [(("plan",), f"plan/{rule.plan}")]
        if isinstance(rule, FactRule) and rule.table is not None:
            named = [(("table",), f"table/{rule.table}")]
        if isinstance(rule, Plan):
            named = [(("tasks", at, "role"), f"role/{task.role}") for at, task in enumerate(rule.tasks)]
        named += rule.names()
        for place, target in named:
            if target not in rules and target not in lines:
                file, line = nearest(place, lines.get(path, {}), path)
                yield Problem(
                    file, line, ".".join(map(str, place)), f"there is no `{target}`", f"write {target}.yaml"
                )
