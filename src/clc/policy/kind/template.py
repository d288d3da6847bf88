"""What a template file may say: the lines of a format of statements, what makes a total, what older formats call them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from clc.policy.shapes import Name, Rule, Shape, Words

Part = Literal["balance", "income", "cash", "supplement", "equity"]
Side = Literal["asset", "liability", "equity"]
Key = Annotated[str, Field(strict=True, pattern=r"^(BS|IS|CF|CFS|EQ)_[A-Z][A-Z0-9_]{0,19}$")]
Term = Annotated[str, Field(strict=True, pattern=r"^-?(BS|IS|CF|CFS|EQ)_[A-Z][A-Z0-9_]{0,19}$")]
PARTS: Mapping[Part, str] = {
    "balance": "Balance sheet",
    "income": "Income statement",
    "cash": "Cash flow statement",
    "supplement": "Cash flow, indirect method",
    "equity": "Changes in equity",
}
WORDS = "Formats of statements"


class Line(Shape):
    """A line: its key, its names, and where it belongs.

    sum: the lines that make this one, a minus before those taken off. within: the line of which this one is a part and
    which it does not add to. prefix: the word printed before it.
    """

    key: Key
    zh: Words
    en: Words
    side: Side | None = None
    sum: tuple[Term, ...] = ()
    within: Key | None = None
    prefix: Literal["less", "add", "of_which"] | None = None
    aliases: tuple[Words, ...] = ()

    def name(self, language: str) -> str:
        """The line's name: Chinese for a language that begins with `zh`, else English."""
        return self.zh if language.startswith("zh") else self.en


class Alias(Shape):
    """What another format calls a line, where it is not simply another name.

    into: the key it folds into; several where the amount has to be split and a person decides. adds: the amount adds to
    the line's own instead of standing for it. of_which: the key it is told under where it follows its line as a part of
    it. flip: a loss is told as a positive amount unless the words say that losses carry a minus sign.
    """

    written: tuple[Words, ...] = Field(min_length=1)
    into: tuple[Key, ...] = Field(min_length=1)
    adds: bool = False
    of_which: Key | None = None
    flip: bool = False
    note: Words | None = None


class Template(Rule):
    """A format of statements; one that is based on another shares its keys and totals and tells its own names.

    not_told: lines this format does not tell apart, so that a blank is unknown and never 0. left_aside: lines that are
    known and kept out on purpose.
    """

    based_on: Name | None = None
    lines: Mapping[Part, tuple[Line, ...]] = Field(min_length=1)
    aliases: tuple[Alias, ...] = ()
    not_told: tuple[Key, ...] = ()
    left_aside: tuple[Words, ...] = ()

    def names(self) -> Sequence[tuple[tuple[str | int, ...], str]]:
        """The format this one is based on."""
        return ((("based_on",), f"template/{self.based_on}"),) if self.based_on else ()

    @model_validator(mode="after")
    def keys_hold(self) -> Self:
        """Every key is told once, and where the format stands alone every key named elsewhere is one of its lines."""
        told = [line.key for line in self.each()]
        if twice := sorted({key for key in told if told.count(key) > 1}):
            raise ValueError(f"told twice: {', '.join(twice)}")
        if self.based_on is None and (missing := sorted(self._named() - set(told))):
            raise ValueError(f"no line has the key: {', '.join(missing)}")
        return self

    def _named(self) -> set[str]:
        """Every key that some line or alias points at."""
        named = {term.lstrip("-") for line in self.each() for term in line.sum}
        named |= {line.within for line in self.each() if line.within}
        for alias in self.aliases:
            named |= {*alias.into, *((alias.of_which,) if alias.of_which else ())}
        return named | set(self.not_told)

    def each(self) -> Iterator[Line]:
        """All lines in the order they are printed."""
        for lines in self.lines.values():
            yield from lines

    @cached_property
    def by_key(self) -> dict[str, Line]:
        """Lines by key."""
        return {line.key: line for line in self.each()}

    @cached_property
    def part_of(self) -> dict[str, Part]:
        """Part by key."""
        return {line.key: part for part, lines in self.lines.items() for line in lines}

    @cached_property
    def sums(self) -> dict[str, dict[str, int]]:
        """Of each total the lines that make it, with 1 or -1."""
        return {
            line.key: {term.lstrip("-"): -1 if term.startswith("-") else 1 for term in line.sum}
            for line in self.each()
            if line.sum
        }


SHAPE = Template
