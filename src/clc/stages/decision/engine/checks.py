"""What is wrong with a process or a table before anybody walks it: errors stop it, remarks are told."""
from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

from clc.stages.decision.engine.flow import Flow
from clc.stages.decision.engine.graph import neighbours, reached
from clc.stages.decision.engine.table import Table
from clc.stages.decision.engine.tokens import found_in_tokens
from clc.stages.decision.engine.words import GATEWAYS, STEP_ELEMENTS


@dataclass(frozen=True)
class Known:
    """What a process may name: roles of the rule book, gates that somebody checks, tables in force with what they tell."""

    roles: frozenset[str]
    gates: frozenset[str]
    tables: dict[str, frozenset[str]]
    facts: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Remark:
    """One thing found: whether it stops the file, at which element, and in words."""

    stops: bool
    where: str
    label: str
    words: str


def check_flow(flow: Flow, known: Known) -> list[Remark]:
    """Everything found in a process, what stops it first."""
    found = [*_reach(flow), *_gateways(flow), *_steps(flow, known), *_tables(flow, known), *_facts(flow, known)]
    if not any(remark.stops for remark in found):
        found += [Remark(True, node, flow.labels.get(node, node), words) for node, words in found_in_tokens(flow)]
    return sorted(found, key=lambda remark: not remark.stops)


def check_table(table: Table, known: Known) -> list[Remark]:
    """Everything found in a table: rows nobody can reach, a missing last row, facts and texts that are not known."""
    found = [*_rows(table), *_texts(table)]
    if known.facts:
        found += [Remark(False, column.name, column.label, _("No fact of this name is told by cases; it will be unknown."))
                  for column in table.inputs if column.name not in known.facts]
    return sorted(found, key=lambda remark: not remark.stops)


def _reach(flow: Flow) -> Iterator[Remark]:
    pairs = [(way.source, way.target) for way in flow.ways] + [(clock.step, clock.id) for clock in flow.clocks.values()]
    ahead = reached(flow.start, neighbours(pairs))
    ends = [name for name, kind in flow.nodes.items() if kind == "endEvent"]
    if not ends:
        yield Remark(True, flow.name, flow.label, _("The process has no end."))
    back = neighbours((target, source) for source, target in pairs)
    leads = set().union(*(reached(end, back) for end in ends)) if ends else set()
    for node in flow.nodes:
        if node not in ahead:
            yield _stop(flow, node, _("It cannot be reached from the start."))
        elif ends and node not in leads:
            yield _stop(flow, node, _("No end can be reached from it."))
    if not flow.steps:
        yield Remark(True, flow.name, flow.label, _("The process has no step."))


def _gateways(flow: Flow) -> Iterator[Remark]:
    for node, kind in flow.nodes.items():
        out = flow.leaving(node)
        if kind in STEP_ELEMENTS and len(out) > 1:
            yield _stop(flow, node, _("Several ways leave a step; a gateway must choose among them."))
        if kind not in GATEWAYS:
            continue
        into = [way for way in flow.ways if way.target == node]
        if kind == "parallelGateway" and len(out) > 1 and len(into) > 1:
            yield _stop(flow, node, _("It joins and splits at once; use two gateways."))
        if kind == "parallelGateway" or len(out) < 2:
            continue
        if not any(way.default for way in out) and not all(way.condition for way in out):
            yield _stop(flow, node, _("A way that leaves it has no condition and is not its default."))
        if kind == "exclusiveGateway" and not any(way.default for way in out):
            yield _stop(flow, node, _("It has no default way: a case whose facts fit no condition would be stuck."))


def _steps(flow: Flow, known: Known) -> Iterator[Remark]:
    for step in flow.steps.values():
        named = [*step.role, *([step.escalate] if step.escalate else []), *([step.veto] if step.veto else [])]
        for role in named:
            if role not in known.roles:
                yield _stop(flow, step.id, _("The role %s is not in the rule book.") % role)
        if not step.role:
            yield _stop(flow, step.id, _("No role does it."))
        for gate in step.gate:
            if gate not in known.gates:
                yield _stop(flow, step.id, _("Nobody checks the gate %s: it would stay shut.") % gate)
        if step.sla is None and step.kind != "auto":
            yield Remark(False, step.id, step.label, _("It has no time to be done in."))
        if step.kind == "committee" and (step.majority is None or step.quorum is None):
            yield Remark(False, step.id, step.label, _("The committee's quorum and majority are the usual ones."))
    decides = [step for step in flow.steps.values() if step.kind in ("approve", "committee")]
    if decides and not any(step.decides for step in decides):
        yield Remark(False, flow.name, flow.label, _("No step is marked as the one that decides; the end decides."))


def _tables(flow: Flow, known: Known) -> Iterator[Remark]:
    for node, table in flow.decisions.items():
        if table not in known.tables:
            yield _stop(flow, node, _("No decision table %s is in force.") % table)


def _facts(flow: Flow, known: Known) -> Iterator[Remark]:
    told = {"outcome", "clock", *(f"{step}_outcome" for step in flow.steps)}
    told |= {f"form_{field}" for step in flow.steps.values() for field in step.fields}
    told |= {name for table in flow.decisions.values() for name in known.tables.get(table, ())}
    for way in flow.ways:
        for name in sorted(way.condition.names if way.condition else ()):
            if name.endswith("_outcome") and name not in told:
                yield _stop(flow, way.source, _("The condition asks for %s, and there is no such step.") % name)
            elif known.facts and name not in told and name not in known.facts:
                yield Remark(False, way.source, flow.labels.get(way.source, way.source),
                             _("No fact %s is told by cases; it will be unknown.") % name)


def _rows(table: Table) -> Iterator[Remark]:
    open_rows = [place for place, row in enumerate(table.rows, 1) if all(cell.text == "-" for cell in row.tests)]
    if table.policy in ("FIRST", "ANY", "UNIQUE") and not open_rows:
        yield Remark(False, table.name, table.label,
                     _("No row takes everything: a case that fits none is stopped with a message."))
    if table.policy == "FIRST" and open_rows and open_rows[0] < len(table.rows):
        yield Remark(True, table.name, table.label, _("Rows after row %s are never reached.") % open_rows[0])
    seen: dict[tuple[str, ...], int] = {}
    for place, row in enumerate(table.rows, 1):
        asked = tuple(cell.text for cell in row.tests)
        if asked in seen and table.policy in ("FIRST", "UNIQUE"):
            yield Remark(True, row.id, table.label, _("Row %(row)s asks what row %(first)s asked.") % {
                "row": place, "first": seen[asked]})
        seen.setdefault(asked, place)


def _texts(table: Table) -> Iterator[Remark]:
    for place, column in enumerate(table.outputs):
        for number, row in enumerate(table.rows, 1):
            if column.values and row.answers[place] not in column.values:
                yield Remark(True, row.id, column.label, _("Row %(row)s answers what is not among the column's values.") % {
                    "row": number})


def _stop(flow: Flow, node: str, words: str) -> Remark:
    return Remark(True, node, flow.labels.get(node, node), words)


def stopping(remarks: Iterable[Remark]) -> list[Remark]:
    """Those that stop a file."""
    return [remark for remark in remarks if remark.stops]
