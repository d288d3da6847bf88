"""Run the whole suite: style, types, floors, and every test, the browser's included."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import click

from clc.doors.cli.shared.answer import note
from clc.doors.cli.shared.repository import repository

CHECKS = {
    "style": ("ruff", "check", "."),
    "types": ("mypy",),
    "floors": ("lint-imports", "--no-logo"),
}
TOGETHER = ("pytest", "-q", "-n", "2", "--dist", "loadgroup", "-m", "not alone and not browser")
OURS = {"DJANGO_SETTINGS_MODULE", "CLC_HOME", "CLC_DATABASE_URL", "CLC_DATABASE_OWNER_URL", "CLC_DB_ROLE"}
"""What says where a person's own installation is; tests never hear of it."""
ALONE = ("pytest", "-q", "-m", "alone or browser")


@click.command("test", context_settings={"ignore_unknown_options": True})
@click.option(
    "--fast", is_flag=True, help="Leave out the checks of style and types, and the tests marked slow."
)
@click.argument("options", nargs=-1, type=click.UNPROCESSED)
def command(fast: bool, options: tuple[str, ...]) -> None:
    """All checks and tests; with OPTIONS, pytest alone with them (`clc test tests/kernel -k money`).

    Tests that drive a browser need Chromium (CLC_CHROMIUM, or on the path) and say so where it is missing.
    """
    root = repository()
    if options:
        raise click.exceptions.Exit(run(root, "pytest", *options))
    failed = [] if fast else [name for name, line in CHECKS.items() if told(root, name, *line)]
    rest = " and not slow" if fast else ""
    failed += [
        name
        for name, line in (("tests", TOGETHER), ("tests that need the machine", ALONE))
        if told(root, name, *line[:-1], f"({line[-1]}){rest}")
    ]
    if failed:
        click.secho(f"Not passed: {', '.join(failed)}.", fg="red", err=True)
        raise click.exceptions.Exit(1)
    note("All passed.")


def told(root: Path, name: str, *line: str) -> bool:
    """Run one part, say what and how long; True when it failed."""
    click.secho(f"== {name}: {' '.join(line)}", bold=True)
    begun = time.monotonic()
    code = run(root, *line)
    click.echo(
        f"== {name}: {'passed' if code == 0 else f'failed ({code})'} in {time.monotonic() - begun:.0f} s"
    )
    return code != 0


def run(root: Path, program: str, *arguments: str) -> int:
    """One of the environment's programs, in the repository."""
    folder = Path(sys.executable).parent
    env = {name: value for name, value in os.environ.items() if name not in OURS}
    return subprocess.run([str(folder / program), *arguments], cwd=root, env=env, check=False).returncode
