"""What a file of a prohibited use may say: the words that name it, what takes them away, sentences it is tried on."""
from __future__ import annotations

import re
from typing import Annotated, Self

from pydantic import Field, model_validator

from clc.policy.shapes import Rule, Shape

WORDS = "Prohibited uses"
Phrase = Annotated[str, Field(strict=True, min_length=2, max_length=60)]
#: A clause ends where a sentence does, at a Chinese comma, or where it turns; an English comma also joins a list.
CLAUSE = re.compile(r"[，。；;.!！?？\n]|\bbut\b|但")
#: What follows one of these within its clause is denied; what a clause with one of `EXCLUDED` says is denied as a whole.
DENIED = re.compile(r"\b(?:not|no|never|nor|without|except|excluding)\b|n't\b|不得|不用|不会|不含|不涉|不包括|不投|不进|"
                    r"不购|不从|不参|不属|严禁|禁止|非用于|未用于|没有|杜绝", re.IGNORECASE)
EXCLUDED = re.compile(r"\b(?:excluded|forbidden|prohibited)\b|除外", re.IGNORECASE)
HAN = re.compile(r"[\u4e00-\u9fff]")


class UseCase(Shape):
    """A purpose as people write it, and whether it names the use."""

    purpose: Annotated[str, Field(strict=True, min_length=1, max_length=400)]
    named: bool


class ProhibitedUse(Rule):
    """A use that products forbid by this rule's label: named by one of `words` in a clause that does not deny it.

    Chinese words are looked for as they stand, others as whole words, capitals or not; `unless` are longer phrases in
    which a word means something else. What is found asks a person to explain: words cannot judge a purpose.
    """

    words: tuple[Phrase, ...] = Field(min_length=1)
    unless: tuple[Phrase, ...] = ()
    cases: tuple[UseCase, ...] = Field(min_length=2)

    @model_validator(mode="after")
    def holds(self) -> Self:
        """The cases hold."""
        for case in self.cases:
            found = self.named_in(case.purpose)
            if bool(found) != case.named:
                told = f"“{found}” names the use" if found else "no word names the use"
                raise ValueError(f"case “{case.purpose}”: {told}")
        return self

    def named_in(self, purpose: str) -> str:
        """The first word by which a purpose names this use; empty where none does."""
        for clause in CLAUSE.split(purpose):
            if EXCLUDED.search(clause):
                continue
            clause = DENIED.split(clause, maxsplit=1)[0]
            for phrase in self.unless:
                clause = _pattern(phrase).sub(" ", clause)
            found = next((word for word in self.words if _pattern(word).search(clause)), "")
            if found:
                return found
        return ""


def _pattern(phrase: str) -> re.Pattern[str]:
    escaped = re.escape(phrase)
    return re.compile(escaped if HAN.search(phrase) else rf"(?<![a-z]){escaped}(?![a-z])", re.IGNORECASE)


SHAPE = ProhibitedUse
