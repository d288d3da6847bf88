"""What a file of payees may say: the words by which a name shows that loan money must not go there, or asks for words."""

from __future__ import annotations

import re
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from clc.policy.kind.product import Facility
from clc.policy.shapes import Rule, Shape

WORDS = "Payees"
Phrase = Annotated[str, Field(strict=True, min_length=2, max_length=60)]
HAN = re.compile(r"[\u4e00-\u9fff]")


class PayeeCase(Shape):
    """A payee's name as papers write it, and whether it is one of these."""

    payee: Annotated[str, Field(strict=True, min_length=1, max_length=140)]
    named: Annotated[bool, Field(strict=True)]


class Payee(Rule):
    """A sort of payee told by its name: one of `words` in it, once `unless` (longer phrases that mean else) are left out.

    Chinese words are looked for as they stand, others as whole words, capitals or not. answer: `stops` a drawing, or `asks`
    the reviewer to explain. facilities: whose drawings it bears on; none told: all.
    """

    words: tuple[Phrase, ...] = Field(min_length=1)
    unless: tuple[Phrase, ...] = ()
    answer: Literal["stops", "asks"]
    facilities: tuple[Facility, ...] = ()
    cases: tuple[PayeeCase, ...] = Field(min_length=2)

    @model_validator(mode="after")
    def holds(self) -> Self:
        """The cases hold."""
        for case in self.cases:
            found = self.named_in(case.payee)
            if bool(found) != case.named:
                raise ValueError(f"case “{case.payee}”: {f'“{found}” names it' if found else 'no word names it'}")
        return self

    def named_in(self, payee: str) -> str:
        """The first word by which a payee's name is one of these; empty where none is."""
        for phrase in self.unless:
            payee = pattern(phrase).sub(" ", payee)
        return next((word for word in self.words if pattern(word).search(payee)), "")


def pattern(phrase: str) -> re.Pattern[str]:
    """Chinese as it stands, other words whole; capitals do not matter."""
    escaped = re.escape(phrase)
    return re.compile(escaped if HAN.search(phrase) else rf"(?<![a-z]){escaped}(?![a-z])", re.IGNORECASE)


SHAPE = Payee
