"""The example cases that come with the program: invented projects to start from."""

from __future__ import annotations

from pathlib import Path

from clc.kernel.errors import NotFound

FOLDER = Path(__file__).resolve().parent / "shipped"


def names() -> list[str]:
    """The names of the examples."""
    return sorted(path.stem for path in FOLDER.glob("*.yaml"))


def example(name: str) -> bytes:
    """The text of an example; NotFound where there is none of that name."""
    if name not in names():
        raise NotFound(f"There is no example `{name}`.", todo=f"The examples are: {', '.join(names())}.")
    return (FOLDER / f"{name}.yaml").read_bytes()
