"""Run the command line as a person does: a process of its own, judged by its exit code and what it says."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tests.shared import REPOSITORY


@dataclass(frozen=True)
class Said:
    """What a command answered."""

    code: int
    out: str
    err: str

    @property
    def value(self) -> Any:
        """The JSON object on standard output."""
        return json.loads(self.out)


def clc(*arguments: str, env: Mapping[str, str], seconds: int = 300) -> Said:
    """`clc` with arguments in an environment such as the fixture `installation` gives."""
    done = subprocess.run(
        [sys.executable, "-m", "clc.doors.cli", *arguments],
        env=env,
        cwd=REPOSITORY,
        text=True,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        timeout=seconds,
        check=False,
    )
    return Said(done.returncode, done.stdout, done.stderr)
