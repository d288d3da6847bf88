"""The rating sheet of a client, and what became of past overrides."""
from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from clc.doors.web.answer import page as answer_page
from clc.doors.web.answer import person, screen
from clc.doors.web.client.looking import look
from clc.doors.web.credit_file.filing import part
from clc.doors.web.rating import sheet
from clc.policy.kind.rating import RatingModel
from clc.stages.credit import overrides as past
from clc.stages.hub.book import current_book


@screen("see_verdict", "rate_client")
def page(request: HttpRequest, code: str) -> HttpResponse:
    """The rating under way, or the one in force, or the one asked for; where there is none, how to begin."""
    head = look(code)
    asked = request.GET.get("rating", "")
    rows = sheet.ratings(head.client)
    held = sheet.chosen(rows, int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 18 else None)
    context = {"rows": rows, "held": held, "today": timezone.localdate(), "models": sheet.models(head.client)}
    if held is not None:
        context |= sheet.told(held, rows, person(request))
    return part(request, head, "rating", "rating/page.html", context)


@screen("see_verdict")
def overrides(request: HttpRequest) -> HttpResponse:
    """Past overrides by reason, and what became of them."""
    reasons = {name: label for rule in current_book().of(RatingModel).values() for name, label in rule.reasons.items()}
    return answer_page(request, "rating/overrides.html", {
        "records": past.report(past.past_overrides()), "reasons": reasons, "days": past.OUTCOME_DAYS})
