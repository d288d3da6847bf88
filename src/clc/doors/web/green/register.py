"""The green register: every use one sees, totals by category, carbon and EU test, financed emissions, and the export."""
from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from clc.doors.web.answer import page as answer
from clc.doors.web.answer import person, screen
from clc.doors.web.clients.export import harmless
from clc.doors.web.green import words
from clc.kernel.errors import NotFound
from clc.policy.kind.green import Catalogue
from clc.stages.deal import green_book, greening
from clc.stages.deal.models import Decision, GreenUse
from clc.stages.hub.book import current_book
from clc.stages.hub.permission import may, require
from clc.stages.hub.services.audit import note

PER_PAGE = 50
STATES = ("confirmed", "waiting", "refused")
VIEWS = ("list", "totals", "emissions")


@screen("see_client")
def page(request: HttpRequest) -> HttpResponse:
    """The register: its list, its totals, or the emissions that are financed."""
    view = request.GET.get("view", VIEWS[0])
    view = view if view in VIEWS else VIEWS[0]
    told = {"list": listed, "totals": totals, "emissions": emitted}[view](request)
    names = {"list": _("Uses"), "totals": _("Totals and statistics"), "emissions": _("Financed emissions")}
    return answer(request, f"green/register_{view}.html", {
        "view": view, "views": names, "can_export": may(person(request), "export_clients"), "carbons": words.carbons(),
        **told})


def listed(request: HttpRequest) -> dict[str, Any]:
    """The uses of a state, the newest first, in pages."""
    state = request.GET.get("state", "confirmed")
    state = state if state in STATES else "confirmed"
    carbon = request.GET.get("carbon", "")
    rows = GreenUse.objects.filter(state=state).select_related("client__party", "by", "evidence", "structure__quote")
    rows = rows.filter(carbon=carbon) if carbon in words.carbons() else rows
    found = Paginator(rows.order_by("-id"), PER_PAGE).get_page(request.GET.get("page"))
    book = current_book().of(Catalogue)
    return {
        "state": state, "state_words": {name: Decision(name).label for name in STATES}, "carbon": carbon, "found": found,
        "lines": [(one, place_word(book, one)) for one in found], "green_amount": green_book.green_amount,
        "taxonomy_words": greening.TAXONOMY_WORDS, "taxonomy_state": greening.taxonomy_state,
    }


def totals(request: HttpRequest) -> dict[str, Any]:
    """What the statistics of green loans ask: by category, by carbon, by EU test, and the yearly benefits."""
    uses = list(GreenUse.objects.filter(state=Decision.CONFIRMED))
    categories = green_book.by_category(uses)
    whole = sum((one.amount for one in categories), Decimal(0))
    benefits = next((rule.benefits for rule in current_book().of(Catalogue).values()), {})
    saved: dict[str, float] = {}
    for one in categories:
        for name, value in one.benefits.items():
            saved[name] = saved.get(name, 0.0) + value
    return {"categories": categories, "whole": whole, "by_carbon": green_book.by_carbon(uses),
            "by_taxonomy": green_book.by_taxonomy(uses), "benefits": benefits, "saved": saved, "uses": len(uses),
            "catalogues": {name: rule.label for name, rule in current_book().of(Catalogue).items()}}


def emitted(request: HttpRequest) -> dict[str, Any]:
    """The emissions that are financed, client by client."""
    rows, whole, day = green_book.financed()
    return {"rows": rows[:200], "count": len(rows), "book": whole, "day": day}


def place_word(book: dict[str, Catalogue], one: GreenUse) -> str:
    """A use in words, those above it before."""
    rule = book.get(one.catalogue)
    place = rule.place(one.code) if rule else None
    return " › ".join(_(use.label) for use in (*place.above, place.use)) if place else one.code


@screen("export_clients")
def export(request: HttpRequest, form: str) -> HttpResponse:
    """The confirmed uses as CSV; the audit keeps who took them."""
    user = person(request)
    require(user, "export_clients")
    if form != "csv":
        raise NotFound(_("There is no export of this form: %(form)s.") % {"form": form[:20]}, todo=_("Use csv."))
    rows = list(GreenUse.objects.filter(state=Decision.CONFIRMED).select_related("client__party", "evidence").order_by("id"))
    note(user, "exported the green register", None, {"rows": len(rows)})
    name = f"green-register-{timezone.localdate():%Y%m%d}.csv"
    return HttpResponse(as_csv(rows), content_type="text/csv; charset=utf-8",
                        headers={"Content-Disposition": f'attachment; filename="{name}"'})


def as_csv(rows: Sequence[GreenUse]) -> bytes:
    """CSV with the mark by which spreadsheets know UTF-8; nothing in it is taken for a formula."""
    book = current_book().of(Catalogue)
    benefits = next((rule.benefits for rule in book.values()), {})
    head = [_("Client"), _("Code"), _("Catalogue"), _("Code of the use"), _("Use"), _("Loan or facility"), _("Amount"),
            _("Share of use"), _("Green amount"), _("Approved on"), _("Carbon"), _("EU taxonomy"), _("Transition"),
            _("Verifier"), _("Evidence"), *(f"{_(one.label)} ({_(one.measure)})" for one in benefits.values())]
    buffer = io.StringIO()
    buffer.write("\ufeff")
    out = csv.writer(buffer)
    out.writerow([harmless(cell) for cell in head])
    for one in rows:
        told: list[str | float | int] = [
            one.client.party.name, one.client.code, one.catalogue, one.code, place_word(book, one), one.loan,
            str(one.amount), str(one.share), str(green_book.green_amount(one)), one.approved_on.isoformat(),
            words.carbons()[one.carbon], _(greening.TAXONOMY_WORDS[greening.taxonomy_state(one.taxonomy)]),
            _("yes") if one.transition else _("no"), one.verifier, one.evidence.name if one.evidence else "",
            *(one.benefits.get(name, "") for name in benefits)]
        out.writerow([harmless(cell) for cell in told])
    return buffer.getvalue().encode()
