"""Texts a caller may send: no NUL and no lone surrogate, which the database cannot keep."""
from __future__ import annotations

from typing import Annotated

from ninja import Field
from pydantic import AfterValidator


def storable(text: str) -> str:
    """The text, if PostgreSQL can keep it; else ValueError."""
    if "\x00" in text or any("\ud800" <= letter <= "\udfff" for letter in text):
        raise ValueError("the text holds a character that cannot be kept (NUL or a lone surrogate)")
    return text


Words = Annotated[str, AfterValidator(storable)]
Code = Annotated[Words, Field(min_length=1, max_length=40, pattern=r"^[^/\s\x00]+$")]
