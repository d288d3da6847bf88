"""The command line: one file, one command; found by being there and loaded only when it is called."""

from __future__ import annotations

import os
import sys

import click

from clc.doors.cli.shared.commands import Commands
from clc.doors.cli.shared.errors import told


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="clc", prog_name="clc")
def clc() -> None:
    """Clc, the client-lifecycle system: what it keeps lies under CLC_HOME (else ~/.clc)."""


def main() -> None:
    """Run one command; the exit code is 0 done, 1 failed, 2 not understood, 130 interrupted."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "clc.settings")
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # small matrices: threads only wait for each other on a busy machine
    with told(as_json="--json" in sys.argv):
        clc(prog_name="clc", standalone_mode=False)


if __name__ == "__main__":
    main()
