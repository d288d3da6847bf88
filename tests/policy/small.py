"""A small rule book in files, to be spoiled by tests."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from clc.policy.loader import Layer, assemble
from clc.policy.rulebook import Book

ROLE = "label: Manager\nreference: house\nreach: own\nmay: [see_client]\n"
PLAN = (
    "label: Ask\nreference: house\ntasks:\n  - {do: Call the client, role: manager, codes: [A1], due: {yellow: 5, red: 1}}\n"
)
WARNING = """label: Cover is thin
reference: domain reference 6, W57
status: to_confirm
category: operation
indicator: debt_service_cover
unit: times
when: below
levels:
  yellow: {2025-01-01: 1.30}
  red: {2025-01-01: 1.15, 2026-07-01: 1.20}
plan: ask
cases:
  - {as_of: 2026-03-31, debt_service_cover: 1.18, expect: yellow}
  - {as_of: 2026-09-30, debt_service_cover: 1.18, expect: red}
  - {as_of: 2026-09-30, debt_service_cover: null, expect: unknown}
"""
FILES = {"role/manager": ROLE, "plan/ask": PLAN, "warning/thin_cover": WARNING}


def write(folder: Path, **files: str) -> Path:
    """Writes files named `kind__name` into a layer's folder."""
    for name, text in files.items():
        file = folder / f"{name.replace('__', '/')}.yaml"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    return folder


def small(folder: Path, **files: str) -> Path:
    """The folder of the small book, with these files instead or besides."""
    told = {path.replace("/", "__"): text for path, text in FILES.items()} | files
    return write(folder, **told)


def book_of(*folders: Path) -> Book:
    """The book of exactly these folders as layers."""
    return assemble([Layer(folder.name, folder) for folder in folders])


def texts(**changes: Any) -> dict[str, dict[str, Any]]:
    """A warning's text as a mapping with these fields changed, ready for an overlay."""
    return {"warning/thin_cover": changes}
