"""A client judged by what the lake holds now, without waiting for the night run."""

from __future__ import annotations

from django.utils import timezone

from clc.stages.hub.book import current_book
from clc.stages.hub.judged import Value, last_run
from clc.stages.hub.judging import work_out
from clc.stages.hub.models import Client
from clc.stages.hub.oneclient import Now, judge_facts


def judged_now(client: Client) -> Now | None:
    """Facts drawn anew from the tables, readings, grade and findings; None before the first run.

    Percentiles stand on the portfolio as the last run cut it; what people work on follows with the next run.
    """
    run = last_run()
    if run is None:
        return None
    book, day = current_book(), timezone.localdate()
    cuts = {name: tuple(at) for name, at in run.counts.get("cuts", {}).items()}
    rows = work_out(book, day, timezone.now(), client=client.pk, cuts=cuts).facts.to_dicts()
    facts: dict[str, Value] = {name: value for name, value in rows[0].items() if name in book.facts} if rows else {}
    return judge_facts(facts, book, day, cuts)
