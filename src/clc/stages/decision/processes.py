"""Reading definitions: the version in force, its flow or table, and how a walk asks tables."""
from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from clc.kernel.errors import NotFound
from clc.stages.decision.engine.flow import Flow
from clc.stages.decision.engine.process_file import load_flow
from clc.stages.decision.engine.table import Table
from clc.stages.decision.engine.table_file import load_table
from clc.stages.decision.models import Definition, DefinitionKind
from clc.stages.decision.shipped import bring_in


def current(name: str, kind: str = DefinitionKind.PROCESS) -> Definition:
    """The version of a process (or table) in force; else NotFound."""
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
