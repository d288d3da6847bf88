"""Bring in the standard values of a yearbook that the institution holds, for performance evaluations."""

from __future__ import annotations

import os
import secrets
from datetime import datetime
from pathlib import Path
from typing import Any

import click
from django.utils import timezone

from clc.doors.cli.shared.answer import answer, json_option
from clc.doors.cli.shared.ready import needs_database
from clc.frames.learning import text_of
from clc.frames.standards import BYTES_MAX, Given, texts_of
from clc.home import Home
from clc.policy.overlay import over
from clc.policy.text import read
from clc.stages.hub.book import current_book
from clc.stages.hub.reach import as_system
from clc.stages.hub.services import audit
from clc.stages.hub.services.people import the_machine


@click.command("standard")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--since", type=click.DateTime(["%Y-%m-%d"]), help="The day the values hold from; today when not told.")
@click.option("--industry", default="", help="The industry code of rows that tell none (C, C25, 2511).")
@click.option("--size", default="all", show_default=True, help="The size of rows that tell none.")
@click.option("--label", default="Standard values", show_default=True, help="What people read.")
@click.option("--source", required=True, help="The yearbook they come from, in words.")
@json_option
@needs_database
def command(file: Path, since: datetime | None, as_json: bool, source: str, label: str, **which: str) -> None:
    """Read FILE (CSV: indicator, excellent, good, average, low, poor, and industry, size, since) into the rule book.

    All of it or nothing. Values of other days that were brought in before stay. The next evaluation counts by them.
    """
    day = (since or timezone.localdate()).strftime("%Y-%m-%d")
    with file.open("rb") as opened:
        raw = opened.read(BYTES_MAX + 1)
    book = current_book()
    texts = texts_of(raw, book, Given(since=day, label=label, reference=source, **which))
    folder = Home.open().book
    merged = {path: merge(folder / f"{path}.yaml", text) for path, text in texts.items()}
    book.overlay(merged)
    for path, text in merged.items():
        write(folder / f"{path}.yaml", text_of(text))
    told = {"files": sorted(merged), "values": sum(len(v) for text in texts.values() for v in text["values"].values())}
    with as_system():
        audit.note(the_machine(), "brought in standard values", None, {**told, "source": source})
    answer(told, as_json=as_json)


def merge(file: Path, text: dict[str, Any]) -> dict[str, Any]:
    """The text over the one that was brought in before: the values of other days stay."""
    return over(read(file.read_bytes()).told, text) if file.is_file() else text


def write(file: Path, text: str) -> None:
    """Put a text into a file at once: a reader sees the old one or the new one."""
    file.parent.mkdir(parents=True, exist_ok=True)
    fresh = file.with_name(f".{file.name}.{secrets.token_hex(4)}")
    with fresh.open("w", encoding="utf-8") as handle:
        handle.write(text)
        handle.flush()
        os.fsync(handle.fileno())
    fresh.replace(file)
