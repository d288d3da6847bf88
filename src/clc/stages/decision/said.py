"""What a process says, in the reader's language: names of steps and ways that the program ships are translated."""
from __future__ import annotations

from functools import lru_cache

from django.utils.translation import get_language, pgettext
from lxml import etree

from clc.stages.decision.engine.safe_xml import read_xml

CONTEXT = "process"


def said(text: str) -> str:
    """A label or note of a process or table in the reader's language; as it is where nobody translated it."""
    return pgettext(CONTEXT, text) if text else text


def translated_xml(text: str) -> bytes:
    """A process file whose names are in the reader's language, for the viewer; only what the viewer draws is kept."""
    return _translated(text, get_language() or "")


@lru_cache(maxsize=64)
def _translated(text: str, _language: str) -> bytes:
    root = read_xml(text.encode())
    for element in root.iter():
        if element.get("name"):
            element.set("name", said(" ".join(str(element.get("name")).split())))
    told: bytes = etree.tostring(root, encoding="utf-8", xml_declaration=True)
    return told
