"""What a file of an industry classification may say: its sections and the divisions in each."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Self

from pydantic import Field, model_validator

from clc.policy.shapes import Rule, Shape, Words

WORDS = "Industry classifications"
Letter = Annotated[str, Field(strict=True, pattern=r"^[A-Z]$")]
Division = Annotated[int, Field(strict=True, ge=1, le=99)]


class Section(Shape):
    """A section of the classification: its name and its first and last division."""

    label: Words
    first: Division
    last: Division


class Classification(Rule):
    """Sections by letter, divisions of two digits running through them without a gap.

    A code is the letter with up to four digits (`C2511`), or the digits alone: the first two are the division, three the
    group, four the class.
    """

    sections: Mapping[Letter, Section] = Field(min_length=1)

    @model_validator(mode="after")
    def divisions_follow(self) -> Self:
        """Divisions begin at 1 and every section begins after the one before."""
        last = 0
        for letter, section in sorted(self.sections.items()):
            if section.first != last + 1 or section.last < section.first:
                raise ValueError(f"section {letter} must begin with division {last + 1:02d} and not end before it")
            last = section.last
        return self

    def section_of(self, code: str) -> str:
        """The letter of a code's section; "" for what is no code of this classification."""
        letter, digits = (code[:1], code[1:]) if code[:1].isalpha() else ("", code)
        if len(digits) > 4 or (digits and not (digits.isascii() and digits.isdigit())) or not code:
            return ""
        if len(digits) < 2:
            return letter if letter in self.sections and not digits else ""
        division = int(digits[:2])
        found = next((name for name, each in self.sections.items() if each.first <= division <= each.last), "")
        return found if letter in ("", found) else ""

    def whole(self, code: str) -> str:
        """The code with its section's letter, as `C2511`; "" for what is no code of this classification."""
        told = code.strip().upper()
        letter = self.section_of(told)
        return letter + told.removeprefix(letter) if letter else ""


SHAPE = Classification
