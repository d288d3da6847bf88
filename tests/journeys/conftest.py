"""The demonstration as a visitor opens it: a home of its own, its server, its accounts; and people who sign in."""

from __future__ import annotations

import os
import shutil
import socket
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from tests.command import clc

CLIENTS = 2_000
SECONDS = 900
DESK = {"width": 1440, "height": 900}


@dataclass(frozen=True)
class Demonstration:
    """Where it answers, and the password of each account."""

    address: str
    passwords: dict[str, str]


@pytest.fixture(scope="session")
def demonstration(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demonstration]:
    """`clc demo` in an empty home, once for all journeys; CLC_JOURNEY_HOME keeps the home for the next run."""
    kept = os.environ.get("CLC_JOURNEY_HOME")
    home = Path(kept) if kept else tmp_path_factory.mktemp("demo") / "home"
    named = {name: value for name, value in os.environ.items() if not name.startswith(("CLC_", "DJANGO_"))}
    env = {**named, "CLC_HOME": str(home), "PYTHONIOENCODING": "utf-8"}
    said = clc("demo", "--background", "--json", "--port", str(free_port()), env=env, seconds=SECONDS)
    assert said.code == 0, said.err[-2_000:]
    passwords = {one["username"]: one["password"] for one in said.value["accounts"]}
    yield Demonstration(said.value["address"].rstrip("/"), passwords)
    clc("stop", env=env)
    if not kept:
        shutil.rmtree(home, ignore_errors=True)


@pytest.fixture
def sign_in(demonstration: Demonstration, browser: Browser) -> Iterator[Callable[[str], Page]]:
    """A page of somebody signed in, in Chinese; each person has a browser of their own for the whole journey."""
    held: dict[str, Page] = {}
    with ExitStack() as stack:

        def enter(username: str) -> Page:
            if username not in held:
                context = browser.new_context(locale="zh-CN", timezone_id="Asia/Shanghai", viewport=DESK,
                                              reduced_motion="reduce", base_url=demonstration.address)
                stack.callback(context.close)
                page = context.new_page()
                page.goto("/account/login/")
                page.locator("[name=login]").fill(username)
                page.locator("[name=password]").fill(demonstration.passwords[username])
                page.locator("main button").click()
                page.wait_for_url(f"{demonstration.address}/")
                held[username] = page
            return held[username]

        yield enter


def free_port() -> int:
    """A port nobody listens on."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port: int = one.getsockname()[1]
    return port
