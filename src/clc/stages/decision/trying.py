"""Trying a version before it is in force: what it would have said of the cases that were decided."""
from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from clc.kernel.errors import ClcError
from clc.stages.decision.engine.flow import Flow
from clc.stages.decision.engine.playing import SAYS, Played, play
from clc.stages.decision.engine.table import Table
from clc.stages.decision.models import Case, CaseStep, Definition, DefinitionKind
from clc.stages.decision.processes import ask, current, flow_of, table_of

CASES_MAX = 1_000


@dataclass(frozen=True)
class Tried:
    """One past case under two versions: what was said then, what the tried version says, and whether that is the same."""

    case: Case
    before: str
    after: str
    same: bool
    stuck: str = ""


def tried(definition: Definition) -> list[Tried]:
    """Up to 1,000 past cases, the newest first, under the version in force and under this one; nothing is changed by it."""
    if definition.kind == DefinitionKind.TABLE:
        return _table_tried(definition)
    return _process_tried(definition)


def _process_tried(definition: Definition) -> list[Tried]:
    flow, found = flow_of(definition), []
    cases = list(Case.objects.filter(process=definition.name).select_related("definition", "client__party")[:CASES_MAX])
    words = _outcomes(cases)
    for case in cases:
        then = play(flow_of(case.definition), case.facts, words.get(case.pk, {}), ask)
        now = play(flow, case.facts, words.get(case.pk, {}), ask)
        found.append(Tried(case, said(flow_of(case.definition), then), said(flow, now), then == now, now.stuck))
    return found


def _outcomes(cases: list[Case]) -> dict[int, dict[str, list[str]]]:
    found: dict[int, dict[str, list[str]]] = {}
    steps = CaseStep.objects.filter(case__in=cases, state__in=["approved", "refused", "done"]).order_by("visit", "id")
    for case, node, state in steps.values_list("case_id", "node", "state"):
        found.setdefault(case, {}).setdefault(node, []).append(state)
    return found


def _table_tried(definition: Definition) -> list[Tried]:
    table, held = table_of(definition), table_of(current(definition.name, DefinitionKind.TABLE))
    asked = {column.name for column in table.inputs}
    found = []
    for case in Case.objects.select_related("client__party")[:CASES_MAX]:
        if asked & set(case.facts):
            (before, _wrong), (after, stuck) = _answered(held, case.facts), _answered(table, case.facts)
            found.append(Tried(case, before, after, before == after, stuck))
    return found


def _answered(table: Table, facts: Mapping[str, Any]) -> tuple[str, str]:
    try:
        answer = table.answer(facts)
    except ClcError as wrong:
        return "", str(wrong)
    return ", ".join(str(value) for value in answer.outputs.values()), ""


def said(flow: Flow, played: Played) -> str:
    """The way a play took, in a few words: what tables answered, and the steps at which somebody decided."""
    decided = [flow.steps[name].label for name in dict.fromkeys(played.steps) if flow.steps[name].kind in SAYS]
    return " · ".join([*(str(value) for value in played.answers.values()), *decided])
