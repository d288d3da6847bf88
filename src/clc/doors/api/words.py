"""What a caller may send: texts that the database can keep, days and moments as ISO 8601 writes them, amounts."""
from __future__ import annotations

import re
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Annotated, Any

from ninja import Field
from pydantic import AfterValidator, BeforeValidator, WithJsonSchema

ISO_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
ISO_MOMENT = re.compile(r"\d{4}-\d{2}-\d{2}[Tt ]\d{2}:\d{2}.*")
AMOUNT_MAX, PLACES = 10**17, 6
AMOUNT = {"anyOf": [{"type": "number", "minimum": -AMOUNT_MAX, "maximum": AMOUNT_MAX},
                    {"type": "string", "pattern": r"^-?[0-9]{1,17}(\.[0-9]{1,6})?$"}]}


def storable(text: str) -> str:
    """The text, if PostgreSQL can keep it; else ValueError."""
    if "\x00" in text or any("\ud800" <= letter <= "\udfff" for letter in text):
        raise ValueError("the text holds a character that cannot be kept (NUL or a lone surrogate)")
    return text


def written(form: re.Pattern[str]) -> BeforeValidator:
    """Refuse what is not written in that form, such as a number of seconds."""

    def check(told: Any) -> Any:
        if isinstance(told, date) or (isinstance(told, str) and form.fullmatch(told)):
            return told
        raise ValueError("write it as ISO 8601 does, such as 2026-03-31")

    return BeforeValidator(check)


def in_time(at: datetime) -> datetime:
    """The moment as UTC tells it, where its zone is told; ValueError for one that lies outside all calendars."""
    try:
        return at if at.tzinfo is None else at.astimezone(UTC)
    except OverflowError as wrong:
        raise ValueError("the moment lies outside the calendar") from wrong


def rounded(told: Any) -> Any:
    """A number to six places, as amounts are kept; a text, and what is too large or none, as it is."""
    return round(Decimal(repr(told)), PLACES) if isinstance(told, float) and abs(told) <= AMOUNT_MAX else told


Words = Annotated[str, AfterValidator(storable), Field(json_schema_extra={"pattern": r"^[^\u0000]*$"})]
#: What a mapping's keys may be, for those that read the description.
KEYS: dict[str, Any] = {"propertyNames": {"pattern": r"^[^\u0000]*$", "maxLength": 64}}
Code = Annotated[str, Field(min_length=1, max_length=40,
                            pattern=r"^[^/\u0000-\u0020\u007f-\u00a0\u2000-\u200f\u2028-\u202f\u3000]+$"),
                 AfterValidator(storable)]
Day = Annotated[date, written(ISO_DAY)]
Moment = Annotated[datetime, written(ISO_MOMENT), AfterValidator(in_time)]
Amount = Annotated[Decimal, Field(max_digits=24, decimal_places=PLACES, ge=-AMOUNT_MAX, le=AMOUNT_MAX,
                                  allow_inf_nan=False), BeforeValidator(rounded), WithJsonSchema(AMOUNT)]
