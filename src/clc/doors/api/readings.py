"""Readings: every indicator of a client as the last run found it, and why each number is what it is."""
from __future__ import annotations

from dataclasses import asdict
from datetime import date, datetime
from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Field, Router, Schema

from clc.doors.api.clients import seen
from clc.doors.api.problem import REFUSALS
from clc.doors.api.words import Code, Day, Words
from clc.kernel.errors import NotFound
from clc.stages.hub import judged
from clc.stages.hub.explaining import explain
from clc.stages.hub.permission import require

router = Router(tags=["readings"])


class ReadingsOut(Schema):
    """A client's numbers; null is unknown."""

    client: str
    day: date
    judged_at: datetime | None
    edition: str
    readings: dict[str, float | None]
    facts: dict[str, float | str | None]


@router.get("/{code}", response={200: ReadingsOut, **REFUSALS})
def get_readings(request: HttpRequest, code: Code, day: Day | None = None) -> Any:
    """The readings of a client by the newest run, or by the newest as of a day."""
    require(request.user, "see_fact")
    client = seen(code)
    found = judged.of(client, day)
    if found is None:
        raise NotFound("No run has judged this client yet.", todo="Wait for tonight's run.")
    return {"client": client.code, "day": found.day, "judged_at": found.judged_at, "edition": found.edition,
            "readings": found.readings, "facts": found.facts}


@router.get("/{code}/why", response={200: dict[str, Any], **REFUSALS})
def why(request: HttpRequest, code: Code, of: Annotated[Words, Field(max_length=120)] = "tier",
        day: Day | None = None) -> Any:
    """Why: `of` is tier, grade, light, warning/<rule>, reading/<name> or fact/<name>."""
    require(request.user, "see_verdict")
    return asdict(explain(seen(code), of, day))
