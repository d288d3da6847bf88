"""What a template of messages to clients' people may say: for what, by which way, in which words, and what allows it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from clc.policy.shapes import Name, Rule, Shape, Words

WORDS = "Templates of messages"
Purpose = Literal["service", "notice", "survey", "marketing"]
PURPOSES: tuple[Purpose, ...] = ("service", "notice", "survey", "marketing")
Way = Literal["mail", "sms", "chat", "letter"]
Language = Literal["zh-hans", "en"]
#: What fills itself; everything else a template names is asked of the sender.
FILLED = ("contact", "client", "manager", "branch", "today")
_PLACE = re.compile(r"\{([^{}]*)\}")
_NAME = re.compile(r"[a-z][a-z_]{0,30}")


class Text(Shape):
    """A message in one language; `{contact}` and the like are filled in."""

    subject: Words
    body: Annotated[str, Field(strict=True, min_length=1, max_length=2000)]

    def places(self) -> set[str]:
        """The names of what is filled in."""
        return set(_PLACE.findall(f"{self.subject} {self.body}"))


class Asked(Shape):
    """What the sender fills in."""

    label: Words
    sort: Literal["words", "day", "amount"] = "words"


class ContactTemplate(Rule):
    """A message with its purpose. consent: it goes only to who agreed to this; else the basis of the contact is enough."""

    purpose: Purpose
    ways: tuple[Way, ...] = Field(min_length=1)
    consent: Literal["marketing", "survey"] | None = None
    asks: Mapping[Name, Asked] = {}
    texts: Mapping[Language, Text] = Field(min_length=1)

    @model_validator(mode="after")
    def what_it_names_is_known(self) -> Self:
        """Each language names the same, all of it filled or asked; marketing and surveys ask for consent."""
        for language, text in self.texts.items():
            wrong = sorted(name for name in text.places() if not _NAME.fullmatch(name) or name not in {*FILLED, *self.asks})
            missing = sorted(set(self.asks) - text.places())
            if wrong or missing:
                raise ValueError(f"texts.{language}: nothing fills {', '.join(wrong) or '-'};"
                                 f" asked and not used: {', '.join(missing) or '-'}")
        if self.purpose in ("marketing", "survey") and self.consent is None:
            raise ValueError(f"a message of {self.purpose} needs `consent`")
        return self


SHAPE = ContactTemplate
