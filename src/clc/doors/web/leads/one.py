"""Everything the page of one lead shows: its way, what the next stage asks for, its history, what the reader may do."""
from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from clc.doors.web.clients import naming
from clc.doors.web.leads import judged
from clc.doors.web.leads.cards import card_of, stage_label
from clc.policy.kind.lost_reason import LostReason
from clc.stages.hub.book import current_book
from clc.stages.hub.models import User
from clc.stages.hub.permission import may
from clc.stages.reach.gates import Missing, missing
from clc.stages.reach.models import Lead, LeadMove, LeadState, MoveKind
from clc.stages.reach.personal import shown_contact
from clc.stages.reach.pipelines import pipelines
from clc.stages.reach.services.pipeline import UNDO_MINUTES


@dataclass(frozen=True)
class Step:
    """A stage on a lead's way: its name and words, and whether it is behind, here or ahead."""

    name: str
    label: str
    place: str


@dataclass(frozen=True)
class Happened:
    """One thing that happened to a lead: what, when, by whom, with what words."""

    at: datetime
    title: str
    by: User | None
    words: str = ""
    undone: bool = False


def about(lead: Lead, user: User) -> dict[str, Any]:
    """What the page shows beside the lead itself."""
    rule = pipelines().get(lead.pipeline)
    steps = way(lead)
    ahead = next((one for one in steps if one.place == "next"), None)
    moves = list(LeadMove.objects.filter(lead=lead).select_related("by", "undone_by"))
    is_theirs = lead.owner_id == user.pk or may(user, "assign_lead")
    works = lead.state == LeadState.OPEN and may(user, "work_lead") and is_theirs
    asks: list[Missing] = missing(lead, rule, ahead.name) if rule is not None and ahead is not None and works else []
    return {"card": card_of(lead), "rule": rule, "steps": steps, "ahead": ahead, "asks": asks, "works": works,
            "contact": shown_contact(user, lead), "happened": happened(lead, moves), "undoable": undoable(moves, user),
            "answers": judged.answers(lead), "axes": judged.axes(lead),
            "industry": naming.industry(lead.industry) if lead.industry else "",
            "reasons": current_book().of(LostReason)}


def way(lead: Lead) -> list[Step]:
    """The stages of the lead's pipeline in order."""
    rule = pipelines().get(lead.pipeline)
    if rule is None:
        return []
    here = rule.place(lead.stage)
    words = {0: "here", 1: "next"}
    return [Step(name, _(stage.label), "behind" if at < here else words.get(at - here, "ahead"))
            for at, (name, stage) in enumerate(rule.stages.items())]


def undoable(moves: list[LeadMove], user: User) -> LeadMove | None:
    """The last move, where the reader may still take it back."""
    last = moves[-1] if moves else None
    if last is None or last.kind in (MoveKind.UNDO, MoveKind.BEGIN) or not may(user, "work_lead"):
        return None
    young = timezone.now() - last.at <= timedelta(minutes=UNDO_MINUTES)
    return last if young and (last.by_id == user.pk or may(user, "assign_lead")) else None


def happened(lead: Lead, moves: list[LeadMove]) -> list[Happened]:
    """Moves and changes of hands, newest first."""
    taken = {move.undoes_id for move in moves if move.undoes_id}
    found = [Happened(move.at, moved(lead, move), move.by, move.why, move.pk in taken) for move in moves]
    for hand in lead.hands.select_related("by", "from_owner", "to_owner"):
        whom = _("%(what)s: %(who)s") % {"what": hand.get_kind_display(), "who": hand.to_owner or _("nobody")}
        found.append(Happened(hand.at, whom, hand.by, hand.why))
    return sorted(found, key=lambda one: one.at, reverse=True)


def moved(lead: Lead, move: LeadMove) -> str:
    """A move in words."""
    before, after = stage_label(lead.pipeline, move.from_stage), stage_label(lead.pipeline, move.to_stage)
    if move.kind in (MoveKind.MOVE, MoveKind.UNDO) and move.from_stage != move.to_stage:
        return f"{move.get_kind_display()}: {before} → {after}"
    if move.kind == MoveKind.BEGIN:
        return str(move.get_kind_display())
    return f"{move.get_kind_display()}: {after}"
