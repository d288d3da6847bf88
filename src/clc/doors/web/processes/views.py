"""Processes and decision tables on the screen: the list, one version, what it would have said of past cases."""
from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404

from clc.doors.web.answer import page as answer
from clc.doors.web.answer import person, screen
from clc.doors.web.processes import words
from clc.doors.web.processes.trial import trial, tried_facts
from clc.kernel.errors import ClcError
from clc.stages.decision.engine.crossing import differences, gone
from clc.stages.decision.models import ALIVE, Crossing, Definition, DefinitionKind, DefinitionState
from clc.stages.decision.processes import flow_of, remarks_on, table_of
from clc.stages.decision.said import said, translated_xml
from clc.stages.decision.shipped import bring_in, brought_in
from clc.stages.decision.trying import tried
from clc.stages.hub.permission import require

PAST_ROWS = 50
#: Who may look at the drawing of a process that a case walks.
WALKERS = ("see_process", "work_case", "approve_case", "vote_case", "open_case")
RUNNING = Count("cases", filter=Q(cases__state__in=ALIVE))


@screen("see_process")
def page(request: HttpRequest) -> HttpResponse:
    """What is in force, and the drafts that wait."""
    brought_in()
    known = _listed()
    if not known and bring_in():
        known = _listed()
    in_force = sorted((one for one in known if one.state == DefinitionState.CONFIRMED), key=lambda one: one.label)
    left: dict[str, int] = {}
    for one in known:
        if one.state == DefinitionState.RETIRED:
            left[one.name] = left.get(one.name, 0) + int(vars(one)["running"])
    return answer(request, "processes/page.html", {
        "processes": [one for one in in_force if one.kind == DefinitionKind.PROCESS],
        "tables": [one for one in in_force if one.kind == DefinitionKind.TABLE], "left": left, "said": said,
        "drafts": [one for one in known if one.state == DefinitionState.DRAFT]})


def _listed() -> list[Definition]:
    """What is in force, what waits, and what is retired with cases still on it."""
    known = Definition.objects.select_related("by", "confirmed_by").defer("xml").annotate(running=RUNNING)
    shown = Q(state__in=[DefinitionState.CONFIRMED, DefinitionState.DRAFT]) | Q(running__gt=0)
    return list(known.filter(shown).order_by("-id"))


def held(key: int) -> Definition:
    """A version, or 404."""
    known = Definition.objects.select_related("by", "confirmed_by", "ended_by").annotate(running=RUNNING)
    return get_object_or_404(known, pk=key)


@screen("see_process")
def definition(request: HttpRequest, key: int) -> HttpResponse:
    """One version: its drawing or its rows, what was found in it, who brought and confirmed it, how it differs, a try."""
    return shown(request, held(key))


def shown(request: HttpRequest, found: Definition, *, wrong: str = "", told: Mapping[str, str] | None = None,
          status: int = 200) -> HttpResponse:
    """The page of a version, with what was wrong and what was typed where a form was refused."""
    versions = list(Definition.objects.filter(kind=found.kind, name=found.name).select_related("by", "confirmed_by")
                    .defer("xml").annotate(running=RUNNING).order_by("-version"))
    current = next((one for one in versions if one.state == DefinitionState.CONFIRMED), None)
    reading = _process(request, found) if found.kind == DefinitionKind.PROCESS else _table(request, found)
    me = person(request)
    return answer(request, "processes/one.html", {
        "one": found, "versions": versions, "current": current, "wrong": wrong, "told": told or {}, **words.all_words(),
        "remarks": remarks_on(found.kind, found.xml.encode()), "is_draft": found.state == DefinitionState.DRAFT,
        "mine": found.by_id == me.pk, "changes": _changes(found, current), **_crossing(found, current),
        **reading}, status=status)


def _changes(found: Definition, current: Definition | None) -> list[tuple[str, str, str]]:
    if current is None or current.pk == found.pk or found.kind != DefinitionKind.PROCESS:
        return []
    return differences(flow_of(current), flow_of(found))


def _process(request: HttpRequest, found: Definition) -> dict[str, Any]:
    flow = flow_of(found)
    facts, wrong = tried_facts(request.GET)
    walked = trial(flow, facts) if facts is not None and not wrong else None
    marks = dict.fromkeys(walked.nodes, "path") if walked else {}
    return {"flow": flow, "asked": sorted(_asked(flow)), "facts": request.GET, "try_wrong": wrong, "walked": walked,
            "marks": marks, "focus": ""}


def _asked(flow: Any) -> set[str]:
    """The facts that a try needs: those its conditions and tables look at, except what the steps say themselves."""
    names = {name for name in flow.facts_used() if name != "outcome" and not name.endswith("_outcome")}
    tables = Definition.objects.in_force().filter(kind=DefinitionKind.TABLE, name__in=set(flow.decisions.values()))
    for table in map(table_of, tables):
        names |= {column.name for column in table.inputs}
        names -= {column.name for column in table.outputs}
    return names


def _table(request: HttpRequest, found: Definition) -> dict[str, Any]:
    table = table_of(found)
    facts, wrong = tried_facts(request.GET)
    answered = None
    if facts is not None and not wrong:
        answered, wrong = table_answer(table, facts)
    return {"table": table, "facts": request.GET, "answered": answered, "try_wrong": wrong,
            "asked": [column.name for column in table.inputs]}


def table_answer(table: Any, facts: Mapping[str, object]) -> tuple[Any, str]:
    """What a table says of facts, or why it cannot."""
    try:
        return table.answer(facts), ""
    except ClcError as trouble:
        return None, f"{trouble.message} {trouble.todo}".strip()


def _crossing(found: Definition, current: Definition | None) -> dict[str, Any]:
    """What a version needs whose cases can be brought over: the steps without a place, and the steps to choose from."""
    done = list(Crossing.objects.filter(Q(old=found) | Q(new=found)).select_related("by", "old", "new")[:5])
    if current is None or current.pk == found.pk or not vars(found).get("running") or found.kind != DefinitionKind.PROCESS:
        return {"crossings": done, "gone": [], "may_cross": False, "choices": []}
    after = flow_of(Definition.objects.get(pk=current.pk))
    choices = [("", ""), *((step.id, said(step.label)) for step in after.road())]
    return {"crossings": done, "gone": gone(flow_of(found), after), "may_cross": True, "choices": choices}


@screen(*WALKERS)
def drawing(request: HttpRequest, key: int) -> HttpResponse:
    """The file for the viewer, its names in the reader's language."""
    found = get_object_or_404(Definition.objects.only("xml", "kind"), pk=key, kind=DefinitionKind.PROCESS)
    response = HttpResponse(translated_xml(found.xml), content_type="application/xml")
    response.headers["Cache-Control"] = "private, max-age=300"
    return response


@screen("see_process")
def file(request: HttpRequest, key: int) -> HttpResponse:
    """The file as it was brought in."""
    found = held(key)
    response = HttpResponse(found.xml.encode(), content_type="application/octet-stream")
    response.headers["Content-Disposition"] = f'attachment; filename="{found.name}-{found.version}.{found.kind}"'
    return response


@screen("see_process")
def past(request: HttpRequest, key: int) -> HttpResponse:
    """What this version would have said of past cases, those it treats otherwise first; they are of clients one sees."""
    require(person(request), "see_client")
    found = held(key)
    rows = sorted(tried(found), key=lambda one: (one.same, -one.case.pk))
    pages = Paginator(rows, PAST_ROWS).get_page(request.GET.get("page"))
    return answer(request, "processes/past.html", {
        "one": found, "rows": pages, "all": len(rows), "other": sum(not one.same for one in rows),
        "stuck": sum(bool(one.stuck) for one in rows), "said": said})
