"""SpiffWorkflow, kept in its place: it reads the cleaned process and moves tokens; it never evaluates Python.

A case is a *marking*: which nodes hold a token, and for a token waiting at a joining gateway, by which way it came. Each
move builds the small tree of tasks that stands for the marking, lets SpiffWorkflow run it to rest, and reads the marking
again. So a case that lives ten years stays as small and as fast as on its first day, and nothing of the library's own
state is stored.
"""
from __future__ import annotations

import copy
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from django.utils.translation import gettext as _
from lxml import etree
from SpiffWorkflow.bpmn.parser.BpmnParser import BpmnParser
from SpiffWorkflow.bpmn.parser.ProcessParser import ProcessParser
from SpiffWorkflow.bpmn.parser.task_parsers import ConditionalGatewayParser
from SpiffWorkflow.bpmn.parser.TaskParser import TaskParser
from SpiffWorkflow.bpmn.parser.util import full_tag
from SpiffWorkflow.bpmn.parser.ValidationException import ValidationException
from SpiffWorkflow.bpmn.specs.bpmn_process_spec import BpmnProcessSpec
from SpiffWorkflow.bpmn.specs.defaults import BpmnSpecMixin, EndEvent, InclusiveGateway, UserTask
from SpiffWorkflow.bpmn.specs.event_definitions.simple import TerminateEventDefinition
from SpiffWorkflow.bpmn.specs.mixins.unstructured_join import UnstructuredJoin
from SpiffWorkflow.bpmn.workflow import BpmnWorkflow
from SpiffWorkflow.exceptions import SpiffWorkflowException
from SpiffWorkflow.specs.MultiChoice import MultiChoice
from SpiffWorkflow.task import Task
from SpiffWorkflow.util.task import TaskState

from clc.kernel.errors import BadInput
from clc.stages.decision.engine import safe_xml as xml
from clc.stages.decision.engine.condition import read_condition
from clc.stages.decision.engine.flow import Clock
from clc.stages.decision.engine.words import GATEWAYS, STEP_ELEMENTS

MOVES_MAX = 500
#: The library keeps one waiting task for each joining gateway and cancels the others that came before it.
ARRIVED = TaskState.WAITING | TaskState.CANCELLED
KEPT = {*STEP_ELEMENTS, *GATEWAYS, "businessRuleTask", "startEvent", "endEvent", "sequenceFlow"}

Token = tuple[str, str]
Decide = Callable[[str, dict[str, object]], None]


class DecisionTask(BpmnSpecMixin):
    """A business rule task: the walk's `decide` writes the table's answer among the facts."""

    def _run_hook(self, my_task: Task) -> bool:
        my_task.workflow.decide(self.name, my_task.workflow.facts)
        return True


class StepTask(UserTask):
    """A step: a walk rests at it, so nothing beyond it is foretold (the library would foretell the whole way to the end)."""

    def _predict(self, *_args: object, **_named: object) -> None:
        return None


class Merge(InclusiveGateway):
    """An inclusive gateway that waits while any other token can still reach it without turning back.

    The library looks for such tokens among what it foretold; here nothing is foretold, so the flow's own order is asked.
    """

    def _check_threshold_unstructured(self, my_task: Task) -> bool:
        if len(self._inputs) < 2:
            return True
        later = my_task.workflow.spec.later
        return not any(
            self.name in later.get(task.task_spec.name, ()) for task in my_task.workflow.tasks.values()
            if task.has_state(TaskState.DEFINITE_MASK) and task.task_spec is not self and not task.is_descendant_of(my_task))


class Process(ProcessParser):
    """SpiffWorkflow's reading of one process, which also meets the nodes that only a timer leads to."""

    def add_tasks(self) -> None:
        super().add_tasks()
        for name in self.parser.timed:
            if name not in self.spec.task_specs:
                self.spec.start.connect(self.parse_node(self.get_node_by_id(name)))


class Parser(BpmnParser):
    """SpiffWorkflow's parser with the one element of our own."""

    OVERRIDE_PARSER_CLASSES = {
        full_tag("businessRuleTask"): (TaskParser, DecisionTask),
        full_tag("userTask"): (TaskParser, StepTask),
        full_tag("manualTask"): (TaskParser, StepTask),
        full_tag("inclusiveGateway"): (ConditionalGatewayParser, Merge),
    }
    PROCESS_PARSER_CLASS = Process

    def __init__(self, timed: Iterable[str]) -> None:
        super().__init__()
        self.timed = tuple(timed)


class Conditions:
    """In the place of the library's script engine: conditions of the closed grammar, over the facts, and nothing else."""

    def evaluate(self, task: Task, expression: str, external_context: object = None) -> bool:
        return read_condition(expression.strip()).holds(task.workflow.facts) is True

    def execute(self, *_args: object, **_named: object) -> None:
        raise BadInput(_("Scripts are not run here."))

    call_service = execute


class Walk(BpmnWorkflow):
    """One move of one case: the tree of its tokens, its facts, and how tables are asked."""

    def __init__(self, spec: BpmnProcessSpec, facts: dict[str, object], decide: Decide) -> None:
        self.facts, self.decide, self.ended = facts, decide, ""
        super().__init__(spec, script_engine=CONDITIONS, deserializing=True)
        self.task_tree = Task(self, spec.start, state=TaskState.COMPLETED)


CONDITIONS = Conditions()


def spec_of(process: etree._Element, clocks: Mapping[str, Clock], later: Mapping[str, frozenset[str]]) -> BpmnProcessSpec:
    """SpiffWorkflow's spec of a process that was found allowed, without its drawing, lanes and timers; else BadInput.

    `later`: node -> what comes after it without turning back; joining gateways ask it.
    """
    root = etree.Element(f"{{{xml.BPMN}}}definitions", nsmap={"bpmn": xml.BPMN})
    bare = etree.SubElement(root, f"{{{xml.BPMN}}}process", id=process.get("id", ""), isExecutable="true")
    for child in process:
        if xml.local(child) in KEPT and child.get("sourceRef") not in clocks:
            bare.append(copy.deepcopy(child))
    parser = Parser(clock.leads for clock in clocks.values())
    try:
        parser.add_bpmn_xml(root)
        spec = parser.get_spec(process.get("id", ""))
    except (ValidationException, SpiffWorkflowException) as wrong:
        raise BadInput(_("The process cannot be read: %s") % str(wrong)[:300],
                       todo=_("Look at it in your process editor.")) from None
    spec.later = later
    return spec


def moved(spec: BpmnProcessSpec, marking: Iterable[Token], node: str, facts: dict[str, object],
          decide: Decide) -> tuple[list[Token], str]:
    """The marking after the token at `node` moved on and all that follows of itself came to rest, and the end reached.

    `node` "" moves nothing but what is free to move by itself (a token just placed). BadInput where it turns in a circle.
    """
    walk = Walk(spec, facts, decide)
    placed = [_placed(walk, token) for token in marking]
    for task in placed:
        if task.task_spec.name == node and task.state == TaskState.READY:
            _run(task)
            break
    _run_to_rest(walk)
    return _marking(walk), walk.ended


def _placed(walk: Walk, token: Token) -> Task:
    node, via = token
    parent = walk.task_tree
    if via:
        parent = Task(walk, walk.spec.task_specs[via], parent, state=TaskState.COMPLETED)
    task = Task(walk, walk.spec.task_specs[node], parent, state=TaskState.FUTURE)
    task.task_spec._update(task)
    return task


def _run_to_rest(walk: Walk) -> None:
    """What the library's `do_engine_steps` does, without its walks over the tree: a move has a handful of tasks."""
    for _move in range(MOVES_MAX):
        free = [task for task in walk.tasks.values() if task.state == TaskState.READY and not task.task_spec.manual]
        if not free:
            return
        _run(free[0])
        spec = free[0].task_spec
        if isinstance(spec, EndEvent):
            walk.ended = walk.ended or spec.name
            if isinstance(spec.event_definition, TerminateEventDefinition):
                return
    raise BadInput(_("The process turns in a circle without a step in it."), todo=_("Put a step into the circle."))


def _run(task: Task) -> None:
    """Run a task whose followers were not foretold: a gateway with conditions chooses them itself."""
    if not isinstance(task.task_spec, MultiChoice):
        task.task_spec._predict_hook(task)
    task.run()


def _marking(walk: Walk) -> list[Token]:
    found: dict[Token, Any] = {}
    waiting = {task.task_spec.name for task in walk.tasks.values() if task.state == TaskState.WAITING}
    for task in walk.tasks.values():
        spec = task.task_spec
        if task.state == TaskState.READY and spec.manual:
            found[(spec.name, "")] = task
        elif isinstance(spec, UnstructuredJoin) and spec.name in waiting and task.has_state(ARRIVED):
            found[(spec.name, task.parent.task_spec.name)] = task
    return [token for token in found if token[0] in walk.spec.task_specs and token[0] != walk.spec.end.name]
