"""What people do in a conversation: write talks down, begin, leave and give up phases, hand papers in, pause."""
from __future__ import annotations

from datetime import date, datetime
from uuid import UUID, uuid4

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.translation import gettext as _

from clc.doors.web.answer import Toast, away, done, is_fragment, person, say, screen
from clc.doors.web.contacts import views
from clc.doors.web.contacts.looking import side, side_of
from clc.kernel.errors import BadInput, ClcError
from clc.policy.kind.coverage import Coverage
from clc.stages.hub.book import current_book
from clc.stages.hub.models import Touch, User
from clc.stages.hub.permission import require
from clc.stages.hub.services.actions import open_action
from clc.stages.hub.services.audit import note
from clc.stages.inquiry.keeping import keep_file
from clc.stages.reach.models import Contact, Phase, Talk
from clc.stages.reach.services import pauses, talks
from clc.stages.reach.services.talks import Held

PAPERS = ("need_sheet", "minutes")


def day_of(text: str) -> date | None:
    """A day of a form, None where it was left open; else BadInput."""
    if not text.strip():
        return None
    try:
        told = parse_date(text.strip())
    except ValueError:
        told = None
    if told is None:
        raise BadInput(_("“%(text)s” is not a day.") % {"text": text[:40]}, todo=_("Write it as 2026-11-22."))
    return told


def moment_of(text: str) -> datetime:
    """A moment of a form; else BadInput."""
    try:
        told = parse_datetime(text)
    except ValueError:
        told = None
    if told is None:
        raise BadInput(_("“%(text)s” is not a time.") % {"text": text[:30]}, todo=_("Write it as 2026-01-31 14:30."))
    return timezone.make_aware(told) if timezone.is_naive(told) else told


def key_of(text: str) -> UUID:
    """The key of a form, by which the same form sent twice is known; a new one where it is none."""
    try:
        return UUID(text)
    except ValueError:
        return uuid4()


def keys_of(told: QueryDict, name: str) -> list[int]:
    """The keys ticked in a form."""
    return [int(key) for key in told.getlist(name) if key.isdecimal() and len(key) < 12]


@screen("log_touch", "work_lead", methods=("POST",))
def talk(request: HttpRequest, code: str = "", lead: int = 0) -> HttpResponse:
    """Write a talk down; what is wrong is said above the form, and the words stay in it."""
    whose = side(code, lead)
    try:
        made, new = talks.keep_talk(by=person(request), whose=whose.of, playbook=request.POST.get("playbook", ""),
                                    told=_held(request.POST))
    except ClcError as wrong:
        if is_fragment(request):
            raise
        return views.shown(request, whose, request.POST.dict() | {
            "own": keys_of(request.POST, "own"), "theirs": keys_of(request.POST, "theirs")}, wrong)
    if new:
        say(request, Toast(_("The talk is written down."), reverse("contacts:undo_talk", args=[made.pk])))
    return away(request, whose.at("page"))


def _held(told: QueryDict) -> Held:
    visit = told.get("visit", "")
    return Held(
        key=key_of(told.get("key", "")), kind=told.get("kind", ""), at=moment_of(told.get("at", "")),
        answers={name.removeprefix("q-"): str(text) for name, text in told.items() if name.startswith("q-")},
        own=list(User.objects.filter(pk__in=keys_of(told, "own"))),
        theirs=list(Contact.objects.filter(pk__in=keys_of(told, "theirs"))),
        notes=told.get("notes", ""), next_step=told.get("next_step", ""), next_on=day_of(told.get("next_on", "")),
        visit=Touch.objects.filter(pk=int(visit)).first() if visit.isdecimal() and len(visit) < 12 else None)


@screen("log_touch", "work_lead", methods=("POST",))
def undo_talk(request: HttpRequest, key: int) -> HttpResponse:
    """Take one's own talk back."""
    held = get_object_or_404(Talk.objects.select_related("client", "lead__client"), pk=key)
    talks.take_back_talk(by=person(request), talk=held)
    return done(request, Toast(_("The talk is taken back.")), side_of(held).at("page"))


@screen("log_touch", "work_lead", methods=("POST",))
def begin(request: HttpRequest, code: str = "", lead: int = 0) -> HttpResponse:
    """Begin a phase."""
    whose = side(code, lead)
    talks.begin_phase(by=person(request), whose=whose.of, playbook=request.POST.get("playbook", ""))
    return done(request, Toast(_("The phase has begun.")), whose.at("page"))


def _phase(key: int) -> Phase:
    return get_object_or_404(Phase.objects.select_related("client", "lead__client"), pk=key)


@screen("log_touch", "work_lead", methods=("POST",))
def leave(request: HttpRequest, key: int) -> HttpResponse:
    """Leave a phase whose gate is met."""
    held = _phase(key)
    following = talks.leave_phase(by=person(request), phase=held)
    words = _("The phase is completed; the next one has begun.") if following else _("The phase is completed.")
    return done(request, Toast(words), side_of(held).at("page"))


@screen("log_touch", "work_lead", methods=("POST",))
def give_up(request: HttpRequest, key: int) -> HttpResponse:
    """Give a phase up with the reason."""
    held = _phase(key)
    talks.give_up_phase(by=person(request), phase=held, why=request.POST.get("why", ""))
    return done(request, Toast(_("The phase is given up.")), side_of(held).at("page"))


@screen("add_document", methods=("POST",))
def paper(request: HttpRequest, code: str) -> HttpResponse:
    """Hand in a paper a gate waits for."""
    whose = side(code)
    assert whose.whose.client is not None
    user, file, kind = person(request), request.FILES.get("file"), request.POST.get("kind", "")
    require(user, "add_document", whose.whose.client)
    if file is None or kind not in PAPERS:
        raise BadInput(_("No file was sent, or not for one of the papers asked for."),
                       todo=_("Choose a file, then send it."))
    kept = keep_file(by=user, client=whose.whose.client, name=file.name or "", chunks=file.chunks(), kind=kind)
    note(user, "added a document", kept, {"name": kept.name, "kind": kind, "sha256": kept.sha256})
    return done(request, Toast(_("The paper is kept.")), whose.at("page"))


@screen("log_touch", methods=("POST",))
def pause(request: HttpRequest, code: str) -> HttpResponse:
    """Leave a client in peace until a day."""
    whose = side(code)
    until = day_of(request.POST.get("until", ""))
    if until is None:
        raise BadInput(_("A pause ends within a year."), todo=_("Choose a day to come."))
    assert whose.whose.client is not None
    pauses.pause(by=person(request), client=whose.whose.client, until=until, why=request.POST.get("why", ""))
    return done(request, Toast(_("The client is left in peace until that day."), whose.at("go_on")), whose.at("page"))


@screen("log_touch", methods=("POST",))
def go_on(request: HttpRequest, code: str) -> HttpResponse:
    """Let the cadence count again."""
    whose = side(code)
    assert whose.whose.client is not None
    pauses.end_pause(by=person(request), client=whose.whose.client)
    return done(request, Toast(_("The cadence counts again.")), whose.at("page"))


@screen("open_action", methods=("POST",))
def gap(request: HttpRequest, code: str) -> HttpResponse:
    """Turn a gap of the contact matrix into an action with its day."""
    whose = side(code)
    due = day_of(request.POST.get("due", "")) or timezone.localdate()
    rules = current_book().of(Coverage)
    name = request.POST.get("name", "")
    found = next((rule.meetings[name] for rule in rules.values() if name in rule.meetings), None)
    if found is None or whose.whose.client is None:
        raise BadInput(_("There is no such meeting in the contact matrix."), todo=_("Open the page again."))
    open_action(by=person(request), client=whose.whose.client, due=due, title=_("Arrange a meeting: %(about)s") % {
        "about": _(found.about)}, detail=_("%(ours)s of ours with %(theirs)s of theirs") % {
            "ours": views.WORDS["levels"][found.ours], "theirs": views.WORDS["levels"][found.theirs]})
    return done(request, Toast(_("The action is open.")), whose.at("page"))


