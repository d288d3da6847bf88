"""Prints papers in a child process with bounds on time and memory, so that the server stays small."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from typing import Literal

from django.utils.translation import gettext as _

from clc.kernel.errors import Unavailable
from clc.stages.credit.papers.paper import at_home, canonical, paper_of

Form = Literal["docx", "pdf"]
SECONDS_MAX = 60
TYPES: dict[Form, str] = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "pdf": "application/pdf",
}


def printed(text: str, form: Form, *, home: str = "", seal: str = "") -> bytes:
    """A canonical paper (see `paper.canonical`) as a Word or PDF file; Unavailable when it cannot be printed.

    home: the address of this installation, put before our own pages; seal: printed at the foot of every page.
    """
    if home or seal:
        told = at_home(paper_of(text), home)
        text = canonical(replace(told, words={**told.words, "seal": seal}))
    command = [sys.executable, "-I", "-m", "clc.stages.credit.papers.press", form]
    try:
        child = subprocess.run(command, input=text.encode(), capture_output=True, timeout=SECONDS_MAX, check=False)
    except subprocess.TimeoutExpired as late:
        raise _failed(_("printing took more than %(seconds)s seconds") % {"seconds": SECONDS_MAX}) from late
    if child.returncode or not child.stdout:
        last = child.stderr.decode(errors="replace").strip().splitlines()[-1:] or [""]
        raise _failed(last[0][:300])
    return child.stdout


def _failed(why: str) -> Unavailable:
    return Unavailable(
        _("The paper could not be printed: %(why)s.") % {"why": why.rstrip(".")},
        todo=_("Try again; if it happens again, tell the administrator."),
    )
