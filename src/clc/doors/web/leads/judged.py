"""What the rules of eligibility and the score said of a lead, in the reader's words."""
from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from clc.doors.web.clients import naming
from clc.doors.web.formats import measured
from clc.doors.web.leads.words import channel_label
from clc.policy.kind.eligibility import LEAD_FACTS
from clc.stages.reach.models import Lead

#: Facts whose value is a code with a name.
NAMED = {"channel": channel_label, "industry": naming.industry, "country": naming.country}
ORDER = {"refused": 0, "unknown": 1, "passed": 2}


@dataclass(frozen=True)
class Answer:
    """What one rule of eligibility said: in the words of the manager, the fact it read, what to do where it is missing."""

    rule: str
    code: str
    label: str
    found: str
    value: str
    words: str
    todo: str


@dataclass(frozen=True)
class Point:
    """One line of a score: the fact, its points of the most there are; None: the fact is not known."""

    label: str
    value: str
    points: float | None
    most: float

    @property
    def share(self) -> float | None:
        """Points of the most."""
        return None if self.points is None or not self.most else self.points / self.most


def answers(lead: Lead) -> list[Answer]:
    """What the rules said, refusals first, then what is missing."""
    found = [Answer(one["rule"], one["code"], spoken(one["label"]), one["found"], said(one["fact"], one["value"]),
                    spoken(one["manager"]), spoken(one["todo"])) for one in lead.screening.get("answers", [])]
    return sorted(found, key=lambda one: (ORDER.get(one.found, 3), one.code))


def axes(lead: Lead) -> list[dict[str, Any]]:
    """Both axes of the score with their lines, those that count most first."""
    words = {"fit": _("Fit"), "worth": _("Creditworthiness")}
    found = []
    for name, label in words.items():
        axis = lead.scoring.get(name)
        if axis:
            lines = [Point(spoken(one["label"]), said(one["fact"], one["value"]), one["points"], one["most"])
                     for one in axis["lines"]]
            found.append({"label": label, "points": axis["points"], "known": axis["known"], "level": axis["level"],
                          "lines": sorted(lines, key=lambda one: -one.most)})
    return found


def spoken(words: str) -> str:
    """Words of the rule book in the reader's language."""
    return _(words) if words else ""


def said(fact: str, value: Any) -> str:
    """A fact's value as a person reads it; empty where it is not known."""
    if value is None:
        return ""
    if fact in NAMED and isinstance(value, str):
        return NAMED[fact](value)
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    unit = LEAD_FACTS[fact][1] if fact in LEAD_FACTS else "count"
    return value if isinstance(value, str) else measured(value, unit)
