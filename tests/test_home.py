"""The one folder of an installation: private, complete, with keys that are made once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from clc.home import FOLDERS, Home


@pytest.fixture
def home(tmp_path):
    """A home where there was none."""
    return Home.open(tmp_path / "deep" / "home")


def test_opening_makes_every_folder(home):
    assert sorted(path.name for path in home.root.iterdir()) == sorted(FOLDERS)


def test_every_folder_is_its_owners_alone(home):
    assert {path.stat().st_mode & 0o777 for path in home.root.iterdir()} == {0o700}


def test_the_root_can_be_walked_through_but_not_listed(home):
    assert home.root.stat().st_mode & 0o777 == 0o711


def test_the_variable_names_the_folder(tmp_path, monkeypatch):
    monkeypatch.setenv("CLC_HOME", str(tmp_path / "named"))
    assert Home.open().root == tmp_path / "named"


def test_without_the_variable_it_is_under_the_persons_home(tmp_path, monkeypatch):
    monkeypatch.delenv("CLC_HOME")
    monkeypatch.setenv("HOME", str(tmp_path))
    assert Home.open().root == tmp_path / ".clc"


def test_a_folder_that_was_there_keeps_its_rights(tmp_path):
    (tmp_path / "mine").mkdir(mode=0o750)
    Home.open(tmp_path / "mine")
    assert (tmp_path / "mine").stat().st_mode & 0o777 == 0o750


def test_a_key_is_made_once_and_only_its_owner_reads_it(home):
    first = home.key("django")
    assert home.key("django") == first
    assert len(first) == 100
    assert (home.keys / "django").stat().st_mode & 0o777 == 0o600


def test_two_keys_differ(home):
    assert home.key("one") != home.key("two")


def test_many_who_ask_at_once_get_the_same_key(home):
    with ThreadPoolExecutor(8) as crowd:
        assert len(set(crowd.map(lambda _: home.key("shared"), range(32)))) == 1
    assert [path.name for path in home.keys.iterdir()] == ["shared"]


def test_a_home_made_anew_in_the_same_place_has_another_mark(tmp_path):
    first = Home.open(tmp_path / "home").mark()
    (tmp_path / "home").rename(tmp_path / "old")
    assert Home.open(tmp_path / "home").mark() != first


def test_a_lock_keeps_others_out_until_it_is_left(home):
    with ThreadPoolExecutor(1) as other:
        with home.locked("x"):
            waiting = other.submit(enter, home)
            with pytest.raises(TimeoutError):
                waiting.result(timeout=0.2)
        assert waiting.result(timeout=5)


def enter(home):
    """Enter the lock when it is free."""
    with home.locked("x"):
        return True
