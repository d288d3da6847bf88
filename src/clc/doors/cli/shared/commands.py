"""The list of commands is the list of files in `doors/cli/`, each imported only when called."""

from __future__ import annotations

import ast
import importlib
from pathlib import Path
from types import MappingProxyType

import click

FOLDER = Path(__file__).resolve().parent.parent
NEEDS_DJANGO = (
    "django",
    "clc.stages",
    "clc.channels",
    "clc.doors.jobs",
    "clc.doors.api",
    "clc.doors.cli.shared.assets",
)
FILES = MappingProxyType(
    {path.stem.rstrip("_"): path for path in sorted(FOLDER.glob("*.py")) if not path.stem.startswith("__")}
)


class Commands(click.Group):
    """A group whose commands are files: `judge.py` has a `command` and a docstring, and is `clc judge`."""

    def list_commands(self, context: click.Context) -> list[str]:
        """Names of all commands that a person calls."""
        return [name for name, path in FILES.items() if not meaning(path).startswith("Internal")]

    def get_command(self, context: click.Context, name: str) -> click.Command | None:
        """Load one command; Django is set up first when its file imports of Django's world."""
        path = FILES.get(name)
        if path is None:
            return None
        if needs_django(path):
            importlib.import_module("clc.doors.cli.shared.ready").django()
        command = importlib.import_module(f"clc.doors.cli.{path.stem}").command
        assert isinstance(command, click.Command)
        return command

    def format_commands(self, context: click.Context, formatter: click.HelpFormatter) -> None:
        """The list in `clc --help`, from the files' first lines and without loading them."""
        rows = [(name, meaning(FILES[name])) for name in self.list_commands(context)]
        with formatter.section("Commands"):
            formatter.write_dl(rows)


def meaning(path: Path) -> str:
    """The first line of a file's docstring."""
    return (ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or "").partition("\n")[0]


def needs_django(path: Path) -> bool:
    """Whether a file imports Django or what is built on it."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    named = [node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)]
    named += [alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names]
    return any(name == world or name.startswith(f"{world}.") for name in named for world in NEEDS_DJANGO)
