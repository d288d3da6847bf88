"""Duties of a signed contract: on their days, of both sides, each an action that asks for it or asks that it be seen."""
from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from clc.kernel.days import months_before
from clc.kernel.errors import BadInput
from clc.policy.kind.clause import Clause, ClauseDuty
from clc.stages.contract import composing
from clc.stages.contract.models import Contract, ContractState, Duty, Side
from clc.stages.contract.wording import REMOVED
from clc.stages.hub.book import current_book
from clc.stages.hub.models import Action, ActionState, Client, User
from clc.stages.hub.permission import require
from clc.stages.hub.services.audit import note


def open_duties(*, by: User, contract: Contract) -> list[Duty]:
    """The duties of every clause of a contract that came into force, each with its first action."""
    book, days = current_book().of(Clause), anchors(contract)
    made = []
    for clause in composing.newest(contract).clauses:
        rule = book.get(clause.name) if clause.way != REMOVED else None
        for name, duty in (rule.duties if rule else {}).items():
            row = Duty.objects.create(
                client=contract.client, contract=contract, clause=clause.name, name=name, side=duty.side, label=duty.do,
                due=due_of(duty, days), every_months=duty.every_months,
                until=days["maturity"] if duty.every_months else None)
            made.append(_ask(by, row))
    return made


def anchors(contract: Contract) -> Mapping[str, date]:
    """The days from which duties are counted."""
    structure = contract.within.structure
    signed = contract.signed_on or timezone.localdate()
    return {"signing": signed, "first_drawing": max(structure.starts, signed),
            "maturity": months_before(max(structure.starts, signed), -structure.tenor_months)}


def due_of(duty: ClauseDuty, days: Mapping[str, date]) -> date:
    """The first day a duty is due; never before the contract is signed."""
    return max(days[duty.counted_from] + timedelta(days=duty.days), days["signing"])


@transaction.atomic
def roll_duties(*, by: User, day: date | None = None) -> int:
    """Ask again for what is owed again and again, once the last time is done or past; returns how many. Run each night."""
    today, rolled = day or timezone.localdate(), 0
    rows = Duty.objects.select_for_update(of=("self",)).filter(every_months__isnull=False, ended_why="", due__lte=today)
    for row in rows.select_related("client", "contract"):
        assert row.every_months is not None
        due, step = row.due, 0
        while due <= today:
            step += 1
            due = months_before(row.due, -step * row.every_months)
        if row.until is not None and due > row.until:
            row.ended_why = "the loan has run its time"
            row.save()
            continue
        row.due = due
        _ask(by, row)
        rolled += 1
    return rolled


@transaction.atomic
def end_duty(*, by: User, duty: Duty, why: str) -> Duty:
    """Say that a duty is owed no more, with the reason; its open action is dropped."""
    require(by, "draft_contract", Client(pk=duty.client_id))
    held = Duty.objects.select_for_update(of=("self",)).select_related("client", "action").get(pk=duty.pk)
    if not why.strip():
        raise BadInput(_("A duty ends only with a reason."), todo=_("Write why it is owed no more."))
    held.ended_why = why.strip()[:400]
    held.save()
    if held.action is not None and held.action.state == ActionState.OPEN:
        Action.objects.filter(pk=held.action.pk).update(state=ActionState.DROPPED, outcome=held.ended_why,
                                                        done_at=timezone.now(), done_by=by)
    note(by, "ended a duty", held, {"duty": held.label, "why": held.ended_why})
    return held


def in_force(contract: Contract) -> bool:
    """Whether a contract is signed."""
    return contract.state in (ContractState.SIGNED, ContractState.ARCHIVED)


def _ask(by: User, row: Duty) -> Duty:
    """An action for the client's manager: ours is done, the other side's is asked for and seen."""
    title = row.label if row.side == Side.LENDER else f"{row.get_side_display()}: {_(row.label)}"
    detail = _("Contract %(number)s, clause %(clause)s.") % {"number": row.contract.number, "clause": row.clause}
    row.action = Action.objects.create(client=row.client, title=title[:240], detail=detail, due=row.due, opened_by=by,
                                       owner=row.client.manager or by)
    row.save()
    return row
