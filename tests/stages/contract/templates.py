"""Word templates for tests: a harmless one, and hostile ones made of it."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping

import docx

LINES = ("{{ title_zh }} {{ number }}", "{{ lender }} / {{ borrower }}", "{%p for c in clauses %}",
         "第{{ c.number }}条 {{ c.title_zh }}", "{{ c.zh }}", "{%p endfor %}")


def template(*lines: str) -> bytes:
    """A template of these paragraphs; without any, one that prints the Chinese text."""
    document = docx.Document()
    for line in lines or LINES:
        document.add_paragraph(line)
    held = io.BytesIO()
    document.save(held)
    return held.getvalue()


def spoiled(raw: bytes, parts: Mapping[str, bytes] | None = None, **replaced: tuple[str, str]) -> bytes:
    """The file with parts added, or with words of its document replaced: document=(old, new)."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(raw)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            content = old.read(name)
            if name == "word/document.xml" and "document" in replaced:
                before, after = replaced["document"]
                assert before.encode() in content
                content = content.replace(before.encode(), after.encode(), 1)
            new.writestr(name, content)
        for name, content in (parts or {}).items():
            new.writestr(name, content)
    return out.getvalue()
