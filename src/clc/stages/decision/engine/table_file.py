"""Reading a DMN file into a decision table: one table, plain facts as inputs, literals as answers."""
from __future__ import annotations

import hashlib
from collections.abc import Callable
from functools import lru_cache
from typing import TypeVar

from django.utils.translation import gettext as _
from lxml import etree

from clc.kernel.errors import BadInput
from clc.stages.decision.engine import safe_xml as xml
from clc.stages.decision.engine.cell import literal, literals, read_cell
from clc.stages.decision.engine.condition import Scalar
from clc.stages.decision.engine.step_file import NAME, label_of, refused
from clc.stages.decision.engine.table import POLICIES, Input, Output, Row, Table

Found = TypeVar("Found")
ROWS_MAX = 500
COLUMNS_MAX = 30
SPACES = ("https://www.omg.org/spec/DMN/20191111/MODEL/", "https://www.omg.org/spec/DMN/20230324/MODEL/",
          "http://www.omg.org/spec/DMN/20180521/MODEL/")
INSIDE = {
    "definitions": {"decision", "inputData", "DMNDI", "description"},
    "decision": {"decisionTable", "variable", "informationRequirement", "description", "question", "allowedAnswers"},
    "informationRequirement": {"requiredInput", "requiredDecision"},
    "inputData": {"variable", "description"},
    "decisionTable": {"input", "output", "rule", "annotation", "description"},
    "input": {"inputExpression", "inputValues", "description"},
    "output": {"outputValues", "description"},
    "inputExpression": {"text"}, "inputValues": {"text"}, "outputValues": {"text"},
    "rule": {"inputEntry", "outputEntry", "annotationEntry", "description"},
    "inputEntry": {"text"}, "outputEntry": {"text"}, "annotationEntry": {"text"},
}


@lru_cache(maxsize=64)
def load_table(raw: bytes) -> Table:
    """The table of a DMN file; else BadInput that names the element. The same file is read once.

    One decision with one table of at most 500 rows and 30 columns; hit policy unique, first, any or collect; each input is
    the name of a fact; each answer is a text, a number, true or false.
    """
    root = xml.read_xml(raw)
    _allowed(root)
    decisions = [child for child in root if xml.local(child) == "decision"]
    tables = [child for decision in decisions for child in decision if xml.local(child) == "decisionTable"]
    if len(decisions) != 1 or len(tables) != 1:
        raise BadInput(_("The file must hold one decision with one table."),
                       todo=_("Put each table into a file of its own."))
    decision, table = decisions[0], tables[0]
    name = decision.get("id", "")
    if not NAME.fullmatch(name):
        raise refused(decision, _("its id must be letters, digits and underscores, beginning with a letter."),
                      _("Rename it."))
    inputs = tuple(_input(each) for each in table if xml.local(each) == "input")
    outputs = tuple(_output(each) for each in table if xml.local(each) == "output")
    rules = [each for each in table if xml.local(each) == "rule"]
    _sized(table, inputs, outputs, rules)
    policy, gather = _policy(table)
    return Table(
        name=name, label=label_of(decision), policy=policy, gather=gather, inputs=inputs, outputs=outputs,
        rows=tuple(_row(each, inputs, outputs) for each in rules), sha256=hashlib.sha256(raw).hexdigest(),
        note=" ".join((child.text or "").strip() for child in decision if xml.local(child) == "description"),
        lines={each.get("id", ""): each.sourceline or 0 for each in rules})


def _allowed(root: etree._Element) -> None:
    if xml.local(root) != "definitions" or xml.space(root) not in SPACES:
        raise BadInput(_("The file is not a DMN decision table."), todo=_("Export it as DMN 1.3 XML."))
    walk = [root]
    while walk:
        parent = walk.pop()
        for child in parent:
            if xml.local(child) not in INSIDE.get(xml.local(parent), ()):
                raise refused(child, _("this element is not read here."),
                              _("Take it out; a table holds inputs, outputs and rules."))
            if xml.local(child) == "DMNDI" and parent is root:
                continue
            if xml.space(child) != xml.space(root):
                raise refused(child, _("it is of another language than DMN."), _("Take it out."))
            walk.append(child)


def _text(element: etree._Element, inside: str = "text") -> str:
    return "".join(child.text or "" for child in element if xml.local(child) == inside).strip()


def _listed(element: etree._Element, inside: str) -> tuple[Scalar, ...]:
    texts = [_text(child) for child in element if xml.local(child) == inside]
    return _understood(element, literals, texts[0]) if texts else ()


def _input(element: etree._Element) -> Input:
    names = [_text(child) for child in element if xml.local(child) == "inputExpression"]
    if len(names) != 1 or not NAME.fullmatch(names[0]):
        raise refused(element, _("an input is the name of one fact."), _("Write the fact's name, with nothing around it."))
    return Input(names[0], " ".join((element.get("label") or names[0]).split())[:120], _listed(element, "inputValues"))


def _output(element: etree._Element) -> Output:
    name = element.get("name", "")
    if not NAME.fullmatch(name):
        raise refused(element, _("an output has a name."), _("Name the fact that it tells."))
    return Output(name, " ".join((element.get("label") or name).split())[:120], _listed(element, "outputValues"))


def _sized(table: etree._Element, inputs: tuple[Input, ...], outputs: tuple[Output, ...],
           rules: list[etree._Element]) -> None:
    if not inputs or not outputs or not rules:
        raise refused(table, _("it needs an input, an output and a row at least."), _("Fill it in."))
    if len(rules) > ROWS_MAX or len(inputs) + len(outputs) > COLUMNS_MAX:
        raise refused(table, _("it has more than 500 rows or 30 columns."), _("Split it into smaller ones."))
    names = [column.name for column in inputs] + [column.name for column in outputs]
    if len(set(names)) < len(names):
        raise refused(table, _("two of its columns have the same name."), _("Name each column once."))


def _policy(table: etree._Element) -> tuple[str, str]:
    policy, gather = table.get("hitPolicy", "UNIQUE"), table.get("aggregation", "")
    if policy not in POLICIES or gather not in ("", "SUM", "MIN", "MAX", "COUNT"):
        raise refused(table, _("its hit policy is not read here."), _("Take unique, first, any or collect."))
    return policy, gather if policy == "COLLECT" else ""


def _row(element: etree._Element, inputs: tuple[Input, ...], outputs: tuple[Output, ...]) -> Row:
    tests = [_text(child) for child in element if xml.local(child) == "inputEntry"]
    answers = [_text(child) for child in element if xml.local(child) == "outputEntry"]
    if len(tests) != len(inputs) or len(answers) != len(outputs):
        raise refused(element, _("a row has one cell for each column."), _("Fill its cells in; - asks nothing."))
    notes = [_text(child) for child in element if xml.local(child) == "annotationEntry"] or [_text(element, "description")]
    return Row(element.get("id", ""), tuple(_understood(element, read_cell, text) for text in tests),
               tuple(_understood(element, literal, text) for text in answers), " ".join(notes[0].split())[:400])


def _understood(element: etree._Element, read: Callable[[str], Found], text: str) -> Found:
    try:
        return read(text)
    except BadInput as wrong:
        raise refused(element, wrong.message, wrong.todo) from None
