"""A reader run apart: a child process with limits and a deadline; one that dies is a clear message, not a dead server."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _

from clc.kernel.errors import BadInput
from clc.stages.inquiry.reading import telling
from clc.stages.inquiry.reading.bounds import ANSWER_BYTES_MAX, Allowance

_ROOM = "clc.stages.inquiry.reading"
_KEPT = ("PATH", "LANG", "SYSTEMROOT", "TMPDIR", "LD_LIBRARY_PATH")


def read_apart(reader: str, arguments: Sequence[str], allowance: Allowance) -> dict[str, Any]:
    """What the reader (a module of this room) answers; BadInput when it refuses, dies, or takes too long.

    The child gets none of the server's environment, so none of its secrets, and nothing on its input.
    """
    command = command_of(reader, arguments, allowance)
    environment = {name: os.environ[name] for name in _KEPT if name in os.environ}
    with tempfile.TemporaryFile() as answer:
        try:
            child = subprocess.run(command, stdin=subprocess.DEVNULL, stdout=answer, stderr=subprocess.DEVNULL,
                                   env=environment, timeout=allowance.seconds, check=False)
        except subprocess.TimeoutExpired as error:
            raise BadInput(
                _("The paper takes too long to read."), todo=_("Bring in the pages with the statements only."),
            ) from error
        size = answer.tell()
        answer.seek(0)
        told = answer.read(ANSWER_BYTES_MAX) if size <= ANSWER_BYTES_MAX else b""
    return _understood(told, child.returncode)


def command_of(reader: str, arguments: Sequence[str], allowance: Allowance) -> list[str]:
    """The command that runs a reader within its limits."""
    limits = [str(allowance.cpu_seconds), str(allowance.memory), str(allowance.file_bytes)]
    return [sys.executable, "-I", "-m", f"{_ROOM}.bounded", *limits, f"{_ROOM}.{reader}", *arguments]


def _understood(told: bytes, code: int) -> dict[str, Any]:
    """The answer of a child that came to its end; BadInput for a refusal or a death."""
    try:
        answer = json.loads(told) if code == 0 else None
    except ValueError:
        answer = None
    if not isinstance(answer, dict):
        raise BadInput(
            _("The paper is damaged or asks for more than a reader may use; reading it was stopped."),
            todo=_("Print it to a new PDF or save it as a new workbook, and bring that in."),
        )
    if "refused" in answer:
        raise telling.refusal(str(answer["refused"]))
    return answer
