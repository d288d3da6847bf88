"""Why a number is what it is: from tier, grade or warning through readings and facts to records and their rows."""
from __future__ import annotations

import ast
import inspect
import textwrap
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

import polars as pl

from clc.engines.indicators import registry
from clc.frames import facts as drawn
from clc.kernel.errors import NotFound
from clc.policy.days import TierOnDay, WarningOnDay
from clc.policy.rulebook import Book
from clc.stages.hub import judged as runs
from clc.stages.hub import lakehouse
from clc.stages.hub.judged import Judged, Value
from clc.stages.hub.models import Client, Edition, Fact, Record

SAMPLE_ROWS = 20
LEVELS = ("unknown", "green", "yellow", "orange", "red")


@dataclass(frozen=True)
class Rule:
    """The rule that spoke, as it stood on the day."""

    path: str
    edition: str
    layer: str
    reference: str
    status: str
    when: str = ""
    thresholds: dict[str, float] = field(default_factory=dict)
    unit: str = ""


@dataclass(frozen=True)
class Source:
    """A record that told something: through which channel, its file, its hash, when it came."""

    id: int
    channel: str
    name: str
    sha256: str
    received_at: datetime
    as_of: date | None


@dataclass(frozen=True)
class Rows:
    """The rows of a table behind a fact: how many, of which days, and some of them."""

    table: str
    count: int
    window: tuple[date | None, date | None]
    sample: list[dict[str, Any]]


@dataclass(frozen=True)
class Node:
    """One number and what it comes from."""

    kind: str
    name: str
    label: str
    value: Value
    unit: str = ""
    level: str | None = None
    words: str = ""
    formula: str = ""
    day: date | None = None
    judged_at: datetime | None = None
    rule: Rule | None = None
    weight: float | None = None
    points: float | None = None
    inputs: list[Node] = field(default_factory=list)
    records: list[Source] = field(default_factory=list)
    rows: Rows | None = None
    unknown_because: str = ""


class Explainer:
    """Explains the numbers of one client as one run found them, by the edition that judged them."""

    def __init__(self, client: Client, found: Judged) -> None:
        self.client, self.found = client, found
        edition = Edition.objects.get(pk=found.run.edition_id)
        self.book = Book.from_texts(edition.texts)
        self.on_day = self.book.at(found.day)

    def explain(self, of: str, *, rows: bool = True) -> Node:
        """The node of `tier`, `grade`, `light`, `warning/<rule>`, `reading/<name>` or `fact/<name>`; else NotFound."""
        kind, _, name = of.partition("/")
        makers: dict[str, Callable[[str, bool], Node]] = {
            "tier": self._tier, "grade": self._grade, "light": self._light, "warning": self._warning,
            "reading": self._reading, "fact": self._fact,
        }
        if kind not in makers:
            raise NotFound(f"There is nothing called {of} to explain.",
                           todo="Ask for tier, grade, light, warning/<rule>, reading/<name> or fact/<name>.")
        return makers[kind](name, rows)
