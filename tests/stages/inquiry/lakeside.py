"""What confirmed statements leave in the lake, looked at by tests."""

from __future__ import annotations

import polars as pl
from django.utils import timezone

from clc.frames import lake
from clc.stages.hub import lakehouse
from clc.stages.hub.book import current_book
from clc.stages.hub.judging import work_out
from clc.stages.hub.reach import acting_as, as_system
from clc.stages.inquiry.models import Statement
from clc.stages.inquiry.services.confirmation import Confirmed, confirm_statement
from tests.stages.inquiry.statement_house import YEAR, Office


def confirmed(office: Office, statement: Statement) -> Confirmed:
    with acting_as(office.officer):
        return confirm_statement(by=office.officer, statement=statement)


def rows(office: Office) -> dict[str, float | None]:
    """The client's rows of the lake, the later record first where a line was told again."""
    found = lakehouse.paths("statement", client=office.house.mine.pk)
    if not found:
        return {}
    frame = lake.scan(found).filter(pl.col("client") == office.house.mine.pk, pl.col("period_end") == YEAR).sort("record")
    told = frame.unique(["item", "scope"], keep="last", maintain_order=True).collect()
    return dict(zip(told["item"].to_list(), told["value"].to_list(), strict=True))


def facts(office: Office) -> dict[str, float | None]:
    with as_system():
        found = work_out(current_book(), timezone.localdate(), timezone.now(), client=office.house.mine.pk)
    return found.facts.to_dicts()[0]


def state(statement: Statement) -> str:
    with as_system():
        return Statement.objects.get(pk=statement.pk).state
