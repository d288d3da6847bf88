"""The static files, compressed and named by their content, in the home: collected again when one changed.

The serving process runs this as a module, and stays small by not loading Django itself.
"""

from __future__ import annotations

import hashlib
from pathlib import Path

import django
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command

from clc.home import Home

STAMP = ".stamp"


def collect(home: Home) -> bool:
    """Collect the static files if they are stale; True when that was so."""
    wanted = mark()
    stamp = home.static / STAMP
    with home.locked("static"):
        if stamp.exists() and stamp.read_text() == wanted:
            return False
        call_command("collectstatic", interactive=False, verbosity=0)
        stamp.write_text(wanted)
    return True


def mark() -> str:
    """A digest of the names, sizes and times of all static files."""
    found = (
        (path, Path(storage.path(path)).stat())
        for finder in get_finders()
        for path, storage in finder.list([])
    )
    seen = sorted((path, state.st_size, state.st_mtime_ns) for path, state in found)
    return hashlib.sha256(repr(seen).encode()).hexdigest()


if __name__ == "__main__":
    django.setup()
    collect(Home.open())
