"""The screens, found by being there: a folder with `urls.py` is a screen."""
from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from types import ModuleType
from typing import Any, Literal

from django.urls import URLResolver, include, path
from django.utils.functional import Promise

from clc.stages.hub.models import User

HERE = Path(__file__).parent


@dataclass(frozen=True, kw_only=True)
class Rail:
    """A screen's line in the left rail: an icon of the sprite, its name, its place, who may see it."""

    icon: str
    label: str | Promise
    order: int
    permission: str | None = None
    view: str = "page"
    key: str = ""
    screen: str = ""

    @property
    def route(self) -> str:
        """The name of the screen's first view."""
        return f"{self.screen}:{self.view}"


@dataclass(frozen=True, kw_only=True)
class Create:
    """A line of the create menu; opens in the side sheet."""

    icon: str
    label: str | Promise
    route: str
    permission: str


@dataclass(frozen=True, kw_only=True)
class Part:
    """A part of a client's credit or deal file: its name, its place in the strip, the verbs of which one opens it.

    A screen says `PART = Part(...)` in its urls; its first view takes the client's code.
    """

    label: str | Promise
    order: int
    permissions: tuple[str, ...]
    file: Literal["credit", "deal"] = "credit"
    view: str = "page"
    screen: str = ""

    @property
    def route(self) -> str:
        """The name of the part's first view."""
        return f"{self.screen}:{self.view}"


@dataclass(frozen=True, kw_only=True)
class Waiting:
    """Something that waits for the reader's decision: what it is, of whom, asked by whom since when, and where.

    A screen tells them in `waiting.py` with `waiting(user)`, the oldest first, at most a handful.
    """

    title: str
    subject: str
    by: str
    at: datetime
    address: str


@cache
def names() -> tuple[str, ...]:
    """The folders that are screens."""
    return tuple(sorted(found.parent.name for found in HERE.glob("*/urls.py")))


def urls_of(name: str) -> ModuleType:
    """A screen's `urls` module."""
    return import_module(f"clc.doors.web.{name}.urls")


def urlpatterns() -> list[URLResolver]:
    """Every screen under its name (`my_day` under `my-day/`), or under the `MOUNT` it asks for."""
    found = []
    for name in names():
        module = urls_of(name)
        mount = getattr(module, "MOUNT", f"{name.replace('_', '-')}/")
        found.append(path(mount, include((module.urlpatterns, name), namespace=name)))
    return found


@cache
def rails() -> tuple[Rail, ...]:
    """The lines of the left rail in their order."""
    found = []
    for name in names():
        rail = getattr(urls_of(name), "RAIL", None)
        if rail is not None:
            found.append(Rail(**{**vars(rail), "screen": name}))
    return tuple(sorted(found, key=lambda rail: rail.order))


@cache
def parts() -> tuple[Part, ...]:
    """The parts of the clients' files in their order."""
    found = []
    for name in names():
        part = getattr(urls_of(name), "PART", None)
        if part is not None:
            found.append(Part(**{**vars(part), "screen": name}))
    return tuple(sorted(found, key=lambda part: part.order))


@cache
def is_of_client(name: str) -> bool:
    """Whether a screen says `OF_CLIENT = True`: its pages with a client's code belong to the client's page in the rail."""
    return name in names() and getattr(urls_of(name), "OF_CLIENT", False)


@cache
def creates() -> tuple[Create, ...]:
    """What the screens' `CREATE` offer to make."""
    return tuple(create for name in names() for create in getattr(urls_of(name), "CREATE", ()))


def waiting_for(user: User) -> list[Waiting]:
    """What waits for somebody on any screen, the oldest first."""
    found = [one for name in names() if find_spec(f"clc.doors.web.{name}.waiting")
             for one in import_module(f"clc.doors.web.{name}.waiting").waiting(user)]
    return sorted(found, key=lambda one: one.at)


def commands() -> Sequence[Callable[[User], Iterable[Any]]]:
    """What the screens offer to the palette: each may have `palette.py` with `commands(user)`."""
    return [
        import_module(f"clc.doors.web.{name}.palette").commands
        for name in names() if find_spec(f"clc.doors.web.{name}.palette")
    ]
