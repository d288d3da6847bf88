"""The folder of the source, for commands that only make sense there."""

from __future__ import annotations

from pathlib import Path

from clc.kernel.errors import ClcError


def repository() -> Path:
    """The root of the repository that this Clc is installed from, editable."""
    root = Path(__file__).resolve().parents[5]
    if not (root / "pyproject.toml").exists():
        raise ClcError(
            "This Clc was installed without its source.", todo="Clone the repository and call ./clc there."
        )
    return root
