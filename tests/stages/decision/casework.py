"""A desk for tests of cases: small processes written in a line, a thing to decide on, and people who decide."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.utils import timezone

from clc.stages.deal.models import DealState, Quote, Structure
from clc.stages.decision.about.structure import StructureSubject
from clc.stages.decision.models import Case, CaseStep, Definition
from clc.stages.decision.services.cases import open_case
from clc.stages.hub.models import Client, User
from clc.stages.hub.reach import acting_as, as_system
from tests.stages.hub.people import House

HEAD = ('<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL"'
        ' xmlns:clc="https://clc.example/process/1" id="file" targetNamespace="https://clc.example/process/1">')


def bpmn(name: str, steps: Sequence[Mapping[str, str]]) -> str:
    """A process of steps in a row; one that is refused ends it."""
    nodes, ways = ['<bpmn:startEvent id="begin"/>', '<bpmn:endEvent id="good" clc:outcome="approved"/>',
                   '<bpmn:endEvent id="bad" clc:outcome="refused"/>'], []
    before = "begin"
    for step in steps:
        own = {"kind": "approve", **step}
        node = own.pop("id")
        told = " ".join(f'clc:{key}="{value}"' for key, value in own.items())
        nodes.append(f'<bpmn:userTask id="{node}" name="{node.capitalize()}" {told}/>')
        ways.append(_way(before, node))
        before = node
        if own["kind"] in ("approve", "committee", "meeting"):
            nodes.append(f'<bpmn:exclusiveGateway id="{node}_x" default="{node}_x_to_bad"/>')
            ways += [_way(node, f"{node}_x"), _way(f"{node}_x", "bad")]
            before = f"{node}_x"
    ways.append(_way(before, "good"))
    inside = "".join(nodes + ways)
    return f'{HEAD}<bpmn:process id="{name}" name="{name}" isExecutable="true">{inside}</bpmn:process></bpmn:definitions>'


def _way(source: str, target: str) -> str:
    asks = source.endswith("_x") and target != "bad"
    condition = '<bpmn:conditionExpression>outcome = "approved"</bpmn:conditionExpression>' if asks else ""
    return (f'<bpmn:sequenceFlow id="{source}_to_{target}" sourceRef="{source}" targetRef="{target}">{condition}'
            "</bpmn:sequenceFlow>")


def process(*steps: Mapping[str, str], name: str = "trial") -> Definition:
    """The process, in force, and one that structures may walk."""
    text = bpmn(name, steps)
    StructureSubject.also = tuple({*StructureSubject.also, name})
    with as_system():
        return Definition.objects.create(
            kind="bpmn", name=name, version=Definition.objects.filter(name=name).count() + 1, label=name, xml=text,
            sha256=hashlib.sha256(text.encode()).hexdigest(), state="confirmed")


def chosen(client: Client, by: User, **terms: Any) -> Structure:
    """A structure the client took, its quote's details left out."""
    with as_system():
        number = Quote.objects.filter(client=client).count() + 1
        quote = Quote.objects.create(client=client, number=number, by=by, state=DealState.CHOSEN)
        told = {"product": "working_capital", "amount": Decimal("5000000.00"), "starts": timezone.localdate(),
                "tenor_months": 12, "repayment": "bullet", "day_count": "ACT/360", "rate": Decimal("0.045"),
                "purpose": "采购原材料", **terms}
        return Structure.objects.create(client=client, quote=quote, by=by, state=DealState.CHOSEN, **told)


def opened(house: House, *steps: Mapping[str, str], by: User | None = None, name: str = "trial", **terms: Any) -> Case:
    """A case about a chosen structure of the manager's client, walking these steps."""
    who = by or house.manager
    process(*steps, name=name)
    structure = chosen(house.mine, who, **terms)
    with acting_as(who):
        return open_case(by=who, subject="structure", key=str(structure.pk), process=name, words="请审批")


def at(case: Case, node: str = "") -> CaseStep:
    """The open step of a case (of a node, where several are)."""
    with as_system():
        found = CaseStep.objects.filter(case=case, state="open").select_related("case")
        return found.get(node=node) if node else found.get()


def now(case: Case) -> Case:
    """The case as it stands."""
    with as_system():
        return Case.objects.select_related("client__party", "client__branch", "definition").get(pk=case.pk)


def does(who: User, act: Any, **told: Any) -> Any:
    """Somebody does something within their own sight."""
    with acting_as(who):
        return act(by=who, **told)
