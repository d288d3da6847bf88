"""What people do with a version: submit, approve or send back, put to use, retire."""
from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from clc.doors.web import answer
from clc.doors.web.models.views import held
from clc.doors.web.rule_book.drafting import day_from
from clc.kernel.errors import BadInput
from clc.stages.credit.models import Place, RiskModelVersion
from clc.stages.credit.services import inventory

WORDS_MAX = 4000


def home(version: RiskModelVersion) -> str:
    """The page of a version."""
    return reverse("models:version", args=[version.pk])


@answer.screen("train_model", methods=("POST",))
def submit(request: HttpRequest, key: int) -> HttpResponse:
    """Ask two colleagues to approve."""
    until = request.POST.get("expires_on", "")
    found = inventory.submit_version(
        by=answer.person(request), version=held(key), why=request.POST.get("why", "")[:WORDS_MAX],
        expires_on=day_from(until) if until else None)
    answer.say(request, _("Submitted. Two colleagues who did not train it must approve."))
    return answer.away(request, home(found))


@answer.screen("approve_model", methods=("POST",))
def vote(request: HttpRequest, key: int) -> HttpResponse:
    """Approve, or send back with the reason."""
    found = inventory.vote_on_version(
        by=answer.person(request), version=held(key), agrees=request.POST.get("agrees") == "yes",
        words=request.POST.get("words", "")[:WORDS_MAX])
    answer.say(request, found.get_state_display())
    return answer.away(request, home(found))


@answer.screen("approve_model", methods=("POST",))
def place(request: HttpRequest, key: int) -> HttpResponse:
    """Make it champion or challenger, or take it out of use."""
    asked = request.POST.get("place", "")
    if asked not in Place.values:
        raise BadInput(_("A version is champion, challenger or not in use."), todo=_("Choose one of them."))
    found = inventory.place_version(by=answer.person(request), version=held(key), place=Place(asked))
    answer.say(request, found.get_place_display())
    return answer.away(request, home(found))


@answer.screen("approve_model", "train_model", methods=("POST",))
def retire(request: HttpRequest, key: int) -> HttpResponse:
    """Take it out for good, with the reason."""
    why = request.POST.get("why", "")[:WORDS_MAX]
    found = inventory.retire_version(by=answer.person(request), version=held(key), why=why)
    answer.say(request, _("The version is retired."))
    return answer.away(request, home(found))
