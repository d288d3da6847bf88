"""Whose rows a reader may see: set for one transaction, enforced by the database's row security."""
from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from django.db import connection, transaction
from django.http import HttpRequest, HttpResponse

from clc.stages.hub.book import current_book
from clc.stages.hub.models import User

_SET = ("select set_config('clc.reach', %s, true), set_config('clc.user', %s, true),"
        " set_config('clc.branches', %s, true)")
_NOW: ContextVar[tuple[str, str, str]] = ContextVar("clc_reach", default=("", "", ""))


def reach_of(user: User) -> str:
    """How far a user sees by their role: `own`, `branch` (and below), `all`, or nothing."""
    if not user.is_authenticated or not user.is_active:
        return ""
    if user.is_superuser:
        return "all"
    role = current_book().roles.get(user.role)
    return role.reach if role else ""


def _words(user: User) -> tuple[str, str, str]:
    reach = reach_of(user)
    if not reach:
        return "", "", ""
    branches: list[str] = []
    if reach == "branch" and user.branch_id:
        branches = [str(key) for key in user.branch.subtree().values_list("pk", flat=True)] if user.branch else []
    return reach, str(user.pk), ",".join(branches)


@contextmanager
def _reaching(words: tuple[str, str, str]) -> Iterator[None]:
    before = _NOW.get()
    with transaction.atomic():
        _say(words)
        token = _NOW.set(words)
        try:
            yield
        finally:
            _NOW.reset(token)
        if not connection.needs_rollback:  # else, as on an error, the rollback does it
            _say(before)


def _say(words: tuple[str, str, str]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(_SET, words)


@contextmanager
def acting_as(user: User) -> Iterator[None]:
    """One transaction in which exactly the rows `user` may see exist."""
    with _reaching(_words(user)):
        yield


@contextmanager
def as_system() -> Iterator[None]:
    """One transaction in which all rows exist: night runs, imports, the command line of the machine's owner."""
    with _reaching(("all", "0", "")):
        yield


def reach_middleware(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Run each request in one transaction that reaches no further than its user."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if not request.user.is_authenticated:
            return get_response(request)
        with acting_as(request.user):
            response = get_response(request)
            if response.status_code >= 500:
                transaction.set_rollback(True)
        return response

    return middleware
