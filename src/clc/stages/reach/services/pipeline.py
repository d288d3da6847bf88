"""The way of a lead through its pipeline: moved, won, lost, reopened, taken back; and pushed on by later stages."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from clc.kernel.errors import BadInput, NotAllowed
from clc.policy.kind.lost_reason import LostReason
from clc.policy.shapes import on
from clc.stages.hub.book import current_book
from clc.stages.hub.models import Client, User
from clc.stages.hub.permission import may
from clc.stages.hub.services.audit import note
from clc.stages.reach.gates import require_open
from clc.stages.reach.models import Lead, LeadMove, LeadState, MoveKind
from clc.stages.reach.pipelines import pipeline_of, pipelines
from clc.stages.reach.services.holding import check_version, once, open_lead, worked_by, worked_on

UNDO_MINUTES = 30
WON = "won"


@transaction.atomic
def move_lead(*, by: User, lead: Lead, to: str, saves: int | None = None, why: str = "") -> Lead:
    """Move a lead to another stage of its pipeline; forward only through every gate on the way. Already there: nothing."""
    held = open_lead(by, lead)
    rule = pipeline_of(held.pipeline)
    if to not in rule.stages:
        raise BadInput(_("There is no stage %(name)s.") % {"name": to[:40]}, todo=_("Choose one listed."))
    if held.stage == to:
        return held
    check_version(held, saves)
    require_open(held, rule, to)
    move = write_move(held, MoveKind.MOVE, by, to=to, why=why)
    note(by, "moved a lead", held, {"lead": held.name, "from": move.from_stage, "to": to, "why": move.why})
    return held


@transaction.atomic
def win_lead(*, by: User, lead: Lead, saves: int | None = None, why: str = "") -> Lead:
    """Close a lead as won by hand: from its last stage, through every gate, once it is a client."""
    held = open_lead(by, lead, saves)
    rule = pipeline_of(held.pipeline)
    last = list(rule.stages)[-1]
    require_open(held, rule, last)
    if held.stage != last or held.client_id is None:
        raise BadInput(
            _("A lead is won from its last stage, as a client."), todo=_("Move it on, and take the firm in first.")
        )
    write_move(held, MoveKind.WIN, by, state=LeadState.WON, why=why)
    note(by, "won a lead", held, {"lead": held.name, "stage": held.stage})
    return held


@transaction.atomic
def lose_lead(*, by: User, lead: Lead, reason: str, words: str = "", saves: int | None = None) -> Lead:
    """Close a lead as lost for a reason of the book; where the reason says so, a day to ask again is set."""
    held = open_lead(by, lead, saves)
    rule = current_book().of(LostReason).get(reason)
    if rule is None:
        raise BadInput(_("A lost lead needs its reason."), todo=_("Choose one listed."))
    if rule.needs_words and not words.strip():
        raise BadInput(_("This reason needs words."), todo=_("Write what happened, in a sentence."))
    held.lost_reason, held.lost_words = reason, words.strip()[:400]
    today = timezone.localdate()
    again = on(rule.again_days, today) if rule.again_days is not None else None
    held.next_step = _("Ask again whether there is a need") if again is not None else ""
    held.next_on = today + timedelta(days=again) if again is not None else None
    write_move(held, MoveKind.LOSE, by, state=LeadState.LOST, why=words)
    note(by, "lost a lead", held, {"lead": held.name, "stage": held.stage, "reason": reason, "words": held.lost_words})
    return held


@transaction.atomic
def reopen_lead(*, by: User, lead: Lead, why: str, saves: int | None = None) -> Lead:
    """Work again on a lead that was lost or won by mistake, with the reason."""
    held = worked_by(by, lead, saves)
    if held.state == LeadState.OPEN:
        return held
    if not why.strip():
        raise BadInput(_("A lead is reopened with a reason."), todo=_("Write why."))
    with once():
        write_move(held, MoveKind.REOPEN, by, state=LeadState.OPEN, why=why)
    note(by, "reopened a lead", held, {"lead": held.name, "why": why.strip()[:400]})
    return held


@transaction.atomic
def undo_move(*, by: User, lead: Lead, saves: int | None = None) -> Lead:
    """Take the last move back within half an hour, with the waiting time it had; one's own, or as who assigns leads."""
    held = worked_by(by, lead)
    last = LeadMove.objects.filter(lead=held).order_by("-at", "-id").first()
    if last is None or last.kind in (MoveKind.UNDO, MoveKind.BEGIN):
        raise BadInput(_("There is no move to take back."), todo=_("Move the lead instead."))
    check_version(held, saves)
    if last.by_id != by.pk and not may(by, "assign_lead"):
        raise NotAllowed(_("%(name)s made this move.") % {"name": last.by}, todo=_("Move the lead instead."))
    if timezone.now() - last.at > timedelta(minutes=UNDO_MINUTES):
        raise BadInput(
            _("This move is older than %(count)s minutes.") % {"count": UNDO_MINUTES},
            todo=_("Move the lead instead, with the reason."),
        )
    if last.kind == MoveKind.LOSE:
        held.lost_reason = held.lost_words = ""
    since = last.from_since
    with once():
        write_move(held, MoveKind.UNDO, by, to=last.from_stage, state=last.from_state, undoes=last)
    if since is not None and held.stage_since != since:
        Lead.objects.filter(pk=held.pk).update(stage_since=since)
        held.stage_since = since
    note(by, "took a lead's move back", held, {"lead": held.name, "from": last.to_stage, "to": last.from_stage})
    return held


@transaction.atomic
def advance(*, by: User | None, client: Client, to: str) -> Lead | None:
    """Push the newest open lead of a client to a milestone (`approval`, `contract`, `drawdown`) or to `won`.

    Called by later stages as they get there: no gate is asked, it never moves back, and without a lead nothing happens.
    """
    held = Lead.objects.select_for_update(of=("self",)).filter(client=client).open().order_by("-captured_at", "-id").first()
    rule = pipelines().get(held.pipeline) if held is not None else None
    if held is None or rule is None:
        return None
    if to == WON:
        write_move(held, MoveKind.WIN, by, to=list(rule.stages)[-1], state=LeadState.WON)
        note(by, "won a lead", held, {"lead": held.name, "stage": held.stage})
        return held
    stage = rule.reached(to)
    if stage is None or rule.place(stage) <= rule.place(held.stage):
        return held
    move = write_move(held, MoveKind.MOVE, by, to=stage)
    note(by, "moved a lead", held, {"lead": held.name, "from": move.from_stage, "to": stage, "why": to})
    return held


def write_move(
    lead: Lead, kind: str, by: User | None, *, to: str = "", state: str = "", why: str = "", undoes: LeadMove | None = None
) -> LeadMove:
    """Write a move and put the lead where it leads; the caller has the lead locked, the permission and a transaction."""
    now = timezone.now()
    move = LeadMove.objects.create(
        lead=lead,
        kind=kind,
        from_stage=lead.stage,
        to_stage=to or lead.stage,
        from_state=lead.state,
        to_state=state or lead.state,
        from_since=lead.stage_since,
        why=why.strip()[:400],
        undoes=undoes,
        by=by,
        at=now,
    )
    if move.to_stage != move.from_stage or kind == MoveKind.REOPEN:
        lead.stage_since = now
    lead.stage, lead.state = move.to_stage, move.to_state
    lead.closed_at = None if lead.state == LeadState.OPEN else now
    if lead.state != LeadState.OPEN:
        lead.pool, lead.pool_wide, lead.pooled_at = "", False, None
    worked_on(lead)
    return move
