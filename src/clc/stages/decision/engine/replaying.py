"""A process found in a log of what happened, and the log replayed through it: every event is one move of the engine."""
from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from lxml import etree

from clc.kernel.errors import BadInput
from clc.stages.decision.engine import safe_xml as xml
from clc.stages.decision.engine.flow import Flow
from clc.stages.decision.engine.graph import neighbours, reached
from clc.stages.decision.engine.process_file import load_flow
from clc.stages.decision.engine.run import start

#: Ways taken by less than this share of what follows an activity are no part of the process found.
RARE = 0.01
ACTIVITIES_MAX = 60


@dataclass(frozen=True)
class Replayed:
    """What a replay found: cases and events moved, and how many events came by a way that the process has."""

    cases: int
    events: int
    expected: int

    @property
    def fitness(self) -> float:
        """The share of events that the process expected where they came; NaN without events."""
        return self.expected / self.events if self.events else float("nan")


def found_process(cases: Iterable[Sequence[str]], rare: float = RARE) -> tuple[Flow, Mapping[str, str]]:
    """The process of a log (what directly follows what, without rare ways), and the step of each activity.

    cases: the activities of each case in order. BadInput for more than 60 activities, or none.
    """
    pairs = Counter(pair for case in cases for pair in zip(("", *case), (*case, ""), strict=True) if case)
    names = sorted({name for pair in pairs for name in pair if name})
    if not 0 < len(names) <= ACTIVITIES_MAX:
        raise BadInput(_("A process is found in logs of 1 to %(most)s activities; this one has %(count)s.") % {
            "most": ACTIVITIES_MAX, "count": len(names)}, todo=_("Group what belongs together."))
    steps = {name: f"step_{place}" for place, name in enumerate(names)}
    leaving = Counter[str]()
    for (source, _target), count in pairs.items():
        leaving[source] += count
    kept = [pair for pair, count in sorted(pairs.items()) if count >= rare * leaving[pair[0]]]
    _reach_all(kept, pairs, set(names))
    return load_flow(_written(steps, kept)), steps


def _reach_all(kept: list[tuple[str, str]], pairs: Counter[tuple[str, str]], names: set[str]) -> None:
    """Add the most usual rare ways until every activity can be reached from the start."""
    while lost := names - reached("", neighbours(kept)):
        leads = [pair for pair in pairs if pair[0] not in lost and pair[1] in lost]
        kept.append(max(leads, key=lambda pair: (pairs[pair], pair)))


def _written(steps: Mapping[str, str], ways: Iterable[tuple[str, str]]) -> bytes:
    root = etree.Element(f"{{{xml.BPMN}}}definitions", nsmap={"bpmn": xml.BPMN})
    process = etree.SubElement(root, f"{{{xml.BPMN}}}process", id="found", isExecutable="true")

    def add(tag: str, **attributes: str) -> etree._Element:
        return etree.SubElement(process, f"{{{xml.BPMN}}}{tag}", **attributes)

    def way(source: str, target: str, condition: str = "") -> None:
        made = add("sequenceFlow", id=f"{source}-{target}", sourceRef=source, targetRef=target)
        if condition:
            etree.SubElement(made, f"{{{xml.BPMN}}}conditionExpression").text = condition

    add("startEvent", id="begin")
    add("endEvent", id="end")
    for name, step in {"": "begin", **steps}.items():
        if name:
            add("userTask", id=step, name=name)
        add("exclusiveGateway", id=f"after_{step}", default=f"after_{step}-end")
        way(step, f"after_{step}")
        way(f"after_{step}", "end")
    for source, target in ways:
        if target:
            way(f"after_{steps[source] if source else 'begin'}", steps[target], f'outcome = "{steps[target]}"')
    written: bytes = etree.tostring(root)
    return written


def replay(flow: Flow, steps: Mapping[str, str], cases: Iterable[Sequence[str]]) -> Replayed:
    """Move every case of a log through the engine, event by event, and keep each as JSON at its end.

    An event that the process does not expect where the case stands is jumped to, and counted.
    """
    told = events = expected = 0
    for case in cases:
        if not case:
            continue
        state = start(flow, {"outcome": steps[case[0]]})
        for place, activity in enumerate(case):
            events += 1
            here = state.marking and state.marking[0][0] == steps[activity]
            if here:
                expected += 1
            else:
                state.jump(steps[activity], unvisited=True)
            state.complete(steps[activity], steps[case[place + 1]] if place + 1 < len(case) else "end")
        state.to_json()
        told += 1
    return Replayed(told, events, expected)
