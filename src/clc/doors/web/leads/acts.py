"""What people do with a lead: move it, take a move back, lose, win, reopen it."""
from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from clc.doors.web.answer import Toast, away, done, is_fragment, person, say, screen
from clc.doors.web.answer import page as answer
from clc.doors.web.clients.views import whole
from clc.doors.web.leads import asking, words
from clc.doors.web.leads.cards import card_of, stage_label
from clc.doors.web.leads.views import found_lead
from clc.kernel.errors import BadInput
from clc.policy.kind.lost_reason import LostReason
from clc.stages.hub.book import current_book
from clc.stages.reach.models import Lead
from clc.stages.reach.pipelines import board
from clc.stages.reach.services import pipeline


def told(request: HttpRequest, name: str) -> str:
    """A text of the form."""
    return request.POST.get(name, "").strip()


def saves_told(request: HttpRequest) -> int | None:
    """The version the form was drawn from; None where it does not say."""
    return whole(told(request, "saves"), 0) or None


def one_page(lead: Lead) -> str:
    """The address of a lead's page."""
    return reverse("leads:lead", args=[lead.pk])


@screen("work_lead", methods=("POST",))
def move(request: HttpRequest, key: int) -> HttpResponse:
    """Move a lead to another stage; a board hears what changed on it, a page is shown again."""
    user, lead = person(request), found_lead(key)
    before = lead.stage
    held = pipeline.move_lead(by=user, lead=lead, to=told(request, "to"), saves=saves_told(request),
                              why=told(request, "why"))
    text = _("%(lead)s is in “%(stage)s” now.") % {"lead": held, "stage": stage_label(held.pipeline, held.stage)}
    said = Toast(text, undo=reverse("leads:undo", args=[held.pk]) if held.stage != before else "")
    if not is_fragment(request):
        return done(request, said, one_page(held))
    say(request, said)
    return board_again(request, held, {before, held.stage})


def board_again(request: HttpRequest, lead: Lead, stages: set[str]) -> HttpResponse:
    """What a board needs after a move: the card as it is now, the heads of the columns it touched, the toast."""
    user = person(request)
    asked = asking.asked_of(request, user)
    found = asking.narrowed(asking.of_people(Lead.objects.filter(pipeline=lead.pipeline), asked, user), asked)
    columns = [column for column in board(lead.pipeline, found, timezone.localdate()) if column.name in stages]
    fresh = found_lead(lead.pk)
    answered = render(request, "leads/moved.html", {
        "card": card_of(fresh), "columns": columns, "out_of_band": True, "rule": asked.rule, "asked": asked, "words": words})
    answered.headers["HX-Trigger"] = "clc:lead-moved"
    return answered


@screen("work_lead", methods=("POST",))
def undo(request: HttpRequest, key: int) -> HttpResponse:
    """Take the last move back."""
    held = pipeline.undo_move(by=person(request), lead=found_lead(key), saves=saves_told(request))
    stage = stage_label(held.pipeline, held.stage)
    text = _("Taken back: %(lead)s is in “%(stage)s” again.") % {"lead": held, "stage": stage}
    return done(request, text, one_page(held))


@screen("work_lead", methods=("GET", "POST"))
def lose(request: HttpRequest, key: int) -> HttpResponse:
    """Ask why a lead is lost, then close it; what was typed stays where the answer is refused."""
    lead, wrong = found_lead(key), ""
    if request.method == "POST":
        try:
            held = pipeline.lose_lead(by=person(request), lead=lead, reason=told(request, "reason"),
                                      words=told(request, "words"), saves=saves_told(request))
            return _closed(request, held, _("%(lead)s is lost; its reason is kept.") % {"lead": held})
        except BadInput as error:
            wrong = str(error)
    return answer(request, "leads/lose.html", {
        "lead": lead, "reasons": reasons(), "wrong": wrong, "told": {"reason": told(request, "reason"),
                                                                     "words": told(request, "words")},
        "saves": told(request, "saves") or lead.version})


@screen("work_lead", methods=("POST",))
def win(request: HttpRequest, key: int) -> HttpResponse:
    """Close a lead as won by hand."""
    held = pipeline.win_lead(by=person(request), lead=found_lead(key), saves=saves_told(request))
    return _closed(request, held, _("%(lead)s is won.") % {"lead": held})


@screen("work_lead", methods=("POST",))
def reopen(request: HttpRequest, key: int) -> HttpResponse:
    """Work on a closed lead again."""
    held = pipeline.reopen_lead(by=person(request), lead=found_lead(key), why=told(request, "why"),
                                saves=saves_told(request))
    return done(request, _("%(lead)s is open again.") % {"lead": held}, one_page(held))


def reasons() -> dict[str, LostReason]:
    """Why leads are lost, by name, in the order of the reader's words."""
    return dict(sorted(current_book().of(LostReason).items(), key=lambda one: (one[0] == "other", _(one[1].label))))


def _closed(request: HttpRequest, lead: Lead, text: str) -> HttpResponse:
    """Say that a lead is closed, with the way back, and show its page."""
    say(request, Toast(text, undo=reverse("leads:undo", args=[lead.pk])))
    return away(request, one_page(lead))
