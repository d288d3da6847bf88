"""The pages of the conversation: a client's tab, the panel beside other pages, the list of those who have gone quiet."""
from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from clc.doors.web.answer import away, in_sheet, is_fragment, person, screen
from clc.doors.web.answer import page as answer
from clc.doors.web.client.looking import tab
from clc.doors.web.contacts import reading
from clc.doors.web.contacts.looking import Side, side
from clc.kernel.privacy import initial
from clc.policy.kind.coverage import LEVELS
from clc.policy.kind.playbook import Playbook
from clc.stages.hub.book import current_book
from clc.stages.hub.models import User
from clc.stages.hub.permission import may
from clc.stages.hub.reach import reach_of
from clc.stages.reach.cadences import gone_quiet, quiet_of, with_contacts
from clc.stages.reach.covering import matrix
from clc.stages.reach.models import AgreedTo, ContactLevel, WorkField
from clc.stages.reach.models.contacts import SentState

WORDS: dict[str, Any] = {"levels": dict(ContactLevel.choices), "fields": dict(WorkField.choices),
                         "agreed_to": dict(AgreedTo.choices), "states": dict(SentState.choices)}


def panel_of(user: User, whose: Side, asked: str, told: Mapping[str, Any], visited: bool = True) -> dict[str, Any]:
    """The road, the phases under way, the people, and the form of a talk; `visited`: whether visits are looked for."""
    steps, under = reading.road(whose)
    name = reading.chosen(asked, steps, under)
    writes = may(user, "log_touch") if whose.whose.is_client else may(user, "work_lead")
    return {**WORDS, "side": whose, "steps": steps, "under": under, "asked": bool(asked),
            "people": reading.people(user, whose), "writes": writes, "books": current_book().of(Playbook),
            "role_labels": {name: role.label for name, role in current_book().roles.items()}, "initial": initial,
            "today": timezone.localdate(),
            "form": reading.talk_form(user, whose, name, told, visited) if writes else None}


def shown(request: HttpRequest, whose: Side, told: Mapping[str, Any] | None = None, wrong: Any = None) -> HttpResponse:
    """The whole page of a client's or a lead's conversation, with what was typed when something is wrong."""
    user = person(request)
    quiet = quiet_of(with_contacts().filter(pk=whose.head.client.pk)) if whose.head else []
    asked = request.GET.get("playbook", "") or str((told or {}).get("playbook", ""))
    context = panel_of(user, whose, asked, told or {}, not quiet or quiet[0].visited)
    context |= {"messages_sent": reading.messages(user, whose), "wrong": wrong}
    status = 400 if wrong else 200
    if whose.head is None:
        return answer(request, "contacts/lead.html", context, status=status)
    there = [one.contact for one in context["people"] if one.contact.left_on is None]
    context |= {"matrix": matrix(whose.head.client, whose.head.standing, there), "level_names": LEVELS,
                "quiet": quiet[0] if quiet else None}
    response = tab(request, whose.head, "contacts", context, template="contacts/page.html")
    response.status_code = status
    return response


@screen("see_client")
def page(request: HttpRequest, code: str) -> HttpResponse:
    """A client's people and talks."""
    return shown(request, side(code))


@screen("see_lead")
def lead_page(request: HttpRequest, lead: int) -> HttpResponse:
    """A lead's people and talks; those of a lead that became a client stand with the client."""
    whose = side(lead=lead)
    return shown(request, whose) if whose.whose.lead else away(request, whose.at("page"))


@screen("see_client", "see_lead")
def panel(request: HttpRequest, code: str = "", lead: int = 0) -> HttpResponse:
    """The playbook beside another page: in the side sheet, in a part of a page, or alone."""
    whose = side(code, lead)
    context = panel_of(person(request), whose, request.GET.get("playbook", ""), {})
    bare = is_fragment(request) and not in_sheet(request)
    return answer(request, "contacts/bare.html" if bare else "contacts/panel.html", context)


@screen("see_client")
def quiet(request: HttpRequest) -> HttpResponse:
    """Who has gone quiet: one's own clients, or those of everybody one sees."""
    user = person(request)
    wide = reach_of(user) in ("branch", "all")
    whole = wide and request.GET.get("whose", "mine") == "team"
    found = gone_quiet(user, whole=whole)
    tiers = sorted({(one.cadence, one.label) for one in found})
    only = request.GET.get("cadence", "")
    return answer(request, "contacts/quiet.html", {
        "found": [one for one in found if not only or one.cadence == only], "count": len(found), "wide": wide,
        "whole": whole, "tiers": tiers, "only": only})
