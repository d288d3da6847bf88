"""How a process runs: cases against their time, waits, hand-overs, load, and what follows what."""
from __future__ import annotations

from collections.abc import Callable
from typing import Any

import polars as pl
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from clc.doors.web.answer import page as answer
from clc.doors.web.answer import screen
from clc.doors.web.flows.logs import events_of, logs
from clc.frames import process_log
from clc.policy.kind.process_log import ProcessLog
from clc.policy.shapes import on
from clc.stages.hub.book import current_book

ROWS_MAX = 100
VIEWS: dict[str, str | Promise] = {
    "times": gettext_lazy("Time taken"), "waits": gettext_lazy("Where cases wait"), "hands": gettext_lazy("Hand-overs"),
    "load": gettext_lazy("Workload"), "order": gettext_lazy("What follows what"),
}
OUTCOMES: dict[str, str | Promise] = {
    "approved": pgettext_lazy("case", "Approved"), "declined": pgettext_lazy("case", "Declined"),
    "cancelled": pgettext_lazy("case", "Cancelled"), "open": pgettext_lazy("case", "Open"),
}
Told = dict[str, Any]


@screen("see_process")
def page(request: HttpRequest) -> HttpResponse:
    """One look at one log."""
    view = request.GET.get("view", "times")
    view = view if view in VIEWS else "times"
    there = logs()
    log = next((one for one in there if one.key == request.GET.get("log")), there[0])
    events = events_of(log)
    rule = current_book().of(ProcessLog)["application"]
    empty = events.select(pl.len()).collect().item() == 0
    told = {} if empty else LOOKS[view](events, rule)
    return answer(request, f"flows/{view}.html", {"view": view, "views": VIEWS, "logs": there, "log": log, "empty": empty,
                                                  "outcome_words": OUTCOMES, **told})


def times(events: pl.LazyFrame, rule: ProcessLog) -> Told:
    """How cases ended and how long they took, against the days allowed; by week."""
    allowed = on(rule.case_days_max, timezone.localdate())
    assert allowed is not None
    cases = process_log.outcomes(events, rule.endings()).collect()
    weeks = process_log.by_week(cases).to_dicts()
    return {
        "allowed": allowed, "rows": process_log.times(cases, allowed).to_dicts(), "cases": cases.height,
        "events": int(cases["events"].sum()), "counts": process_log.counted(cases), "weeks": weeks,
        "p50": cases["days"].median(), "p90": cases["days"].quantile(0.9, "linear"),
        "late": (cases["days"] > allowed).mean(), "option": _by_week(weeks),
        "week_rows": [[str(one["week"]), one["cases"], round(one["p50"], 1)] for one in weeks],
    }


def waits(events: pl.LazyFrame, rule: ProcessLog) -> Told:
    """The activities, those that hold cases up longest first."""
    rows = process_log.steps(events).head(ROWS_MAX).to_dicts()
    return {"rows": rows, "wait_max": on(rule.wait_days_max, timezone.localdate()), "worst": rows[0] if rows else None}


def hands(events: pl.LazyFrame, rule: ProcessLog) -> Told:
    """Who hands to whom."""
    found = process_log.hand_overs(events)
    return {"rows": found.head(ROWS_MAX).to_dicts(), "pairs": found.height, "whole": int(found["times"].sum())}


def load(events: pl.LazyFrame, rule: ProcessLog) -> Told:
    """Who carries how much."""
    found = process_log.workload(events)
    return {"rows": found.head(ROWS_MAX).to_dicts(), "people": found.height,
            "most": found["events"].max(), "top": found.head(max(1, found.height // 5))["share"].sum()}


def order(events: pl.LazyFrame, rule: ProcessLog) -> Told:
    """Which activity follows which."""
    return {"rows": process_log.follows(events, most=ROWS_MAX).to_dicts()}


LOOKS: dict[str, Callable[[pl.LazyFrame, ProcessLog], Told]] = {
    "times": times, "waits": waits, "hands": hands, "load": load, "order": order}


def _by_week(weeks: list[Told]) -> Told:
    """The chart of cases begun by week and the median days they took."""
    return {
        "xAxis": {"type": "category", "data": [str(one["week"]) for one in weeks]},
        "yAxis": [{"type": "value", "name": _("Cases")}, {"type": "value", "name": _("Days"), "splitLine": {"show": False}}],
        "series": [
            {"type": "bar", "name": _("Cases"), "data": [one["cases"] for one in weeks]},
            {"type": "line", "name": _("Median days"), "yAxisIndex": 1, "data": [one["p50"] for one in weeks]}],
    }
