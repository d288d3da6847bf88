"""Conditions on the flows of a process: comparisons of named facts, and nothing that could run anything.

    amount > 10000000 and (outcome = "approve" or rating in ("AAA", "AA"))
    tenor_years between 5 and 10      not related_party      raroc is unknown

A fact that is missing is *unknown*: a comparison with it is neither true nor false (Kleene's three values), and a way
is taken only when its condition is true.
"""
from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from django.utils.translation import gettext as _

from clc.kernel.errors import BadInput

LENGTH_MAX = 500
DEPTH_MAX = 20
NUMBER_MAX = 10 ** 18
WORDS = {"and", "or", "not", "in", "between", "is", "unknown", "true", "false"}

Scalar = str | float | bool | None
Facts = Mapping[str, object]
Truth = bool | None
Test = Callable[[Facts], Truth]
Value = Callable[[Facts], Scalar]

_TOKEN = re.compile(r"""\s*(?:(?P<number>-?\d{1,18}(?:\.\d{1,9})?)(?![\w.])|(?P<name>[A-Za-z_][A-Za-z0-9_]{0,63})
                    |"(?P<text>[^"\\]{0,200})"|(?P<sign><=|>=|!=|==|=|<|>|\(|\)|,))""", re.VERBOSE)
_COMPARE: dict[str, Callable[[int], bool]] = {
    "<": lambda side: side < 0, "<=": lambda side: side <= 0, ">": lambda side: side > 0, ">=": lambda side: side >= 0,
}


@dataclass(frozen=True)
class Condition:
    """A condition that was read: `holds(facts)` is true, false, or None where facts are missing."""

    text: str
    names: frozenset[str]
    holds: Test


def scalar(value: object) -> Scalar:
    """A fact as a condition sees it: a text, a number, a truth, or None for unknown (NaN and anything else)."""
    if isinstance(value, bool | str):
        return value
    if not isinstance(value, int | float | Decimal) or not -NUMBER_MAX < value < NUMBER_MAX:
        return None
    return float(value)


def alike(left: Scalar, right: Scalar) -> Truth:
    """Whether two facts are the same; unknown where one is, false where they are of different kinds."""
    if left is None or right is None:
        return None
    return type(left) is type(right) and left == right


def side(left: Scalar, right: Scalar) -> int | None:
    """-1, 0 or 1 for how two numbers stand; unknown where one is, and for anything that has no order."""
    if isinstance(left, float) and isinstance(right, float):
        return (left > right) - (left < right)
    return None


@lru_cache(maxsize=4096)
def read_condition(text: str) -> Condition:
    """The condition of a text; else BadInput that says where it stops to make sense.

    At most 500 characters and 20 levels of brackets; facts, numbers, texts in double quotes, true, false, the
    comparisons = != < <= > >=, and, or, not, in (...), between ... and ..., is unknown, is not unknown.
    """
    reader = _Reader(text)
    test = reader.either(0)
    reader.end()
    return Condition(text.strip(), frozenset(reader.names), test)


class _Reader:
    """Reads one condition from left to right."""

    def __init__(self, text: str) -> None:
        if len(text) > LENGTH_MAX:
            raise BadInput(_("A condition is longer than 500 characters."),
                           todo=_("Shorten it, or decide with a decision table."))
        self.text, self.names = text, set[str]()
        self.tokens = self._split()
        self.here = 0

    def _split(self) -> list[tuple[str, str]]:
        found, at, text = [], 0, self.text.rstrip()
        while at < len(text):
            match = _TOKEN.match(text, at)
            if match is None:
                raise self.wrong(text[at:at + 20])
            kind = match.lastgroup or ""
            found.append((kind, match.group(kind)))
            at = match.end()
        return found

    def wrong(self, near: str) -> BadInput:
        """The refusal of this condition, with the place."""
        words = {"text": self.text[:120], "near": near}
        return BadInput(_("The condition “%(text)s” makes no sense at “%(near)s”.") % words,
                        todo=_("Write comparisons of facts, joined by and, or, not; nothing else is allowed."))

    def peek(self) -> tuple[str, str]:
        return self.tokens[self.here] if self.here < len(self.tokens) else ("end", "")

    def take(self, *words: str) -> bool:
        """Step over the next token where it is one of these words or signs."""
        kind, word = self.peek()
        found = kind in ("name", "sign") and word in words
        self.here += found
        return found

    def need(self, word: str) -> None:
        if not self.take(word):
            raise self.wrong(self.peek()[1] or word)

    def end(self) -> None:
        if self.here < len(self.tokens):
            raise self.wrong(self.peek()[1])

    def either(self, depth: int) -> Test:
        tests = [self.both(depth)]
        while self.take("or"):
            tests.append(self.both(depth))
        return tests[0] if len(tests) == 1 else lambda facts: _any(test(facts) for test in tests)

    def both(self, depth: int) -> Test:
        tests = [self.turned(depth)]
        while self.take("and"):
            tests.append(self.turned(depth))
        return tests[0] if len(tests) == 1 else lambda facts: _all(test(facts) for test in tests)

    def turned(self, depth: int) -> Test:
        if depth > DEPTH_MAX:
            raise self.wrong(self.peek()[1])
        if self.take("not"):
            test = self.turned(depth + 1)
            return lambda facts: _not(test(facts))
        if self.take("("):
            inner = self.either(depth + 1)
            self.need(")")
            return inner
        return self.compared()

    def compared(self) -> Test:
        left = self.value()
        if self.take("is"):
            known = self.take("not")
            self.need("unknown")
            return lambda facts: (left(facts) is None) is not known
        if self.take("between"):
            low = self.value()
            self.need("and")
            high = self.value()
            return lambda facts: _all((_ordered(left(facts), low(facts), ">="), _ordered(left(facts), high(facts), "<=")))
        if self.take("in"):
            return self.among(left)
        kind, sign = self.peek()
        if kind != "sign" or sign in ("(", ")", ","):
            return lambda facts: _truth(left(facts))
        self.here += 1
        ordered_text = sign not in ("=", "==", "!=") and self.peek()[0] == "text"
        if ordered_text:
            raise self.wrong(self.peek()[1])
        right = self.value()
        if sign in ("=", "=="):
            return lambda facts: alike(left(facts), right(facts))
        if sign == "!=":
            return lambda facts: _not(alike(left(facts), right(facts)))
        return lambda facts: _ordered(left(facts), right(facts), sign)

    def among(self, left: Value) -> Test:
        self.need("(")
        values = [self.value()]
        while self.take(","):
            values.append(self.value())
        self.need(")")
        return lambda facts: _any(alike(left(facts), value(facts)) for value in values)

    def value(self) -> Value:
        kind, word = self.peek()
        self.here += 1
        if kind == "number":
            number = float(word)
            return lambda facts: number
        if kind == "text":
            return lambda facts: word
        if kind == "name" and word in ("true", "false"):
            return lambda facts: word == "true"
        if kind == "name" and word not in WORDS:
            self.names.add(word)
            return lambda facts: scalar(facts.get(word))
        raise self.wrong(word or self.text[-20:])


def _truth(value: Scalar) -> Truth:
    return value if isinstance(value, bool) else None


def _ordered(left: Scalar, right: Scalar, sign: str) -> Truth:
    found = side(left, right)
    return None if found is None else _COMPARE[sign](found)


def _not(truth: Truth) -> Truth:
    return None if truth is None else not truth


def _all(truths: Iterable[Truth]) -> Truth:
    found = list(truths)
    return False if False in found else None if None in found else True


def _any(truths: Iterable[Truth]) -> Truth:
    found = list(truths)
    return True if True in found else None if None in found else False
