"""Whose rows a reader may see: set for one transaction, enforced by the database's row security."""
from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, replace

from django.db import connection, models, transaction
from django.http import HttpRequest, HttpResponse

from clc.stages.hub.book import current_book
from clc.stages.hub.models import Client, User

_SET = ("select set_config('clc.reach', %s, true), set_config('clc.user', %s, true),"
        " set_config('clc.branches', %s, true), set_config('clc.stood_for', %s, true)")
#: The same, with whom somebody stands in for asked in the one statement; answers acts, sees and the branches of each.
_SET_AND_ASK = """select s.acts, s.sees, s.act_branches, s.see_branches,
  set_config('clc.reach', %s, true), set_config('clc.user', %s, true),
  set_config('clc.branches', concat_ws(',', nullif(%s, ''), nullif(s.act_branches, ''), nullif(s.see_branches, '')), true),
  set_config('clc.stood_for', concat_ws(',', nullif(s.acts, ''), nullif(s.sees, '')), true)
  from hub_standing_in(%s, %s) s"""


@dataclass(frozen=True)
class Reach:
    """How far a transaction reaches: the words the database is told, and what of it is only stood in for."""

    words: str = ""
    user: str = ""
    branches: str = ""
    acts_for: str = ""
    sees_for: str = ""
    act_branches: str = ""
    see_branches: str = ""

    @property
    def told(self) -> tuple[str, str, str, str]:
        """Reach, user, branches and colleagues stood in for, as the policies read them."""
        return (self.words, self.user, _joined(self.branches, self.act_branches, self.see_branches),
                _joined(self.acts_for, self.sees_for))

    @property
    def is_stood_in(self) -> bool:
        """Whether any colleague is stood in for."""
        return bool(self.acts_for or self.sees_for)


_NOWHERE = Reach()
_NOW: ContextVar[Reach] = ContextVar("clc_reach", default=_NOWHERE)


def _joined(*lists: str) -> str:
    return ",".join(each for each in lists if each)


def _keys(listed: str) -> list[int]:
    return [int(key) for key in listed.split(",") if key]


def reach_of(user: User) -> str:
    """How far a user sees by their role: `own`, `branch` (and below), `all`, or nothing."""
    if not user.is_authenticated or not user.is_active:
        return ""
    if user.is_superuser:
        return "all"
    role = current_book().roles.get(user.role)
    return role.reach if role else ""


def _reach(user: User) -> Reach:
    words = reach_of(user)
    if not words:
        return Reach()
    branches: list[str] = []
    if words == "branch" and user.branch_id:
        branches = [str(key) for key in user.branch.subtree().values_list("pk", flat=True)] if user.branch else []
    return Reach(words, str(user.pk), ",".join(branches))


@contextmanager
def _reaching(reach: Reach) -> Iterator[None]:
    before = _NOW.get()
    with transaction.atomic():
        token = _NOW.set(_begin(reach))
        try:
            yield
        finally:
            _NOW.reset(token)
        if not connection.needs_rollback:  # else, as on an error, the rollback does it
            _say(before)


def _begin(reach: Reach) -> Reach:
    """Tell the database how far the transaction reaches; the same with what is stood in for, of who does not see all."""
    if reach.words in ("", "all"):
        _say(reach)
        return reach
    wide = [name for name, role in current_book().roles.items() if role.reach == "branch"]
    with connection.cursor() as cursor:
        cursor.execute(_SET_AND_ASK, [reach.words, reach.user, reach.branches, int(reach.user), wide])
        acts, sees, act_branches, see_branches = (cursor.fetchone() or ("", "", "", ""))[:4]
    return replace(reach, acts_for=acts, sees_for=sees, act_branches=act_branches, see_branches=see_branches)


def _say(reach: Reach) -> None:
    with connection.cursor() as cursor:
        cursor.execute(_SET, reach.told)


@contextmanager
def acting_as(user: User) -> Iterator[None]:
    """One transaction in which exactly the rows `user` may see exist."""
    with _reaching(_reach(user)):
        yield


@contextmanager
def as_system() -> Iterator[None]:
    """One transaction in which all rows exist: night runs, imports, the command line of the machine's owner."""
    with _reaching(Reach("all", "0")):
        yield


def only_looks(by: User, client: Client) -> bool:
    """Whether `by` sees a client solely because they stand in for somebody, and may look but not act."""
    held = _NOW.get()
    if held.user != str(by.pk) or not held.sees_for:
        return False
    acted = models.Q(manager_id__in=[by.pk, *_keys(held.acts_for)])
    acted |= models.Q(branch_id__in=_keys(_joined(held.branches, held.act_branches)))
    return not Client.objects.filter(acted, pk=client.pk).exists()


def acting_for(by: User, client: Client) -> list[int]:
    """For whom `by` acts on a client that is not within their own reach: the colleagues stood in for, else nobody."""
    held = _NOW.get()
    if held.user != str(by.pk) or not held.acts_for:
        return []
    own = client.manager_id == by.pk or client.branch_id in _keys(held.branches)
    if own:
        return []
    stood = _keys(held.acts_for)
    return [client.manager_id] if client.manager_id in stood else stood


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
