"""Show the floors and rooms of the house: what each is for and how large it is."""

from __future__ import annotations

import ast
from pathlib import Path

import click

from clc.doors.cli.shared.answer import answer, json_option, out, table

SOURCE = Path(__file__).resolve().parents[2]
FLOORS = (("doors", "channels"), ("stages",), ("frames",), ("engines", "policy"), ("kernel",))
NO_ROOMS = {"tests", "migrations", "__pycache__"}


@click.command("rooms")
@json_option
def command(as_json: bool) -> None:
    """List the rooms of the source from the top floor down, each with its first line, files and lines."""
    rooms = [
        room(path, number)
        for number, floor in zip(range(len(FLOORS), 0, -1), FLOORS, strict=True)
        for name in floor
        for path in places(SOURCE / name)
    ]
    answer({"rooms": rooms}, as_json=as_json, text=lambda: show(rooms))


def places(folder: Path) -> list[Path]:
    """A part of a floor and the rooms in it."""
    inner = (path for path in folder.glob("*/") if list(path.glob("*.py")) and path.name not in NO_ROOMS)
    return [folder, *sorted(inner)] if folder.is_dir() else []


def room(folder: Path, floor: int) -> dict[str, object]:
    """What a folder is for, and its size without tests."""
    files = [path for path in folder.rglob("*.py") if "tests" not in path.parts]
    return {
        "floor": floor,
        "name": str(folder.relative_to(SOURCE)),
        "for": meaning(folder),
        "files": len(files),
        "lines": sum(len(path.read_bytes().splitlines()) for path in files),
    }


def meaning(folder: Path) -> str:
    """The first line of a package's docstring."""
    face = folder / "__init__.py"
    tree = ast.parse(face.read_text(encoding="utf-8")) if face.exists() else ast.Module([], [])
    return (ast.get_docstring(tree) or "").partition("\n")[0]


def show(rooms: list[dict[str, object]]) -> None:
    """The rooms as a table, one line between floors."""
    for floor in sorted({one["floor"] for one in rooms}, key=str, reverse=True):
        table(
            "",
            ["room", "files", "lines", "for"],
            [[one["name"], one["files"], one["lines"], one["for"]] for one in rooms if one["floor"] == floor],
        )
        out.print()
