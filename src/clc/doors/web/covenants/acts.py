"""What people do about protection: agree on covenants, test them, write down undertakings, close conditions."""
from __future__ import annotations

from typing import TypeVar

from django.db import models
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from clc.doors.web.answer import done, person, screen
from clc.doors.web.client.acts import day_of, number_of
from clc.doors.web.client.looking import Head, look
from clc.doors.web.collateral.acts import day_or_none, number_or_none, party, told, whole
from clc.doors.web.covenants import reading
from clc.kernel.errors import BadInput, NotFound
from clc.stages.credit.models import Asset, Guarantee
from clc.stages.deal import protecting
from clc.stages.deal.models import Condition, Covenant, Structure, Undertaking
from clc.stages.deal.services import conditions, covenants, undertakings
from clc.stages.deal.services.covenants import Finding, Terms
from clc.stages.deal.services.undertakings import COMPANY, Given
from clc.stages.hub.models import Document

Row = TypeVar("Row", bound=models.Model)


def home(head: Head, view: str, request: HttpRequest) -> str:
    """The page one came from, with its alternative."""
    kept = told(request, "structure")
    chosen = f"&structure={kept}" if kept.isascii() and kept.isdigit() else ""
    return f"{reverse('covenants:page', args=[head.client.code])}?view={view}{chosen}"


def own(head: Head, kind: type[Row], key: int) -> Row:
    """A row of this client; else NotFound."""
    found = kind._default_manager.filter(client=head.client, pk=key).first()
    if found is None:
        raise NotFound(_("This is not among what protects the client's loans."), todo=_("Open the page again."))
    return found


def document(head: Head, request: HttpRequest, name: str = "evidence") -> Document | None:
    """A document of the form; None where none is chosen."""
    key = whole(request, name)
    return Document.objects.filter(client=head.client, pk=key).first() if key >= 0 else None


def alternative(head: Head, request: HttpRequest) -> Structure | None:
    """The alternative of the form."""
    return reading.chosen(request, reading.alternatives(head.client)) if told(request, "structure") else None


def months_or_days(request: HttpRequest, name: str) -> int | None:
    """A whole number of the form, None where the field is empty."""
    return whole(request, name) if told(request, name) else None


def terms(request: HttpRequest) -> Terms:
    """A covenant's own terms."""
    return Terms(number_or_none(request, "limit"), day_or_none(request, "starts"), months_or_days(request, "every_months"),
                 months_or_days(request, "cure_days"), told(request, "agreed"))


@screen("set_covenant", methods=("POST",))
def set_covenant(request: HttpRequest, code: str) -> HttpResponse:
    """Agree on a covenant."""
    head = look(code)
    covenants.set_covenant(by=person(request), client=head.client, rule=told(request, "rule"), terms=terms(request),
                           structure=alternative(head, request))
    return done(request, _("The covenant is agreed."), home(head, "covenants", request))


@screen("set_covenant", methods=("POST",))
def change(request: HttpRequest, code: str, key: int) -> HttpResponse:
    """Change a covenant's terms."""
    head = look(code)
    covenants.change_covenant(by=person(request), covenant=own(head, Covenant, key), version=whole(request, "version"),
                              terms=terms(request), why=told(request, "why"))
    return done(request, _("The covenant is changed."), home(head, "covenants", request))


@screen("set_covenant", methods=("POST",))
def test(request: HttpRequest, code: str, key: int) -> HttpResponse:
    """Test a covenant."""
    head = look(code)
    held = own(head, Covenant, key)
    rule = protecting.library().get(held.rule)
    names = protecting.INPUTS.get(rule.metric.name, ()) if rule and rule.metric and rule.metric.of == "project" else ()
    inputs = {name: amounts(told(request, name)) for name in names if told(request, name)}
    made = covenants.test_covenant(
        by=person(request), covenant=held, day=day_of(told(request, "day")), told=Finding(
            inputs or None, told(request, "found"), told(request, "words"), document(head, request)))
    said = _("Tested: %(state)s.") % {"state": reading.states()[made.found].lower()}
    return done(request, said, home(head, "covenants", request))


def amounts(text: str) -> list[float]:
    """Amounts of a field, apart by spaces or semicolons."""
    return [float(number_of(one)) for one in text.replace(";", " ").replace("；", " ").split()]


@screen("set_covenant", methods=("POST",))
def end(request: HttpRequest, code: str, key: int) -> HttpResponse:
    """End a covenant."""
    head = look(code)
    covenants.end_covenant(by=person(request), covenant=own(head, Covenant, key), version=whole(request, "version"),
                           why=told(request, "why"))
    return done(request, _("The covenant has ended."), home(head, "covenants", request))


@screen("set_covenant", methods=("POST",))
def add_support(request: HttpRequest, code: str) -> HttpResponse:
    """Write down an undertaking."""
    head = look(code)
    company: dict[str, object] = {name: number_or_none(request, f"company_{name}") for name in COMPANY}
    given = Given(
        told(request, "kind"), party(whole(request, "provider")) if told(request, "provider") else None,
        number_or_none(request, "amount"), Asset.objects.filter(pk=whole(request, "asset")).first(),
        Guarantee.objects.filter(pk=whole(request, "guarantee")).first(), number_or_none(request, "months"),
        day_or_none(request, "until"), told(request, "words"), {**company, "small": "company_small" in request.POST})
    undertakings.add_undertaking(by=person(request), client=head.client, given=given, structure=alternative(head, request))
    return done(request, _("Written down. Say next what was seen of it."), home(head, "support", request))


@screen("set_covenant", methods=("POST",))
def see_support(request: HttpRequest, code: str, key: int) -> HttpResponse:
    """Say what was seen of an undertaking."""
    head = look(code)
    undertakings.see_gates(by=person(request), undertaking=own(head, Undertaking, key), version=whole(request, "version"),
                           seen=request.POST.getlist("seen"), evidence=document(head, request), why=told(request, "why"))
    return done(request, _("Written down."), home(head, "support", request))


@screen("set_covenant", methods=("POST",))
def end_support(request: HttpRequest, code: str, key: int) -> HttpResponse:
    """End an undertaking."""
    head = look(code)
    undertakings.end_undertaking(by=person(request), undertaking=own(head, Undertaking, key),
                                 version=whole(request, "version"), why=told(request, "why"))
    return done(request, _("The undertaking has ended."), home(head, "support", request))


@screen("set_covenant", methods=("POST",))
def take(request: HttpRequest, code: str) -> HttpResponse:
    """Take a list of conditions."""
    head = look(code)
    made = conditions.take_list(
        by=person(request), client=head.client, name=told(request, "list"),
        closes=day_or_none(request, "closes") or timezone.localdate(), structure=alternative(head, request))
    return done(request, _("%(count)s conditions opened.") % {"count": len(made)}, home(head, "conditions", request))


@screen("set_covenant", methods=("POST",))
def add_condition(request: HttpRequest, code: str) -> HttpResponse:
    """Write a condition of the deal's own."""
    head = look(code)
    conditions.add_condition(
        by=person(request), client=head.client, label=told(request, "label"), gate=told(request, "gate"),
        due=day_or_none(request, "due"), structure=alternative(head, request))
    return done(request, _("The condition is open."), home(head, "conditions", request))


@screen("set_covenant", methods=("POST",))
def close(request: HttpRequest, code: str, key: int, act: str) -> HttpResponse:
    """Meet, waive or reopen a condition."""
    head = look(code)
    held, by, why = own(head, Condition, key), person(request), told(request, "why")
    if act == "meet":
        conditions.meet_condition(by=by, condition=held, evidence=document(head, request), why=why)
    elif act == "waive":
        conditions.waive_condition(by=by, condition=held, why=why)
    elif act == "reopen":
        conditions.reopen_condition(by=by, condition=held, why=why)
    else:
        raise BadInput(_("A condition is met, waived or opened again."), todo=_("Open the page again."))
    return done(request, _("Written down."), home(head, "conditions", request))
