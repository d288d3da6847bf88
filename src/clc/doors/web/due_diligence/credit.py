"""Credit queries of a client: authorisations, the gate, what was asked and answered, and the month reconciled."""
from __future__ import annotations

from collections.abc import Iterator

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from clc.doors.web.answer import away, done, person, say, screen
from clc.doors.web.answer import page as answer
from clc.doors.web.client.acts import day_of
from clc.doors.web.client.looking import Head, look
from clc.doors.web.due_diligence import reading
from clc.doors.web.due_diligence.acts import amount_of
from clc.kernel.errors import BadInput, NotFound
from clc.stages.hub.book import current_book
from clc.stages.inquiry.bureau import BUREAUS, COMPANY_FACTS
from clc.stages.inquiry.models import CreditAuthorisation, CreditQuery, QueryScope, SubjectKind
from clc.stages.inquiry.services import credit_queries
from clc.stages.inquiry.services.credit_queries import Subject

ROWS_MAX = 100


def home(head: Head) -> str:
    """The address of the client's credit queries."""
    return reverse("due_diligence:credit", args=[head.client.code])


@screen("query_credit", "see_fact")
def page(request: HttpRequest, code: str) -> HttpResponse:
    """Who allowed what until when, and what was asked."""
    head = look(code)
    held = CreditAuthorisation.objects.filter(client=head.client).select_related("document", "given_by")[:ROWS_MAX]
    asked = CreditQuery.objects.filter(client=head.client).select_related("authorisation", "by", "document")[:ROWS_MAX]
    return reading.part(request, reading.opened(head, None), "credit", {
        "held": [(each, each.covers(each.scopes[0], timezone.localdate())) for each in held],
        "asked": [(each, credit_queries.objection(each)) for each in asked], "kinds": SubjectKind.choices,
        "scopes": QueryScope.choices, "scope_words": dict(QueryScope.choices),
        "bureaus": [(name, one.label) for name, one in BUREAUS.items()], "labels": labels()})


def labels() -> dict[str, tuple[str, str]]:
    """The key figures of a report: label and unit by the fact's name."""
    facts = current_book().facts
    return {name: (facts[name].label, facts[name].unit or "") for name in COMPANY_FACTS if name in facts}


def subject_of(request: HttpRequest) -> Subject:
    """Whose report a form names."""
    told = request.POST
    return Subject(told.get("kind", ""), told.get("subject", "").strip()[:160], told.get("number", "").strip()[:40])


def upload_of(request: HttpRequest, name: str) -> tuple[str, Iterator[bytes]] | None:
    """A file of a form by its field, None where none was chosen."""
    sent = request.FILES.get(name)
    return (sent.name or "file", sent.chunks()) if isinstance(sent, UploadedFile) else None


@screen("query_credit", methods=("POST",))
def authorise(request: HttpRequest, code: str) -> HttpResponse:
    """Keep a signed authorisation."""
    head, told = look(code), request.POST
    file = upload_of(request, "file")
    if file is None:
        raise BadInput(_("An authorisation is kept with its signed text."), todo=_("Choose the scanned file."))
    credit_queries.give_authorisation(
        by=person(request), client=head.client, subject=subject_of(request), scopes=told.getlist("scopes"),
        signed_on=day_of(told.get("signed_on", "")), valid_to=day_of(told.get("valid_to", "")), file=file)
    return done(request, _("The authorisation is kept."), home(head))


@screen("query_credit", methods=("POST",))
def withdraw(request: HttpRequest, code: str, held: int) -> HttpResponse:
    """Note a withdrawal."""
    head = look(code)
    found = CreditAuthorisation.objects.filter(client=head.client, pk=held).select_related("client").first()
    if found is None:
        raise NotFound(_("This authorisation is not the client's."), todo=_("Open the client again."))
    credit_queries.withdraw_authorisation(by=person(request), authorisation=found, why=request.POST.get("why", ""))
    return done(request, _("The withdrawal is noted; nothing is asked under it any more."), home(head))


@screen("query_credit", methods=("POST",))
def ask(request: HttpRequest, code: str) -> HttpResponse:
    """Ask for a report, if an authorisation covers it."""
    head, told = look(code), request.POST
    query = credit_queries.ask_credit_report(
        by=person(request), client=head.client, subject=subject_of(request), scope=told.get("scope", ""),
        reason=told.get("reason", ""), bureau=told.get("bureau", "by_hand"))
    say(request, _("Covered and written down. Tell the key figures once the report is here.")
        if query.answered_at is None else _("The report is here."))
    return away(request, home(head))


@screen("query_credit", methods=("GET", "POST"))
def tell(request: HttpRequest, code: str, query: int) -> HttpResponse:
    """Tell the key figures of a report."""
    head = look(code)
    held = CreditQuery.objects.filter(client=head.client, pk=query).select_related("authorisation", "client").first()
    if held is None:
        raise NotFound(_("This query is not the client's."), todo=_("Open the client again."))
    if request.method != "POST":
        return answer(request, "due_diligence/report.html", {
            "client": head.client, "query": held, "labels": labels(), "today": timezone.localdate()})
    figures = {name: amount_of(request.POST.get(name, "")) for name in COMPANY_FACTS}
    credit_queries.tell_credit_report(
        by=person(request), query=held, day=day_of(request.POST.get("day", "")), figures=figures,
        notes=request.POST.get("notes", ""), file=upload_of(request, "file"))
    return done(request, _("The report is told."), home(head))


@screen("query_credit", "see_audit")
def reconciliation(request: HttpRequest) -> HttpResponse:
    """The queries of a month against their authorisations."""
    told = request.GET.get("month", "")
    month = day_of(f"{told}-01") if told else timezone.localdate()
    found = credit_queries.reconcile(by=person(request), month=month)
    return answer(request, "due_diligence/reconciliation.html", {
        "found": found, "scope_words": dict(QueryScope.choices),
        "against": sum(1 for _query, objection in found.queries if objection)})
