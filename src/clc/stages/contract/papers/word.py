"""Prints a contract as Word in our own layout: both languages side by side, each term a content control with its key.

Runs in a child process only: python-docx and lxml are never loaded by the server.
"""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from typing import Any

import docx
from docx.document import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor
from docx.text.paragraph import Paragraph

FONTS = {"ascii": "Times New Roman", "hAnsi": "Times New Roman", "eastAsia": "SimSun"}
DIM, RED = RGBColor(0x5B, 0x61, 0x6E), RGBColor(0xB4, 0x23, 0x18)
Runs = Sequence[Mapping[str, str]]


def word(told: Mapping[str, Any]) -> bytes:
    """The contract as the bytes of a .docx file. told: as `printing.laid_out` writes it; language zh, en or both."""
    document = docx.Document()
    _style(document)
    languages = ("zh", "en") if told["language"] == "both" else (told["language"],)
    for language in languages:
        document.add_paragraph(told[f"title_{language}"]).style = document.styles["Title"]
    if told["mark"]:
        document.add_paragraph(told["mark"]).runs[0].font.color.rgb = RED
    if len(languages) == 2:
        _side_by_side(document, told)
    else:
        for one in told["clauses"]:
            _clause(document.add_paragraph, one, languages[0])
    _signatories(document, told, languages)
    _foot(document, told)
    core = document.core_properties
    core.title, core.author = told["title_zh"], "Clc"
    held = io.BytesIO()
    document.save(held)
    return held.getvalue()


def _style(document: Document) -> None:
    for name, size in (("Normal", 10.5), ("Title", 18)):
        style = document.styles[name]
        style.font.size = Pt(size)
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        for which, face in FONTS.items():
            fonts.set(qn(f"w:{which}"), face)
        for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
            fonts.attrib.pop(qn(f"w:{theme}"), None)
    document.styles["Title"].paragraph_format.alignment = WD_ALIGN_PARAGRAPH.CENTER
    for section in document.sections:
        section.left_margin = section.right_margin = Cm(2.2)


def _side_by_side(document: Document, told: Mapping[str, Any]) -> None:
    table = document.add_table(rows=0, cols=2)
    for one in told["clauses"]:
        for cell, language in zip(table.add_row().cells, ("zh", "en"), strict=True):
            first = cell.paragraphs[0]
            _clause(lambda first=first, cell=cell: first if not first.runs else cell.add_paragraph(), one, language)


def _clause(paragraph: Any, one: Mapping[str, Any], language: str) -> None:
    """The title and the paragraphs of a clause; one taken out is left out whole."""
    head = paragraph()
    number = f"第{one['number']}条 " if language == "zh" else f"Article {one['number']} "
    run = head.add_run(number + one[f"title_{language}"])
    run.bold = True
    for runs in one[language]:
        _write(paragraph(), runs)


def _write(paragraph: Paragraph, runs: Runs) -> None:
    for run in runs:
        if run["key"]:
            _term(paragraph, run["text"], run["key"])
        else:
            paragraph.add_run(run["text"])


def _term(paragraph: Paragraph, text: str, key: str) -> None:
    """A term in a content control: its tag is the key of the term in the system."""
    control, about, content = (OxmlElement(f"w:{name}") for name in ("sdt", "sdtPr", "sdtContent"))
    for name in ("alias", "tag"):
        mark = OxmlElement(f"w:{name}")
        mark.set(qn("w:val"), key[:64])
        about.append(mark)
    lock = OxmlElement("w:lock")
    lock.set(qn("w:val"), "sdtContentLocked")
    about.append(lock)
    run = paragraph.add_run(text)
    content.append(run._r)
    control.append(about)
    control.append(content)
    paragraph._p.append(control)


def _signatories(document: Document, told: Mapping[str, Any], languages: Sequence[str]) -> None:
    """A place to sign for each side, so that no page is left blank."""
    words = {"zh": "（盖章）法定代表人（负责人）或授权代理人签字：            日期：    年  月  日",
             "en": "(seal) Legal representative or agent:                 Date:"}
    for one in told["signatories"]:
        for language in languages:
            document.add_paragraph()
            document.add_paragraph(f"{one[f'side_{language}']}: {one['of']}")
            document.add_paragraph(words[language])


def _foot(document: Document, told: Mapping[str, Any]) -> None:
    """Number and seal at the foot of each page."""
    run = document.sections[0].footer.paragraphs[0].add_run(f"{told['number']}  sha256 {told['seal']}")
    run.font.size, run.font.color.rgb = Pt(8), DIM
