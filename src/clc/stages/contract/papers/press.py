"""The child process: a contract (and a template) as JSON on standard input, a Word file on standard output."""

from __future__ import annotations

import base64
import json
import resource
import sys
from typing import Any

from clc.stages.contract.papers.fitting import fitted
from clc.stages.contract.papers.safety import Refused
from clc.stages.contract.papers.word import word

#: Characters that XML cannot hold: a line broken within a paragraph stays one, the others go.
UNPRINTABLE = {**dict.fromkeys((*range(32), *range(0xD800, 0xE000), 0xFFFE, 0xFFFF)), 9: " ", 10: "\n", 11: "\n", 12: "\n",
               13: None}
MEMORY_MAX, SECONDS_MAX, FILES_MAX = 1 << 30, 30, 64
REFUSED = 3


def main() -> int:
    """Print; answers REFUSED, and why on standard error, for a template that is not taken."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_MAX, MEMORY_MAX))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS_MAX, SECONDS_MAX))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_NOFILE, (FILES_MAX, FILES_MAX))
    told = printable(json.loads(sys.stdin.buffer.read().decode()))
    template = told.pop("template")
    try:
        made = fitted(base64.b64decode(template), told) if template is not None else word(told)
    except Refused as wrong:
        sys.stderr.write(str(wrong))
        return REFUSED
    sys.stdout.buffer.write(made)
    return 0


def printable(told: Any) -> Any:
    """The same JSON value, its texts without characters that cannot be printed."""
    if isinstance(told, str):
        return told.translate(UNPRINTABLE)
    if isinstance(told, list):
        return [printable(one) for one in told]
    if isinstance(told, dict):
        return {key: printable(value) for key, value in told.items()}
    return told


if __name__ == "__main__":
    sys.exit(main())
