"""The child process that prints: a canonical paper on standard input, a file on standard output."""

from __future__ import annotations

import resource
import sys
from importlib import import_module

from clc.stages.credit.papers.paper import paper_of

MEMORY_MAX = 3 << 30
SECONDS_MAX = 90


def main(form: str) -> None:
    """Print standard input as `docx` or `pdf`."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_MAX, MEMORY_MAX))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS_MAX, SECONDS_MAX))
    paper = paper_of(sys.stdin.buffer.read().decode())
    name = {"docx": "word", "pdf": "pdf"}[form]
    press = getattr(import_module(f"clc.stages.credit.papers.{name}"), name)
    sys.stdout.buffer.write(press(paper))


if __name__ == "__main__":
    main(sys.argv[1])
