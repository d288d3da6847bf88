"""What people do on the green part: assess, review, score, aim, observe; and the second person decides."""
from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from clc.doors.web.answer import done, person, screen
from clc.doors.web.client.acts import day_of, number_of
from clc.doors.web.client.looking import Head, look
from clc.doors.web.collateral.acts import number_or_none, told
from clc.doors.web.covenants.acts import alternative, document, own
from clc.doors.web.green import words
from clc.kernel.errors import BadInput, NotFound
from clc.stages.deal import greening
from clc.stages.deal.models import MarginTarget
from clc.stages.deal.services import green
from clc.stages.deal.services.green import Aimed, Reviewed, Used
from clc.stages.deal.services.green_decisions import confirm_green, refuse_green

YES_NO = {"yes": True, "no": False}
VIEW_OF = {"use": "uses", "review": "review", "score": "esg", "target": "margin"}


def home(head: Head, view: str, request: HttpRequest) -> str:
    """The view one came from, with its alternative."""
    kept = told(request, "structure")
    chosen = f"&structure={kept}" if kept.isascii() and kept.isdigit() else ""
    return f"{reverse('green:page', args=[head.client.code])}?view={view}{chosen}"


@screen("assess_green", methods=("POST",))
def use(request: HttpRequest, code: str) -> HttpResponse:
    """Assess a green use."""
    head = look(code)
    benefits = {name.removeprefix("benefit_"): float(number_of(told(request, name)))
                for name in request.POST if name.startswith("benefit_") and told(request, name)}
    taxonomy: dict[str, Any] = {name: YES_NO.get(told(request, f"eu_{name}")) for name in ("eligible", *greening.TESTS)}
    used = Used(
        told(request, "code"), number_of(told(request, "amount")), number_of(told(request, "share")),
        day_of(told(request, "approved_on")), told(request, "loan"), benefits, told(request, "verifier"),
        "transition" in request.POST, {**taxonomy, "objective": told(request, "eu_objective")}, told(request, "words"))
    green.assess_green(by=person(request), client=head.client, used=used, evidence=document(head, request),
                       structure=alternative(head, request))
    return done(request, _("Written down; a second person confirms it."), home(head, "uses", request))


@screen("assess_green", methods=("POST",))
def review(request: HttpRequest, code: str) -> HttpResponse:
    """Review environment and society."""
    head = look(code)
    sums: dict[str, Decimal | None] = {name: number_or_none(request, name)
                                       for name in ("cost", "own", "together", "years", "carbon")}
    reviewed = Reviewed(told(request, "product"), told(request, "category"), told(request, "rationale"), **sums,
                        designated="designated" in request.POST, eia=told(request, "eia"))
    structure = alternative(head, request)
    green.review_environment(by=person(request), client=head.client, told=reviewed, evidence=document(head, request),
                             structure=structure)
    return done(request, _("Written down; a second person confirms it."), home(head, "review", request))


@screen("assess_green", methods=("POST",))
def score(request: HttpRequest, code: str) -> HttpResponse:
    """Answer the ESG score."""
    head = look(code)
    answers = {name.removeprefix("item_"): told(request, name)
               for name in request.POST if name.startswith("item_") and told(request, name)}
    green.score_esg(by=person(request), client=head.client, answers=answers, stops=request.POST.getlist("stops"),
                    evidence=document(head, request), words=told(request, "words"))
    return done(request, _("Written down; a second person confirms it."), home(head, "esg", request))


@screen("assess_green", methods=("POST",))
def target(request: HttpRequest, code: str) -> HttpResponse:
    """Agree on a margin target."""
    head = look(code)
    aimed = Aimed(told(request, "name"), targets_of(told(request, "targets")), told(request, "better") == "higher",
                  told(request, "unit"), number_or_none(request, "base"))
    green.aim_margin(by=person(request), client=head.client, aimed=aimed, structure=alternative(head, request),
                     evidence=document(head, request))
    return done(request, _("Written down; a second person confirms it."), home(head, "margin", request))


def targets_of(text: str) -> dict[date, float]:
    """Targets of a field: a day and a number in each line."""
    found: dict[date, float] = {}
    for line in filter(None, (each.strip() for each in text.splitlines())):
        day, _space, number = line.partition(" ")
        if not number.strip():
            raise BadInput(_("“%(line)s” is no day and number.") % {"line": line[:40]}, todo=_("Write 2026-12-31 95."))
        found[day_of(day)] = float(number_of(number.strip()))
    return found


@screen("assess_green", methods=("POST",))
def observe(request: HttpRequest, code: str, key: int) -> HttpResponse:
    """Write down what was observed."""
    head = look(code)
    green.observe_target(by=person(request), target=own(head, MarginTarget, key), day=day_of(told(request, "day")),
                         value=float(number_of(told(request, "value"))), evidence=document(head, request))
    return done(request, _("Written down."), home(head, "margin", request))


@screen("confirm_green", methods=("POST",))
def decide(request: HttpRequest, code: str, kind: str, key: int, act: str) -> HttpResponse:
    """Confirm or turn down what a colleague told."""
    head = look(code)
    if kind not in words.KINDS or act not in ("confirm", "refuse"):
        raise NotFound(_("There is nothing of this kind."), todo=_("Open the page again."))
    held = own(head, words.KINDS[kind], key)
    if act == "confirm":
        confirm_green(by=person(request), told=held)
    else:
        refuse_green(by=person(request), told=held, why=told(request, "why"))
    said = _("Confirmed.") if act == "confirm" else _("Turned down.")
    return done(request, said, home(head, VIEW_OF[kind], request))
