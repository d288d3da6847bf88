"""Statements as the lake holds them, whichever channel told them: entered here, uploaded as tables, or handed over."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import polars as pl
from django.utils import timezone

from clc.frames import lake
from clc.stages.hub import lakehouse
from clc.stages.hub.models import Client
from clc.stages.inquiry.entered import TABLE


@dataclass(frozen=True)
class Told:
    """A statement of the lake: its period and scope, its amounts in yuan by key, and the channel of its newest row."""

    period_end: date
    months: int
    scope: str
    amounts: Mapping[str, float]
    source: str


def told_statements(client: Client, *, until: date | None = None) -> list[Told]:
    """Every statement the lake holds of a client up to a day (today), newest first; of a line told twice the later record.

    The client must be one the reader sees: the caller fetched it under row security.
    """
    paths = lakehouse.paths(TABLE, until=until or timezone.localdate(), client=client.pk)
    if not paths:
        return []
    rows = lake.scan(paths).filter(pl.col("client") == client.pk).sort("record", "row").collect()
    rows = rows.unique(["period_end", "months", "scope", "item"], keep="last", maintain_order=True)
    found = []
    for (end, months, scope), held in rows.group_by("period_end", "months", "scope", maintain_order=True):
        known = held.filter(pl.col("value").is_not_null())
        amounts = dict(zip(known["item"].to_list(), known["value"].to_list(), strict=True))
        found.append(Told(end, int(months), str(scope), amounts, str(held["source"][-1])))
    return sorted(found, key=lambda each: (each.period_end, each.months, each.scope), reverse=True)
