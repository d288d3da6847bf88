"""The embedded PostgreSQL: made, started and stopped; or the address of a server of one's own."""

from __future__ import annotations

import contextlib
import os
import platform
import shutil
import tempfile
import time
from pathlib import Path

import psycopg
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict

from clc.cluster import cluster, forget_the_dead, major_version, own, run, secure_folder, socket_folder
from clc.home import Home
from clc.kernel.errors import Unavailable

OWNER, APPLICATION, DATABASE = "postgres", "clc_app", "clc"
START_SECONDS_MAX = 60
SETTINGS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "max_connections": "40",
    "shared_buffers": "64MB",
    "work_mem": "16MB",
    "maintenance_work_mem": "96MB",
    "effective_cache_size": "1GB",
    "random_page_cost": "1.1",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "max_wal_size": "2GB",
    "checkpoint_timeout": "15min",
    "wal_compression": "on",
    "autovacuum_max_workers": "2",
    "jit": "off",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_min_messages": "warning",
}


def address(home: Home, role: str = APPLICATION) -> dict[str, str]:
    """Connection parameters (libpq names) for a role: the owner migrates, the application role works.

    CLC_DATABASE_URL (and CLC_DATABASE_OWNER_URL for migrations) names a server of one's own instead.
    """
    url = own_server(role)
    if url:
        return {name: str(value) for name, value in conninfo_to_dict(url).items()}
    return {"host": str(socket_folder(home)), "port": "5432", "user": role, "dbname": DATABASE}


def connection_settings(home: Home, *, role: str = APPLICATION) -> dict[str, object]:
    """The same as Django's DATABASES entry wants it."""
    names = {"host": "HOST", "port": "PORT", "user": "USER", "password": "PASSWORD", "dbname": "NAME"}
    known = address(home, role)
    options = {name: value for name, value in known.items() if name not in names}
    return {names[name]: value for name, value in known.items() if name in names} | {"OPTIONS": options}


def own_server(role: str = APPLICATION) -> str:
    """The URL of the institution's own server, empty when the embedded one is used."""
    url = os.environ.get("CLC_DATABASE_URL", "")
    return os.environ.get("CLC_DATABASE_OWNER_URL", url) if role == OWNER else url


def start(home: Home) -> bool:
    """See that the database answers; True when it had to be started. A second caller waits for the first."""
    if answers(home):
        return False
    if own_server():
        raise Unavailable(
            "The database named by CLC_DATABASE_URL does not answer.",
            todo="Start that server, or unset CLC_DATABASE_URL to use the embedded one.",
        )
    with home.locked("database"):
        if answers(home):
            return False
        place = cluster(home)
        if not (place / "PG_VERSION").exists():
            make(place)
        launch(home, place)
        prepare(home)
    return True


def stop(home: Home) -> bool:
    """Stop the embedded database; open transactions are rolled back. False when it was not running."""
    place = cluster(home)
    if own_server() or not (place / "postmaster.pid").exists():
        return False
    done = run("pg_ctl", "-D", str(place), "-m", "fast", "-w", "-t", str(START_SECONDS_MAX), "stop")
    if done.returncode:
        raise Unavailable(
            f"The database did not stop: {done.stdout.strip()}", todo="Close what still works with it."
        )
    with contextlib.suppress(OSError):
        socket_folder(home).rmdir()
    return True


def remove(home: Home) -> None:
    """Stop the embedded database and remove its cluster; a server of one's own is refused."""
    if own_server():
        raise Unavailable(
            "The database named by CLC_DATABASE_URL is not emptied by this program.",
            todo="Drop and create it yourself, or unset CLC_DATABASE_URL.",
        )
    stop(home)
    shutil.rmtree(cluster(home), ignore_errors=True)
    home.database.unlink(missing_ok=True)


def answers(home: Home, role: str = APPLICATION, database: str = "") -> bool:
    """Whether a role can reach the database now."""
    parameters = address(home, role) | ({"dbname": database} if database else {})
    try:
        with psycopg.connect(**{"connect_timeout": "3"} | parameters):  # type: ignore[arg-type]
            return True
    except psycopg.OperationalError:
        return False


def make(place: Path) -> None:
    """Initialise a cluster beside `place` and move it there: an interrupted start leaves nothing half."""
    for left in place.parent.glob(f"{place.name}.new-*"):
        shutil.rmtree(left, ignore_errors=True)
    fresh = own(Path(tempfile.mkdtemp(dir=place.parent, prefix=f"{place.name}.new-")))
    locale = (
        ["--locale=C.UTF-8"] if platform.system() != "Darwin" else ["--locale=C", "--lc-ctype=en_US.UTF-8"]
    )
    if major_version() >= 17:
        locale += ["--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
    done = run(
        "initdb", "-D", str(fresh), "-U", OWNER, "-A", "trust", "-E", "UTF8", "--data-checksums", *locale
    )
    if done.returncode:
        raise Unavailable(
            f"The database could not be made in {place}: {done.stdout.strip()[-1500:]}",
            todo="Free some disk space, or set CLC_HOME to a folder on a local disk.",
        )
    shutil.rmtree(place, ignore_errors=True)
    fresh.rename(place)


def launch(home: Home, place: Path) -> None:
    """Start the server and wait for it; soon after a crash a start fails, so try again to a deadline."""
    wrong_version(place)
    own(secure_folder(socket_folder(home)))
    options = " ".join(f"-c {name}='{value}'" for name, value in SETTINGS.items())
    options += f" -c unix_socket_directories='{socket_folder(home)}'"
    deadline = time.monotonic() + START_SECONDS_MAX
    log, patience = place / "server.log", str(START_SECONDS_MAX)
    while not answers(home, OWNER, "postgres"):
        forget_the_dead(place)
        done = run("pg_ctl", "-D", str(place), "-l", str(log), "-w", "-t", patience, "-o", options, "start")
        if done.returncode and time.monotonic() > deadline:
            said = log.read_text(errors="replace")[-1500:] if log.exists() else done.stdout[-1500:]
            raise Unavailable(
                f"The database did not start: {said.strip()}", todo=f"Read {log} and start again."
            )
        time.sleep(0.3 if done.returncode else 0)


def wrong_version(place: Path) -> None:
    """Refuse a cluster that another major version made."""
    made = (place / "PG_VERSION").read_text().strip()
    if int(made) != major_version():
        raise Unavailable(
            f"The database was made by PostgreSQL {made}; the programs found are {major_version()}.",
            todo="Point CLC_PG_BIN at the programs of the version that made it, `clc backup`, then restore.",
        )


def prepare(home: Home) -> None:
    """Make what is missing of the application's role and database; the role may sign in last."""
    parameters = address(home, OWNER)
    with psycopg.connect(**parameters | {"dbname": "postgres"}, autocommit=True) as link:  # type: ignore[arg-type]
        if not link.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [APPLICATION]).fetchone():
            link.execute(
                sql.SQL("CREATE ROLE {} NOLOGIN NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE").format(
                    sql.Identifier(APPLICATION)
                )
            )
        if not link.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE]).fetchone():
            link.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(DATABASE)))
    with psycopg.connect(**parameters, autocommit=True) as link:  # type: ignore[arg-type]
        grant(link)
        link.execute(sql.SQL("ALTER ROLE {} LOGIN").format(sql.Identifier(APPLICATION)))


def grant(link: psycopg.Connection[tuple[object, ...]]) -> None:
    """Let the application's role work on every table that the owner makes from now on in this database."""
    for what in ("SELECT, INSERT, UPDATE, DELETE ON TABLES", "USAGE, SELECT, UPDATE ON SEQUENCES"):
        link.execute(
            sql.SQL("ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT {} TO {}").format(
                sql.SQL(what), sql.Identifier(APPLICATION)
            )
        )
