"""Prints a contract on an institution's own template: names in double braces, loops over clauses, nothing else.

Runs in a child process only: docxtpl is never loaded by the server.
"""

from __future__ import annotations

import io
from collections.abc import Mapping
from typing import Any

import docxtpl
from jinja2 import TemplateSyntaxError, nodes
from jinja2.exceptions import TemplateError
from jinja2.sandbox import SandboxedEnvironment

from clc.stages.contract.papers.safety import Refused, checked

NAMES = frozenset({"number", "title_zh", "title_en", "lender", "borrower", "provider", "main_number", "clauses",
                   "signatories", "seal", "mark"})
FIELDS = frozenset({"number", "title_zh", "title_en", "zh", "en", "of", "side_zh", "side_en"})
LOOPS = frozenset({"clauses", "signatories"})
PLAIN = (nodes.Template, nodes.Output, nodes.TemplateData, nodes.Name, nodes.For, nodes.If, nodes.Getattr, nodes.Not)
NODES_MAX, OUT_MAX = 4000, 20 << 20


def fitted(raw: bytes, told: Mapping[str, Any]) -> bytes:
    """The template with the contract in it; Refused when the template is not harmless or leaves words out."""
    template, pages = _opened(raw)
    for text in pages:
        check_template(text)
    if not any("clauses" in text for text in pages):
        raise Refused("it has no place for the clauses: {% for c in clauses %}")
    try:
        template.render(_context(told), jinja_env=_environment(), autoescape=True)
    except TemplateError as wrong:
        raise Refused(f"it cannot be filled: {str(wrong)[:200]}") from wrong
    held = io.BytesIO()
    template.save(held)
    if held.tell() > OUT_MAX:
        raise Refused("it swells beyond measure when filled")
    _whole(held.getvalue(), told)
    return held.getvalue()


def check_template(text: str) -> None:
    """Refused unless a text of a template names only what is there: names, fields of a loop, loops and conditions."""
    try:
        tree = _environment().parse(text)
    except TemplateSyntaxError as wrong:
        raise Refused(f"its braces do not fit: {str(wrong)[:200]}") from wrong
    looped = {one.target.name for one in tree.find_all(nodes.For) if isinstance(one.target, nodes.Name)}
    for count, one in enumerate(_all(tree)):
        if count > NODES_MAX or not isinstance(one, PLAIN):
            raise Refused(f"only names, loops and conditions are allowed, not {type(one).__name__}")
        if isinstance(one, nodes.Name) and one.name not in NAMES | looped:
            raise Refused(f"there is no {one.name[:40]}; there are {', '.join(sorted(NAMES))}")
        if isinstance(one, nodes.Getattr) and (one.attr not in FIELDS or not isinstance(one.node, nodes.Name)
                                               or one.node.name not in looped):
            raise Refused(f"there is no field {one.attr[:40]}; there are {', '.join(sorted(FIELDS))}")
        if isinstance(one, nodes.For) and not (isinstance(one.iter, nodes.Name) and one.iter.name in LOOPS
                                               and isinstance(one.target, nodes.Name) and not one.recursive
                                               and one.target.name not in NAMES):
            raise Refused("a loop runs over clauses or signatories")


def _all(tree: nodes.Node) -> list[nodes.Node]:
    found, todo = [], [tree]
    while todo:
        one = todo.pop()
        found.append(one)
        todo += list(one.iter_child_nodes())
    return found


def _opened(raw: bytes) -> tuple[docxtpl.DocxTemplate, list[str]]:
    """The template, and the text of each part that is filled, as the filler reads it."""
    checked(raw)
    template = docxtpl.DocxTemplate(io.BytesIO(raw))
    template.init_docx()
    pages = [template.patch_xml(template.get_xml())]
    for kind in (template.HEADER_URI, template.FOOTER_URI):
        for _key, part in template.get_headers_footers(kind):
            pages.append(template.patch_xml(template.get_part_xml(part)))
    for part in template.docx.part.package.iter_parts():
        name = str(part.partname)
        if name.startswith("/word/") and any(word in name for word in ("footnotes", "endnotes", "comments")):
            pages.append(template.patch_xml(part.blob.decode("utf-8", "replace")))
    core = template.docx.core_properties
    pages += [str(getattr(core, name) or "") for name in ("author", "comments", "keywords", "subject", "title", "category")]
    return template, pages


def _environment() -> SandboxedEnvironment:
    """Jinja without a function, filter or test of its own."""
    made = SandboxedEnvironment(autoescape=True)
    made.globals.clear()
    made.filters = {}
    made.tests = {}
    return made


def _context(told: Mapping[str, Any]) -> dict[str, Any]:
    def text(paragraphs: list[list[dict[str, str]]]) -> str:
        return "\n".join("".join(run["text"] for run in runs) for runs in paragraphs)

    clauses = [{"number": one["number"], "title_zh": one["title_zh"], "title_en": one["title_en"], "zh": text(one["zh"]),
                "en": text(one["en"])} for one in told["clauses"]]
    facts = {name: str(told.get(name, "")) for name in NAMES - {"clauses", "signatories"}}
    return {**facts, "clauses": clauses, "signatories": told["signatories"]}


def _whole(made: bytes, told: Mapping[str, Any]) -> None:
    """Every clause stands in the print exactly once, in the language the template is for."""
    paragraphs = "".join(node.text or "" for node in docxtpl.DocxTemplate(io.BytesIO(made)).get_docx().element.body.iter()
                         if str(node.tag).endswith("}t"))
    flat = "".join(paragraphs.split())
    for language in ("zh", "en") if told["language"] == "both" else (told["language"],):
        for one in told["clauses"]:
            text = "".join("".join(run["text"] for runs in one[language] for run in runs).split())
            if text and flat.count(text) != 1:
                raise Refused(f"clause {one['number']} stands {flat.count(text)} times in the print, not once")
