"""The road part of a client's deals: its cases on their way, what may be put up for approval, its meetings."""
from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from clc.doors.web.answer import person, screen
from clc.doors.web.approvals.views import Line, lines
from clc.doors.web.cases.reading import gate_words, role_words
from clc.doors.web.client.looking import look
from clc.doors.web.credit_file.filing import part
from clc.policy.kind.product import Product
from clc.stages.deal.models import DealState, Structure
from clc.stages.decision import waiting
from clc.stages.decision.models import ALIVE, Case, Meeting
from clc.stages.decision.said import said
from clc.stages.hub.book import current_book
from clc.stages.hub.models import Client
from clc.stages.hub.permission import may

CASES_MAX = 30
ROADS_MAX = 3
MEETINGS_MAX = 10


@dataclass(frozen=True)
class Offer:
    """A chosen structure that no living case is about: under which subject it is put up."""

    structure: Structure
    label: str
    subject: str


@screen("see_client")
def page(request: HttpRequest, code: str) -> HttpResponse:
    """Cases, the road of the newest, what may be put up, meetings."""
    head, user = look(code), person(request)
    rows = list(Case.objects.filter(client=head.client).select_related(
        "client__party", "opened_by", "definition").order_by("-id")[:CASES_MAX])
    told = lines(rows, timezone.localdate())
    alive = [one for one in told if one.case.state in ALIVE]
    chosen = next((one for one in told if str(one.case.pk) == request.GET.get("case", "")), None) or next(
        iter(alive or told), None)
    return part(request, head, "road", "road/page.html", {
        "lines": told, "alive": alive, "case": chosen.case if chosen else None,
        "stops": waiting.road(chosen.case) if chosen else [], "offers": offers(head.client, rows),
        "meetings": meetings_of(head.client), "today": timezone.localdate(), "role_words": role_words,
        "gate_words": gate_words, "said_label": said, "can_open": may(user, "open_case"),
        "next_stop": following(chosen) if chosen else None})


def offers(client: Client, cases: Sequence[Case]) -> list[Offer]:
    """Chosen structures without a living case."""
    busy = {one.subject_key for one in cases if one.state in ALIVE and one.subject in ("structure", "project_structure")}
    rows = Structure.objects.filter(client=client, state=DealState.CHOSEN).select_related("quote", "project")
    products = {name: _(rule.label) for name, rule in current_book().of(Product).items()}
    return [Offer(one, products.get(one.product, one.product), "project_structure" if one.project_id else "structure")
            for one in rows if str(one.pk) not in busy]


def meetings_of(client: Client) -> Sequence[Meeting]:
    """The client's joint meetings, the newest first."""
    return list(Meeting.objects.filter(client=client).select_related("chair")[:MEETINGS_MAX])


def following(line: Line) -> str:
    """Where the case stands, in words; empty at its end."""
    return ", ".join(said(step.label) for step, _who in line.steps)
