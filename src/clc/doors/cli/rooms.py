"""Show the floors and rooms of the house: what each is for and how large it is."""

from __future__ import annotations

import ast
from pathlib import Path

import click

from clc.doors.cli.shared.answer import answer, json_option, out, table

SOURCE = Path(__file__).resolve().parents[2]
FLOORS = (("doors", "channels"), ("stages",), ("frames",), ("engines", "policy"), ("kernel",))


@click.command("rooms")
@json_option
def command(as_json: bool) -> None:
    """List the rooms of the source from the top floor down, each with its first line, files and lines."""
    floors = [[room(SOURCE / name, name) for name in floor] for floor in FLOORS]
    rooms = [dict(one, floor=number) for number, floor in zip(range(len(FLOORS), 0, -1), floors, strict=True)
             for part in floor for one in [part, *part.pop("rooms")]]
    answer({"rooms": rooms}, as_json=as_json, text=lambda: show(rooms))


def room(folder: Path, name: str) -> dict[str, object]:
    """What a folder is for, its size, and the rooms in it."""
    files = [path for path in folder.rglob("*.py") if "tests" not in path.parts]
    inner = sorted(path for path in folder.iterdir() if path.is_dir() and list(path.glob("*.py"))) if folder.is_dir() else []
    return {"name": name, "for": meaning(folder), "files": len(files),
            "lines": sum(len(path.read_bytes().splitlines()) for path in files),
            "rooms": [{key: value for key, value in room(path, f"{name}/{path.name}").items() if key != "rooms"}
                      for path in inner if path.name not in {"tests", "migrations"}]}


def meaning(folder: Path) -> str:
    """The first line of a package's docstring."""
    face = folder / "__init__.py"
    tree = ast.parse(face.read_text(encoding="utf-8")) if face.exists() else ast.Module([], [])
    return (ast.get_docstring(tree) or "").partition("\n")[0]


def show(rooms: list[dict[str, object]]) -> None:
    """The rooms as a table, one line between floors."""
    for floor in sorted({one["floor"] for one in rooms}, key=str, reverse=True):
        table("", ["room", "files", "lines", "for"],
              [[one["name"], one["files"], one["lines"], one["for"]] for one in rooms if one["floor"] == floor])
        out.print()
