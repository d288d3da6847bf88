"""A decision table: rows of tests over named facts, one hit policy, and an answer that says which row spoke and why."""
from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from clc.kernel.errors import BadInput
from clc.stages.decision.engine.cell import Cell
from clc.stages.decision.engine.condition import Scalar, Truth, scalar

POLICIES = {"UNIQUE": "one row", "FIRST": "the first row", "ANY": "any row, all agreeing", "COLLECT": "all rows"}


@dataclass(frozen=True)
class Input:
    """A column of tests: the fact it looks at, its label, and the texts the fact may be (none listed = any)."""

    name: str
    label: str
    values: tuple[Scalar, ...] = ()


@dataclass(frozen=True)
class Output:
    """A column of answers: the fact it tells, and its label."""

    name: str
    label: str
    values: tuple[Scalar, ...] = ()


@dataclass(frozen=True)
class Row:
    """A row: its tests in the order of the inputs, its answers in the order of the outputs, and a note."""

    id: str
    tests: tuple[Cell, ...]
    answers: tuple[Scalar, ...]
    note: str = ""


@dataclass(frozen=True)
class Seen:
    """How one cell of a row stood: the fact, what it was, what was asked of it, and whether that held (None = unknown)."""

    name: str
    label: str
    value: Scalar
    asked: str
    holds: Truth


@dataclass(frozen=True)
class Answer:
    """What a table said: its outputs, the rows (from 1) that spoke, the cells of the first of them, and what was unknown."""

    outputs: Mapping[str, Any]
    rows: tuple[int, ...]
    why: tuple[Seen, ...]
    unknown: tuple[str, ...]
    note: str = ""

    def to_json(self) -> dict[str, Any]:
        """The answer as plain JSON, to be kept with a case."""
        why = [{"name": seen.name, "label": seen.label, "value": seen.value, "asked": seen.asked} for seen in self.why]
        return {"outputs": dict(self.outputs), "rows": list(self.rows), "why": why, "unknown": list(self.unknown),
                "note": self.note}


@dataclass(frozen=True)
class Table:
    """A decision table that was read; immutable."""

    name: str
    label: str
    policy: str
    inputs: tuple[Input, ...]
    outputs: tuple[Output, ...]
    rows: tuple[Row, ...]
    sha256: str = ""
    note: str = ""
    gather: str = ""
    lines: Mapping[str, int] = field(default_factory=dict, compare=False)

    def seen(self, row: Row, facts: Mapping[str, object]) -> tuple[Seen, ...]:
        """How every cell of a row stands for these facts."""
        return tuple(Seen(column.name, column.label, scalar(facts.get(column.name)), cell.text,
                          cell.holds(scalar(facts.get(column.name))))
                     for column, cell in zip(self.inputs, row.tests, strict=True))

    def answer(self, facts: Mapping[str, object]) -> Answer:
        """What the table says for these facts; BadInput where no row speaks, or rows that should agree do not.

        A test of a fact that is unknown does not hold: a row that looks at it does not speak, so that with the policy
        *first* the last, open row - the strictest - takes what is unknown.
        """
        spoke = [place for place, row in enumerate(self.rows) if all(cell.holds for cell in self.seen(row, facts))]
        unknown = tuple(column.name for column in self.inputs if scalar(facts.get(column.name)) is None)
        spoke = spoke[:1] if self.policy == "FIRST" else spoke
        self._agreed(spoke, unknown)
        row = self.rows[spoke[0]] if spoke else None
        why = tuple(cell for cell in self.seen(row, facts) if cell.asked != "-") if row else ()
        return Answer(self._told(spoke), tuple(place + 1 for place in spoke), why, unknown, row.note if row else "")

    def _agreed(self, spoke: list[int], unknown: tuple[str, ...]) -> None:
        rows = ", ".join(str(place + 1) for place in spoke)
        words = {"table": self.label, "rows": rows, "facts": ", ".join(unknown) or "-"}
        if not spoke and self.policy != "COLLECT":
            raise BadInput(_("No row of “%(table)s” fits; unknown: %(facts)s.") % words,
                           todo=_("Tell what is unknown, or give the table a last row that takes everything."))
        if self.policy == "UNIQUE" and len(spoke) > 1:
            raise BadInput(_("Rows %(rows)s of “%(table)s” fit at once, and one must.") % words,
                           todo=_("Have the rows told apart, or the table take the first."))
        if self.policy == "ANY" and len({self.rows[place].answers for place in spoke}) > 1:
            raise BadInput(_("Rows %(rows)s of “%(table)s” fit and do not agree.") % words,
                           todo=_("Have the rows agree, or the table take the first."))

    def _told(self, spoke: list[int]) -> dict[str, Any]:
        if self.policy != "COLLECT":
            return {column.name: self.rows[spoke[0]].answers[place] for place, column in enumerate(self.outputs)}
        return {column.name: self._gathered([self.rows[row].answers[place] for row in spoke])
                for place, column in enumerate(self.outputs)}

    def _gathered(self, found: list[Scalar]) -> Any:
        if not self.gather:
            return found
        if self.gather == "COUNT":
            return float(len(found))
        numbers = [value for value in found if isinstance(value, float)]
        if not numbers:
            return None
        return sum(numbers) if self.gather == "SUM" else min(numbers) if self.gather == "MIN" else max(numbers)
