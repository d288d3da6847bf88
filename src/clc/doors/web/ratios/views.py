"""A client's ratios among its peers, what its statements are made of, and the firms of an industry beside each other."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _

from clc.doors.web.answer import page as answer_page
from clc.doors.web.answer import screen
from clc.doors.web.client.looking import look
from clc.doors.web.credit_file.filing import part
from clc.doors.web.ratios import composing, needing, scoring, sheet, wording
from clc.doors.web.why import wording as why_wording
from clc.doors.web.why.views import sources
from clc.kernel.errors import NotFound
from clc.policy.kind.working_capital import WorkingCapital
from clc.stages.hub.book import current_book
from clc.stages.inquiry.annual import years_of
from clc.stages.inquiry.behind_years import explain_year

FIRST_YEAR = 1990
VIEWS = ("ratios", "common_size", "dupont", "performance", "need")


def day_asked(request: HttpRequest) -> date:
    """The day asked for; today where none is, it is no day, or one still to come."""
    today = timezone.localdate()
    try:
        told = parse_date(request.GET.get("on", ""))
    except ValueError:
        told = None
    return min(told, today) if told and told.year >= FIRST_YEAR else today


@screen("see_fact")
def page(request: HttpRequest, code: str) -> HttpResponse:
    """One of the five looks at a client's ratios, as they were known on a day."""
    head = look(code)
    view = request.GET.get("view", VIEWS[0])
    view = view if view in VIEWS else VIEWS[0]
    day = day_asked(request)
    told = sheet.read(head.client, day, compared=view == "ratios")
    every = request.GET.get("all") == "1"
    context: dict[str, Any] = {
        "sheet": told, "view": view, "day": day, "today": timezone.localdate(), "every": every, "wording": wording,
        "view_links": [(word, f"?view={name}" + (f"&on={day}" if day != timezone.localdate() else ""), name == view, None)
                       for name, word in view_words().items()],
    }
    return part(request, head, "ratios", f"ratios/{view}.html" if told.year else "ratios/none.html",
                context | (seen_by(view, request, told, every=every) if told.year else {}))  # fmt: skip


def view_words() -> dict[str, str]:
    """The looks by name."""
    return {
        "ratios": _("Ratios and peers"), "common_size": _("Common size"), "dupont": _("DuPont and distress models"),
        "performance": _("Performance score"), "need": _("Working-capital need"),
    }


def seen_by(view: str, request: HttpRequest, told: sheet.Sheet, *, every: bool) -> dict[str, Any]:
    """What one look shows beyond the sheet."""
    if view == "ratios":
        return {"groups": list(sheet.grouped(told, every=every))}
    if view == "common_size":
        amounts = request.GET.get("show") == "amounts"
        return {"parts": composing.common_size(told.years), "years": composing.own(told.years), "amounts": amounts}
    if view == "dupont":
        return {"apart": composing.dupont(told.years), "models": sheet.models(told)}
    if view == "performance":
        return {"scored": scoring.scored(told), "levels": scoring.levels()}
    return need_context(request, told)


def need_context(request: HttpRequest, told: sheet.Sheet) -> dict[str, Any]:
    """The calculator: what was typed and what follows."""
    asked = needing.asked(request.GET, told)
    rule = told.book.of(WorkingCapital).get("need")
    return {"asked": asked, "answer": needing.answer(asked, told), "days": needing.DAYS, "rule": rule, "year": told.year}


@screen("see_fact")
def need(request: HttpRequest, code: str) -> HttpResponse:
    """The calculator's answer alone, as one types."""
    head = look(code)
    told = sheet.read(head.client, day_asked(request), compared=False)
    context: dict[str, Any] = {"client": head.client, "sheet": told, "day": told.day}
    return answer_page(request, "ratios/need_answer.html", context | need_context(request, told))


@screen("see_fact")
def why(request: HttpRequest, code: str, of: str, end: str) -> HttpResponse:
    """What a number of one year is made of, down to the lines of the statement and its record."""
    head = look(code)
    day = day_asked(request)
    book = current_book()
    year = next((one for one in years_of(head.client, book, day=day) if one.end.isoformat() == end), None)
    if year is None:
        raise NotFound(_("No statement of %(end)s is known.") % {"end": end}, todo=_("Choose a year of the page."))
    node = explain_year(head.client, year, of, book, day=day)
    return answer_page(request, "ratios/why.html", {
        "client": head.client, "node": node, "year": year, "day": day, "on": None, "tables": book.tables,
        "today": timezone.localdate(), "formula": why_wording.formula(node), "plain": why_wording.as_text(head.client, node),
        "records": sources(node), "title": why_wording.title(node)})

