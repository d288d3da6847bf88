"""The portfolio added up: by light, by tier and grade, by branch, kind, country and industry."""
from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.core.cache import cache
from django.db import connection
from django.db.models import Count

from clc.doors.web.clients.filters import branches_within, of_client, within
from clc.stages.hub.models import Branch, Judging, User, Verdict
from clc.stages.hub.reach import reach_of

CUTS = ("branch", "kind", "country", "industry")
LIGHTS = ("red", "orange", "yellow", "green", "unknown")
LEVELS = ("red", "orange", "yellow")

_WHOLE = "select * from hub_portfolio()"
_PART = """
select grouping(c.branch_id, p.kind, p.country, p.industry, s.light), c.branch_id, p.kind, p.country, p.industry,
  s.light, s.service_tier, s.grade, count(*), coalesce(sum(s.exposure), 0), count(s.exposure)
from hub_standing s join hub_client c on c.id = s.client_id join hub_party p on p.id = c.party_id where {where}
group by grouping sets ((c.branch_id), (p.kind), (p.country), (p.industry), (s.light, s.service_tier, s.grade))
"""
#: What `grouping` says of each cut: a bit is 0 where the row is grouped by that column.
_CUT_OF = {0b01111: "branch", 0b10111: "kind", 0b11011: "country", 0b11101: "industry"}
KEPT_SECONDS = 300


@dataclass(frozen=True)
class Sum:
    """Clients of a group, their exposure together, and how many of them have a known one."""

    clients: int
    exposure: float
    known: int

    def and_also(self, clients: int, exposure: float, known: int) -> Sum:
        """With some more clients."""
        return Sum(self.clients + clients, self.exposure + float(exposure), self.known + known)


NOTHING = Sum(0, 0.0, 0)


@dataclass
class Sums:
    """The groups: lights, (service tier, grade) pairs, and each cut by its key."""

    lights: dict[str, Sum] = field(default_factory=dict)
    matrix: dict[tuple[str, str], Sum] = field(default_factory=dict)
    cuts: dict[str, dict[str, Sum]] = field(default_factory=lambda: {name: {} for name in CUTS})

    @property
    def clients(self) -> int:
        """How many judged clients."""
        return sum(each.clients for each in self.lights.values())

    @property
    def exposure(self) -> float:
        """What is known of their exposure, together."""
        return sum(each.exposure for each in self.lights.values())

    @property
    def known(self) -> int:
        """How many have a known exposure."""
        return sum(each.known for each in self.lights.values())


def sums(user: User, run: Judging | None) -> Sums:
    """All groups of the reader's judged clients; kept for a few minutes, as they change with a run."""
    key = f"portfolio:{run.pk if run else 0}:{reach_of(user)}:{user.pk if reach_of(user) != 'all' else ''}"
    found: Sums | None = cache.get(key)
    if found is None:
        found = added_up(user)
        cache.set(key, found, KEPT_SECONDS)
    return found


def added_up(user: User) -> Sums:
    """The groups, in one query."""
    found, names = Sums(), branch_codes()
    with connection.cursor() as cursor:
        cursor.execute(*query_of(user))
        for bits, branch, kind, country, industry, light, tier, grade, *told in cursor.fetchall():
            cut = _CUT_OF.get(bits)
            if cut is None:
                found.lights[light] = found.lights.get(light, NOTHING).and_also(*told)
                found.matrix[tier, grade] = found.matrix.get((tier, grade), NOTHING).and_also(*told)
            else:
                group = {"branch": names.get(branch, ""), "kind": kind, "country": country, "industry": industry}[cut]
                found.cuts[cut][group] = NOTHING.and_also(*told)
    return found


def query_of(user: User) -> tuple[str, list[Any]]:
    """What adds up the reader's clients: their reach as a condition an index serves; the row security decides either way."""
    reach = reach_of(user)
    if reach == "all":
        return _WHOLE, []
    if reach == "branch":
        return _PART.format(where="c.branch_id = any(%s) or c.manager_id = %s"), [branches_within(user), user.pk]
    return _PART.format(where="c.manager_id = %s"), [user.pk]


def branch_codes() -> dict[int, str]:
    """Branches by key: their codes."""
    return dict(Branch.objects.values_list("pk", "code"))


def warned(user: User) -> list[tuple[str, dict[str, int]]]:
    """Open warnings by rule and level, the rule with most reds first."""
    found = Verdict.objects.current().filter(kind="warning")
    found = found.filter(within(user, of_client))
    by_rule: dict[str, dict[str, int]] = {}
    for rule, level, count in found.order_by().values_list("rule", "level").annotate(count=Count("pk")):
        by_rule.setdefault(rule, dict.fromkeys(LEVELS, 0))[level] = count
    return sorted(by_rule.items(), key=lambda one: [-one[1][level] for level in LEVELS])


def largest(groups: dict[str, Sum], most: int) -> Sequence[tuple[str, Sum]]:
    """The groups with the largest exposure."""
    return sorted(groups.items(), key=lambda one: (-one[1].exposure, -one[1].clients, one[0]))[:most]
