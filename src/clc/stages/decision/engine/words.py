"""What a process may be written with: the BPMN elements that are read, and the house's own attributes of a step."""
from __future__ import annotations

STEP_ELEMENTS = ("userTask", "manualTask")
GATEWAYS = ("exclusiveGateway", "parallelGateway", "inclusiveGateway")
NODES = (*STEP_ELEMENTS, *GATEWAYS, "businessRuleTask", "startEvent", "endEvent", "boundaryEvent")
INSIDE = {
    "definitions": {"process", "collaboration", "BPMNDiagram"},
    "collaboration": {"participant", "documentation", "textAnnotation", "association", "messageFlow", "group"},
    "process": {*NODES, "sequenceFlow", "laneSet", "documentation", "textAnnotation", "association", "group"},
    "laneSet": {"lane"},
    "lane": {"flowNodeRef", "documentation"},
    "sequenceFlow": {"conditionExpression", "documentation"},
    "textAnnotation": {"text"},
    "startEvent": {"incoming", "outgoing", "documentation"},
    "endEvent": {"incoming", "outgoing", "documentation", "terminateEventDefinition"},
    "boundaryEvent": {"incoming", "outgoing", "documentation", "timerEventDefinition"},
    "timerEventDefinition": {"timeDuration"},
    **{name: {"incoming", "outgoing", "documentation"} for name in (*STEP_ELEMENTS, *GATEWAYS, "businessRuleTask")},
}
STEP_ATTRIBUTES = frozenset({
    "role", "kind", "gate", "sla", "fields", "rule", "quorum", "majority", "veto", "fourEyes", "escalate", "outcomes",
    "documents", "hidden", "decides",
})
TABLE_ATTRIBUTES = frozenset({"decision"})
END_ATTRIBUTES = frozenset({"outcome"})
