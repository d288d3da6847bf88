"""The invented institution that benchmarks run on: an own home folder, made once and used again."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path


def home_of(folder: str | None, clients: int) -> Path:
    """The home to use, named to everything that runs from here; kept between runs."""
    home = Path(folder) if folder else Path(tempfile.gettempdir()) / f"clc-bench-{clients}"
    os.environ["CLC_HOME"] = str(home)
    return home


def open_home() -> None:
    """Django set up on the home of this process, its database up and migrated."""
    from clc.doors.cli.shared import ready
    from clc.home import Home

    ready.django()
    ready.database(Home.open())


def institution(clients: int, seed: int = 1) -> None:
    """Make the invented institution unless it is there."""
    from clc.channels.demo import load
    from clc.stages.hub.models import Client
    from clc.stages.hub.reach import as_system

    with as_system():
        there = Client.objects.exists()
    if not there:
        load.build(clients=clients, seed=seed)
