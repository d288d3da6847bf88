"""Actions: opened by plans or people, finished with an outcome, postponed, handed on, reopened."""
from __future__ import annotations

from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from clc.kernel.errors import BadInput
from clc.stages.hub.models import Action, ActionState, Client, Message, Touch, TouchKind, User
from clc.stages.hub.permission import require
from clc.stages.hub.services.audit import note


@transaction.atomic
def open_action(*, by: User, client: Client, title: str, due: date, owner: User | None = None,
                detail: str = "") -> Action:
    """Ask for something to be done for a client; the owner finds it in their day."""
    require(by, "open_action", client)
    if not title.strip():
        raise BadInput(_("An action needs words that say what is to be done."), todo=_("Write a title."))
    action = Action.objects.create(client=client, title=title.strip()[:240], detail=detail, due=due,
                                   owner=owner or client.manager or by, opened_by=by)
    if action.owner and action.owner != by:
        Message.objects.create(to=action.owner, client=client, action=action, subject=action.title)
    note(by, "opened an action", action, {"title": action.title, "due": due})
    return action


def _held(action: Action) -> Action:
    return Action.objects.select_for_update(of=("self",)).select_related("client").get(pk=action.pk)


@transaction.atomic
def finish_action(*, by: User, action: Action, outcome: str = "") -> Action:
    """Mark an action done; what came of it stands on the client's timeline."""
    held = _held(action)
    require(by, "finish_action", held.client)
    if held.state != ActionState.OPEN:
        raise BadInput(_("This action is closed already."), todo=_("Reopen it to change its outcome."))
    held.state, held.outcome = ActionState.DONE, outcome
    held.done_at, held.done_by = timezone.now(), by
    held.save()
    if outcome.strip():
        Touch.objects.create(client=held.client, kind=TouchKind.NOTE, at=timezone.now(), text=outcome, by=by,
                             action=held)
    note(by, "finished an action", held, {"title": held.title, "outcome": outcome})
    return held


@transaction.atomic
def drop_action(*, by: User, action: Action, reason: str) -> Action:
    """Close an action that will not be done, with the reason."""
    held = _held(action)
    require(by, "finish_action", held.client)
    if not reason.strip():
        raise BadInput(_("An action is dropped only with a reason."), todo=_("Write the reason."))
    held.state, held.outcome = ActionState.DROPPED, reason
    held.done_at, held.done_by = timezone.now(), by
    held.save()
    note(by, "dropped an action", held, {"title": held.title, "reason": reason})
    return held


@transaction.atomic
def reopen_action(*, by: User, action: Action) -> Action:
    """Undo a finish or a drop."""
    held = _held(action)
    require(by, "finish_action", held.client)
    held.state, held.outcome, held.done_at, held.done_by = ActionState.OPEN, "", None, None
    held.save()
    Touch.objects.filter(action=held, kind=TouchKind.NOTE).delete()
    note(by, "reopened an action", held, {"title": held.title})
    return held


@transaction.atomic
def postpone_action(*, by: User, action: Action, due: date, reason: str = "") -> Action:
    """Move an action to another day."""
    held = _held(action)
    require(by, "open_action", held.client)
    before, held.due = held.due, due
    held.save()
    note(by, "postponed an action", held, {"title": held.title, "from": before, "to": due, "reason": reason})
    return held


@transaction.atomic
def hand_on_action(*, by: User, action: Action, owner: User) -> Action:
    """Give an action to somebody else."""
    held = _held(action)
    require(by, "open_action", held.client)
    before, held.owner = held.owner, owner
    held.save()
    Message.objects.create(to=owner, client=held.client, action=held, subject=held.title)
    note(by, "handed an action on", held, {"title": held.title, "from": str(before or ""), "to": str(owner)})
    return held
