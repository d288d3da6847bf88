"""Small processes for tests, written as nodes and ways; and the ones the program ships."""

from __future__ import annotations

from html import escape
from pathlib import Path

from clc.stages.decision import shipped
from clc.stages.decision.engine.flow import Flow
from clc.stages.decision.engine.process_file import load_flow

HEAD = ('<?xml version="1.0" encoding="UTF-8"?>'
        '<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:clc="https://clc.example/process/1"'
        ' id="d" targetNamespace="x"><bpmn:process id="{name}" name="{name}" isExecutable="true">')
TAIL = "</bpmn:process></bpmn:definitions>"
TAGS = {"s": "startEvent", "e": "endEvent", "x": "exclusiveGateway", "p": "parallelGateway", "o": "inclusiveGateway",
        "r": "businessRuleTask", "u": "userTask"}


def drawn(nodes: str, *ways: str, name: str = "small", inside: str = "", **attributes: str) -> bytes:
    """A BPMN file. nodes: "s:begin u:a x:g e:end"; ways: "a > b", "a > b : condition", "a >> b" (the default);
    attributes: node="clc:role='risk'" and the like."""
    told, defaults = [], {}
    for way in ways:
        path, _sign, condition = way.partition(" : ")
        source, target = (part.strip() for part in path.replace(">>", ">").split(">"))
        key = f"{source}_{target}"
        if ">>" in path:
            defaults[source] = key
        text = f"<bpmn:conditionExpression>{escape(condition)}</bpmn:conditionExpression>" if condition else ""
        told.append(f'<bpmn:sequenceFlow id="{key}" sourceRef="{source}" targetRef="{target}">{text}</bpmn:sequenceFlow>')
    made = []
    for one in nodes.split():
        kind, key = one.split(":")
        default = f' default="{defaults[key]}"' if key in defaults else ""
        usual = "clc:role='risk' clc:sla='1'" if kind == "u" else ""
        made.append(f'<bpmn:{TAGS[kind]} id="{key}"{default} {attributes.get(key, usual)}/>')
    return (HEAD.format(name=name) + "".join([*made, *told, inside]) + TAIL).encode()


def flow(nodes: str, *ways: str, **more: str) -> Flow:
    """The flow of a small process."""
    return load_flow(drawn(nodes, *ways, **more))


def shipped_file(name: str) -> bytes:
    """A file of the program's own book."""
    return (Path(shipped.FOLDER) / name).read_bytes()
