"""What a memo form may say: its parts in order, those written from live data and those a person writes."""

from __future__ import annotations

from typing import Literal, Self

from pydantic import Field, model_validator

from clc.policy.shapes import Name, Rule, Shape, Words

WORDS = "Forms of credit memos"
Live = Literal[
    "client", "owners", "profile", "statements", "ratios", "rating", "slotting", "collateral", "limits", "investigation",
    "verification", "warnings",
]  # fmt: skip


class MemoPart(Shape):
    """A part of the memo: `live` is written from what the system knows, `words` by a person who is asked for it."""

    label: Words
    live: Live | None = None
    words: Name | None = None
    ask: Words | None = None
    required: bool = False

    @model_validator(mode="after")
    def one_of_both(self) -> Self:
        """A part is live or written, never both; only what is written is asked for or required."""
        if (self.live is None) == (self.words is None):
            raise ValueError("a part says `live` or `words`, one of them")
        if self.live and (self.ask or self.required):
            raise ValueError("what is live is not asked of a person")
        return self


class MemoForm(Rule):
    """A credit memo: for which kinds of clients, and its parts in the order they are read."""

    parts: tuple[MemoPart, ...] = Field(min_length=1)
    ratios: tuple[Name, ...] = ()
    lines: tuple[Words, ...] = ()

    @model_validator(mode="after")
    def each_once(self) -> Self:
        """No part stands twice."""
        names = [part.live or part.words for part in self.parts]
        if len(names) > len(set(names)):
            raise ValueError("each part stands once")
        return self


SHAPE = MemoForm
