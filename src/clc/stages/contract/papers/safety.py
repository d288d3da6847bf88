"""What a Word template may be: a bounded zip of plain parts, without code, links to elsewhere or fields that fetch.

Runs in a child process only: lxml is never loaded by the server.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from pathlib import PurePosixPath

from lxml import etree

BYTES_MAX, PARTS_MAX, WHOLE_MAX, RATIO_MAX = 5 << 20, 400, 40 << 20, 300
SUFFIXES = (".xml", ".rels", ".png", ".jpg", ".jpeg", ".gif", ".emf", ".wmf", ".odttf")
RUNS = ("vbaproject", "activex", "embeddings", "oleobject", "afchunk", "vbadata", "attachedtoolbars", "externallinks")
FORBIDDEN = ("altChunk", "object", "control", "OLEObject", "subDoc", "attachedTemplate", "frameset", "mailMerge",
             "dataSource", "script", "externalData", "linkedFile")
FIELDS = frozenset({"PAGE", "NUMPAGES", "SECTIONPAGES", "TOC", "PAGEREF", "REF", "SEQ", "STYLEREF", "DATE", "TIME", "TITLE",
                    "NUMWORDS", "="})
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
HYPERLINK = "/hyperlink"
DEPTH_MAX = 256


class Refused(ValueError):
    """Why a template is refused, in plain English for the catalogue; `part`: where."""

    def __init__(self, why: str, part: str = "") -> None:
        super().__init__(f"{why}|{part}")


def checked(raw: bytes) -> dict[str, bytes]:
    """The parts of a harmless .docx by name; Refused with the first thing that is not."""
    if len(raw) > BYTES_MAX:
        raise Refused("it is larger than 5 MB")
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as held:
            parts = dict(_parts(held))
    except (zipfile.BadZipFile, NotImplementedError, EOFError, RuntimeError, OSError) as wrong:
        raise Refused("it is no Word file (.docx)") from wrong
    if "word/document.xml" not in parts or "[Content_Types].xml" not in parts:
        raise Refused("it is no Word file (.docx)")
    for name, content in parts.items():
        if name.endswith((".xml", ".rels")):
            _xml(name, content)
    return parts


def _parts(held: zipfile.ZipFile) -> Iterator[tuple[str, bytes]]:
    infos = held.infolist()
    if len(infos) > PARTS_MAX or len({one.filename.casefold() for one in infos}) != len(infos):
        raise Refused("it has too many parts, or one twice")
    whole = 0
    for one in infos:
        name = one.filename
        path = PurePosixPath(name)
        if path.is_absolute() or ".." in path.parts or "\\" in name or ":" in name:
            raise Refused("a part is named so that it would leave the file", name)
        if one.is_dir():
            continue
        if any(word in name.casefold() for word in RUNS) or not name.casefold().endswith(SUFFIXES):
            raise Refused("a part could run or hides something", name)
        whole += one.file_size
        if whole > WHOLE_MAX or one.file_size > RATIO_MAX * max(one.compress_size, 1) + (1 << 16):
            raise Refused("it swells beyond measure when unpacked", name)
        with held.open(one) as part:
            content = part.read(one.file_size + 1)
        if len(content) != one.file_size:
            raise Refused("a part is larger than it says", name)
        yield name, content


def parsed(content: bytes, name: str) -> etree._Element:
    """A part as a tree, without entities, documents types, or anything fetched; Refused where it is not plain."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, dtd_validation=False, huge_tree=False,
                             remove_pis=False)
    try:
        tree = etree.fromstring(content, parser)
    except etree.XMLSyntaxError as wrong:
        raise Refused("a part is no plain XML", name) from wrong
    if tree.getroottree().docinfo.doctype or tree.getroottree().docinfo.internalDTD is not None:
        raise Refused("a part declares a document type or entities", name)
    around = [*tree.itersiblings(preceding=True), *tree.itersiblings(), *tree.iter()]
    if any(isinstance(one, etree._ProcessingInstruction | etree._Entity) for one in around):
        raise Refused("a part holds instructions or entities", name)
    return tree


def _xml(name: str, content: bytes) -> None:
    tree = parsed(content, name)
    if name.endswith(".rels"):
        _relations(name, tree)
        return
    if name == "[Content_Types].xml":
        if b"macroEnabled" in content or b"vbaProject" in content:
            raise Refused("it carries macros", name)
        return
    for one in tree.iter():
        if isinstance(one.tag, str) and etree.QName(one).localname in FORBIDDEN:
            raise Refused("it embeds or links something", name)
    _fields(name, tree)


def _relations(name: str, tree: etree._Element) -> None:
    for one in tree.iter():
        if not isinstance(one.tag, str) or etree.QName(one).localname != "Relationship":
            continue
        kind, target = str(one.get("Type", "")), str(one.get("Target", ""))
        if str(one.get("TargetMode", "")).casefold() == "external":
            if not (kind.endswith(HYPERLINK) and target.startswith(("https://", "http://", "mailto:"))):
                raise Refused("it points to something outside the file", name)
        elif re.match(r"^[a-zA-Z][a-zA-Z0-9+.-]*:|^//|^\\\\", target):
            raise Refused("it points to something outside the file", name)


def _fields(name: str, tree: etree._Element) -> None:
    """Fields that fetch, run or link are refused; those that count pages stay."""
    for one in tree.iter(f"{W}fldSimple"):
        _field(name, str(one.get(f"{W}instr", "")))
    said: list[str] = []
    for one in tree.iter(f"{W}fldChar", f"{W}instrText", f"{W}delInstrText"):
        kind = one.get(f"{W}fldCharType") if one.tag == f"{W}fldChar" else "text"
        if kind == "begin":
            said.append("")
        elif kind == "text" and said:
            said[-1] += one.text or ""
        elif kind == "text":
            _field(name, one.text or "")
        elif said:
            _field(name, said.pop() if kind == "end" else said[-1])
    for left in said:
        _field(name, left)


def _field(name: str, told: str) -> None:
    words = told.split()
    if words and words[0].upper().strip("\\") not in FIELDS and not words[0].startswith("="):
        raise Refused("it holds a field that fetches or runs", name)
