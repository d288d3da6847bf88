"""A client judged by what the lake holds now, without waiting for the night run."""

from __future__ import annotations

from datetime import date

import polars as pl
from django.utils import timezone

from clc.frames import facts as drawn
from clc.stages.hub import lakehouse
from clc.stages.hub.book import current_book
from clc.stages.hub.judged import Value, last_run
from clc.stages.hub.models import Client
from clc.stages.hub.oneclient import Now, judge_facts
from clc.stages.inquiry.entered import CHANNEL, TABLE


def judged_now(client: Client) -> Now | None:
    """Facts drawn anew from the client's rows, readings, grade and findings; None before the first run.

    Percentiles and the days up to which sources are told stand as the last run found them; what people work on follows
    with the next run.
    """
    run = last_run()
    if run is None:
        return None
    book, day = current_book(), timezone.localdate()
    told_until = {table: {source: date.fromisoformat(last) for source, last in ends.items()}
                  for table, ends in run.counts.get("horizons", {}).items()}  # fmt: skip
    told_until.setdefault(TABLE, {})[CHANNEL.name] = day
    clients = lakehouse.everyone(client=client.pk)
    told = pl.concat([lakehouse.told(day, timezone.now(), client=client.pk),
                      lakehouse.own(day, clients, client=client.pk)])  # fmt: skip
    rows = drawn.wide(lakehouse.tables(book, until=day, client=client.pk), told, day, book, horizon=told_until).to_dicts()
    facts: dict[str, Value] = {name: value for name, value in rows[0].items() if name in book.facts} if rows else {}
    cuts = {name: tuple(at) for name, at in run.counts.get("cuts", {}).items()}
    return judge_facts(facts, book, day, cuts)
