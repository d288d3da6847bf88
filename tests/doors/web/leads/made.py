"""Leads made up for tests of their screens, through the services that people use."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.utils import timezone

from clc.stages.hub.models import User
from clc.stages.hub.reach import acting_as, as_system
from clc.stages.reach.models import Lead
from clc.stages.reach.services.leads import add_lead
from clc.stages.reach.services.pipeline import lose_lead, write_move


def lead(by: User, name: str, pooled: bool = False, **values: Any) -> Lead:
    """A lead somebody writes down."""
    told = {"pipeline": "corporate", "name": name, **values}
    with acting_as(by):
        return add_lead(by=by, values=told, pooled=pooled)


def stand_at(by: User, one: Lead, stage: str, days: int = 0) -> Lead:
    """Put a lead into a stage as if its gates were met, so many days ago."""
    with as_system():
        one.refresh_from_db()
        if one.stage != stage:
            write_move(one, "move", by, to=stage)
        Lead.objects.filter(pk=one.pk).update(stage_since=timezone.now() - timedelta(days=days))
        one.refresh_from_db()
    return one


def many(by: User, head: User) -> list[Lead]:
    """A board's worth of leads: over all stages, of every age, some in the pool, some lost."""
    stages = ["captured", "screened", "first_contact", "needs", "application", "due_diligence", "solution", "approval"]
    made = []
    for number in range(22):
        name = f"虚构{'机电化纺粮建医港'[number % 8]}{'鑫宏恒泰'[number % 4]}{number}有限公司"
        one = lead(by if number % 3 else head, name, channel=["visit", "referral", "event"][number % 3],
                   amount=Decimal(number + 1) * 1_350_000 if number % 5 else None,
                   industry="CEFA"[number % 4], purpose="采购原材料" if number % 2 else "", months=12,
                   next_step="拜访财务总监，核对订单" if number % 2 else "",
                   next_on=timezone.localdate() + timedelta(days=number - 8) if number % 2 else None)
        made.append(stand_at(by, one, stages[number * number % 8], days=number % 17))
    for number in range(4):
        lead(by, f"公海样例{number}贸易有限公司", pooled=True, amount=Decimal(2_000_000))
    for one, reason in zip(made[:3], ("price", "speed", "price"), strict=True):
        owner = by if one.owner_id == by.pk else head
        with acting_as(owner):
            lose_lead(by=owner, lead=one, reason=reason)
    return made
