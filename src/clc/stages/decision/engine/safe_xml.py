"""XML from people: read without entities, network, or surprises, within limits of size, depth and count."""
from __future__ import annotations

from django.utils.translation import gettext as _
from lxml import etree

from clc.kernel.errors import BadInput

BYTES_MAX = 1_000_000
ELEMENTS_MAX = 5_000
DEPTH_MAX = 30
TEXT_MAX = 4_000
#: Between two `<`: an element with thousands of attributes takes the parser minutes, as it compares each with each.
PIECE_MAX = 20_000
EQUALS_MAX = 300
BPMN = "http://www.omg.org/spec/BPMN/20100524/MODEL"
BPMNDI = "http://www.omg.org/spec/BPMN/20100524/DI"
DC = "http://www.omg.org/spec/DD/20100524/DC"
DI = "http://www.omg.org/spec/DD/20100524/DI"
DMN = "https://www.omg.org/spec/DMN/20191111/MODEL/"
DMNDI = "https://www.omg.org/spec/DMN/20191111/DMNDI/"
CLC = "https://clc.example/process/1"


def read_xml(raw: bytes) -> etree._Element:
    """The root of an XML file that was handed in; else BadInput with what to do.

    Up to 1 MB of UTF-8 text; no document type, no entities, no processing instructions, at most 30 levels and
    5,000 elements, no text over 4,000 characters. Comments are dropped.
    """
    text = _plain(raw)
    parser = etree.XMLParser(encoding="utf-8", resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False,
                             dtd_validation=False, remove_comments=True, remove_pis=True, collect_ids=False)
    try:
        root = etree.fromstring(text.encode(), parser)
    except (etree.XMLSyntaxError, ValueError) as wrong:
        raise BadInput(_("The file is not well-formed XML: %s") % str(wrong)[:200],
                       todo=_("Save it again from your process editor.")) from None
    if root.getroottree().docinfo.internalDTD is not None:
        raise _entities()
    _within_limits(root)
    return root


def _plain(raw: bytes) -> str:
    if len(raw) > BYTES_MAX:
        raise BadInput(_("The file is larger than 1 MB."),
                       todo=_("A process is a few hundred kilobytes at most; look at what it holds."))
    if raw[:2] in (b"PK", b"\x1f\x8b"):
        raise BadInput(_("The file is packed."), todo=_("Unpack it and hand in the .bpmn or .dmn file itself."))
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = "\0"
    if "\0" in text:
        raise BadInput(_("The file is not text in UTF-8."), todo=_("Save it again from your process editor."))
    lower = text.lower()
    if "<!doctype" in lower or "<!entity" in lower:
        raise _entities()
    if any(len(piece) > PIECE_MAX or piece.count("=") > EQUALS_MAX for piece in text.split("<")):
        raise BadInput(_("An element of the file has too many attributes, or too long a text."), todo=_("Shorten it."))
    return text


def _entities() -> BadInput:
    return BadInput(_("The file declares a document type or entities."),
                    todo=_("Take the declaration out; a process needs none."))


def _within_limits(root: etree._Element) -> None:
    count, walk = 0, [(root, 1)]
    while walk:
        element, depth = walk.pop()
        count += 1
        if depth > DEPTH_MAX or count > ELEMENTS_MAX:
            raise BadInput(_("The file holds more than 5,000 elements, or more than 30 levels."),
                           todo=_("Split the process into smaller ones."))
        if not isinstance(element.tag, str):
            raise _entities()
        texts = [element.text or "", element.tail or "", *map(str, element.attrib.values())]
        if any(len(text) > TEXT_MAX for text in texts):
            raise BadInput(_("A text in the file is longer than 4,000 characters."), todo=_("Shorten it."))
        walk.extend((child, depth + 1) for child in element)


def local(element: etree._Element) -> str:
    """The element's name without its namespace."""
    return str(etree.QName(element).localname)


def space(element: etree._Element) -> str:
    """The element's namespace, or nothing."""
    return str(etree.QName(element).namespace or "")
