"""The pages of the limits."""
from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from clc.doors.web.answer import page as answer
from clc.doors.web.answer import person, screen
from clc.doors.web.client.acts import number_of
from clc.doors.web.client.looking import look
from clc.doors.web.limits import large as report
from clc.doors.web.limits import monitor
from clc.kernel.errors import BadInput, NotFound
from clc.stages.credit.models import Agreed, Capital, Held, Lender, Limit, Product, RelatedParty, Reservation
from clc.stages.credit.room import room
from clc.stages.credit.services.reservations import allowing
from clc.stages.hub.services.audit import note

TYPES = {"csv": "text/csv; charset=utf-8",
         "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"}
ROWS_MAX = 200


def shown(request: HttpRequest, template: str, here: str, context: dict[str, Any]) -> HttpResponse:
    """A page of the limits under their tabs."""
    tabs = [(_("Use of limits"), "page"), (_("Large exposures"), "large"), (_("Room for a loan"), "ask"),
            (_("Reservations"), "reservations"), (_("Capital base"), "capital"), (_("Related parties"), "related")]
    links = [(word, reverse(f"limits:{name}"), name == here, None) for word, name in tabs]
    base = Capital.objects.at(timezone.localdate())
    return answer(request, f"limits/{template}", {
        "tab_links": links, "base": base, "today": timezone.localdate(), "products": Product.choices, **context})


@screen("see_limits")
def page(request: HttpRequest) -> HttpResponse:
    """The use of every limit of a scope, the least headroom first."""
    scope = request.GET.get("scope", "group")
    scope = scope if scope in monitor.SCOPES else "group"
    today = timezone.localdate()
    found = monitor.lines(scope, Capital.objects.at(today), today)
    return shown(request, "page.html", "page", {
        "lines": found, "scope": scope, "scopes": monitor.SCOPES, "levels": monitor.by_level(found),
        "counted": monitor.counted(), "waiting": Limit.objects.filter(state=Agreed.WAITING).select_related(
            "client__party", "group__head", "by")[:ROWS_MAX] if scope == "approved" else []})


@screen("see_limits")
def large(request: HttpRequest) -> HttpResponse:
    """Every large exposure."""
    today = timezone.localdate()
    base = Capital.objects.at(today)
    found = report.report(base, today)
    rows = report.table(found, base, today) if base else []
    return shown(request, "large.html", "large", {
        "found": found, "mark": report.mark(base, today), "digest": report.digest(rows, base, today) if base else ""})


@screen("see_limits")
def export(request: HttpRequest, form: str) -> HttpResponse:
    """The large-exposure report as a file; the audit keeps who took it."""
    if form not in TYPES:
        raise NotFound(_("There is no export of this form: %(form)s.") % {"form": form}, todo=_("Use csv or xlsx."))
    today = timezone.localdate()
    base = Capital.objects.at(today)
    if base is None:
        raise BadInput(_("No capital base is confirmed, so nothing can be called large."),
                       todo=_("Have the capital base entered and confirmed under Limits."))
    rows = report.table(report.report(base, today), base, today)
    note(person(request), "exported large exposures", None, {
        "form": form, "rows": len(rows) - 1, "sha256": report.digest(rows, base, today)})
    body = (report.as_csv if form == "csv" else report.as_workbook)(rows, base, today)
    name = f"large-exposures-{today:%Y%m%d}.{form}"
    return HttpResponse(body, content_type=TYPES[form], headers={"Content-Disposition": f'attachment; filename="{name}"'})


@screen("see_limits")
def ask(request: HttpRequest) -> HttpResponse:
    """What a new loan to a client would touch; nothing is written."""
    told = {name: request.GET.get(name, "").replace("\x00", "").strip() for name in ("client", "amount", "product")}
    context: dict[str, Any] = {"told": told, "room": None, "head": None, "wrong": "", "allow": ""}
    if told["client"]:
        try:
            head = look(told["client"])
            product = told["product"] if told["product"] in Product.values else Product.LOANS.value
            amount = number_of(told["amount"] or "0")
            if amount < 0:
                raise BadInput(_("An amount must be above 0 and a number."), todo=_("Write the amount in yuan."))
            found = room(head.client, more=amount, product=product, day=timezone.localdate())
            context |= {"room": found, "head": head, "allow": allowing(found) if found.breaches else "", "amount": amount,
                        "key": f"{head.client.code}-{timezone.now():%Y%m%d%H%M%S}"}
        except (BadInput, NotFound) as wrong:
            context["wrong"] = str(wrong)
    return shown(request, "ask.html", "ask", context)


@screen("see_limits")
def reservations(request: HttpRequest) -> HttpResponse:
    """What is reserved, what waits for somebody to allow it, what became of the rest."""
    state = request.GET.get("state", "")
    found = Reservation.objects.select_related("client__party", "by", "allowed_by").order_by("-pk")
    found = found.filter(state=state) if state in Held.values else found
    return shown(request, "reservations.html", "reservations", {
        "found": found[:ROWS_MAX], "state": state, "states": Held.choices})


@screen("see_limits")
def capital(request: HttpRequest) -> HttpResponse:
    """The capital base by day, and what waits to be confirmed."""
    return shown(request, "capital.html", "capital", {
        "found": Capital.objects.select_related("by", "confirmed_by")[:ROWS_MAX], "lenders": Lender.choices})


@screen("see_limits")
def related(request: HttpRequest) -> HttpResponse:
    """Parties related to the institution itself."""
    found = RelatedParty.objects.select_related("party", "client", "by", "confirmed_by").order_by("-pk")
    return shown(request, "related.html", "related", {"found": found[:ROWS_MAX]})
