"""What the institution asks of statements before they count: who confirms them."""

from __future__ import annotations

from datetime import date

from pydantic import StrictBool

from clc.policy.shapes import Dated, Rule, on

WORDS = "Entry of statements"


class StatementEntry(Rule):
    """How statements are taken in. two_people: who enters a statement does not confirm it."""

    two_people: Dated[StrictBool]

    def asks_two_people(self, day: date) -> bool:
        """Whether a second person confirms, on a day; also before the first day told."""
        held = on(self.two_people, day)
        return True if held is None else held


SHAPE = StatementEntry
