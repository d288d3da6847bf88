"""The list of a client's statements, and one of them as a spreading grid."""
from __future__ import annotations

from typing import Any

from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from clc.doors.web.answer import person, screen
from clc.doors.web.client.looking import Head, look
from clc.doors.web.credit_file.filing import part
from clc.doors.web.statements import reading
from clc.engines.spreading.units import UNITS
from clc.policy.kind.template import Template
from clc.stages.hub.models import Document
from clc.stages.hub.permission import may
from clc.stages.inquiry import bringing
from clc.stages.inquiry.checking import Checked, blocking, checked
from clc.stages.inquiry.learned import whole_template
from clc.stages.inquiry.models import Opinion, Scope, Statement, StatementState
from clc.stages.inquiry.reading.papers import ACCEPTED
from clc.stages.inquiry.suggesting import suggested

LISTED_MAX = 40
CHECKED_MAX = 12
PAPERS_SHOWN = 5
UNIT_WORDS = {"yuan": _("yuan"), "thousand": _("thousand yuan"), "ten_thousand": _("ten thousand yuan"),
              "million": _("million yuan"), "hundred_million": _("hundred million yuan")}
MONTHS = ((12, _("Year")), (9, _("Nine months")), (6, _("Half-year")), (3, _("Quarter")))


def units() -> list[tuple[str, str]]:
    """The units amounts may be shown and typed in."""
    return [(key, str(UNIT_WORDS[key])) for key in UNITS]


@screen("see_fact", "enter_statement")
def page(request: HttpRequest, code: str) -> HttpResponse:
    """Every statement, newest first, how it stands and what its checks find."""
    head = look(code)
    rows = list(Statement.objects.of(head.client).select_related("entered_by", "confirmed_by").annotate(
        doubtful=Count("lines", filter=Q(lines__looked_by__isnull=True) & ~Q(lines__doubt="")))[:LISTED_MAX])
    counted = 0
    lines: list[tuple[Statement, dict[str, int] | None]] = []
    for row in rows:
        wanted = row.state != StatementState.SUPERSEDED and counted < CHECKED_MAX
        counted += wanted
        lines.append((row, tally(checked(row)) if wanted else None))
    waiting = Document.objects.filter(client=head.client, kind=bringing.KIND, statements__isnull=True).order_by("-at")
    return part(request, head, "statements", "statements/page.html", {
        "lines": lines, "units": units(), "months": MONTHS, "scopes": Scope.choices, "accepted": ",".join(ACCEPTED),
        "papers": [(one, bringing.progress_of(one)) for one in waiting[:PAPERS_SHOWN]], "writes": writes(request)})


def writes(request: HttpRequest) -> bool:
    """Whether the reader may enter statements."""
    return may(request.user, "enter_statement")


def tally(found: list[Checked]) -> dict[str, int]:
    """How many checks fail as errors, as warnings, hold, and cannot be made."""
    return {
        "errors": sum(one.state == "fails" and one.severity == "error" for one in found),
        "warnings": sum(one.state == "fails" and one.severity == "warning" for one in found),
        "ok": sum(one.state == "ok" for one in found), "unknown": sum(one.state == "unknown" for one in found)}


@screen("see_fact", "enter_statement")
def one(request: HttpRequest, code: str, key: int) -> HttpResponse:
    """The spreading grid."""
    head = look(code)
    statement = reading.statement_of(head, key)
    unit = request.GET.get("unit", statement.unit)
    unit = unit if unit in UNITS else statement.unit
    shares, compare = request.GET.get("as") == "share", request.GET.get("compare") == "1"
    periods = reading.periods_of(statement, compare=compare, writes=writes(request) and not shares)
    grid = reading.Grid(statement, periods, unit=unit, shares=shares)
    return part(request, head, "statements", "statements/one.html", {
        "statement": statement, "periods": periods, "rows": grid.rows(), "unit_key": unit, "units": units(),
        "shares": shares, "compare": compare, "pages": bringing.has_pages(statement.source), "months": MONTHS,
        "scopes": Scope.choices, "opinions": Opinion.choices, "writes": writes(request),
        "others": reading.others_of(head.client, statement),
        **panel(request, head, statement)})


def panel(request: HttpRequest, head: Head, statement: Statement) -> dict[str, Any]:
    """What stands beside the grid: checks, lines not understood, what stops a confirmation."""
    found = checked(statement)
    template = whole_template(statement.template)
    unread = [(line, suggested(template, line["written"], line.get("part", ""))) for line in statement.unread]
    is_draft = statement.state == StatementState.DRAFT
    return {
        "client": head.client, "statement": statement, "checked": found, "tally": tally(found), "unread": unread,
        "choices": reading.choices_of(template) if unread else [], "names": names_of(unread, template),
        "blocking": blocking(statement, found) if is_draft else [], "is_draft": is_draft, "writes": writes(request),
        "confirms": may(request.user, "confirm_statement"),
        "own": statement.entered_by_id == person(request).pk,
    }


def names_of(unread: list[tuple[Any, list[str]]], template: Template) -> dict[str, str]:
    """The names of suggested lines."""
    language = get_language() or "en"
    return {key: template.by_key[key].name(language) for _line, keys in unread for key in keys}
