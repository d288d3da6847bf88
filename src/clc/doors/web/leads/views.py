"""The pages of leads: the board, the list, one lead."""
from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.db.models import Sum
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from clc.doors.web.answer import page as answer
from clc.doors.web.answer import person, screen
from clc.doors.web.clients.views import whole
from clc.doors.web.leads import asking, words
from clc.doors.web.leads.cards import card_of, lanes, stage_label
from clc.doors.web.leads.one import about
from clc.kernel.errors import NotFound
from clc.policy.kind.lost_reason import LostReason
from clc.stages.hub.book import current_book
from clc.stages.hub.permission import may
from clc.stages.reach.models import Lead, LeadState
from clc.stages.reach.pipelines import pipelines
from clc.stages.reach.services.pools import look

ROWS = 50


def shown(request: HttpRequest, template: str, here: str, context: dict[str, Any]) -> HttpResponse:
    """A page of the leads under their tabs."""
    tabs = [(pgettext("leads", "Board"), "page"), (pgettext("leads", "List"), "list"), (pgettext("leads", "Pool"), "pool"),
            (pgettext("leads", "Funnel"), "funnel"), (_("Promising firms"), "finding")]
    if may(person(request), "screen_lead"):
        tabs.append((_("Names to clear"), "names"))
    links = [(word, reverse(f"leads:{name}"), name == here, None) for word, name in tabs]
    return answer(request, f"leads/{template}", {"tab_links": links, "words": words, "stage_label": stage_label, **context})


def asked_context(asked: asking.Asked) -> dict[str, Any]:
    """What every page under a filter shows of it."""
    return {"asked": asked, "rule": asked.rule, "pipelines": pipelines(), "reasons": current_book().of(LostReason),
            "today": timezone.localdate()}


def found_lead(key: int) -> Lead:
    """A lead the reader may see; else NotFound."""
    lead = Lead.objects.with_people().select_related("last_owner", "by").filter(pk=key).first()
    if lead is None:
        raise NotFound(_("There is no such lead that you may see."),
                       todo=_("It may belong to another team, or lie in another branch's pool."))
    return lead


@screen("see_lead")
def page(request: HttpRequest) -> HttpResponse:
    """The board of a pipeline: every stage with its count, sum and ageing, its leads as cards."""
    user = person(request)
    asked = asking.asked_of(request, user)
    found = asking.narrowed(asking.of_people(Lead.objects.filter(pipeline=asked.pipeline), asked, user), asked)
    held = asking.cards(found.open())
    board = lanes(asked.pipeline, found, held)
    return shown(request, "board.html", "page", {
        **asked_context(asked), "lanes": board, "count": sum(lane.column.leads for lane in board),
        "amount": sum(lane.column.amount for lane in board),
        "weighted": sum(lane.column.weighted or 0 for lane in board)})


@screen("see_lead")
def listed(request: HttpRequest) -> HttpResponse:
    """One numbered page of the leads that match the address, of every state."""
    user = person(request)
    asked = asking.asked_of(request, user)
    found = asking.narrowed(asking.of_people(Lead.objects.filter(pipeline=asked.pipeline), asked, user), asked)
    rows = Paginator(asking.ordered(found.with_people(), asked.sort), ROWS).get_page(whole(request.GET.get("page"), 1))
    today = timezone.localdate()
    return shown(request, "list.html", "list", {
        **asked_context(asked), "rows": rows, "cards": [card_of(one, today) for one in rows],
        "amount": found.filter(state=LeadState.OPEN).aggregate(sum=Sum("amount"))["sum"],
        "channels": asking.choices_of(Lead.objects.filter(pipeline=asked.pipeline))["channel"]})


@screen("see_lead")
def lead(request: HttpRequest, key: int) -> HttpResponse:
    """One lead: who it is, where it stands, what is missing for the next stage, and everything that happened."""
    held = look(by=person(request), lead=found_lead(key))
    return answer(request, "leads/lead.html", {"words": words, "stage_label": stage_label, "lead": held,
                                               **about(held, person(request))})
