"""A lead written down or corrected: the form, who knows the firm already, what was typed kept where it is refused."""
from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from clc.doors.web.answer import away, person, say, screen
from clc.doors.web.answer import page as answer
from clc.doors.web.clients.naming import SECTIONS
from clc.doors.web.leads import words
from clc.doors.web.leads.acts import one_page, saves_told
from clc.doors.web.leads.asking import day_told
from clc.doors.web.leads.views import found_lead
from clc.kernel.errors import BadInput
from clc.policy.kind.eligibility import LEAD_FACTS, Eligibility
from clc.policy.kind.lead_score import LeadScore
from clc.stages.hub.book import current_book
from clc.stages.reach.intake import LENGTHS, OURS
from clc.stages.reach.known import known
from clc.stages.reach.models import ContactBasis, Lead
from clc.stages.reach.personal import Contacted, shown_contact
from clc.stages.reach.pipelines import pipelines
from clc.stages.reach.services import leads
from clc.stages.reach.services.holding import worked_by

TEXTS = tuple(name for name in LENGTHS if name not in ("country",))
PERSON = ("contact_name", "contact_title", "contact_phone", "contact_mail", "contact_basis")
FACT = "told-"


@screen("work_lead", methods=("GET", "POST"))
def add(request: HttpRequest) -> HttpResponse:
    """Write a lead down; what cannot be taken is said, and the typed words stay."""
    form: QueryDict = request.POST if request.method == "POST" else request.GET
    wrong = ""
    if request.method == "POST":
        try:
            made = leads.add_lead(by=person(request), values=values_of(form), contact=contact_of(form),
                                  pooled=form.get("pooled") == "1", known_too=form.get("known_too") == "1")
            say(request, _("%(lead)s is written down.") % {"lead": made})
            return away(request, one_page(made))
        except BadInput as error:
            wrong = str(error)
    chosen = form.get("pipeline", "")
    pipeline = chosen if chosen in pipelines() else next(iter(pipelines()))
    return answer(request, "leads/form.html", {
        **choices(pipeline), "wrong": wrong, "form": form, "lead": None, "known": known_of(form), "pipeline": pipeline})


@screen("work_lead", methods=("GET", "POST"))
def change(request: HttpRequest, key: int) -> HttpResponse:
    """Correct what is written of a lead."""
    lead, wrong = worked_by(person(request), found_lead(key)), ""
    shown = shown_contact(person(request), lead)
    sees = (shown.name, shown.phone, shown.mail) == (lead.contact_name, lead.contact_phone, lead.contact_mail)
    hidden = {} if sees else dict.fromkeys((*PERSON, "contact_basis_on"), "")
    form: Mapping[str, Any] = {**written(lead), **hidden}
    if request.method == "POST":
        form = request.POST
        try:
            held = leads.change_lead(by=person(request), lead=lead, values=values_of(request.POST),
                                     contact=changed_contact(lead, request), saves=saves_told(request) or 0)
            say(request, _("Saved; the rules were asked again."))
            return away(request, one_page(held))
        except BadInput as error:
            wrong = str(error)
    return answer(request, "leads/form.html", {
        **choices(lead.pipeline), "wrong": wrong, "form": form, "lead": lead, "known": [], "pipeline": lead.pipeline,
        "sees_person": sees})


@screen("work_lead")
def who_knows(request: HttpRequest) -> HttpResponse:
    """Who knows the firm being typed already."""
    return render(request, "leads/known.html", {"known": known_of(request.GET)})


def known_of(form: Mapping[str, Any]) -> list[Any]:
    """Clients and open leads of the firm the form names."""
    name, code = str(form.get("name", "")).strip()[:240], str(form.get("uscc", "")).strip()[:40]
    return known(name, code)[:5] if name or code else []


def values_of(form: Mapping[str, Any]) -> dict[str, Any]:
    """The values of a form as the service takes them; BadInput for an amount or a day that is none."""
    values: dict[str, Any] = {name: str(form[name]) for name in TEXTS if name in form}
    values["pipeline"] = str(form.get("pipeline", ""))
    if "amount" in form:
        values["amount"] = number_told(str(form["amount"]), _("Amount"))
    if "months" in form:
        months = number_told(str(form["months"]), _("Months"))
        if months is not None and months != int(months):
            raise BadInput(_("“%(field)s” is a whole number.") % {"field": _("Months")}, todo=_("Write the months."))
        values["months"] = int(months) if months is not None else None
    for name in ("next_on", "expected_on"):
        if name in form:
            typed = str(form[name]).strip()
            values[name] = day_told(typed)
            if typed and values[name] is None:
                raise BadInput(_("“%(text)s” is no day.") % {"text": typed[:20]}, todo=_("Write it as 2026-11-22."))
    facts = {key.removeprefix(FACT): value for key, value in form.items() if key.startswith(FACT)}
    if facts:
        values["told"] = {name: fact_told(name, str(value)) for name, value in facts.items() if name in LEAD_FACTS}
    return values


def number_told(text: str, field: str) -> Decimal | None:
    """A number somebody typed, thousands apart or not; None for nothing."""
    plain = text.strip().replace(",", "").replace("，", "").replace(" ", "")
    if not plain:
        return None
    try:
        return Decimal(plain)
    except InvalidOperation:
        raise BadInput(_("“%(field)s” is no number: %(text)s") % {"field": field, "text": text[:30]},
                       todo=_("Write digits, for example 5000000.")) from None


def fact_told(name: str, text: str) -> bool | float | str | None:
    """A fact of the firm as its sort wants it."""
    label, sort = LEAD_FACTS[name]
    if sort == "flag":
        return {"1": True, "0": False}.get(text)
    if sort == "text":
        return text.strip() or None
    number = number_told(text, _(label))
    return float(number) if number is not None else None


def contact_of(form: Mapping[str, Any]) -> Contacted:
    """The person of a form."""
    told = {name: str(form.get(name, "")).strip() for name in PERSON}
    return Contacted(told["contact_name"], told["contact_title"], told["contact_phone"], told["contact_mail"],
                     told["contact_basis"], day_told(str(form.get("contact_basis_on", "")).strip()))


def changed_contact(lead: Lead, request: HttpRequest) -> Contacted | None:
    """The person of the form where the reader may see the one that is kept or typed another; else it stays."""
    told = contact_of(request.POST)
    if request.POST.get("person") != "1":
        return None
    return Contacted(told.name, told.title, told.phone, told.mail, told.basis, told.basis_on or lead.contact_basis_on,
                     lead.contact_evidence)


def written(lead: Lead) -> dict[str, Any]:
    """A lead as its form shows it."""
    names = (*TEXTS, "months", "pipeline", *PERSON)
    form = {name: "" if (value := getattr(lead, name)) is None else str(value) for name in names}
    form["amount"] = "" if lead.amount is None else f"{lead.amount.normalize():f}"
    for name in ("next_on", "expected_on", "contact_basis_on"):
        form[name] = day.isoformat() if (day := getattr(lead, name)) else ""
    for name, value in lead.told.items():
        form[FACT + name] = {True: "1", False: "0"}[value] if isinstance(value, bool) else str(value)
    return form


def choices(pipeline: str) -> dict[str, Any]:
    """What the form offers: pipelines, channels, industries, grounds, and the facts the rules of the pipeline ask for."""
    book = current_book()
    rule = pipelines()[pipeline]
    asked = [one.fact for one in book.of(Eligibility).values() if one.asks(rule.of, pipeline, timezone.localdate())]
    for score in book.of(LeadScore).values():
        if score.of == rule.of and (not score.pipelines or pipeline in score.pipelines):
            asked += [one.fact for one in score.criteria.values()]
    facts = [(name, *LEAD_FACTS[name]) for name in dict.fromkeys(asked) if name in LEAD_FACTS and name not in OURS]
    return {"pipelines": pipelines(), "rule": rule, "channels": words.CHANNELS, "industries": SECTIONS, "facts": facts,
            "bases": [(value, label) for value, label in ContactBasis.choices if value], "FACT": FACT}
