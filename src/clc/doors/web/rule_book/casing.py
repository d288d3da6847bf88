"""The cases that a draft of thresholds adds, so that the rule keeps saying by example what it does."""
from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from clc.policy.rulebook import Book
from clc.policy.vocabulary import LEVELS

BEYOND = 0.01


def cases_with(book: Book, name: str, since: date, thresholds: Mapping[str, float],
               changed: Mapping[str, Any]) -> dict[str, Any]:
    """The cases of a warning with one more for each changed level; nothing for rules that look back, or a changed none.

    A list is replaced whole by a draft, so the cases held today are told again.
    """
    rule = book.warnings[name]
    if not changed or rule.when not in ("below", "above") or rule.persists is not None:
        return {}
    held = book.text(f"warning/{name}")["cases"]
    assert isinstance(held, list)
    fresh = [{"as_of": since.isoformat(), rule.indicator: value, "expect": level}
             for level in changed for value in [just_beyond(rule.when, thresholds, level)]]
    return {"cases": [*held, *(case for case in fresh if case not in held)]}


def just_beyond(when: str, thresholds: Mapping[str, float], level: str) -> float:
    """A value a little beyond a level's threshold and short of the next: at most half the way."""
    at = thresholds[level]
    graver = [thresholds[each] for each in LEVELS[LEVELS.index(level) + 1:] if each in thresholds]
    step = max(abs(at) * BEYOND, BEYOND * 0.1)
    step = min([step, *(abs(next_one - at) / 2 for next_one in graver)])
    return round(at - step if when == "below" else at + step, 9)
