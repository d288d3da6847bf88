"""Lending plans: asked for, worked out apart from the screens, confirmed by a second person, withdrawn."""
from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from clc.frames.lending_files import rule_terms, shock_of
from clc.kernel.errors import BadInput, ClcError, NotAllowed
from clc.kernel.money import cents
from clc.stages.deal.models import LendingPlan, PlanState
from clc.stages.deal.planning import case_of, judged_clients, worked_out
from clc.stages.hub.book import current_book, keep_edition
from clc.stages.hub.models import User
from clc.stages.hub.permission import require
from clc.stages.hub.services.audit import note

BUDGET_MAX = Decimal(10) ** 14
UNDER_WAY = (PlanState.WAITING, PlanState.RUNNING)
LOST_AFTER = timedelta(hours=1)


@transaction.atomic
def ask_plan(*, by: User, name: str, budget: Decimal, rule: str, terms: Mapping[str, Any], shock: str = "") -> LendingPlan:
    """Ask what a budget should lend; terms: what differs from the rule book's lending plan.

    BadInput names the field that cannot be meant; nothing is kept then.
    """
    require(by, "plan_book")
    if not budget.is_finite() or not 0 < budget < BUDGET_MAX:
        raise BadInput(_("The budget must be above 0."), todo=_("Write the amount in yuan."))
    day, book = timezone.localdate(), current_book()
    rule_terms(book, rule, day)
    if shock:
        shock_of(book, rule, shock)
    LendingPlan.objects.filter(state__in=UNDER_WAY, at__lt=timezone.now() - LOST_AFTER).update(
        state=PlanState.FAILED, message=_("The plan ended without a word."), todo=_("Ask for it again."))
    made = LendingPlan.objects.create(
        name=name.strip()[:120] or _("Lending plan"), rule=rule, shock=shock, budget=cents(budget), terms=dict(terms),
        day=day, by=by, edition=keep_edition(book))
    note(by, "asked for a lending plan", made,
         {"budget": str(made.budget), "rule": rule, "terms": dict(terms), "shock": shock})
    return made


def work_plan(plan_id: int) -> None:
    """Work a plan out that waits and keep what came of it; what is refused keeps the words. Runs as the system, in a job."""
    with transaction.atomic():
        plan = LendingPlan.objects.select_for_update().filter(pk=plan_id, state=PlanState.WAITING).first()
        if plan is None:
            return
        plan.state = PlanState.RUNNING
        plan.save(update_fields=["state"])
    try:
        case = case_of(current_book(), plan.day, rule=plan.rule, clients=judged_clients(),
                       asked={**plan.terms, "budget": float(plan.budget)}, shock=plan.shock)
        answer = worked_out(case)
    except ClcError as wrong:
        _finish(plan, state=PlanState.FAILED, message=wrong.message, todo=wrong.todo or "")
        return
    except Exception:  # whatever it is, the page says so; the worker's log keeps the rest
        _finish(plan, state=PlanState.FAILED, message=_("The plan ended without a word."),
                todo=_("Tell the administrator; the log says more."))
        raise
    _finish(plan, state=PlanState.DONE, rows=answer.pop("rows"), answer=answer)


def _finish(plan: LendingPlan, **told: Any) -> None:
    with transaction.atomic():
        held = LendingPlan.objects.select_for_update().get(pk=plan.pk)
        if held.state != PlanState.RUNNING:
            return
        for name, value in {**told, "finished_at": timezone.now()}.items():
            setattr(held, name, value)
        held.save(update_fields=[*told, "finished_at"])


@transaction.atomic
def confirm_plan(*, by: User, plan: LendingPlan) -> LendingPlan:
    """Stand for a plan another asked for; one that is not proven to be the best says so and cannot be confirmed."""
    require(by, "confirm_plan")
    held = _held(plan)
    if held.by_id == by.pk:
        raise NotAllowed(_("Who asked for a plan does not confirm it."), todo=_("Ask a colleague."))
    if not (held.answer or {}).get("proven"):
        raise BadInput(_("This plan is not proven to be the best."), todo=_("Ask for it again with fewer limits."))
    held.state, held.confirmed_by, held.confirmed_at = PlanState.CONFIRMED, by, timezone.now()
    held.save(update_fields=["state", "confirmed_by", "confirmed_at"])
    note(by, "confirmed a lending plan", held, {"budget": str(held.budget)})
    return held


@transaction.atomic
def withdraw_plan(*, by: User, plan: LendingPlan, why: str) -> LendingPlan:
    """Say that a plan not yet confirmed shall not be used."""
    require(by, "plan_book")
    held = _held(plan)
    if not why.strip():
        raise BadInput(_("Withdrawing needs a reason."), todo=_("Write why it shall not be used."))
    held.state, held.withdrawn_why = PlanState.WITHDRAWN, why.strip()[:400]
    held.save(update_fields=["state", "withdrawn_why"])
    note(by, "withdrew a lending plan", held, {"why": held.withdrawn_why})
    return held


def _held(plan: LendingPlan) -> LendingPlan:
    held = LendingPlan.objects.select_for_update().get(pk=plan.pk)
    if held.state != PlanState.DONE:
        raise BadInput(_("This plan is %(state)s.") % {"state": held.get_state_display()}, todo=_("Open it again."))
    return held
