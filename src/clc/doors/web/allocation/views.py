"""Lending plans on the screen: the list, the form, one plan with its proof and prices, two beside each other, the file."""
from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _

from clc.doors.web.allocation import words
from clc.doors.web.allocation.drawing import rates_chart, rivals_chart
from clc.doors.web.answer import page as answer
from clc.doors.web.answer import person, screen
from clc.doors.web.clients import naming
from clc.kernel.errors import NotFound
from clc.policy.kind.lending_plan import LendingPlanRule
from clc.stages.deal.models import LendingPlan, PlanState
from clc.stages.hub.book import current_book

PAGE_ROWS, LIST_ROWS = 50, 30
HEAD = ("client", "grade", "industry", "pd", "amount", "rate", "taken_share", "profit", "why")
TOTALS = ("value", "amount", "taken", "expected_loss", "lent")


@screen("plan_book")
def page(request: HttpRequest) -> HttpResponse:
    """The plans, the newest first."""
    found = LendingPlan.objects.select_related("by", "confirmed_by").defer("rows")
    rows = Paginator(found, LIST_ROWS).get_page(request.GET.get("page"))
    return answer(request, "allocation/page.html", {"rows": rows, "count": rows.paginator.count})


def asking(request: HttpRequest, told: Mapping[str, str], *, wrong: str = "") -> HttpResponse:
    """The form with what the rule says beside each field."""
    rules = current_book().of(LendingPlanRule)
    name = told.get("rule") or request.GET.get("rule") or next(iter(rules), "")
    rule = rules.get(name)
    usual = (rule.on_day(timezone.localdate()) if rule else None) or {}
    return answer(request, "allocation/ask.html", {
        "told": told, "wrong": wrong, "rules": [(key, _(one.label)) for key, one in rules.items()], "rule": name,
        "usual": usual, "counts": words.COUNTS,
        "shocks": [(key, _(one.label)) for key, one in (rule.shocks.items() if rule else ())]},
        status=400 if wrong else 200)


def held(key: int) -> LendingPlan:
    """A plan, or 404."""
    return get_object_or_404(LendingPlan.objects.select_related("by", "confirmed_by"), pk=key)


@screen("plan_book")
def plan(request: HttpRequest, key: int) -> HttpResponse:
    """One plan: its value with the proof, groups, prices of limits, rivals, and every client with the reason."""
    found = held(key)
    told = found.answer or {}
    rows = Paginator(chosen(found.rows or [], request.GET), PAGE_ROWS).get_page(request.GET.get("page"))
    return answer(request, "allocation/plan.html", {
        "plan": found, "told": told, "rows": rows, "words": words, "naming": naming,
        "under_way": found.state in (PlanState.WAITING, PlanState.RUNNING),
        "shown": request.GET.get("show", "lent"), "q": request.GET.get("q", "")[:40],
        "charts": [one for one in (rivals_chart(told), rates_chart(told)) if one] if told else [],
        "best": best_rival(told), "may_confirm": found.state == PlanState.DONE and found.by_id != person(request).pk,
        "others": LendingPlan.objects.filter(answer__isnull=False).exclude(pk=found.pk).only("name", "at")[:LIST_ROWS]})


def best_rival(told: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """The simpler rule that earns most."""
    known = [one for one in told.get("rivals", ()) if one["value"] is not None]
    return max(known, key=lambda one: one["value"], default=None)


def chosen(rows: Sequence[Mapping[str, Any]], told: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """Clients that match the address: lent to, not lent to, or all; by the beginning of the code; the largest first."""
    show, begins = told.get("show", "lent"), str(told.get("q", ""))[:40].strip().lower()
    found = [one for one in rows if (show == "all" or (one["amount"] > 0) == (show == "lent"))
             and str(one["client"]).lower().startswith(begins)]
    return sorted(found, key=lambda one: (-one["profit"], str(one["client"])))


@screen("plan_book")
def compare(request: HttpRequest) -> HttpResponse:
    """Two plans beside each other: totals, groups, and the clients whom they treat otherwise."""
    keys = [request.GET.get(name, "") for name in ("first", "second")]
    if not all(key.isdecimal() and len(key) < 18 for key in keys):
        raise NotFound(_("Two plans are needed."), todo=_("Choose them on the page of a plan."))
    first, second = (held(int(key)) for key in keys)
    if first.answer is None or second.answer is None:
        raise NotFound(_("One of these plans has no answer yet."), todo=_("Wait until both are worked out."))
    before = {one["client"]: one for one in first.rows or ()}
    moves = [(before[one["client"]], one) for one in second.rows or () if one["client"] in before
             and (before[one["client"]]["amount"], before[one["client"]]["rate"]) != (one["amount"], one["rate"])]
    moves.sort(key=lambda pair: -abs(pair[0]["amount"] - pair[1]["amount"]))
    return answer(request, "allocation/compare.html", {
        "first": first, "second": second, "totals": [(name, first.answer[name], second.answer[name]) for name in TOTALS],
        "moves": moves[:PAGE_ROWS], "moved": len(moves)})


@screen("plan_book")
def clients_csv(request: HttpRequest, key: int) -> HttpResponse:
    """Every client of a plan as a table; a text that a spreadsheet would read as a formula is quoted."""
    found = held(key)
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(HEAD)
    for one in found.rows or ():
        writer.writerow([_cell(one.get(name)) for name in HEAD])
    answered = HttpResponse(text.getvalue().encode("utf-8-sig"), content_type="text/csv; charset=utf-8")
    answered["Content-Disposition"] = f'attachment; filename="lending-plan-{found.pk}.csv"'
    return answered


def _cell(value: Any) -> Any:
    return f"'{value}" if isinstance(value, str) and value[:1] in "=+-@\t\r" else value
