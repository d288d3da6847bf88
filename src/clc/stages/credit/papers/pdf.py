"""Prints a paper as PDF with Chinese and Latin type that comes with the program.

Runs in a child process only (see `printing`): the typesetter is never loaded by the server.
"""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import datetime
from pathlib import Path

import pylopdf_fonts_zh_cn
import typst

from clc.stages.credit.papers.paper import Paper

FORM = Path(__file__).with_name("paper.typ")


def pdf(paper: Paper) -> bytes:
    """The paper as the bytes of a .pdf file: text that can be searched, links that work."""
    fonts = Path(pylopdf_fonts_zh_cn.sans_path()).parent
    written = datetime.fromisoformat(paper.written_at) if paper.written_at else None
    told = {"paper": json.dumps(asdict(paper), ensure_ascii=False), "numbers": json.dumps(paper.numbers())}
    found = typst.compile(
        FORM,
        font_paths=[fonts],
        ignore_system_fonts=True,
        sys_inputs=told,
        format="pdf",
        timestamp=int(written.timestamp()) if written else None,
    )
    assert isinstance(found, bytes)
    return found
