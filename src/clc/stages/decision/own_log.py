"""Our own cases as a log of events, in the columns that imported logs have."""
from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

import polars as pl
from django.db.models import OuterRef, Subquery

from clc.stages.decision.models import Case, CaseAct, CaseState, CaseStep

#: How a case's end is told, as the activities that book/process_log names.
ENDS = {
    CaseState.APPROVED: "Approved", CaseState.DONE: "Approved", CaseState.EXPIRED: "Approved",
    CaseState.REFUSED: "Declined", CaseState.WITHDRAWN: "Cancelled",
}
SCHEMA = {
    "case": pl.String, "place": pl.Float64, "at": pl.Float64, "activity": pl.String, "phase": pl.String,
    "resource": pl.String, "amount": pl.Float64,
}  # fmt: skip
Row = tuple[str, float, float, str, str, str | None, float | None]


def own_events() -> pl.DataFrame:
    """Each step as it was opened and done, by whoever moved it last, and each case's end; of the cases the reader sees.

    Rows of a case stand in the order of time, those of one moment in the order in which steps were opened.
    """
    rows = [*_of_steps(), *_of_ends()]
    return pl.DataFrame(rows, schema=SCHEMA, orient="row").sort("case", "at", "place")


def _of_steps() -> Iterator[Row]:
    last = CaseAct.objects.filter(step=OuterRef("pk"), by__isnull=False).order_by("-id")
    found = CaseStep.objects.annotate(
        who=Subquery(last.values("by__display_name")[:1]), name=Subquery(last.values("by__username")[:1]))
    told = found.values_list("id", "case_id", "label", "opened_at", "done_at", "who", "name", "case__amount")
    for key, case, label, opened, done, who, name, amount in told.iterator():
        money = None if amount is None else float(amount)
        yield str(case), float(key), _seconds(opened), label, "schedule", None, money
        if done is not None:
            yield str(case), float(key) + 0.5, _seconds(done), label, "complete", who or name or None, money


def _of_ends() -> Iterator[Row]:
    told = Case.objects.filter(state__in=list(ENDS)).values_list("id", "state", "decided_at", "ended_at", "amount")
    for case, state, decided, ended, amount in told.iterator():
        at = decided or ended
        if at is not None:
            money = None if amount is None else float(amount)
            yield str(case), float(1 << 40), _seconds(at), ENDS[CaseState(state)], "complete", None, money


def _seconds(at: datetime) -> float:
    return at.timestamp()
