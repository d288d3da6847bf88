"""What the list of clients may be filtered by, read from the address; what cannot be read counts as not asked."""
from __future__ import annotations

import json
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import QueryDict
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from clc.doors.web import units
from clc.engines.judge import CODES
from clc.kernel.names import bigrams
from clc.stages.hub.models import Action, Branch, Client, ClientState, PartyKind, User, Verdict
from clc.stages.hub.reach import reach_of

Choice = tuple[str, "str | Promise"]
LIGHTS: tuple[Choice, ...] = (
    ("red", _("Red")), ("orange", _("Orange")), ("yellow", _("Yellow")), ("green", _("Green")), ("unknown", _("Unknown")))
SERVICE: tuple[Choice, ...] = (
    ("gold", _("Gold")), ("silver", _("Silver")), ("normal", _("Normal")), ("unknown", _("Unknown")))
MANAGEMENT: tuple[Choice, ...] = (
    ("core", _("Core")), ("quality", _("Quality")), ("watch", _("Watch")), ("normal", _("Ordinary")),
    ("unknown", _("Unknown")))
YES: tuple[Choice, ...] = (("1", _("Yes")),)
JUDGED = frozenset({"light", "tier", "management", "grade", "from", "to"})
WORDS_MAX, VALUES_MAX, COMMON_ROWS = 80, 12, 20_000


At = Callable[[str], str]


def at_client(path: str) -> str:
    """A path from a client, where clients are asked for."""
    return path


def at_standing(path: str) -> str:
    """The same path from a standing, where standings are asked for: their key, branch and manager are the client's."""
    if path in ("pk", "standing__client"):
        return "pk"
    if path.partition("__")[0] in ("branch", "manager"):
        return path
    return path.removeprefix("standing__") if path.startswith("standing__") else f"client__{path}"


def of_client(path: str) -> str:
    """The same path from a row that belongs to a client."""
    return f"client__{path}"


@dataclass(frozen=True)
class Facet:
    """One thing to filter by: its key in the address, its name, and what a choice of values means."""

    key: str
    label: str | Promise
    where: Callable[[Sequence[str], User, At], Q]
    choices: tuple[Choice, ...] = ()


def _lights(values: Sequence[str], _user: User, at: At) -> Q:
    return Q(**{at("standing__light_rank__in"): [CODES[value] for value in values if value in CODES]})


def branch_keys(codes: Sequence[str]) -> list[int]:
    """The branches with these codes and all below them."""
    found = Q(pk=None)
    for branch in Branch.objects.filter(code__in=codes):
        found |= Q(path=branch.path) | Q(path__startswith=f"{branch.path}/")
    return list(Branch.objects.filter(found).values_list("pk", flat=True)) if found != Q(pk=None) else []


def _managers(values: Sequence[str], user: User, at: At) -> Q:
    keys = [user.pk if value == "me" else int(value) for value in values if value == "me" or _is_key(value)]
    found = Q(**{at("manager__in"): keys})
    return found | Q(**{at("manager"): None}) if "none" in values else found


def _is_key(value: str) -> bool:
    return value.isascii() and value.isdigit() and len(value) < 18


def _overdue(_values: Sequence[str], _user: User, _at: At) -> Q:
    late = Action.objects.overdue(timezone.localdate()).filter(client=OuterRef("pk"))
    return Q(Exists(late))


def _warned(values: Sequence[str], _user: User, _at: At) -> Q:
    open_now = Verdict.objects.current().filter(client=OuterRef("pk"), kind="warning", rule__in=values)
    return Q(Exists(open_now))


def _is_in(field: str) -> Callable[[Sequence[str], User, At], Q]:
    return lambda values, _user, at: Q(**{at(f"{field}__in"): list(values)})


FACETS: dict[str, Facet] = {facet.key: facet for facet in (
    Facet("light", pgettext_lazy("client", "Light"), _lights, LIGHTS),
    Facet("tier", _("Service tier"), _is_in("standing__service_tier"), SERVICE),
    Facet("management", _("Management tier"), _is_in("standing__management_tier"), MANAGEMENT),
    Facet("grade", _("Grade"), _is_in("standing__grade")),
    Facet("branch", _("Branch"), _is_in("branch")),
    Facet("manager", _("Manager"), _managers),
    Facet("kind", _("Kind"), _is_in("party__kind"), tuple(PartyKind.choices)),
    Facet("state", _("State"), _is_in("state"), tuple(ClientState.choices)),
    Facet("warning", _("Warning"), _warned),
    Facet("overdue", _("Overdue action"), _overdue, YES),
    Facet("country", _("Country"), _is_in("party__country")),
    Facet("industry", _("Industry"), _is_in("party__industry")),
)}


@dataclass(frozen=True)
class Filters:
    """The filters of one request: words, values by facet, and the range of exposure in the reader's unit."""

    user: User
    words: str
    chosen: dict[str, tuple[str, ...]]
    low: float | None
    high: float | None
    branches: tuple[Branch, ...]

    @classmethod
    def read(cls, query: QueryDict, user: User) -> Filters:
        """The filters an address asks for; unknown values of a closed choice and bad numbers are left out."""
        chosen = {}
        for key, facet in FACETS.items():
            asked = [value for value in query.getlist(key) if value and "\x00" not in value][:VALUES_MAX]
            allowed = {value for value, _word in facet.choices}
            kept = tuple(value for value in asked if not allowed or value in allowed)
            if kept:
                chosen[key] = kept
        words = query.get("q", "").replace("\x00", "").strip()[:WORDS_MAX]
        branches = () if reach_of(user) == "own" else tuple(branches_seen(user))
        return cls(user, words, chosen, amount(query.get("from")), amount(query.get("to")), branches)

    @cached_property
    def is_on(self) -> bool:
        """Whether anything is filtered at all."""
        return bool(self.words or self.chosen or self.low is not None or self.high is not None)

    @cached_property
    def ask_standing(self) -> bool:
        """Whether only judged clients can match."""
        known = {key for key in self.chosen if key in JUDGED}
        return bool(known) or self.low is not None or self.high is not None

    @cached_property
    def chosen_branches(self) -> list[Any]:
        """The branches asked for and all below them."""
        asked = self.chosen["branch"]
        if not set(asked) <= {branch.code for branch in self.branches}:
            return branch_keys(asked)
        paths = [branch.path for branch in self.branches if branch.code in asked]
        return [branch.pk for branch in self.branches if any(f"{branch.path}/".startswith(f"{path}/") for path in paths)]

    @cached_property
    def common_pieces(self) -> list[str]:
        """The pieces of words that very many names hold: those are looked for in the names alone, row by row."""
        if reach_of(self.user) != "all":
            return []
        expected = estimate_of(Client.objects.found(self.words).values("pk"))
        return bigrams(self.words) if expected > COMMON_ROWS else []

    def where(self, at: At) -> Q:
        """What must hold of a row that matches, as paths from a client or from its standing.

        Each filter narrows, the values of one filter widen.
        """
        factor = units.chosen().factor
        found = within(self.user, at, [branch.pk for branch in self.branches])
        if self.words:
            pieces = self.common_pieces
            found &= Q(**{at("party__bigrams__contains"): pieces}) if pieces else Q(
                **{at("pk") + "__in": Client.objects.found(self.words).values("pk")})
        for key, values in self.chosen.items():
            found &= FACETS[key].where(self.chosen_branches if key == "branch" else values, self.user, at)
        if self.low is not None:
            found &= Q(**{at("standing__exposure__gte"): self.low * factor})
        if self.high is not None:
            found &= Q(**{at("standing__exposure__lte"): self.high * factor})
        return found


def estimate_of(rows: QuerySet[Any, Any]) -> int:
    """How many rows the database expects a query to give."""
    told = rows.explain(format="json")
    return int(json.loads(told)[0]["Plan"]["Plan Rows"]) if told else 0


def within(user: User, at: At = at_client, branches: Sequence[int] | None = None) -> Q:
    """The reader's clients, said in the query too, so that the database may use its indexes.

    branches: those of `branches_within`, when they are known already. The row security decides either way; this
    never widens it.
    """
    reach = reach_of(user)
    if reach == "own":
        return Q(**{at("manager"): user})
    if reach == "branch":
        keys = branches_within(user) if branches is None else branches
        return Q(**{at("branch__in"): keys}) | Q(**{at("manager"): user})
    return Q()


def branches_within(user: User) -> list[int]:
    """The branches whose clients a reader sees because of their own branch."""
    return [branch.pk for branch in branches_seen(user)] if reach_of(user) == "branch" else []


def branches_seen(user: User) -> QuerySet[Branch]:
    """The branches whose clients a reader may see, in the order of their paths."""
    if reach_of(user) == "all":
        return Branch.objects.order_by("path")
    return user.branch.subtree().order_by("path") if user.branch else Branch.objects.none()


def amount(text: str | None) -> float | None:
    """A number somebody typed, thousands separated or not; None when it is not one."""
    try:
        value = float((text or "").replace(",", "").replace("，", "").strip())
    except ValueError:
        return None
    return value if math.isfinite(value) else None
