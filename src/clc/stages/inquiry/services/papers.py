"""Documents of a checklist: asked for, taken in, verified, waived with a day of cure, chased when late."""
from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from clc.kernel.errors import BadInput, NotAllowed
from clc.kernel.privacy import masked
from clc.stages.hub.models import Action, ActionState, Client, Message, User
from clc.stages.hub.permission import require
from clc.stages.hub.services.actions import finish_action, open_action
from clc.stages.hub.services.audit import note
from clc.stages.inquiry.keeping import keep_file
from clc.stages.inquiry.models import Investigation, InvestigationState, PaperRequest, PaperState, Waiver

COLLECT = gettext_noop("Collect the documents asked for")
CURE = gettext_noop("Bring in the document that was waived for now")
CHASE = gettext_noop("Chase a document that is overdue")
RENEW = gettext_noop("Renew a document that has expired")
WAIVER_DAYS_MAX = 366
SEVERITY_LATE = 2
_CHASED = {PaperState.OVERDUE: CHASE, PaperState.EXPIRED: RENEW, PaperState.WAIVER_OVER: CURE}


def _held(paper: PaperRequest) -> PaperRequest:
    """The request, locked; a closed file asks for nothing more."""
    rows = PaperRequest.objects.select_for_update(of=("self",)).select_related("investigation", "client__party", "action")
    held = rows.filter(pk=paper.pk).first()
    if held is None:
        raise NotAllowed(_("This document is not among those you may see."), todo=_("Open the client again."))
    if held.investigation.outcome in ("declined", "withdrawn"):
        raise BadInput(_("This file is closed."), todo=_("Open a new investigation."))
    return held


@transaction.atomic
def ask_papers(*, by: User, investigation: Investigation, papers: Sequence[PaperRequest], due: date) -> Action:
    """Ask for documents by a day: one action reminds whoever collects them."""
    require(by, "investigate", investigation.client)
    held = [_held(paper) for paper in papers if paper.investigation_id == investigation.pk]
    if not held:
        raise BadInput(_("No document was chosen."), todo=_("Tick the documents to ask for."))
    if due < timezone.localdate():
        raise BadInput(_("The day by which they are due has passed."), todo=_("Choose a day from today on."))
    action = open_action(by=by, client=investigation.client, title=COLLECT, due=due, owner=by,
                         detail="; ".join(paper.label for paper in held))
    now = timezone.now()
    for paper in held:
        paper.asked_at, paper.asked_by, paper.due, paper.action = now, by, due, action
        paper.save()
    note(by, "asked for documents", investigation, {"documents": [paper.code for paper in held], "due": due})
    return action


@transaction.atomic
def receive_paper(*, by: User, paper: PaperRequest, name: str, chunks: Iterable[bytes], dated: date) -> PaperRequest:
    """Take a document in; it holds from the day it is dated for as long as the checklist says, and cures a waiver."""
    require(by, "add_document", paper.client)
    held = _held(paper)
    today = timezone.localdate()
    if dated > today:
        raise BadInput(_("A document is not dated after today."), todo=_("Write the day on the document."))
    document = keep_file(by=by, client=held.client, name=name, chunks=chunks, kind=held.code)
    held.document, held.received_at, held.received_by, held.dated = document, timezone.now(), by, dated
    held.expires = dated + timedelta(days=held.valid_days) if held.valid_days else None
    held.verified_at, held.verified_by, held.verified_how = None, None, ""
    _settle(held, by)
    held.save()
    note(by, "received a document", held, {"code": held.code, "sha256": document.sha256, "size": document.size,
                                           "expires": held.expires})
    return held


def _settle(paper: PaperRequest, by: User) -> None:
    """What the arrival of a document brings to an end: the open waiver, the chase, the asking once all are there."""
    waivers = Waiver.objects.select_for_update(of=("self",)).select_related("action")
    for waiver in waivers.filter(paper=paper, cured_at__isnull=True):
        waiver.cured_at = timezone.now()
        waiver.save()
        _finish(waiver.action, by)
    paper.waived_until = None
    _finish(paper.chased, by)
    paper.chased = None
    others = PaperRequest.objects.filter(action=paper.action_id, document__isnull=True).exclude(pk=paper.pk)
    if paper.action_id and not others.exists():
        _finish(paper.action, by)


def _finish(action: Action | None, by: User) -> None:
    if action is not None and action.state == ActionState.OPEN:
        finish_action(by=by, action=action)


@transaction.atomic
def verify_paper(*, by: User, paper: PaperRequest, how: str) -> PaperRequest:
    """Say how a document was verified; who brought it in does not verify what the client alone vouches for."""
    require(by, "investigate", paper.client)
    held = _held(paper)
    if held.document_id is None:
        raise BadInput(_("There is no document to verify yet."), todo=_("Take the document in first."))
    if held.expires and held.expires < timezone.localdate():
        raise BadInput(_("The document expired on %(day)s.") % {"day": held.expires.isoformat()},
                       todo=_("Ask for a new one."))
    if not how.strip():
        raise BadInput(_("Say how it was verified."), todo=_("Name the register, the office or the original compared with."))
    if held.received_by_id == by.pk and held.sensitivity >= 3:
        raise NotAllowed(_("Who took the document in does not verify it."), todo=_("Ask the other investigator."))
    held.verified_at, held.verified_by, held.verified_how = timezone.now(), by, masked(how.strip())
    held.save()
    note(by, "verified a document", held, {"code": held.code, "how": held.verified_how})
    return held


@transaction.atomic
def waive_paper(*, by: User, paper: PaperRequest, reason: str, cure_by: date) -> Waiver:
    """Do without a document until a day; an action reminds whoever looks after the client to bring it in."""
    require(by, "waive_document", paper.client)
    held, today = _held(paper), timezone.localdate()
    if held.investigation.is_investigator(by):
        raise NotAllowed(_("Who investigates does not waive."), todo=_("Ask the head of branch, or compliance."))
    if not reason.strip():
        raise BadInput(_("A waiver needs a reason."), todo=_("Write why the document may come later."))
    if not today < cure_by <= today + timedelta(days=WAIVER_DAYS_MAX):
        raise BadInput(_("A waiver is cured by a day after today and within a year."), todo=_("Choose such a day."))
    Waiver.objects.filter(paper=held, cured_at__isnull=True).update(cured_at=timezone.now())
    action = open_action(by=by, client=held.client, title=CURE, due=cure_by, detail=held.label,
                         owner=held.client.manager or held.investigation.first)
    waiver = Waiver.objects.create(paper=held, client=held.client, reason=masked(reason.strip()), cure_by=cure_by, by=by,
                                   action=action)
    held.waived_until = cure_by
    held.save()
    note(by, "waived a document", waiver, {"code": held.code, "reason": waiver.reason, "cure_by": cure_by})
    return waiver


@transaction.atomic
def chase_papers(*, day: date) -> int:
    """Open an action for each document that is overdue, expired, or waived and not cured; once each.

    Run by the clock, over all clients. Returns how many actions were opened.
    """
    live = PaperRequest.objects.select_related("investigation", "client", "client__manager", "investigation__first").filter(
        chased__isnull=True).exclude(investigation__outcome__in=("declined", "withdrawn")).exclude(
        investigation__state=InvestigationState.CLOSED, mandatory=False)
    opened = 0
    for paper in live.iterator(chunk_size=2000):
        title = _CHASED.get(paper.state_on(day))
        if title is None or not paper.mandatory or (title == CURE and _reminded(paper)):
            continue
        paper.chased = _reminder(paper, title, day)
        paper.save(update_fields=["chased"])
        opened += 1
    return opened


def _reminded(paper: PaperRequest) -> bool:
    """Whether the action of the waiver is still open and reminds by itself."""
    return Waiver.objects.filter(paper=paper, cured_at__isnull=True, action__state=ActionState.OPEN).exists()


def _reminder(paper: PaperRequest, title: str, day: date) -> Action:
    client: Client = paper.client
    action = Action.objects.create(client=client, title=title, detail=paper.label, due=day, severity=SEVERITY_LATE,
                                   owner=paper.asked_by or client.manager or paper.investigation.first)
    Message.objects.create(to=action.owner, client=client, action=action, subject=title)
    note(None, "chased a document", paper, {"code": paper.code, "state": paper.state_on(day)})
    return action
