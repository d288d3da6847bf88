"""What a cadence may say: how often a client of some standing is met, in which way and on which level."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Literal

from pydantic import Field

from clc.policy.shapes import Dated, Name, Rule, Shape, Words, on

WORDS = "Cadences of contact"
Days = Annotated[int, Field(strict=True, ge=1, le=1830)]
Way = Literal["call", "visit", "meeting", "mail", "message"]


class Rhythm(Shape):
    """One sort of contact and within how many days it comes again.

    ways: contacts that count (none: any). level: it counts only with somebody of this level on their side, in a talk.
    """

    label: Words
    ways: tuple[Way, ...] = ()
    level: Literal["executive", "manager", "expert"] | None = None
    every_days: Dated[Days]


class Cadence(Rule):
    """How often clients are met. The first cadence by `order` that fits a client holds; one without conditions fits all.

    management, lights, service: standings it is for (none: any).
    """

    order: Annotated[int, Field(strict=True, ge=1, le=999)]
    management: tuple[Literal["core", "quality", "watch", "normal"], ...] = ()
    lights: tuple[Literal["green", "yellow", "orange", "red", "unknown"], ...] = ()
    service: tuple[Literal["gold", "silver", "normal", "unknown"], ...] = ()
    rhythms: Mapping[Name, Rhythm] = Field(min_length=1)

    def fits(self, *, management: str, light: str, service: str) -> bool:
        """Whether it is for a client of this standing; an unknown standing is a standing."""
        told = ((self.management, management), (self.lights, light), (self.service, service))
        return all(not wanted or (held or "unknown") in wanted for wanted, held in told)

    def days(self, name: str, day: date) -> int | None:
        """Within how many days a rhythm comes again, as ruled on a day; None before its first."""
        return on(self.rhythms[name].every_days, day)


SHAPE = Cadence
