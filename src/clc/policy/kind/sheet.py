"""What a file of a client's profile may say: for which clients it is, its sections, and the line of each thing asked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from clc.policy.shapes import Name, Rule, Shape, Words

WORDS = "Profiles of clients"
Kind = Literal["company", "person", "government", "institution", "project_company"]
Size = Literal["micro", "small", "medium", "large"]
Listed = Literal["team", "owners", "members", "guarantors", "buyers", "sellers"]
Derived = Literal["team_stability", "team_changes", "head_years", "key_person", "wallet_share", "group_members"]
Months = Annotated[int, Field(strict=True, ge=1, le=120)]


class SheetLine(Shape):
    """One thing asked of a client: a fact, an indicator's reading, a number derived from its file, or a list.

    why: what it tells a lender. fresh_months: after how many months it counts as stale; None never. needed: a profile
    without it is not complete. Label and unit are those of the fact or the indicator.
    """

    fact: Name | None = None
    reading: Name | None = None
    derived: Derived | None = None
    listed: Listed | None = None
    why: Words
    fresh_months: Months | None = None
    needed: bool = False

    @model_validator(mode="after")
    def names_one_thing(self) -> Self:
        """A line says one of `fact`, `reading`, `derived`, `listed`; a list is neither needed nor stale."""
        told = (self.fact, self.reading, self.derived, self.listed)
        if sum(each is not None for each in told) != 1:
            raise ValueError("a line says one of `fact`, `reading`, `derived`, `listed`")
        if self.listed and (self.needed or self.fresh_months):
            raise ValueError("a list is neither `needed` nor does it grow stale")
        return self

    @property
    def of(self) -> str:
        """What the line names, as `fact/market_share`."""
        kinds = {"fact": self.fact, "reading": self.reading, "derived": self.derived, "listed": self.listed}
        return next(f"{kind}/{name}" for kind, name in kinds.items() if name)


class Section(Shape):
    """Lines that belong together, under a heading."""

    label: Words
    lines: tuple[SheetLine, ...] = Field(min_length=1)


class Sheet(Rule):
    """The profile of a type of client: of which kinds in law, of which sizes (none: all), only of heads of groups or not."""

    kinds: tuple[Kind, ...] = Field(min_length=1)
    sizes: tuple[Size, ...] = ()
    heads_group: bool = False
    sections: tuple[Section, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def each_once(self) -> Self:
        """No line stands twice."""
        named = [line.of for line in self.lines()]
        if twice := sorted({each for each in named if named.count(each) > 1}):
            raise ValueError(f"these lines stand twice: {', '.join(twice)}")
        return self

    def lines(self) -> tuple[SheetLine, ...]:
        """Every line, in order."""
        return tuple(line for section in self.sections for line in section.lines)

    def names(self) -> Sequence[tuple[tuple[str | int, ...], str]]:
        """The facts it names."""
        return [
            (("sections", at, "lines", place, "fact"), f"fact/{line.fact}")
            for at, section in enumerate(self.sections)
            for place, line in enumerate(section.lines)
            if line.fact
        ]


def fitting(rules: Mapping[str, Sheet], kind: str, size: str = "", *, heads_group: bool = False) -> tuple[str, ...]:
    """The names of the sheets a client may be read by, the one that fits best first.

    A group's sheet comes first for its head and last for others; one for some sizes is left out for a client of another.
    """
    found = [(name, rule) for name, rule in rules.items() if kind in rule.kinds and _takes(rule, size)]
    ranked = sorted(found, key=lambda each: (each[1].heads_group != heads_group, _far(each[1], size), each[0]))
    return tuple(name for name, _rule in ranked)


def _far(rule: Sheet, size: str) -> int:
    """How far a sheet is from a client of a size: made for it, for any, for others."""
    return 0 if size in rule.sizes else 2 if rule.sizes else 1


def _takes(rule: Sheet, size: str) -> bool:
    """Whether a sheet is for clients of a size; one whose size is unknown may be read by any."""
    return not rule.sizes or not size or size in rule.sizes


SHAPE = Sheet
