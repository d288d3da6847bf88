"""Reading a BPMN file into a flow: an allow-list of elements, the house's attributes, conditions that cannot run."""
from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator
from functools import lru_cache

from django.utils.translation import gettext as _
from lxml import etree

from clc.kernel.errors import BadInput
from clc.stages.decision.engine import safe_xml as xml
from clc.stages.decision.engine.condition import Condition, read_condition
from clc.stages.decision.engine.flow import Clock, Flow, Way
from clc.stages.decision.engine.graph import later_nodes, neighbours
from clc.stages.decision.engine.kept_engine import spec_of
from clc.stages.decision.engine.step_file import DAYS, NAME, clean, label_of, read_decision, read_ending, read_step, refused
from clc.stages.decision.engine.words import GATEWAYS, INSIDE, NODES, STEP_ELEMENTS

NODES_MAX = 200
TIMED = (*STEP_ELEMENTS, "endEvent", "exclusiveGateway")


@lru_cache(maxsize=64)
def load_flow(raw: bytes) -> Flow:
    """The flow of a BPMN file; else BadInput that names the element and what to do. The same file is read once.

    One executable process of at most 200 nodes: one start, ends, user and manual tasks, exclusive, parallel and inclusive
    gateways, business rule tasks that name a decision table, and timers of whole days on a step.
    """
    root = xml.read_xml(raw)
    _allowed(root)
    process = _process(root)
    nodes = {element.get("id", ""): xml.local(element) for element in process if xml.local(element) in NODES}
    _named(process, nodes)
    ways = tuple(_ways(process, nodes))
    clocks = {clock.id: clock for clock in _clocks(process, nodes, ways)}
    start = next(name for name, kind in nodes.items() if kind == "startEvent")
    pairs = [(way.source, way.target) for way in ways] + [(clock.step, clock.id) for clock in clocks.values()]
    later = later_nodes(start, neighbours(pairs))
    for gateway in _of(process, *GATEWAYS):
        clean(gateway)
    return Flow(
        name=process.get("id", ""), label=label_of(process), sha256=hashlib.sha256(raw).hexdigest(),
        steps={step.id: step for step in (read_step(each, clocks.values()) for each in _of(process, *STEP_ELEMENTS))},
        nodes=nodes, labels={each.get("id", ""): label_of(each) for each in _of(process, *NODES)}, ways=ways, clocks=clocks,
        decisions={each.get("id", ""): read_decision(each) for each in _of(process, "businessRuleTask")},
        endings={each.get("id", ""): read_ending(each) for each in _of(process, "endEvent")},
        start=start, later=later, spec=spec_of(process, clocks, later))


def _of(process: etree._Element, *names: str) -> list[etree._Element]:
    return [child for child in process if xml.local(child) in names]


def _allowed(root: etree._Element) -> None:
    """Refuse whatever is not on the list: an element is allowed in its parent, or it is a drawing."""
    if (xml.space(root), xml.local(root)) != (xml.BPMN, "definitions"):
        raise BadInput(_("The file is not a BPMN process."), todo=_("Export it as BPMN 2.0 XML."))
    walk = [root]
    while walk:
        parent = walk.pop()
        for child in parent:
            if xml.local(child) not in INSIDE.get(xml.local(parent), ()):
                raise refused(child, _not_read(xml.local(child)),
                              _("Take it out; write it with user tasks, gateways and decision tables."))
            if xml.local(child) == "BPMNDiagram" and xml.space(child) == xml.BPMNDI:
                continue
            if xml.space(child) != xml.BPMN:
                raise refused(child, _("it is of another language than BPMN."), _("Take it out."))
            walk.append(child)


def _not_read(element: str) -> str:
    if element in ("scriptTask", "serviceTask", "script", "sendTask", "receiveTask"):
        return _("scripts and calls to services are not run here.")
    if element in ("callActivity", "import", "dataStore", "dataStoreReference"):
        return _("a process does not reach outside its own file.")
    return _("this element is not read here.")


def _process(root: etree._Element) -> etree._Element:
    found = [child for child in root if xml.local(child) == "process"]
    live = [child for child in found if child.get("isExecutable", "true") == "true"]
    if len(live) != 1:
        raise BadInput(_("The file must hold one executable process; it holds %s.") % len(live),
                       todo=_("Mark one process as executable and the others as not."))
    process = live[0]
    starts = [child for child in process if xml.local(child) == "startEvent"]
    if len(starts) != 1:
        raise refused(process, _("it must have one start; it has %s.") % len(starts), _("Leave one start event."))
    return process


def _named(process: etree._Element, nodes: dict[str, str]) -> None:
    ids = Counter(child.get("id", "") for child in process if child.get("id"))
    letters = _("its id must be letters, digits and underscores, beginning with a letter.")
    if len(nodes) > NODES_MAX:
        raise refused(process, _("it has more than 200 nodes."), _("Split it into smaller processes."))
    for child in process:
        if xml.local(child) in NODES and not NAME.fullmatch(child.get("id", "")):
            raise refused(child, letters, _("Rename it."))
        if child.get("id") and ids[child.get("id", "")] > 1:
            raise refused(child, _("its id is used twice."), _("Give each element an id of its own."))
    if not NAME.fullmatch(process.get("id", "")):
        raise refused(process, letters, _("Rename it."))


def _ways(process: etree._Element, nodes: dict[str, str]) -> Iterator[Way]:
    defaults = {child.get("default") for child in process if child.get("default")}
    for child in process:
        if xml.local(child) != "sequenceFlow":
            continue
        source, target = child.get("sourceRef", ""), child.get("targetRef", "")
        if source not in nodes or target not in nodes:
            raise refused(child, _("it does not lead from one node of the process to another."),
                          _("Join its ends to nodes."))
        condition = _condition(child)
        if condition is not None and nodes[source] not in ("exclusiveGateway", "inclusiveGateway"):
            raise refused(child, _("a condition belongs on a way that leaves an exclusive or inclusive gateway."),
                          _("Put a gateway there."))
        label = " ".join(child.get("name", "").split())[:120]
        yield Way(child.get("id", ""), label, source, target, condition, child.get("id") in defaults)


def _condition(flow: etree._Element) -> Condition | None:
    texts = [child.text or "" for child in flow if xml.local(child) == "conditionExpression"]
    if not texts:
        return None
    try:
        return read_condition(texts[0].strip())
    except BadInput as wrong:
        raise refused(flow, wrong.message, wrong.todo) from None


def _clocks(process: etree._Element, nodes: dict[str, str], ways: tuple[Way, ...]) -> Iterator[Clock]:
    for child in process:
        if xml.local(child) != "boundaryEvent":
            continue
        found = DAYS.fullmatch("".join(child.itertext()).strip())
        leads = [way.target for way in ways if way.source == child.get("id")]
        if found is None or len(leads) != 1:
            raise refused(child, _("a timer on a step has a duration of whole days, like P30D, and one way out."),
                          _("Write it so."))
        if nodes.get(child.get("attachedToRef", "")) not in STEP_ELEMENTS or nodes[leads[0]] not in TIMED:
            raise refused(child, _("a timer sits on a step and leads to a step, an end or an exclusive gateway."),
                          _("Move it."))
        yield Clock(child.get("id", ""), label_of(child), child.get("attachedToRef", ""), float(found.group(1)), leads[0],
                    child.get("cancelActivity", "true") == "true")
