"""One cell of a decision table: what is asked of a fact. A closed grammar; nothing in it can run.

    -    5000000    "AAA", "AA"    <= 30000000    [5..10]    (5..10]    not("red", "orange")    true    unknown
"""
from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

from django.utils.translation import gettext as _

from clc.kernel.errors import BadInput
from clc.stages.decision.engine.condition import Scalar, Truth, alike, side

LENGTH_MAX = 500
Test = Callable[[Scalar], Truth]

_NUMBER = r"-?\d{1,18}(?:\.\d{1,9})?"
_LITERAL = re.compile(rf'"([^"\\]{{0,200}})"|({_NUMBER})|(true|false)')
_RANGE = re.compile(rf"([\[\](])\s*({_NUMBER})\s*\.\.\s*({_NUMBER})\s*([\[\])])")
_ORDER = re.compile(rf"(<=|>=|<|>)\s*({_NUMBER})")
_NOT = re.compile(r"not\s*\((.*)\)", re.DOTALL)
_PART = re.compile(r'((?:"[^"\\]{0,200}"|[^",])+)(,|$)')


@dataclass(frozen=True)
class Cell:
    """A test that was read: its text, and whether it holds for a fact (None = unknown)."""

    text: str
    holds: Test


def literal(text: str) -> Scalar:
    """The text, number or truth that is written; null is unknown; else BadInput."""
    if text.strip() in ("null", ""):
        return None
    found = _LITERAL.fullmatch(text.strip())
    if found is None:
        raise _wrong(text)
    words, number, truth = found.groups()
    return words if words is not None else float(number) if number is not None else truth == "true"


def literals(text: str) -> tuple[Scalar, ...]:
    """The texts, numbers or truths of a list with commas."""
    return tuple(literal(part) for part in _parts(text)) if text.strip() else ()


@lru_cache(maxsize=4096)
def read_cell(text: str) -> Cell:
    """The test a cell asks; else BadInput that shows the cell."""
    if len(text) > LENGTH_MAX:
        raise _wrong(text)
    words = " ".join(text.split())
    if words in ("", "-"):
        return Cell("-", lambda value: True)
    turned = _NOT.fullmatch(words)
    if turned is None:
        return Cell(words, _either(words))
    inner = _either(turned.group(1))
    return Cell(words, lambda value: None if (held := inner(value)) is None else not held)


def _wrong(text: str) -> BadInput:
    return BadInput(_("The cell “%s” makes no sense.") % text.strip()[:120],
                    todo=_("Write -, a text in double quotes, a number, a comparison like <= 5, a range like [5..10], "
                           "or not(...); nothing else is allowed."))


def _parts(text: str) -> list[str]:
    parts, at = [], 0
    while at < len(text):
        found = _PART.match(text, at)
        if found is None:
            raise _wrong(text)
        parts.append(found.group(1).strip())
        at = found.end()
    return parts


def _either(text: str) -> Test:
    tests = [_one(part) for part in _parts(text)]
    if not tests or text.rstrip().endswith(","):
        raise _wrong(text)

    def holds(value: Scalar) -> Truth:
        truths = [test(value) for test in tests]
        return True if True in truths else None if None in truths else False

    return holds


def _one(text: str) -> Test:
    if text in ("unknown", "null"):
        return lambda value: value is None
    ordered = _ORDER.fullmatch(text)
    if ordered:
        return _ordered(ordered.group(1), float(ordered.group(2)))
    ranged = _RANGE.fullmatch(text)
    if ranged:
        opening, low, high, closing = ranged.groups()
        above = _ordered(">=" if opening == "[" else ">", float(low))
        below = _ordered("<=" if closing == "]" else "<", float(high))
        return lambda value: None if above(value) is None else bool(above(value) and below(value))
    wanted = literal(text)
    return lambda value: alike(value, wanted)


def _ordered(sign: str, bound: float) -> Test:
    def holds(value: Scalar) -> Truth:
        found = side(value, bound)
        if found is None:
            return None
        return {"<": found < 0, "<=": found <= 0, ">": found > 0, ">=": found >= 0}[sign]

    return holds
