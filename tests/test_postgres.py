"""The embedded database is ours alone, and comes back from whatever happens to it."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import psycopg
import pytest
from django.db import connection

from clc import postgres
from clc.cluster import cluster, database_user, socket_folder
from clc.home import Home
from clc.kernel.errors import Unavailable
from tests import ground
from tests.shared import REPOSITORY

START = "import sys; from clc import postgres; from clc.home import Home; print(postgres.start(Home.open(sys.argv[1])))"


@pytest.fixture
def home(monkeypatch):
    """A home with an embedded database of its own, stopped afterwards.

    Not under pytest's folder, which every run closes to others and so to the database's user.
    """
    for name in ground.ADDRESSES:
        monkeypatch.delenv(name)
    folder = Path(tempfile.mkdtemp(prefix="clc-home-"))
    folder.chmod(0o711)
    home = Home.open(folder / "home")
    yield home
    postgres.remove(home)
    shutil.rmtree(folder)


def postmaster(home: Home) -> int:
    """The process id of the server."""
    return int((cluster(home) / "postmaster.pid").read_text().split()[0])


def rows(home: Home) -> list[tuple[int]]:
    """What the table `kept` holds, in order."""
    with psycopg.connect(**postgres.address(home)) as link:
        return link.execute("SELECT n FROM kept ORDER BY n").fetchall()


@pytest.mark.django_db
def test_the_application_works_as_a_plain_role():
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user, rolsuper, rolbypassrls FROM pg_roles WHERE rolname = current_user")
        assert cursor.fetchone() == ("clc_app", False, False)


@pytest.mark.django_db
def test_chinese_text_has_its_case_and_its_trigrams():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT datctype, pg_encoding_to_char(encoding), lower('ÄÉ'), datcollate FROM pg_database "
            "WHERE datname = current_database()"
        )
        assert cursor.fetchone() == ("C.UTF-8", "UTF8", "äé", "C.UTF-8")


@pytest.mark.django_db
def test_durability_is_not_traded_for_speed():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT name, setting FROM pg_settings WHERE name IN ('fsync', 'full_page_writes', "
            "'synchronous_commit', 'data_checksums', 'listen_addresses')"
        )
        assert dict(cursor.fetchall()) == {
            "fsync": "on",
            "full_page_writes": "on",
            "synchronous_commit": "on",
            "data_checksums": "on",
            "listen_addresses": "",
        }


def test_an_own_server_is_addressed_by_its_url(monkeypatch, tmp_path):
    monkeypatch.setenv("CLC_DATABASE_URL", "postgresql://someone:secret@db.example:6432/lending?sslmode=require")
    known = postgres.connection_settings(Home.open(tmp_path))
    assert known == {
        "USER": "someone",
        "PASSWORD": "secret",
        "HOST": "db.example",
        "PORT": "6432",
        "NAME": "lending",
        "OPTIONS": {"sslmode": "require"},
    }


def test_an_own_server_that_is_down_is_not_replaced_by_ours(monkeypatch, tmp_path):
    monkeypatch.setenv("CLC_DATABASE_URL", "postgresql://x@/x?host=/nonexistent&connect_timeout=1")
    with pytest.raises(Unavailable, match="CLC_DATABASE_URL does not answer"):
        postgres.start(Home.open(tmp_path))


def test_an_own_server_is_never_emptied(monkeypatch, tmp_path):
    monkeypatch.setenv("CLC_DATABASE_URL", "postgresql://x@/x")
    with pytest.raises(Unavailable, match="not emptied"):
        postgres.remove(Home.open(tmp_path))


@pytest.mark.alone
def test_a_second_start_finds_the_first(home):
    assert postgres.start(home) is True
    assert postgres.start(home) is False


@pytest.mark.alone
def test_two_launches_at_once_give_one_server(home):
    both = [
        subprocess.Popen([sys.executable, "-c", START, str(home.root)], stdout=subprocess.PIPE, text=True, cwd=REPOSITORY)
        for _ in range(2)
    ]
    assert sorted(one.communicate(timeout=60)[0].strip() for one in both) == ["False", "True"]
    assert postgres.answers(home)


@pytest.mark.alone
def test_nothing_acknowledged_is_lost_when_the_server_is_killed(home):
    postgres.start(home)
    with psycopg.connect(**postgres.address(home, postgres.OWNER)) as link:
        link.execute("CREATE TABLE kept (n int)")
    link = psycopg.connect(**postgres.address(home))
    link.execute("INSERT INTO kept SELECT generate_series(1, 1000)")
    link.commit()
    link.execute("INSERT INTO kept VALUES (-1)")
    os.kill(postmaster(home), signal.SIGKILL)
    link.close()
    assert postgres.start(home) is True
    assert rows(home) == [(n,) for n in range(1, 1001)]


@pytest.mark.alone
def test_a_launch_that_was_killed_half_way_is_made_good(home):
    launch = subprocess.Popen([sys.executable, "-c", START, str(home.root)], cwd=REPOSITORY, start_new_session=True)
    deadline = time.monotonic() + 30
    while not list(home.root.glob("database*")) and time.monotonic() < deadline:
        time.sleep(0.01)
    launch.kill()
    launch.wait()
    assert postgres.start(home) is True
    assert postgres.answers(home)


@pytest.mark.alone
def test_nobody_else_may_enter_the_folders(home):
    postgres.start(home)
    for folder in (cluster(home), socket_folder(home)):
        assert folder.stat().st_mode & 0o777 == 0o700


@pytest.mark.alone
def test_the_way_to_the_socket_is_short_enough_however_deep_the_home(home):
    deep = Home.open(home.root / ("long-" * 20) / ("path-" * 20))
    postgres.start(deep)
    try:
        assert len(bytes(socket_folder(deep))) < 90
    finally:
        postgres.remove(deep)


@pytest.mark.alone
@pytest.mark.skipif(os.geteuid() != 0, reason="only root must change into somebody else")
def test_root_runs_the_server_as_somebody_else_and_widens_no_folder(tmp_path, monkeypatch):
    for name in ground.ADDRESSES:
        monkeypatch.delenv(name)
    hidden = tmp_path / "hidden"
    hidden.mkdir(mode=0o700)
    home = Home.open(hidden / "home")
    try:
        postgres.start(home)
        assert cluster(home).stat().st_uid == database_user().pw_uid != 0
        assert home.database.is_symlink()
        assert hidden.stat().st_mode & 0o777 == 0o700
    finally:
        place = cluster(home).parent
        postgres.remove(home)
        place.rmdir()


@pytest.mark.alone
@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become another user")
def test_an_ordinary_user_runs_it_as_themselves(tmp_path):
    child = os.fork()
    if child == 0:
        os._exit(as_ordinary_user())
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0


def as_ordinary_user() -> int:
    """In a child process: become a user without rights, start and stop a database; 0 when all went well."""
    user = database_user()
    folder = Path(f"/tmp/clc-ordinary-{os.getpid()}")
    folder.mkdir()
    os.chown(folder, user.pw_uid, user.pw_gid)
    os.setgroups([])
    os.setgid(user.pw_gid)
    os.setuid(user.pw_uid)
    for name in ground.ADDRESSES:
        del os.environ[name]
    home = Home.open(folder / "home")
    fine = postgres.start(home) and cluster(home).stat().st_uid == user.pw_uid and postgres.stop(home)
    subprocess.run(["rm", "-rf", str(folder)], check=False)
    return 0 if fine else 1
