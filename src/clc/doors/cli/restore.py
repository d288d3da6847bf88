"""Put a backup into a new, empty CLC_HOME."""

from __future__ import annotations

from pathlib import Path

import click

from clc.doors.cli.shared import archive
from clc.doors.cli.shared.answer import answer, json_option, progress
from clc.home import Home


@click.command("restore")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@json_option
def command(file: Path, as_json: bool) -> None:
    """Check FILE against its digests, unpack it, load the database, compare rows; never over a full home."""
    home = Home.open()
    with progress("Restoring") as move:
        manifest = archive.restore(home, file, lambda title: move(title=title))
    answer(
        {
            "home": str(home.root),
            "made_at": manifest["made_at"],
            "files": len(manifest["files"]),
            "rows": sum(manifest["rows"].values()),
        },
        as_json=as_json,
    )
