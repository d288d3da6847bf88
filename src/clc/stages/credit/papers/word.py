"""Prints a paper as Word: headings, tables whose heads repeat, and a link from each number to its source.

Runs in a child process only (see `printing`): python-docx and lxml are never loaded by the server.
"""

from __future__ import annotations

import io
from datetime import datetime

import docx
from docx.document import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Pt, RGBColor
from docx.table import _Cell
from docx.text.paragraph import Paragraph

from clc.stages.credit.papers.paper import Block, Line, Paper, Section

FONTS = {"ascii": "Segoe UI", "hAnsi": "Segoe UI", "eastAsia": "Microsoft YaHei"}
DIM = RGBColor(0x5B, 0x61, 0x6E)


def word(paper: Paper) -> bytes:
    """The paper as the bytes of a .docx file."""
    document = docx.Document()
    _style(document)
    numbers = paper.numbers()
    document.add_heading(paper.title, 0)
    if paper.subtitle:
        document.add_paragraph(paper.subtitle)
    if paper.mark:
        document.add_paragraph(paper.mark).runs[0].font.color.rgb = RGBColor(0xB4, 0x23, 0x18)
    _box(document, paper)
    for section in paper.sections:
        _section(document, section, numbers)
    _sources(document, paper, numbers)
    _foot(document, paper)
    core = document.core_properties
    core.title, core.author, core.language = paper.title, "Clc", paper.language
    if paper.written_at:
        core.created = core.modified = datetime.fromisoformat(paper.written_at).replace(tzinfo=None)
    held = io.BytesIO()
    document.save(held)
    return held.getvalue()


def _style(document: Document) -> None:
    """One sans-serif face for Latin and Chinese, the sizes of the house."""
    for name, size in (("Normal", 10), ("Title", 20), ("Heading 1", 14), ("Heading 2", 12), ("Heading 3", 11)):
        style = document.styles[name]
        style.font.size = Pt(size)
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        for which, face in FONTS.items():
            fonts.set(qn(f"w:{which}"), face)
        for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
            fonts.attrib.pop(qn(f"w:{theme}"), None)


def _box(document: Document, paper: Paper) -> None:
    """The facts under the title."""
    table = document.add_table(rows=0, cols=2)
    for label, value in paper.facts:
        cells = table.add_row().cells
        cells[0].text, cells[1].text = label, value


def _section(document: Document, section: Section, numbers: dict[str, int]) -> None:
    document.add_heading(section.title, min(max(section.level, 1), 3))
    for block in section.blocks:
        _block(document, block, numbers)


def _block(document: Document, block: Block, numbers: dict[str, int]) -> None:
    if block.kind == "table":
        _table(document, block, numbers)
        return
    style = {"list": "List Bullet", "note": "Quote"}.get(block.kind, "Normal")
    for line in block.lines:
        _write(document.add_paragraph(style=style), line, numbers)


def _table(document: Document, block: Block, numbers: dict[str, int]) -> None:
    """A grid whose head repeats on every page."""
    table = document.add_table(rows=1, cols=len(block.head), style="Table Grid")
    for cell, label in zip(table.rows[0].cells, block.head, strict=True):
        cell.text = label
    repeat = OxmlElement("w:tblHeader")
    repeat.set(qn("w:val"), "true")
    table.rows[0]._tr.get_or_add_trPr().append(repeat)
    for line in block.lines:
        for at, (cell, part) in enumerate(zip(table.add_row().cells, line, strict=True)):
            _write(cell.paragraphs[0], (part,), numbers)
            _right(cell, at < len(block.numeric) and block.numeric[at])
    document.add_paragraph()


def _right(cell: _Cell, numeric: bool) -> None:
    if numeric:
        cell.paragraphs[0].alignment = WD_ALIGN_PARAGRAPH.RIGHT


def _write(paragraph: Paragraph, line: Line, numbers: dict[str, int]) -> None:
    """The parts of a line; a quoted one carries the number of its source, a link to it."""
    for part in line:
        paragraph.add_run(part.text)
        if part.source:
            _link(paragraph, f"[{numbers[part.source]}]", anchor=f"source_{numbers[part.source]}", raised=True)


def _link(paragraph: Paragraph, text: str, *, anchor: str = "", address: str = "", raised: bool = False) -> None:
    """A link to a place of the paper or to a page elsewhere."""
    link = OxmlElement("w:hyperlink")
    if anchor:
        link.set(qn("w:anchor"), anchor)
    else:
        link.set(qn("r:id"), paragraph.part.relate_to(address, RELATIONSHIP_TYPE.HYPERLINK, is_external=True))
    run = paragraph.add_run(text)
    run.font.superscript, run.font.color.rgb = raised or None, DIM
    link.append(run._r)
    paragraph._p.append(link)


def _sources(document: Document, paper: Paper, numbers: dict[str, int]) -> None:
    """The list of sources, each a bookmark that the numbers link to."""
    if not numbers:
        return
    document.add_heading(paper.words.get("sources", "Sources"), 1)
    for key, number in numbers.items():
        source = paper.sources[key]
        paragraph = document.add_paragraph()
        _bookmark(paragraph, number)
        told = ", ".join(filter(None, (source.origin, source.as_of)))
        paragraph.add_run(f"[{number}] {source.label}. {told} ")
        if source.digest:
            paragraph.add_run(f"sha256 {source.digest} ").font.color.rgb = DIM
        if source.address:
            _link(paragraph, source.address, address=source.address)


def _bookmark(paragraph: Paragraph, number: int) -> None:
    for tag in ("w:bookmarkStart", "w:bookmarkEnd"):
        mark = OxmlElement(tag)
        mark.set(qn("w:id"), str(number))
        if tag.endswith("Start"):
            mark.set(qn("w:name"), f"source_{number}")
        paragraph._p.append(mark)


def _foot(document: Document, paper: Paper) -> None:
    """The seal and the number of the page at the foot of each page."""
    paragraph = document.sections[0].footer.paragraphs[0]
    run = paragraph.add_run(f"{paper.words.get('seal', '')}  ")
    run.font.size, run.font.color.rgb = Pt(8), DIM
    for kind, text in (("begin", ""), ("", "PAGE"), ("end", "")):
        element = OxmlElement("w:instrText" if text else "w:fldChar")
        if text:
            element.text = text
        else:
            element.set(qn("w:fldCharType"), kind)
        paragraph.add_run()._r.append(element)
