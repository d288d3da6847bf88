"""Reading one step of a BPMN file: the house's own attributes, each with the words or numbers it may hold."""
from __future__ import annotations

import re
from collections.abc import Iterable

from django.utils.translation import gettext as _
from lxml import etree

from clc.kernel.errors import BadInput
from clc.stages.decision.engine import safe_xml as xml
from clc.stages.decision.engine.flow import ENDINGS, KINDS, RULES, Clock, Step
from clc.stages.decision.engine.words import END_ATTRIBUTES, STEP_ATTRIBUTES, TABLE_ATTRIBUTES

NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,59}")
DAYS = re.compile(r"P(\d{1,4})D")
NUMBER = re.compile(r"\d{1,4}(\.\d{1,4})?")


def refused(element: etree._Element, why: str, todo: str) -> BadInput:
    """The refusal of an element, with its name, its id and its line in the file."""
    return BadInput(_("%(element)s “%(id)s”, line %(line)s: %(why)s") % {
        "element": xml.local(element), "id": (element.get("name") or element.get("id") or "")[:60],
        "line": element.sourceline or "?", "why": why}, todo=todo)


def label_of(element: etree._Element) -> str:
    """The name of an element, or its id, in one line of at most 120 characters."""
    return " ".join((element.get("name") or element.get("id") or "").split())[:120]


def clean(element: etree._Element, known: frozenset[str] = frozenset()) -> None:
    """Refuse an attribute of the house's language that is not among `known`: a slip of the pen must not pass in silence."""
    for name in element.attrib:
        named = etree.QName(str(name))
        if named.namespace == xml.CLC and named.localname not in known:
            raise refused(element, _("the attribute %s is not known.") % named.localname,
                          _("Take it out, or look for a slip of the pen."))


def read_decision(element: etree._Element) -> str:
    """The name of the decision table that a business rule task asks."""
    clean(element, TABLE_ATTRIBUTES)
    name = _word(element, "decision")
    if not NAME.fullmatch(name):
        raise refused(element, _("it does not name its decision table."),
                      _("Write clc:decision with the name of the table."))
    return name


def read_ending(element: etree._Element) -> str:
    """What it means to reach an end: approved, refused or done."""
    clean(element, END_ATTRIBUTES)
    return _choice(element, "outcome", ENDINGS, "done")


def read_step(element: etree._Element, clocks: Iterable[Clock]) -> Step:
    """A user or manual task as a step; else BadInput that names the attribute."""
    clean(element, STEP_ATTRIBUTES)
    name = element.get("id", "")
    return Step(
        id=name, label=label_of(element), note=_note(element), kind=_choice(element, "kind", KINDS, "work"),
        role=_words(element, "role"), gate=_words(element, "gate"), sla=_number(element, "sla", 1000),
        fields=_words(element, "fields"), hidden=_words(element, "hidden"), rule=_choice(element, "rule", RULES, "one"),
        quorum=_number(element, "quorum", 1), majority=_number(element, "majority", 1), veto=_word(element, "veto"),
        four_eyes=_yes(element, "fourEyes"), decides=_yes(element, "decides"), escalate=_word(element, "escalate"),
        outcomes=_words(element, "outcomes"), documents=_words(element, "documents"),
        clocks=tuple(clock.id for clock in clocks if clock.step == name))


def _note(element: etree._Element) -> str:
    texts = [child.text or "" for child in element if xml.local(child) == "documentation"]
    return " ".join(" ".join(texts).split())[:1000]


def _word(element: etree._Element, name: str, usual: str = "") -> str:
    return str(element.get(f"{{{xml.CLC}}}{name}") or usual).strip()


def _choice(element: etree._Element, name: str, allowed: tuple[str, ...], usual: str) -> str:
    found = _word(element, name, usual)
    if found not in allowed:
        raise refused(element, _("%(name)s may be %(allowed)s.") % {"name": name, "allowed": ", ".join(allowed)},
                      _("Write one of them."))
    return found


def _yes(element: etree._Element, name: str) -> bool:
    return _choice(element, name, ("yes", "no", "true", "false"), "no") in ("yes", "true")


def _words(element: etree._Element, name: str) -> tuple[str, ...]:
    found = tuple(_word(element, name).replace(",", " ").split())
    if not all(NAME.fullmatch(one) for one in found):
        raise refused(element, _("%s is a list of names.") % name, _("Write names with spaces between them."))
    return found


def _number(element: etree._Element, name: str, top: float) -> float | None:
    text = _word(element, name)
    if not text:
        return None
    if not NUMBER.fullmatch(text) or not 0 < float(text) <= top:
        raise refused(element, _("%(name)s is a number above 0, up to %(top)g.") % {"name": name, "top": top},
                      _("Write such a number."))
    return float(text)
