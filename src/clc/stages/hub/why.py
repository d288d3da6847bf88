"""The shape of an answer to "why?": a number, the rule that made it, what it came from, down to records and rows."""
from __future__ import annotations

import ast
import inspect
import textwrap
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cache
from typing import Any

Value = float | str | None


@dataclass(frozen=True)
class Rule:
    """The rule that spoke, as it stood on the day."""

    path: str
    edition: str
    layers: tuple[str, ...]
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
    """One number and what it comes from; `of` is how to ask for it again."""

    kind: str
    name: str
    label: str
    value: Value
    of: str = ""
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


@cache
def formula_of(function: Callable[..., object]) -> str:
    """What an indicator computes, in one line: its return expression with the names of its facts."""
    tree = ast.parse(textwrap.dedent(inspect.getsource(function)))
    last = [each for each in ast.walk(tree) if isinstance(each, ast.Return) and each.value is not None]
    return ast.unparse(last[-1].value) if last and last[-1].value is not None else ""
