"""A backup: one tar of the database's dump, the home's files, and a manifest of digests, checked first."""

from __future__ import annotations

import contextlib
import hashlib
import io
import json
import os
import subprocess
import tarfile
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import IO, Any

import psycopg
from psycopg import sql

from clc import postgres
from clc.cluster import stream
from clc.home import Home
from clc.kernel.errors import BadInput, ClcError

KEPT = ("lake", "documents", "keys", "book", "approved", "models", "imports")
MANIFEST, DUMP, FORMAT = "manifest.json", "database.dump", 1
BLOCK = 1 << 20


def write(home: Home, target: Path, say: Callable[[str], None]) -> dict[str, Any]:
    """Write a backup that is there only when whole and that only its owner reads; returns its manifest."""
    fresh = target.with_name(f".{target.name}.{os.getpid()}")
    with contextlib.ExitStack() as stack:
        stack.callback(lambda: fresh.unlink(missing_ok=True))
        dump = home.run / f"backup-{os.getpid()}.dump"
        stack.callback(lambda: dump.unlink(missing_ok=True))
        say("Dumping the database")
        rows = dump_database(home, dump)
        handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "wb") as out, tarfile.open(fileobj=out, mode="w") as tar:
            digests = {DUMP: add(tar, dump, DUMP)}
            for folder in KEPT:
                say(f"Adding {folder}")
                digests |= {name: add(tar, path, name) for path, name in files(home, folder)}
            manifest = {
                "format": FORMAT,
                "clc": version("clc"),
                "made_at": datetime.now(UTC).isoformat(timespec="seconds"),
                "rows": rows,
                "files": digests,
            }
            text = json.dumps(manifest, indent=1).encode()
            about = tarfile.TarInfo(MANIFEST)
            about.size = len(text)
            tar.addfile(about, io.BytesIO(text))
            out.flush()
            os.fsync(out.fileno())
        fresh.replace(target)
    return manifest


def files(home: Home, folder: str) -> Iterator[tuple[Path, str]]:
    """The files of one folder of the home with their names in the backup."""
    for path in sorted((home.root / folder).rglob("*")):
        if path.is_file() and not path.name.startswith("."):
            yield path, str(path.relative_to(home.root))


def add(tar: tarfile.TarFile, path: Path, name: str) -> str:
    """Add a file and return the digest of what was added."""
    with path.open("rb") as source:
        reader = Digesting(source)
        about = tarfile.TarInfo(name)
        about.size, about.mode = os.fstat(source.fileno()).st_size, 0o600
        tar.addfile(about, reader)
    return reader.digest.hexdigest()


class Digesting:
    """A file that digests what is read from it."""

    def __init__(self, source: IO[bytes]) -> None:
        self.source, self.digest = source, hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        """The next bytes."""
        block = self.source.read(size)
        self.digest.update(block)
        return block


def dump_database(home: Home, target: Path) -> dict[str, int]:
    """Dump the database as of one moment; returns the rows of each table at that moment."""
    parameters = postgres.address(home, postgres.OWNER)
    with psycopg.connect(**parameters) as link:  # type: ignore[arg-type]
        link.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        snapshot = link.execute("SELECT pg_export_snapshot()").fetchone()
        rows = count_rows(link)
        with target.open("wb") as out:
            done = stream(
                "pg_dump",
                "--format=custom",
                "--compress=1",
                f"--snapshot={snapshot[0] if snapshot else ''}",
                psycopg.conninfo.make_conninfo(**parameters),
                stdout=out,
            )
    if done.returncode:
        raise ClcError(
            f"The database could not be dumped: {done.stderr.decode(errors='replace').strip()[-800:]}",
            todo="Free some disk space, then try again.",
        )
    return rows


def count_rows(link: psycopg.Connection[tuple[Any, ...]]) -> dict[str, int]:
    """How many rows each table holds."""
    names = link.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1").fetchall()
    counts = {}
    for (name,) in names:
        found = link.execute(sql.SQL("SELECT count(*) FROM {}").format(sql.Identifier(name))).fetchone()
        counts[str(name)] = int(found[0]) if found else 0
    return counts


def read_manifest(archive: Path) -> dict[str, Any]:
    """The manifest of a backup whose files all have their digests; else BadInput."""
    try:
        with tarfile.open(archive, mode="r|") as tar:
            manifest, found = digested(tar)
    except (tarfile.TarError, json.JSONDecodeError, EOFError) as wrong:
        raise BadInput(f"{archive} is not a whole backup: {wrong}.", todo="Take another backup file.") from wrong
    if manifest is None or manifest.get("format") != FORMAT:
        raise BadInput(
            f"{archive} is not a backup that this version reads.",
            todo="Restore it with the Clc that made it.",
        )
    wrong_ones = sorted(
        name for name in manifest["files"].keys() | found if manifest["files"].get(name) != found.get(name)
    )
    if wrong_ones:
        raise BadInput(
            f"{archive} is damaged: {', '.join(wrong_ones[:3])} differ from the manifest.",
            todo="Take another backup file.",
        )
    return manifest


def digested(tar: tarfile.TarFile) -> tuple[dict[str, Any] | None, dict[str, str]]:
    """The manifest of an open backup, and the digests that its files really have."""
    manifest: dict[str, Any] | None = None
    found: dict[str, str] = {}
    for member in tar:
        source = tar.extractfile(member)
        if source is None:
            raise tarfile.TarError(f"{member.name} is no file")
        if member.name == MANIFEST:
            manifest = json.loads(source.read())
        else:
            found[member.name] = hashlib.file_digest(source, "sha256").hexdigest()  # type: ignore[arg-type]
    return manifest, found


def restore(home: Home, archive: Path, say: Callable[[str], None]) -> dict[str, Any]:
    """Put a backup into an empty home and check what arrived; returns its manifest."""
    say("Checking the backup")
    manifest = read_manifest(archive)
    refuse_full(home)
    dump = home.run / "restore.dump"
    with contextlib.ExitStack() as stack:
        stack.callback(lambda: dump.unlink(missing_ok=True))
        say("Unpacking files")
        with tarfile.open(archive, mode="r|") as tar:
            for member in tar:
                unpack(tar, member, home, dump)
        say("Restoring the database")
        postgres.start(home)
        load_dump(home, dump, manifest["rows"])
    return manifest


def refuse_full(home: Home) -> None:
    """A restore never overwrites: NotEmpty homes are refused."""
    held = [folder for folder in KEPT if folder != "keys" and any(files(home, folder))]
    if home.database.exists() or held:
        raise BadInput(
            f"{home.root} already holds an installation ({', '.join(['database', *held])}).",
            todo="Set CLC_HOME to a new folder and restore there; then move it where you want it.",
        )


def unpack(tar: tarfile.TarFile, member: tarfile.TarInfo, home: Home, dump: Path) -> None:
    """One file of the backup to its place in the home; names that lead out of it are refused."""
    source = tar.extractfile(member)
    path = dump if member.name == DUMP else home.root / member.name
    if member.name == MANIFEST or source is None:
        return
    if member.name != DUMP and (Path(member.name).parts[0] not in KEPT or ".." in Path(member.name).parts):
        raise BadInput(
            f"The backup holds {member.name}, which does not belong in one.", todo="Take another backup file."
        )
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as out:
        while block := source.read(BLOCK):
            out.write(block)


def load_dump(home: Home, dump: Path, rows: dict[str, int]) -> None:
    """Load the dump into the fresh database and compare the number of rows of every table."""
    parameters = postgres.address(home, postgres.OWNER)
    with dump.open("rb") as source:
        done = stream(
            "pg_restore",
            "--exit-on-error",
            "--single-transaction",
            "-d",
            psycopg.conninfo.make_conninfo(**parameters),
            stdin=source,
            stdout=subprocess.PIPE,
        )
    if done.returncode:
        raise ClcError(
            f"The database could not be restored: {done.stderr.decode(errors='replace').strip()[-800:]}",
            todo="Remove this CLC_HOME and try again with a newer Clc.",
        )
    with psycopg.connect(**parameters) as link:  # type: ignore[arg-type]
        arrived = count_rows(link)
    if arrived != rows:
        wrong = sorted(name for name in rows.keys() | arrived if rows.get(name) != arrived.get(name))
        raise ClcError(
            f"Other rows arrived than were saved, in {', '.join(wrong[:5])}.",
            todo="Take another backup file.",
        )
