"""What holds for every message to a client's people: quiet hours, how often, and words that are never said."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from clc.policy.kind.contact_template import Purpose
from clc.policy.shapes import Dated, Rule, Shape, on

WORDS = "Rules of messages"
Hour = Annotated[int, Field(strict=True, ge=0, le=23)]
Term = Annotated[str, Field(strict=True, min_length=2, max_length=60)]


class Quiet(Shape):
    """From which hour of the evening until which of the morning nothing is sent."""

    starts: Hour
    ends: Hour

    @model_validator(mode="after")
    def lies_over_night(self) -> Self:
        """It begins in the evening and ends in the morning."""
        if not self.ends < self.starts:
            raise ValueError("quiet hours start in the evening and end the next morning")
        return self


class ContactRule(Rule):
    """quiet: the hours. caps: how many of a purpose a contact gets in a
    calendar month. forbidden: what no message says, in any language."""

    quiet: Dated[Quiet]
    caps: Mapping[Purpose, Dated[Annotated[int, Field(strict=True, ge=0, le=60)]]] = {}
    forbidden: Mapping[Literal["zh-hans", "en"], tuple[Term, ...]]

    def cap(self, purpose: str, day: date) -> int | None:
        """How many messages of a purpose go to one person in a calendar month; None: as many as needed."""
        dated = {str(name): held for name, held in self.caps.items()}.get(purpose)
        return on(dated, day) if dated else None

    def found(self, text: str) -> tuple[str, ...]:
        """The forbidden words a text says, whatever their case and spacing."""
        squeezed = "".join(text.casefold().split())
        return tuple(term for terms in self.forbidden.values() for term in terms
                     if "".join(term.casefold().split()) in squeezed)


SHAPE = ContactRule
