"""What a catalogue of green uses may say: its codes in levels, from which approvals on it holds, the benefits it counts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Literal, Self

from pydantic import Field, StringConstraints, model_validator

from clc.policy.shapes import Day, Name, Rule, Shape, Status, Words
from clc.policy.vocabulary import Unit

WORDS = "Catalogues of green uses"
Code = Annotated[str, StringConstraints(pattern=r"^[0-9]{1,2}(\.[0-9]{1,2}){0,3}$")]
Carbon = Literal["direct", "indirect", "none", "unknown"]
LEVELS = 4


class Use(Shape):
    """One use: what it is called, whether it saves carbon directly or not, how sure we are, and the uses within it."""

    label: Words
    carbon: Carbon = "unknown"
    status: Status | None = None
    note: Words | None = None
    within: Mapping[Code, Use] = Field(default_factory=dict)


class Benefit(Shape):
    """A yearly benefit that is counted, and its unit in words."""

    label: Words
    measure: Words
    unit: Unit = "count"


@dataclass(frozen=True)
class Place:
    """A use in its catalogue: the code, the use and those above it, from the first level down."""

    code: str
    use: Use
    above: tuple[Use, ...]

    @property
    def level(self) -> int:
        """1 to 4."""
        return self.code.count(".") + 1


class Catalogue(Rule):
    """A catalogue of green uses.

    approved_from, approved_before: loans approved within these days are told by it (a loan keeps the standard under
    which it was approved). Codes are told in full: `4.2` stands within `4`.
    """

    approved_from: Day
    approved_before: Day | None = None
    uses: Mapping[Code, Use] = Field(min_length=1)
    benefits: Mapping[Name, Benefit] = Field(min_length=1)
    left_out: Words | None = None

    @model_validator(mode="after")
    def codes_stand_in_their_own(self) -> Self:
        """A code continues the one above it, at most four levels deep."""
        for place in self.places():
            if place.level != len(place.above) + 1 or place.level > LEVELS:
                raise ValueError(f"{place.code} does not stand in the code above it")
        return self

    def holds(self, approved: date) -> bool:
        """Whether loans approved on a day are told by it."""
        return self.approved_from <= approved and (self.approved_before is None or approved < self.approved_before)

    def places(self) -> Iterator[Place]:
        """Every use, each after the one it stands in."""
        yield from _within(self.uses, "", ())

    def place(self, code: str) -> Place | None:
        """The use with a code; None where there is none."""
        return next((one for one in self.places() if one.code == code), None)


def _within(uses: Mapping[str, Use], prefix: str, above: tuple[Use, ...]) -> Iterator[Place]:
    """The uses of a level and those below; a code that does not continue its prefix is refused."""
    for code, use in uses.items():
        if not code.startswith(prefix):
            raise ValueError(f"{code} does not stand within {prefix.rstrip('.')}")
        yield Place(code, use, above)
        yield from _within(use.within, f"{code}.", (*above, use))


def in_force(rules: Mapping[str, Catalogue], approved: date) -> Sequence[str]:
    """The catalogues (`book.of(Catalogue)`) that tell a loan approved on a day, the newest first."""
    held = [(rule.approved_from, name) for name, rule in rules.items() if rule.holds(approved)]
    return [name for _since, name in sorted(held, reverse=True)]


SHAPE = Catalogue
