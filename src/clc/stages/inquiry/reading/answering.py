"""How a child process answers: one JSON line, the pages it read or why it refused; never anything else."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from dataclasses import asdict, is_dataclass
from typing import Any


class Refused(Exception):
    """The paper is not read; `code` says why, and the parent says it in words."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def answered(read: Callable[[], dict[str, object]]) -> None:
    """Print what `read` gives, or its refusal."""
    try:
        told = read()
    except Refused as refusal:
        told = {"refused": refusal.code}
    except MemoryError:
        told = {"refused": "too_much"}
    json.dump(told, sys.stdout, ensure_ascii=False, default=_plain)


def _plain(value: object) -> Any:
    """Cells as plain tables."""
    if is_dataclass(value) and not isinstance(value, type):
        return asdict(value)
    raise TypeError(type(value).__name__)
