"""Reading definitions: the version in force, its flow or table, and how a walk asks tables."""
from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from clc.kernel.errors import NotFound
from clc.stages.decision.engine.checks import Known, Remark, check_flow, check_table
from clc.stages.decision.engine.flow import Flow
from clc.stages.decision.engine.process_file import load_flow
from clc.stages.decision.engine.safe_xml import BPMN, read_xml, space
from clc.stages.decision.engine.table import Table
from clc.stages.decision.engine.table_file import load_table
from clc.stages.decision.gates import gates
from clc.stages.decision.models import Definition, DefinitionKind
from clc.stages.decision.shipped import bring_in, brought_in
from clc.stages.decision.subjects import facts_told
from clc.stages.hub.book import current_book


def current(name: str, kind: str = DefinitionKind.PROCESS) -> Definition:
    """The version of a process (or table) in force; else NotFound."""
    brought_in()
    found = Definition.objects.in_force().filter(kind=kind, name=name).first()
    if found is None and bring_in():
        found = Definition.objects.in_force().filter(kind=kind, name=name).first()
    if found is None:
        raise NotFound(_("No version of “%s” is in force.") % name,
                       todo=_("Bring one in under Processes and have it confirmed."))
    return found


def flow_of(definition: Definition) -> Flow:
    """The flow of a process's version; read once for each text."""
    return load_flow(definition.xml.encode())


def table_of(definition: Definition) -> Table:
    """The table of a decision table's version; read once for each text."""
    return load_table(definition.xml.encode())


def ask(name: str, facts: Mapping[str, object]) -> Mapping[str, Any]:
    """Ask the decision table of a name that is in force: its outputs, the rows that answered and why, and its version."""
    definition = current(name, DefinitionKind.TABLE)
    return {**table_of(definition).answer(facts).to_json(), "version": definition.version}


def read_definition(raw: bytes) -> tuple[str, str, str]:
    """(kind, name, label) of a BPMN or DMN file; else BadInput with what to do."""
    root = read_xml(raw)
    if space(root) == BPMN:
        flow = load_flow(raw)
        return DefinitionKind.PROCESS, flow.name, flow.label
    table = load_table(raw)
    return DefinitionKind.TABLE, table.name, table.label


def known() -> Known:
    """What a process may name today: roles, gates, tables in force with what they tell, facts that cases tell."""
    tables = {each.name: frozenset(column.name for column in table_of(each).outputs)
              for each in Definition.objects.in_force().filter(kind=DefinitionKind.TABLE)}
    return Known(roles=frozenset(current_book().roles), gates=frozenset(gates()), tables=tables, facts=facts_told())


def remarks_on(kind: str, raw: bytes) -> list[Remark]:
    """Everything found in a file that could be read."""
    if kind == DefinitionKind.PROCESS:
        return check_flow(load_flow(raw), known())
    return check_table(load_table(raw), known())
