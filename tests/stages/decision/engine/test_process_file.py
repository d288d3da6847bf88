"""A BPMN file is read by an allow-list; whatever could run, call out or hide is refused with its element."""

from __future__ import annotations

import pytest

from clc.kernel.errors import BadInput
from clc.stages.decision.engine.process_file import load_flow
from tests.stages.decision.drawn import drawn, shipped_file

SMALL = ("s:s u:a e:e", "s > a", "a > e")
MODEL = 'xmlns:camunda="http://camunda.org/schema/1.0/bpmn" xmlns:spiff="http://spiffworkflow.org/bpmn/schema/1.0/core"'
FORBIDDEN = {
    "script": '<bpmn:scriptTask id="x"><bpmn:script>import os; os.system("id")</bpmn:script></bpmn:scriptTask>',
    "service": '<bpmn:serviceTask id="x" camunda:class="java.lang.Runtime"/>',
    "operator": '<bpmn:serviceTask id="x"><bpmn:extensionElements><spiff:serviceTaskOperator id="http/GetRequest"/>'
                "</bpmn:extensionElements></bpmn:serviceTask>",
    "call": '<bpmn:callActivity id="x" calledElement="other"/>',
    "subprocess": '<bpmn:subProcess id="x"><bpmn:startEvent id="y"/></bpmn:subProcess>',
    "pre-script": '<bpmn:userTask id="x"><bpmn:extensionElements><spiff:preScript>import os</spiff:preScript>'
                  "</bpmn:extensionElements></bpmn:userTask>",
    "loop": '<bpmn:userTask id="x"><bpmn:standardLoopCharacteristics loopMaximum="999999999"/></bpmn:userTask>',
    "instances": '<bpmn:userTask id="x"><bpmn:multiInstanceLoopCharacteristics><bpmn:loopCardinality>10 ** 9'
                 "</bpmn:loopCardinality></bpmn:multiInstanceLoopCharacteristics></bpmn:userTask>",
    "message": '<bpmn:intermediateCatchEvent id="x"><bpmn:messageEventDefinition/></bpmn:intermediateCatchEvent>',
    "store": '<bpmn:dataStoreReference id="x" dataStoreRef="JSONDataStore"/>',
    "data": '<bpmn:userTask id="x"><bpmn:dataInputAssociation><bpmn:sourceRef>y</bpmn:sourceRef>'
            "</bpmn:dataInputAssociation></bpmn:userTask>",
    "foreign": '<evil:userTask xmlns:evil="urn:evil" id="x"/>',
    "timer script": '<bpmn:boundaryEvent id="x" attachedToRef="a"><bpmn:timerEventDefinition><bpmn:timeDuration>'
                    "__import__('os').getcwd()</bpmn:timeDuration></bpmn:timerEventDefinition></bpmn:boundaryEvent>"
                    '<bpmn:sequenceFlow id="xa" sourceRef="x" targetRef="e"/>',
    "cycle": '<bpmn:boundaryEvent id="x" attachedToRef="a"><bpmn:timerEventDefinition>'
             "<bpmn:timeCycle>R/PT1S</bpmn:timeCycle></bpmn:timerEventDefinition></bpmn:boundaryEvent>",
}
FORBIDDEN["timer on a gateway"] = FORBIDDEN["timer script"].replace("__import__('os').getcwd()", "P3D").replace(
    'attachedToRef="a"', 'attachedToRef="s"')


@pytest.mark.parametrize("kind", FORBIDDEN)
def test_an_element_that_could_run_or_reach_out_is_refused(kind: str) -> None:
    raw = drawn(*SMALL, inside=FORBIDDEN[kind]).replace(b"<bpmn:definitions", f"<bpmn:definitions {MODEL}".encode(), 1)
    with pytest.raises(BadInput) as refused:
        load_flow(raw)
    assert refused.value.todo
    assert "line" in refused.value.message


def test_an_import_of_another_file_is_refused():
    call = b'<bpmn:import importType="x" location="http://x/y" namespace="z"/><bpmn:process'
    raw = drawn(*SMALL).replace(b"<bpmn:process", call, 1)
    with pytest.raises(BadInput, match="does not reach outside"):
        load_flow(raw)


@pytest.mark.parametrize(("condition", "words"), [
    ("__import__('os').system('id')", "makes no sense"), ("outcome.__class__", "makes no sense"),
    ("9**9**9**9", "makes no sense"),
])
def test_a_condition_that_is_code_is_refused_where_it_stands(condition: str, words: str) -> None:
    raw = drawn("s:s x:g u:a e:e", "s > g", f"g > a : {condition}", "g >> e", "a > e")
    with pytest.raises(BadInput, match=words):
        load_flow(raw)


@pytest.mark.parametrize(("attributes", "words"), [
    ("clc:rolle='risk'", "rolle"), ("clc:kind='script'", "kind may be"), ("clc:quorum='2'", "quorum"),
    ("clc:sla='-1'", "sla"), ("clc:sla='nan'", "sla"), ("clc:gate='a;b'", "list of names"),
    ("clc:rule='most'", "rule may be"),
])
def test_a_slip_in_an_attribute_is_told(attributes: str, words: str) -> None:
    with pytest.raises(BadInput, match=words):
        load_flow(drawn(*SMALL, a=attributes))


@pytest.mark.parametrize(("nodes", "ways", "words"), [
    ("s:s s:s2 u:a e:e", ("s > a", "a > e"), "one start"), ("u:a e:e", ("a > e",), "one start"),
    ("s:s u:a u:a e:e", ("s > a", "a > e"), "used twice"), ("s:s u:a e:e", ("s > a", "a > nowhere"), "does not lead"),
    ("s:s u:a e:e", ("s > a", "a > e : true"), "gateway"),
])
def test_a_broken_process_is_told(nodes: str, ways: tuple[str, ...], words: str) -> None:
    with pytest.raises(BadInput, match=words):
        load_flow(drawn(nodes, *ways))


def test_a_step_keeps_what_its_attributes_say():
    step = load_flow(shipped_file("corporate_loan.bpmn")).steps["approve_l2"]
    assert (step.kind, step.quorum, step.veto, step.decides) == ("committee", 0.6667, "branch_head", True)
    assert step.role == ("approver", "branch_head", "credit_officer")
    assert step.outcomes == ("approved", "refused")


def test_the_same_file_is_read_once():
    assert load_flow(shipped_file("four_eyes.bpmn")) is load_flow(shipped_file("four_eyes.bpmn"))


def test_more_than_200_nodes_are_refused():
    nodes = "s:s " + " ".join(f"u:a{i}" for i in range(210)) + " e:e"
    with pytest.raises(BadInput, match="200 nodes"):
        load_flow(drawn(nodes, "s > a0", *(f"a{i} > a{i + 1}" for i in range(209)), "a209 > e"))
