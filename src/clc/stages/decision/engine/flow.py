"""A process as the house reads it: its steps with who does them and under which rules, its gateways, ways and clocks."""
from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from clc.stages.decision.engine.condition import Condition

if TYPE_CHECKING:
    from SpiffWorkflow.bpmn.specs.bpmn_process_spec import BpmnProcessSpec

KINDS = ("work", "approve", "committee", "meeting", "auto")
RULES = ("one", "all", "any", "in_order")
ENDINGS = ("approved", "refused", "withdrawn", "done")


@dataclass(frozen=True)
class Step:
    """A step people (or, of kind auto, the system) take: who, by which rule, within how many working days.

    `gate`: names of checks that must hold before it is left; `fields`, `hidden`: what may be changed in it, and what is not
    shown; `quorum`, `majority`: shares 0..1 of a committee; `veto`: role whose no ends the vote; `outcomes`: the words it
    may be left with; `decides`: whether the decision falls when it is approved.
    """

    id: str
    label: str
    kind: str = "work"
    role: tuple[str, ...] = ()
    gate: tuple[str, ...] = ()
    sla: float | None = None
    fields: tuple[str, ...] = ()
    hidden: tuple[str, ...] = ()
    rule: str = "one"
    quorum: float | None = None
    majority: float | None = None
    veto: str = ""
    four_eyes: bool = False
    decides: bool = False
    escalate: str = ""
    outcomes: tuple[str, ...] = ()
    documents: tuple[str, ...] = ()
    note: str = ""
    clocks: tuple[str, ...] = ()


@dataclass(frozen=True)
class Clock:
    """A boundary timer: `days` after `step` became ready the case goes on at `leads`, and the step ends if `ends_step`."""

    id: str
    label: str
    step: str
    days: float
    leads: str
    ends_step: bool


@dataclass(frozen=True)
class Way:
    """A sequence flow between two nodes, with its condition if it has one."""

    id: str
    label: str
    source: str
    target: str
    condition: Condition | None = None
    default: bool = False


@dataclass(frozen=True)
class Flow:
    """A process that was read and found allowed; immutable, and shared by all cases that walk it.

    `nodes`: id -> BPMN element name, in the file's order; `decisions`: business rule task -> name of its decision table;
    `endings`: end event -> its word (approved, refused, done ...); `later`: node -> what comes after it; `sha256`: of the
    file. `spec` is the kept engine's own reading of it.
    """

    name: str
    label: str
    sha256: str
    steps: Mapping[str, Step]
    nodes: Mapping[str, str]
    labels: Mapping[str, str]
    ways: tuple[Way, ...]
    clocks: Mapping[str, Clock]
    decisions: Mapping[str, str]
    endings: Mapping[str, str]
    start: str
    spec: BpmnProcessSpec = field(repr=False, compare=False)
    later: Mapping[str, frozenset[str]] = field(repr=False, compare=False)

    def facts_used(self) -> frozenset[str]:
        """The names of all facts that its conditions ask."""
        return frozenset(name for way in self.ways if way.condition for name in way.condition.names)

    def road(self) -> tuple[Step, ...]:
        """All steps from the start to the ends, each after those that lead to it (the file's order among equals)."""
        order = {name: place for place, name in enumerate(self.steps)}
        depth = {name: sum(name in after for after in self.later.values()) for name in self.steps}
        return tuple(sorted(self.steps.values(), key=lambda step: (depth[step.id], order[step.id])))

    def leaving(self, node: str) -> tuple[Way, ...]:
        """The ways that leave a node, in the file's order."""
        return tuple(way for way in self.ways if way.source == node)
