"""The project rating of a client, and its live result while somebody fills it in."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from clc.doors.web.answer import page as answer
from clc.doors.web.answer import person, screen
from clc.doors.web.client.looking import Head, look
from clc.doors.web.credit_file.filing import part
from clc.doors.web.slotting import form, reading
from clc.kernel.errors import NotFound
from clc.stages.credit.models import SheetState, SlottingSheet
from clc.stages.credit.slots import rule_of
from clc.stages.deal.models import Project
from clc.stages.hub.book import current_book
from clc.stages.hub.permission import may


@screen("see_verdict", "rate_client")
def page(request: HttpRequest, code: str) -> HttpResponse:
    """The sheet under way or in force, and the others."""
    head, user = look(code), person(request)
    rows, sheet = reading.chosen(head, request.GET.get("sheet", ""))
    open_for = {each.project_code for each in rows if each.state in (SheetState.DRAFT, SheetState.PROPOSED)}
    projects = [each for each in Project.objects.filter(client=head.client).order_by("code") if each.code not in open_for]
    context: dict[str, Any] = {
        "sheets": rows,
        "sheet": sheet,
        "projects": projects,
        "can_start": may(user, "rate_client"),
        "no_project": "" not in open_for,
        "today": timezone.localdate(),
        "exposure": exposure_of(head),
        "facts": current_book().facts,
    }
    if sheet is not None:
        told = reading.shown(sheet)
        context |= {"told": told, "rights": reading.rights(user, sheet), **weighed(told, context["exposure"])}
    return part(request, head, "slotting", "slotting/page.html", context)


@screen("see_verdict", "rate_client", methods=("POST",))
def preview(request: HttpRequest, code: str, key: int) -> HttpResponse:
    """What the sheet would say with what stands in the form; nothing is kept."""
    head = look(code)
    sheet = held(head, key)
    told = form.filled(rule_of(sheet), request.POST)
    sheet.answers = {name: dict(each) for name, each in told.answers.items() if each["answer"] in (0, 1, 2, 3, 4)}
    sheet.traits = {name: choice for name, choice in told.traits.items() if choice}
    sheet.pool = told.pool if told.pool in rule_of(sheet).pools else "standard"
    sheet.years_left, sheet.defaulted = told.years_left, told.defaulted
    exposure = form.number(request.POST.get("exposure", ""))
    found = reading.shown(sheet)
    return answer(
        request,
        "slotting/live.html",
        {
            "told": found,
            "exposure": exposure,
            "sheet": sheet,
            "client": head.client,
            "facts": current_book().facts,
            **weighed(found, exposure),
        },
    )


def weighed(told: reading.Shown, exposure: float | None) -> dict[str, Any]:
    """Risk-weighted assets, expected loss and capital for an exposure; unknown where the category or the exposure is."""
    return {"sums": told.weighed.of(float("nan") if exposure is None else exposure)}


def exposure_of(head: Head) -> float | None:
    """The client's exposure as it stands."""
    return head.standing.exposure if head.standing else None


def held(head: Head, key: int) -> SlottingSheet:
    """A sheet of this client; else NotFound."""
    found = SlottingSheet.objects.filter(client=head.client, pk=key).select_related("edition", "client").first()
    if found is None:
        raise NotFound(_("This sheet is not among the client's."), todo=_("Open the client's project rating again."))
    return found
