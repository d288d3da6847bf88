"""What must stand before a command works: Django set up, the database up and migrated."""

from __future__ import annotations

import functools
import hashlib
import os
import subprocess
import sys
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path
from typing import ParamSpec, TypeVar

import django as django_package
import psycopg
from django.utils import translation
from psycopg import sql

from clc import catalogue, postgres
from clc.doors.cli.shared.answer import note
from clc.home import Home
from clc.kernel.errors import ClcError

P = ParamSpec("P")
R = TypeVar("R")
SOURCE = Path(__file__).resolve().parents[3]
MIGRATED_BY = ("django", "procrastinate", "django-allauth", "django-pghistory", "django-pgtrigger")


def django() -> None:
    """Compile the translations if they are stale and set Django up, once."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "clc.settings")
    catalogue.refresh()
    django_package.setup()
    translation.activate(language())


def language() -> str:
    """The language of the terminal where it is one of ours, else English."""
    told = os.environ.get("LC_ALL") or os.environ.get("LC_MESSAGES") or os.environ.get("LANG") or ""
    return "zh-hans" if told.startswith("zh") else "en"


def needs_database(function: Callable[P, R]) -> Callable[P, R]:
    """A command that works on the database: it is started where it is down, migrated where behind."""

    @functools.wraps(function)
    def wrapped(*args: P.args, **kwargs: P.kwargs) -> R:
        database(Home.open())
        return function(*args, **kwargs)

    return wrapped


def database(home: Home) -> None:
    """See that the database is up and has the shape that this version of Clc wants."""
    if postgres.start(home):
        note("The database was started; `clc stop` ends it.")
    wanted = shape()
    if told_shape(home) == wanted:
        return
    with home.locked("migrate"):
        if told_shape(home) != wanted:
            note("Bringing the database up to date ...")
            migrate(home)
            tell_shape(home, wanted)


def migrate(home: Home) -> None:
    """Run the migrations in a process of its own, as the owner of the tables."""
    env = {
        **os.environ,
        "CLC_HOME": str(home.root),
        "CLC_DB_ROLE": postgres.OWNER,
        "DJANGO_SETTINGS_MODULE": "clc.settings",
    }
    done = subprocess.run(
        [sys.executable, "-m", "django", "migrate", "--skip-checks", "--no-input", "--verbosity", "0"],
        env=env,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        log = home.logs / "migrate.log"
        log.write_text(done.stderr, encoding="utf-8")
        last = (done.stderr.strip().splitlines() or ["no message"])[-1]
        raise ClcError(
            f"The database could not be brought up to date: {last}. The details are in {log}.",
            todo="Each migration is one transaction: nothing is half done. Mend the cause and try again.",
        )


def shape() -> str:
    """A digest of the migrations of this version and of the packages that bring their own."""
    digest = hashlib.sha256()
    for path in sorted(SOURCE.glob("stages/**/migrations/*.py")):
        digest.update(path.name.encode() + path.read_bytes())
    digest.update(" ".join(version(name) for name in MIGRATED_BY).encode())
    return f"migrated {digest.hexdigest()[:24]}"


def told_shape(home: Home) -> str:
    """What the database says of its own shape; empty when it was never migrated."""
    with psycopg.connect(**postgres.address(home)) as link:  # type: ignore[arg-type]
        found = link.execute(
            "SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = current_database()"
        ).fetchone()
    return str(found[0] or "") if found else ""


def tell_shape(home: Home, wanted: str) -> None:
    """Write the shape on the database as its comment."""
    with psycopg.connect(**postgres.address(home, postgres.OWNER), autocommit=True) as link:  # type: ignore[arg-type]
        link.execute(
            sql.SQL("COMMENT ON DATABASE {} IS {}").format(
                sql.Identifier(link.info.dbname), sql.Literal(wanted)
            )
        )
