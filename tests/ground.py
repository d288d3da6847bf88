"""A temporary CLC_HOME for each run and worker, and a PostgreSQL that is migrated once and copied then on."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import django
import hypothesis
import psycopg
import pytest
from django.conf import settings
from django.utils import translation
from psycopg import sql
from pytest_django.plugin import DjangoDbBlocker

from clc import postgres
from clc.cluster import cluster, secure_folder, socket_folder
from clc.doors.cli.shared import ready
from clc.home import Home
from tests.shared import REPOSITORY

RUN = "CLC_TEST_RUN"
ADDRESSES = ("CLC_DATABASE_URL", "CLC_DATABASE_OWNER_URL")


def stand() -> None:
    """Choose the folders of this run before Django reads its settings; workers share their controller's."""
    hypothesis.settings.register_profile("house", deadline=None, derandomize="CI" in os.environ)
    hypothesis.settings.load_profile("house")  # no time limits on a busy machine; in CI the same examples every time
    if "clc.settings" in sys.modules:
        pytest.exit("DJANGO_SETTINGS_MODULE is set, so the tests would use this machine's own data: unset it.", 3)
    if RUN not in os.environ:
        sweep()
        run = Path(tempfile.mkdtemp(prefix=f"clc-run-{os.getpid()}-"))
        run.chmod(0o711)
        os.environ[RUN] = str(run)
    for name in (*ADDRESSES, "CLC_DB_ROLE"):
        os.environ.pop(name, None)
    os.environ["CLC_HOME"] = str(Home.open(folder() / worker()).root)
    os.environ["CLC_DATABASE_URL"] = url(postgres.APPLICATION)
    os.environ["CLC_DATABASE_OWNER_URL"] = url(postgres.OWNER)
    os.environ["DJANGO_SETTINGS_MODULE"] = "clc.settings"
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    django.setup()
    del os.environ["DJANGO_SETTINGS_MODULE"]  # or workers would read the settings before they stand here themselves


def folder() -> Path:
    """The folder of this run."""
    return Path(os.environ[RUN])


def worker() -> str:
    """The name of this process among those of the run."""
    return os.environ.get("PYTEST_XDIST_WORKER", "main")


def server() -> Home:
    """The home of the run's database server."""
    return Home.open(folder() / "server")


def url(role: str, database: str = "") -> str:
    """The address of a database, this worker's if none is named, for a role."""
    return f"postgresql://{role}@/{database or f'clc_{worker()}'}?host={socket_folder(server())}&port=5432"


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config: pytest.Config) -> None:
    """Load the settings, so that pytest-django sets Django up; static files come straight from the source."""
    settings.STORAGES["staticfiles"]["BACKEND"] = "django.contrib.staticfiles.storage.StaticFilesStorage"
    settings.WHITENOISE_USE_FINDERS = settings.WHITENOISE_AUTOREFRESH = True
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


def pytest_collection_finish(session: pytest.Session) -> None:
    """Programs that tests start find the settings; a controller of workers never comes here."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "clc.settings"


def pytest_unconfigure(config: pytest.Config) -> None:
    """End the run's server and remove its folder."""
    if worker() == "main" and RUN in os.environ:
        tear_down(folder())


@pytest.fixture(scope="session")
def django_db_setup(django_test_environment: None, django_db_blocker: DjangoDbBlocker) -> None:
    """The worker's own database, cloned from the migrated one; tests work in it as the application's role."""
    with django_db_blocker.unblock(), server().locked("tests"), embedded():
        raise_server()
        clone(f"clc_{worker()}")


@contextmanager
def embedded() -> Iterator[None]:
    """For a moment forget the address of the worker's database: the embedded server itself is meant."""
    kept = {name: os.environ.pop(name) for name in ADDRESSES if name in os.environ}
    try:
        yield
    finally:
        os.environ.update(kept)


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    """Tests read the texts as they stand in the code, whatever has been translated; a request chooses for itself."""
    with translation.override("en"):
        yield


@pytest.fixture
def installation(django_db_setup: None, tmp_path: Path) -> Iterator[dict[str, str]]:
    """The environment of a program of its own: an empty CLC_HOME and a migrated, empty database."""
    name = f"clc_{worker()}_{os.urandom(4).hex()}"
    with server().locked("tests"), embedded():
        clone(name)
    wanted = {
        "CLC_HOME": str(tmp_path / "home"),
        "CLC_DATABASE_URL": url(postgres.APPLICATION, name),
        "CLC_DATABASE_OWNER_URL": url(postgres.OWNER, name),
        "PYTHONIOENCODING": "utf-8",
    }
    yield {**os.environ, **wanted}
    with embedded(), as_owner("postgres") as link:
        link.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


def raise_server() -> None:
    """Start the run's server on a copy of the migrated cluster, made first when migrations changed."""
    home, kept = server(), migrated_cluster()
    if not (kept / "PG_VERSION").exists():
        postgres.start(home)
        migrate(home)
        postgres.stop(home)
        fresh = kept.with_name(f"{kept.name}.{os.getpid()}")
        copy(cluster(home), fresh)
        if kept.exists():
            shutil.rmtree(fresh)
        else:
            fresh.rename(kept)
    elif not (cluster(home) / "PG_VERSION").exists():
        copy(kept, cluster(home))
    postgres.start(home)


def copy(source: Path, target: Path) -> None:
    """A cluster's files with their owners."""
    subprocess.run(["cp", "-a", str(source), str(target)], check=True)


def migrate(home: Home) -> None:
    """Run all migrations as the owner, in a process of its own."""
    env = {**os.environ, "CLC_HOME": str(home.root), "CLC_DB_ROLE": postgres.OWNER}
    done = subprocess.run(
        [sys.executable, "-m", "django", "migrate", "--skip-checks", "--verbosity", "0"],
        env=env,
        text=True,
        capture_output=True,
        check=False,
    )
    assert done.returncode == 0, f"migrations failed:\n{done.stderr[-4000:]}"


def migrated_cluster() -> Path:
    """The cluster that holds what the migrations as they are now make; older ones are removed."""
    base = secure_folder(Path(tempfile.gettempdir()) / f"clc-migrated-{os.geteuid()}")
    base.chmod(0o711)
    sources = sorted(
        [
            *REPOSITORY.glob("src/clc/stages/**/migrations/*.py"),
            *REPOSITORY.glob("src/clc/stages/*/row*.py"),
            *REPOSITORY.glob("src/clc/[cps]*.py"),
            REPOSITORY / "requirements.lock",
        ]
    )
    digest = hashlib.sha256(b"".join(path.read_bytes() for path in sources if path.exists())).hexdigest()[:16]
    for path in base.iterdir():
        if not path.name.startswith(digest):
            shutil.rmtree(path, ignore_errors=True)
    return base / digest


def clone(name: str) -> None:
    """Make a database of the migrated one, in which a test may also empty tables."""
    with as_owner("postgres") as link:
        link.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))
        link.execute(sql.SQL("CREATE DATABASE {} TEMPLATE clc STRATEGY file_copy").format(sql.Identifier(name)))
        link.execute(sql.SQL("COMMENT ON DATABASE {} IS {}").format(sql.Identifier(name), sql.Literal(ready.shape())))
    with as_owner(name) as link:
        link.execute(f"GRANT TRUNCATE ON ALL TABLES IN SCHEMA public TO {postgres.APPLICATION}")


def as_owner(database: str) -> psycopg.Connection[tuple[object, ...]]:
    """A connection to one of the run's databases as the owner."""
    parameters = postgres.address(server(), postgres.OWNER) | {"dbname": database}
    return psycopg.connect(**parameters, autocommit=True)


def sweep() -> None:
    """Tear down what runs that were killed left behind."""
    for left in Path(tempfile.gettempdir()).glob("clc-run-*-*"):
        pid = left.name.split("-")[2]
        if (
            pid.isdigit()
            and left.stat().st_uid == os.geteuid()
            and not Path(f"/proc/{pid}").exists()
            and Path("/proc").exists()
        ):
            tear_down(left)


def tear_down(run: Path) -> None:
    """Stop the server of a run and remove its folder."""
    if (run / "server").exists():
        with embedded():
            postgres.stop(Home.open(run / "server"))
    shutil.rmtree(run, ignore_errors=True)
