"""Run a benchmark of `benchmarks/` and print its time, its memory and its ratio to the floor."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import click

from clc.doors.cli.shared.answer import answer, json_option
from clc.doors.cli.shared.repository import repository


def scripts() -> dict[str, Path]:
    """The benchmarks by name."""
    return {
        path.stem: path
        for path in sorted((repository() / "benchmarks").glob("*.py"))
        if not path.stem.startswith("_")
    }


@click.command("bench", context_settings={"ignore_unknown_options": True})
@click.argument("name", required=False)
@click.argument("options", nargs=-1, type=click.UNPROCESSED)
@json_option
def command(name: str | None, options: tuple[str, ...], as_json: bool) -> None:
    """Run the benchmark NAME with its own OPTIONS (`clc bench NAME --help`); without a NAME, list them."""
    known = scripts()
    if name is None:
        answer(
            {
                script: (ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or "").partition(
                    "\n"
                )[0]
                for script, path in known.items()
            },
            as_json=as_json,
        )
        return
    if name not in known:
        raise click.UsageError(f"There is no benchmark {name}. There are: {', '.join(known) or 'none'}.")
    done = subprocess.run(
        [sys.executable, str(known[name]), *options, *(["--json"] if as_json else [])], check=False
    )
    raise click.exceptions.Exit(done.returncode)
