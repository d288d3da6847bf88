"""One client judged in a request, on floats, by the formulas and rules of the night run."""
from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone

from clc.engines.scoring.scorecard import card_of
from clc.frames.grades import Graded, grade_of
from clc.frames.judging import Finding, judge_one
from clc.frames.readings import reading_of
from clc.kernel.errors import Unavailable
from clc.policy.rulebook import Book
from clc.stages.hub import judged as runs
from clc.stages.hub.book import current_book
from clc.stages.hub.judged import Value
from clc.stages.hub.models import Client, Fact, User
from clc.stages.hub.permission import require
from clc.stages.hub.verdicts import SCORECARD


@dataclass(frozen=True)
class Now:
    """A client as judged this moment: readings, grade, and a finding per rule."""

    facts: dict[str, Value]
    readings: dict[str, float]
    grade: Graded | None
    findings: dict[str, Finding]


def judge_client(*, by: User, client: Client, told: Mapping[str, Value] | None = None) -> Now:
    """Judge one client by today's book: facts of the last run, what was told since, and `told` on top.

    Percentiles stand on the portfolio as the last run cut it. Errors: NotAllowed, Unavailable before the first run.
    """
    require(by, "see_verdict", client)
    found = runs.of(client, only=("facts",))
    if found is None:
        raise Unavailable("No run has judged this client yet.", todo="Run `clc judge` first.")
    book = current_book()
    cuts = {name: tuple(at) for name, at in found.run.counts.get("cuts", {}).items()}
    facts: dict[str, Value] = {**found.facts, **_told_since(client, found.judged_at, book), **(told or {})}
    return judge_facts(facts, book, timezone.localdate(), cuts)


def judge_facts(facts: Mapping[str, Value], book: Book, day: date, cuts: Mapping[str, tuple[float, ...]]) -> Now:
    """Readings, grade and findings of one client's facts; pure, well under ten milliseconds."""
    readings = reading_of({name: value for name, value in facts.items() if not isinstance(value, str)})
    card = book.scorecards.get(SCORECARD)
    graded = grade_of(readings, card_of(card.model_dump())) if card else None
    grade: dict[str, Value] = {"score": graded.score, "pd": graded.pd, "grade": graded.grade} if graded else {}
    return Now(dict(facts), readings, graded, judge_one({**facts, **grade}, readings, book.at(day), cuts=cuts))


def _told_since(client: Client, moment: datetime | None, book: Book) -> dict[str, Value]:
    """What was told of the client after the run, the latest day of each fact."""
    rows = Fact.objects.known().filter(client=client, known_at__gt=moment).order_by("as_of", "id")
    return {
        row.name: row.text if book.facts[row.name].told == "text" else None if row.value is None else float(row.value)
        for row in rows if row.name in book.facts
    }
