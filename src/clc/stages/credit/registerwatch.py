"""The watch of the register: what the night finds due or over its cap becomes an action, closed when it is cured."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from django.db import models, transaction
from django.utils import timezone

from clc.kernel.days import months_before
from clc.policy.kind.security import Security
from clc.policy.shapes import on
from clc.stages.credit import covering
from clc.stages.credit.covering import Standing
from clc.stages.credit.models import Asset
from clc.stages.hub.models import Action, ActionState, Message, User
from clc.stages.hub.plans import working_days_after
from clc.stages.hub.reach import as_system
from clc.stages.hub.services.audit import note

PLAN = "collateral_watch"
PIECE = 500


@dataclass(frozen=True)
class Alert:
    """Something found of an asset: what (an alert of the rule book) and the day it falls due (None: now)."""

    name: str
    on: date | None = None


def valuation_until(one: Standing, day: date) -> date | None:
    """Until when the newest value holds; None while there is none."""
    if one.valuation is None or one.rule is None:
        return None
    if one.rule.mark_days is not None:
        return working_days_after(one.valuation.day, on(one.rule.mark_days, day) or 1)
    months = on(one.rule.revaluation_months, day) if one.rule.revaluation_months else None
    if one.asset.falling_market and one.rule.falling_market_months:
        months = min(months or 12, on(one.rule.falling_market_months, day) or 12)
    return months_before(one.valuation.day, -(months or 12))


def alerts(one: Standing, day: date, law: Security) -> Iterator[Alert]:
    """What is to be done about an asset on a day."""
    ours = [line for line in one.lines if line.charge.ours]
    if one.asset.barred or not ours or one.rule is None:
        return
    due = valuation_until(one, day)
    name = "mark_due" if one.rule.mark_days is not None else "valuation_due"
    if due is None or due <= day + timedelta(days=law.alerts[name].days_ahead):
        yield Alert(name, due)
    if one.rule.insurance:
        until = max((each.until for each in one.asset.insurances.all() if each.loss_payee), default=None)
        if until is None or until <= day + timedelta(days=law.alerts["insurance_due"].days_ahead):
            yield Alert("insurance_due", until)
    ends = [line.charge.registered_until for line in ours if line.charge.registered_until is not None]
    if ends and min(ends) <= day + timedelta(days=law.alerts["registration_due"].days_ahead):
        yield Alert("registration_due", min(ends))
    if one.rule.registration != "delivery" and any(line.charge.registered_on is None for line in ours):
        yield Alert("not_registered")
    if one.cap is not None and one.ltv == one.ltv:
        near = on(law.near_cap, day) or 0.0
        if one.ltv > one.cap:
            yield Alert("ltv_over")
        elif one.ltv > one.cap - near:
            yield Alert("ltv_near")


def watch(*, by: User, day: date | None = None) -> dict[str, int]:
    """Look through the whole register: open what is found and not open yet, close what is cured; returns how many."""
    at, found = day or timezone.localdate(), {"assets": 0, "opened": 0, "cured": 0}
    with as_system():
        keys = list(Asset.objects.held().order_by("pk").values_list("pk", flat=True))
        _cure(
            set(),
            found,
            by,
            Action.objects.filter(plan=PLAN, state=ActionState.OPEN).exclude(
                step__in=[f"{name}-{key}" for name in covering.law().alerts for key in keys]
            ),
        )
    for start in range(0, len(keys), PIECE):
        with as_system():
            _watch_piece(keys[start : start + PIECE], at, by, found)
    return found


@transaction.atomic
def _watch_piece(keys: list[int], day: date, by: User, found: dict[str, int]) -> None:
    """Some assets: open and close their actions."""
    law = covering.law()
    for one in covering.standings(Asset.objects.whole().select_related("client__manager").filter(pk__in=keys), day):
        found["assets"] += 1
        told = {f"{alert.name}-{one.asset.pk}": alert for alert in alerts(one, day, law)}
        steps = [f"{name}-{one.asset.pk}" for name in law.alerts]
        standing = Action.objects.filter(client=one.asset.client, plan=PLAN, step__in=steps, state=ActionState.OPEN)
        _cure(set(told), found, by, standing)
        there = set(standing.values_list("step", flat=True))
        for step, alert in told.items():
            if step not in there:
                _open(one, step, alert, day=day, by=by)
                found["opened"] += 1


def _cure(told: set[str], found: dict[str, int], by: User, standing: models.QuerySet[Action]) -> None:
    """Close actions whose cause is gone."""
    for action in standing:
        if action.step not in told:
            action.state, action.outcome, action.done_at = ActionState.DROPPED, "the cause is gone", timezone.now()
            action.save()
            note(by, "dropped an action", action, {"title": action.title})
            found["cured"] += 1


def _open(one: Standing, step: str, alert: Alert, *, day: date, by: User) -> None:
    """Open the action an alert asks for, and tell the client's manager."""
    rule = covering.law().alerts[alert.name]
    client = one.asset.client
    detail = one.asset.name + (f" · {alert.on.isoformat()}" if alert.on else "")
    action = Action.objects.create(
        client=client,
        plan=PLAN,
        step=step,
        title=rule.do,
        detail=detail,
        codes=" ".join(rule.codes),
        severity=rule.severity,
        owner=client.manager,
        due=working_days_after(day, rule.due),
        opened_by=by,
    )
    if client.manager:
        Message.objects.create(to=client.manager, client=client, action=action, subject=action.title)
    note(by, "opened an action", action, {"title": action.title, "due": action.due, "asset": one.asset.pk})
