"""Reading a BPMN file into a flow: an allow-list of elements, the house's attributes, conditions that cannot run."""
from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from functools import lru_cache

from django.utils.translation import gettext as _
from lxml import etree

from clc.kernel.errors import BadInput
from clc.stages.decision.engine import safe_xml as xml
from clc.stages.decision.engine.condition import Condition, read_condition
from clc.stages.decision.engine.flow import KINDS, RULES, Clock, Flow, Step, Way
from clc.stages.decision.engine.graph import later_nodes, neighbours
from clc.stages.decision.engine.kept_engine import spec_of
from clc.stages.decision.engine.words import GATEWAYS, INSIDE, NODES, STEP_ATTRIBUTES, STEP_ELEMENTS, TABLE_ATTRIBUTES

NODES_MAX = 200
NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,59}")
DAYS = re.compile(r"P(\d{1,4})D")


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
    labels = {element.get("id", ""): _label(element) for element in process if xml.local(element) in NODES}
    ways = tuple(_ways(process, nodes))
    clocks = {clock.id: clock for clock in _clocks(process, ways)}
    start = next(name for name, kind in nodes.items() if kind == "startEvent")
    decisions = {element.get("id", ""): _decision(element) for element in process if xml.local(element) == "businessRuleTask"}
    pairs = [(way.source, way.target) for way in ways] + [(clock.step, clock.id) for clock in clocks.values()]
    steps = {step.id: step for step in _steps(process, clocks)}
    return Flow(name=process.get("id", ""), label=_label(process), sha256=hashlib.sha256(raw).hexdigest(), steps=steps, nodes=nodes,
                labels=labels, ways=ways, clocks=clocks, decisions=decisions, start=start, spec=spec_of(process, clocks),
                later=later_nodes(start, neighbours(pairs)))


def refused(element: etree._Element, why: str, todo: str) -> BadInput:
    """The refusal of an element, with its name, its id and its line in the file."""
    return BadInput(_("%(element)s “%(id)s”, line %(line)s: %(why)s") % {
        "element": xml.local(element), "id": (element.get("name") or element.get("id") or "")[:60],
        "line": element.sourceline or "?", "why": why}, todo=todo)


def _allowed(root: etree._Element) -> None:
    """Refuse whatever is not on the list: an element is allowed in its parent, or it is a drawing."""
    if (xml.space(root), xml.local(root)) != (xml.BPMN, "definitions"):
        raise BadInput(_("The file is not a BPMN process."), todo=_("Export it as BPMN 2.0 XML."))
    walk = [root]
    while walk:
        parent = walk.pop()
        for child in parent:
            if xml.local(child) not in INSIDE.get(xml.local(parent), ()):
                raise refused(child, _not_read(xml.local(child)), _("Take it out; write it with user tasks, gateways and decision tables."))
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
    ids = [child.get("id", "") for child in process if child.get("id")]
    if len(nodes) > NODES_MAX:
        raise refused(process, _("it has more than 200 nodes."), _("Split it into smaller processes."))
    for child in process:
        if xml.local(child) in NODES and not NAME.fullmatch(child.get("id", "")):
            raise refused(child, _("its id must be letters, digits and underscores, beginning with a letter."), _("Rename it."))
        if child.get("id") and ids.count(child.get("id", "")) > 1:
            raise refused(child, _("its id is used twice."), _("Give each element an id of its own."))
    if not NAME.fullmatch(process.get("id", "")):
        raise refused(process, _("its id must be letters, digits and underscores, beginning with a letter."), _("Rename it."))


def _label(element: etree._Element) -> str:
    return " ".join((element.get("name") or element.get("id") or "").split())[:120]


def _note(element: etree._Element) -> str:
    return " ".join(" ".join(child.text or "" for child in element if xml.local(child) == "documentation").split())[:1000]


def _ways(process: etree._Element, nodes: dict[str, str]) -> Iterator[Way]:
    defaults = {child.get("default") for child in process if child.get("default")}
    for child in process:
        if xml.local(child) != "sequenceFlow":
            continue
        source, target = child.get("sourceRef", ""), child.get("targetRef", "")
        if source not in nodes or target not in nodes:
            raise refused(child, _("it does not lead from one node of the process to another."), _("Join its ends to nodes."))
        condition = _condition(child)
        if condition is not None and nodes[source] not in ("exclusiveGateway", "inclusiveGateway"):
            raise refused(child, _("a condition belongs on a way that leaves an exclusive or inclusive gateway."), _("Put a gateway there."))
        yield Way(child.get("id", ""), " ".join(child.get("name", "").split())[:120], source, target, condition, child.get("id") in defaults)


def _condition(flow: etree._Element) -> Condition | None:
    texts = [child.text or "" for child in flow if xml.local(child) == "conditionExpression"]
    if not texts:
        return None
    try:
        return read_condition(texts[0].strip())
    except BadInput as wrong:
        raise refused(flow, wrong.message, wrong.todo) from None


def _clocks(process: etree._Element, ways: tuple[Way, ...]) -> Iterator[Clock]:
    for child in process:
        if xml.local(child) != "boundaryEvent":
            continue
        found = DAYS.fullmatch("".join(child.itertext()).strip())
        leads = [way.target for way in ways if way.source == child.get("id")]
        if found is None or len(leads) != 1:
            raise refused(child, _("a timer on a step has a duration of whole days, like P30D, and one way out."), _("Write it so."))
        yield Clock(child.get("id", ""), _label(child), child.get("attachedToRef", ""), float(found.group(1)), leads[0],
                    child.get("cancelActivity", "true") == "true")


def _decision(element: etree._Element) -> str:
    name = element.get(f"{{{xml.CLC}}}decision", "")
    _only(element, TABLE_ATTRIBUTES)
    if not NAME.fullmatch(name):
        raise refused(element, _("it does not name its decision table."), _("Write clc:decision with the name of the table."))
    return name


def _only(element: etree._Element, known: set[str]) -> None:
    for name in element.attrib:
        if not isinstance(name, str) or not name.startswith("{"):
            continue
        named = etree.QName(name)
        if named.namespace == xml.CLC and named.localname not in known:
            raise refused(element, _("the attribute %s is not known.") % named.localname, _("Take it out, or look for a slip of the pen."))


def _steps(process: etree._Element, clocks: dict[str, Clock]) -> Iterator[Step]:
    for child in process:
        if xml.local(child) in STEP_ELEMENTS:
            yield _step(child, tuple(clock.id for clock in clocks.values() if clock.step == child.get("id")))
        elif xml.local(child) in GATEWAYS:
            _only(child, set())


def _step(element: etree._Element, clocks: tuple[str, ...]) -> Step:
    _only(element, STEP_ATTRIBUTES)

    def word(name: str, allowed: tuple[str, ...] = (), usual: str = "") -> str:
        found = (element.get(f"{{{xml.CLC}}}{name}") or usual).strip()
        if allowed and found not in allowed:
            raise refused(element, _("%(name)s may be %(allowed)s.") % {"name": name, "allowed": ", ".join(allowed)}, _("Write one of them."))
        return found

    def words(name: str) -> tuple[str, ...]:
        found = tuple(word(name).replace(",", " ").split())
        if not all(NAME.fullmatch(one) for one in found):
            raise refused(element, _("%s is a list of names.") % name, _("Write names with spaces between them."))
        return found

    def number(name: str, top: float) -> float | None:
        text = word(name)
        if not text:
            return None
        if not re.fullmatch(r"\d{1,4}(\.\d{1,4})?", text) or not 0 < float(text) <= top:
            raise refused(element, _("%(name)s is a number above 0, up to %(top)g.") % {"name": name, "top": top}, _("Write such a number."))
        return float(text)

    return Step(
        id=element.get("id", ""), label=_label(element), kind=word("kind", KINDS, "work"), role=words("role"), gate=words("gate"),
        sla=number("sla", 1000), fields=words("fields"), rule=word("rule", RULES, "one"), quorum=number("quorum", 1),
        majority=number("majority", 1), veto=word("veto"), four_eyes=word("fourEyes", ("true", "false"), "false") == "true",
        escalate=word("escalate"), outcomes=words("outcomes"), documents=words("documents"), note=_note(element), clocks=clocks)
