"""The way into a child process: limits first, then the reader; `python -m ...reading.bounded CPU MEMORY FILE MODULE ...`."""

from __future__ import annotations

import resource
import runpy
import sys
from collections.abc import Sequence


def main(arguments: Sequence[str]) -> None:
    """Set the limits named and run the module with the other arguments."""
    cpu, memory, file_bytes = (int(one) for one in arguments[:3])
    resource.setrlimit(resource.RLIMIT_CPU, (cpu, cpu + 5))
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_FSIZE, (file_bytes, file_bytes))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    sys.argv = list(arguments[3:])
    runpy.run_module(arguments[3], run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    main(sys.argv[1:])
