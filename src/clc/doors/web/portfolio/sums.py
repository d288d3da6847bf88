"""The portfolio added up: by light, by tier and grade, by branch, kind, country and industry, in one pass."""
from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import connection
from django.db.models import Count

from clc.doors.web.clients.rows import within
from clc.stages.hub.models import Branch, User, Verdict
from clc.stages.hub.reach import reach_of

CUTS = ("branch", "kind", "country", "industry")
LIGHTS = ("red", "orange", "yellow", "green", "unknown")
LEVELS = ("red", "orange", "yellow")

_SUMS = """
select grouping(s.light), grouping(s.service_tier), grouping(c.branch_id), grouping(p.kind), grouping(p.country),
  grouping(p.industry), s.light, s.service_tier, s.grade, c.branch_id, p.kind, p.country, p.industry, count(*),
  sum(s.exposure), count(s.exposure)
from hub_standing s join hub_client c on c.id = s.client_id join hub_party p on p.id = c.party_id {where}
group by grouping sets ((s.light), (s.service_tier, s.grade), (c.branch_id), (p.kind), (p.country), (p.industry))
"""


@dataclass(frozen=True)
class Sum:
    """Clients of a group, their exposure together, and how many of them have a known one."""

    clients: int
    exposure: float
    known: int


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


def sums(user: User) -> Sums:
    """All groups of the reader's judged clients, in one query."""
    where, values = narrowed(user)
    with connection.cursor() as cursor:
        cursor.execute(_SUMS.format(where=where), values)
        rows = cursor.fetchall()
    found = Sums()
    names = branch_codes()
    for light_off, tier_off, branch_off, kind_off, country_off, industry_off, *told in rows:
        light, tier, grade, branch, kind, country, industry, clients, exposure, known = told
        group = Sum(clients, float(exposure or 0.0), known)
        if not light_off:
            found.lights[light] = group
        elif not tier_off:
            found.matrix[tier, grade] = group
        elif not branch_off:
            found.cuts["branch"][names.get(branch, str(branch))] = group
        elif not kind_off:
            found.cuts["kind"][kind] = group
        elif not country_off:
            found.cuts["country"][country] = group
        elif not industry_off:
            found.cuts["industry"][industry] = group
    return found


def narrowed(user: User) -> tuple[str, list[Any]]:
    """The reader's reach as a condition the database can use an index for; the row security decides either way."""
    reach = reach_of(user)
    if reach == "own":
        return "where c.manager_id = %s", [user.pk]
    if reach == "branch" and user.branch:
        keys = list(user.branch.subtree().values_list("pk", flat=True))
        return "where c.branch_id = any(%s) or c.manager_id = %s", [keys, user.pk]
    return "", []


def branch_codes() -> dict[int, str]:
    """Branches by key: their codes."""
    return dict(Branch.objects.values_list("pk", "code"))


def warned(user: User) -> list[tuple[str, dict[str, int]]]:
    """Open warnings by rule and level, the rule with most reds first."""
    found = Verdict.objects.current().filter(kind="warning")
    own = within(user)
    if own.query.where:
        found = found.filter(client__in=own)
    by_rule: dict[str, dict[str, int]] = {}
    for rule, level, count in found.order_by().values_list("rule", "level").annotate(count=Count("pk")):
        by_rule.setdefault(rule, dict.fromkeys(LEVELS, 0))[level] = count
    return sorted(by_rule.items(), key=lambda one: [-one[1][level] for level in LEVELS])


def largest(groups: dict[str, Sum], most: int) -> Sequence[tuple[str, Sum]]:
    """The groups with the largest exposure."""
    return sorted(groups.items(), key=lambda one: (-one[1].exposure, -one[1].clients, one[0]))[:most]
