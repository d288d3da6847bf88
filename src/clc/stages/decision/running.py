"""Between cases and the engine: where a case stands in its process, and by which policy it is decided."""
from __future__ import annotations

from typing import Any

from clc.policy.kind.approval import ApprovalRule
from clc.stages.decision import processes
from clc.stages.decision.engine.run import State, from_json, start
from clc.stages.decision.models import Case, Definition
from clc.stages.decision.subjects import Facts
from clc.stages.hub.book import current_book

USUAL = "usual"


def begin(definition: Definition, facts: Facts) -> State:
    """A new walk through a process, at its first steps."""
    return start(processes.flow_of(definition), facts, processes.ask)


def state_of(case: Case) -> State:
    """Where a case stands in its process."""
    told: dict[str, Any] = case.engine
    return from_json(processes.flow_of(case.definition), told, processes.ask)


def rule_of(process: str) -> ApprovalRule:
    """How cases of a process are decided: its own rule, or the usual one."""
    rules = current_book().of(ApprovalRule)
    return rules.get(process) or rules[USUAL]
