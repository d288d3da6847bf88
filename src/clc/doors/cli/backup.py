"""Write everything this installation keeps into one file."""

from __future__ import annotations

from pathlib import Path

import click

from clc.doors.cli.shared import archive
from clc.doors.cli.shared.answer import answer, json_option, progress
from clc.doors.cli.shared.ready import needs_database
from clc.home import Home
from clc.kernel.errors import BadInput


@click.command("backup")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@json_option
@needs_database
def command(file: Path, as_json: bool) -> None:
    """Database, lake, documents, keys and rule book, as of one moment, with their digests, into FILE (a tar).

    Clc may be working meanwhile. Keep the file as you keep the keys of the house: it holds the secret keys.
    """
    if file.exists():
        raise BadInput(f"{file} exists already.", todo="Give another name: a backup never overwrites one.")
    with progress("Backing up") as move:
        manifest = archive.write(Home.open(), file.absolute(), lambda title: move(title=title))
    answer(
        {
            "file": str(file),
            "bytes": file.stat().st_size,
            "files": len(manifest["files"]),
            "rows": sum(manifest["rows"].values()),
        },
        as_json=as_json,
    )
