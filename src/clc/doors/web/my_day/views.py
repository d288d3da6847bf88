"""My day, and the names it completes."""
from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.dateformat import format as date_format

from clc.doors.web import answer, screens
from clc.doors.web.my_day import day
from clc.stages.hub.book import current_book
from clc.stages.hub.models import Draft, DraftState, TouchKind, User
from clc.stages.hub.permission import may
from clc.stages.hub.reach import reach_of
from clc.stages.reach.cadences import gone_quiet


@answer.screen()
def page(request: HttpRequest) -> HttpResponse:
    """Overdue, today, the next seven days; who warns; who has gone quiet; a note to write down."""
    return answer.page(request, "my_day/page.html", context(request))


def context(request: HttpRequest) -> dict[str, Any]:
    """What the page and its fragment show."""
    person = answer.person(request)
    wide = reach_of(person) in ("branch", "all")
    team = wide and request.GET.get("whose", "mine") == "team"
    told: dict[str, Any] = {"sees_clients": may(person, "see_client"), "team": team, "wide": wide, "today": day.today(),
                            "weekday": date_format(day.today(), "l")}
    if not told["sees_clients"]:
        return told
    return told | {
        "day": day.day_of(person, team=team, today=day.today(), shown=shown_number(request),
                          with_later="later" in request.GET),
        "shown_max": day.ACTIONS_SHOWN_MAX,
        "warned": day.warned(person, team=team or reach_of(person) == "all"),
        "quiet": [] if team else gone_quiet(person, size=day.QUIET_SHOWN), "touch_kinds": TouchKind.choices,
        "rules": current_book().warnings, "drafts": drafts_for(person),
        "waiting": screens.waiting_for(person),
    }


def shown_number(request: HttpRequest) -> int:
    """How many actions of each list the address asks for."""
    told = request.GET.get("show", "")
    return min(int(told), day.ACTIONS_SHOWN_MAX) if told.isdecimal() and 0 < len(told) < 6 else day.ACTIONS_SHOWN


def drafts_for(person: User) -> QuerySet[Draft]:
    """Drafts of rules that wait for this person's word."""
    waiting = Draft.objects.filter(state=DraftState.WAITING).exclude(by=person).select_related("by")
    return waiting if may(person, "approve_rule") else Draft.objects.none()


def shown(request: HttpRequest) -> HttpResponse:
    """After a change: the day's lists alone for htmx, with the toast beside them."""
    return answer.page(request, "my_day/changed.html", context(request))


@answer.screen("see_client")
def names(request: HttpRequest) -> HttpResponse:
    """Clients for a field that completes, as options."""
    found = day.named(request.GET.get("client", "")[:80])
    return answer.page(request, "my_day/names.html", {"clients": found})
