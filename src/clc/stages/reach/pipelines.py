"""Pipelines as boards: which there are, and counts, sums and ageing by stage in one query."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal

import numpy as np
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext as _

from clc.kernel.calendar import WEEKENDS
from clc.kernel.calendar import Calendar as Working
from clc.kernel.errors import BadInput
from clc.policy.kind.calendar import Calendar
from clc.policy.kind.pipeline import LeadStage, Pipeline
from clc.policy.shapes import on
from clc.stages.hub.book import current_book
from clc.stages.reach.models import Lead, LeadQuerySet, LeadState


@dataclass(frozen=True)
class Column:
    """One stage on a board: leads in it, the sum of the amounts that are known, how many tell none, and the ageing.

    chance: share that is won from here, None where the book tells none; weighted: sum times chance, None with it.
    """

    name: str
    stage: LeadStage
    leads: int
    amount: Decimal
    amounts_unknown: int
    chance: float | None
    yellow: int
    red: int

    @property
    def weighted(self) -> Decimal | None:
        """The sum times the chance."""
        return None if self.chance is None else self.amount * Decimal(str(self.chance))


def pipelines() -> dict[str, Pipeline]:
    """Every pipeline of the book by name."""
    return current_book().of(Pipeline)


def pipeline_of(name: str) -> Pipeline:
    """A pipeline of the book; else BadInput."""
    found = pipelines().get(name)
    if found is None:
        raise BadInput(_("There is no pipeline %(name)s.") % {"name": name[:40]}, todo=_("Choose one listed."))
    return found


def working_days() -> Working:
    """The calendar deadlines are reckoned by."""
    found = current_book().of(Calendar).get("china")
    return WEEKENDS if found is None else found.working


def waited(lead: Lead, today: date | None = None) -> int:
    """Working days a lead has been in its stage, today not counted."""
    day, since = today or timezone.localdate(), timezone.localdate(lead.stage_since)
    days = np.array([since, max(day, since)], dtype="M8[D]")
    return int(working_days().between(days[0], days[1]))


def light_of(lead: Lead, today: date | None = None) -> str:
    """The colour of a lead's waiting: `green`, `yellow`, `red`; empty where closed or where the book sets none."""
    day = today or timezone.localdate()
    stage = pipelines()[lead.pipeline].stages.get(lead.stage) if lead.pipeline in pipelines() else None
    return "" if stage is None or lead.state != LeadState.OPEN else stage.light(waited(lead, day), day)


def board(name: str, leads: LeadQuerySet | None = None, today: date | None = None) -> list[Column]:
    """Every stage of a pipeline in order with its open leads added up, of those the reader may see or of `leads`."""
    rule, day = pipeline_of(name), today or timezone.localdate()
    rows = (Lead.objects.all() if leads is None else leads).open().filter(pipeline=name)
    by_stage = _added_up(rows, _late(rule, "yellow", day), _late(rule, "red", day))
    columns = []
    for key, stage in rule.stages.items():
        leads_here, amounts, told, late, red = by_stage.get(key, (0, Decimal(0), 0, 0, 0))
        columns.append(
            Column(
                name=key,
                stage=stage,
                leads=leads_here,
                amount=amounts,
                amounts_unknown=leads_here - told,
                chance=on(stage.chance, day),
                yellow=late - red,
                red=red,
            )
        )
    return columns


def _added_up(rows: LeadQuerySet, late: models.Q, red: models.Q) -> dict[str, tuple[int, Decimal, int, int, int]]:
    """By stage: leads, sum of amounts, leads that tell one, leads at least yellow, leads red."""
    found = (
        rows.order_by()
        .values("stage")
        .annotate(
            leads=models.Count("id"),
            amounts=models.Sum("amount"),
            told=models.Count("amount"),
            late=models.Count("id", filter=late),
            red=models.Count("id", filter=red),
        )
        .values_list("stage", "leads", "amounts", "told", "late", "red")
    )
    return {
        stage: (leads or 0, amounts or Decimal(0), told or 0, late or 0, red or 0)
        for stage, leads, amounts, told, late, red in found
    }


def _late(rule: Pipeline, colour: str, day: date) -> models.Q:
    """Leads that waited so long that they are at least of a colour."""
    found = models.Q(pk=None)
    for key, stage in rule.stages.items():
        dated = {str(name): value for name, value in stage.days.items()}.get(colour)
        days = on(dated, day) if dated is not None else None
        if days is not None:
            found |= models.Q(stage=key, stage_since__lt=_end_of(_working_days_before(day, days)))
    return found


def _working_days_before(day: date, days: int) -> date:
    """The last day from which at least so many working days have passed on `day`."""
    calendar = working_days()
    back = np.arange(np.datetime64(day) - np.timedelta64(days * 3 + 30, "D"), np.datetime64(day))
    passed = calendar.between(back, np.full(back.shape, np.datetime64(day)))
    reached = back[passed >= days]
    return reached[-1].astype(date) if reached.size else day - timedelta(days=days * 3 + 31)


def _end_of(day: date) -> datetime:
    """The first moment after a day."""
    return timezone.make_aware(datetime.combine(day + timedelta(days=1), time.min))
