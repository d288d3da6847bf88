"""How a command answers: a table or lines for a person, one JSON object for a program, progress on stderr."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

import click
from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    SpinnerColumn,
    TaskID,
    TextColumn,
    TimeElapsedColumn,
)
from rich.table import Table

out = Console(soft_wrap=True, highlight=False)
notes = Console(stderr=True, soft_wrap=True, highlight=False)
json_option = click.option(
    "--json", "as_json", is_flag=True, help="Answer with one JSON object on standard output."
)


def answer(value: Mapping[str, Any], *, as_json: bool, text: Callable[[], None] | None = None) -> None:
    """Print `value` as JSON, or what `text` prints, or its names and values one a line."""
    if as_json:
        click.echo(json.dumps(value, ensure_ascii=False, indent=2, default=str))
    elif text:
        text()
    else:
        for name, one in value.items():
            out.print(f"[dim]{name.replace('_', ' '):<18}[/] {amount(one)}")


def table(title: str, columns: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    """Print rows under their column names, numbers to the right."""
    grid = Table(title=title, title_justify="left", box=None, header_style="dim", pad_edge=False)
    for position, column in enumerate(columns):
        numbers = all(isinstance(row[position], int | float) for row in rows)
        grid.add_column(column, justify="right" if numbers else "left")
    for row in rows:
        grid.add_row(*(amount(one) for one in row))
    out.print(grid)


def amount(value: object) -> str:
    """A number with its thousands apart, nothing as a dash, all else as it is."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return "-" if value is None else str(value)
    return f"{value:,}" if isinstance(value, int) else f"{value:,.2f}"


def note(message: str) -> None:
    """Say on stderr what is going on."""
    notes.print(message)


@contextmanager
def progress(title: str, total: float | None = None) -> Iterator[Callable[..., None]]:
    """A bar on stderr: call what is yielded with `done`, and with `total` and `title` when they change.

    Where stderr is no terminal only the title is written, once.
    """
    if not sys.stderr.isatty():
        note(f"{title} ...")
        yield lambda done=None, total=None, title=None: None
        return
    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=notes, transient=True) as bar:
        task: TaskID = bar.add_task(title, total=total)

        def move(done: float | None = None, total: float | None = None, title: str | None = None) -> None:
            bar.update(task, completed=done, total=total, description=title)

        yield move
