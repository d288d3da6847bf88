"""What the page of a group shows: owners, groups with members and sums, rings and chains of guarantees."""
from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from clc.stages.credit import sums
from clc.stages.credit.models import COUNTS, Exposure, Group, Membership
from clc.stages.credit.room import Bound, room
from clc.stages.credit.sums import Sums
from clc.stages.credit.webs import Owner, Web
from clc.stages.hub.models import Client, Identifier, Party, PartyKind

CLAUSES: dict[int, str | Promise] = {
    1: _("Owns at least a quarter"), 2: _("Draws at least a quarter of income or votes"), 3: _("Controls"),
    4: _("In charge of daily management"),
}
ROWS_MAX = 60


@dataclass(frozen=True)
class Named:
    """A beneficial owner as the page shows it: the party (None: not to be seen), its number masked."""

    owner: Owner
    party: Party | None
    clause: str | Promise
    number: str


@dataclass(frozen=True)
class Part:
    """One member with what hangs on it."""

    member: Membership
    exposure: Exposure | None


@dataclass(frozen=True)
class Whole:
    """A group: members the reader sees, how many clients it has that the reader may not see, and the sums of all."""

    group: Group
    parts: list[Part]
    hidden: int
    sums: Sums
    gone: list[Membership]

    def told(self, product: str) -> Decimal | None:
        """The sum of a product; None where no member is known to have been told of it."""
        known = self.hidden > 0 or any(one.exposure and getattr(one.exposure, product) is not None for one in self.parts)
        return getattr(self.sums, "exposure" if product == "total" else product) if known else None


@dataclass(frozen=True)
class Guarantee:
    """A party tied to the client by guarantees: the size of the ring both stand in (0: none), how many steps away."""

    key: int
    party: Party | None
    code: str
    in_ring: bool
    steps: int | None


def owners(web: Web) -> list[Named]:
    """Beneficial owners; persons' own numbers only masked."""
    found = web.owners()
    keys = [one.party for one in found]
    held = Identifier.objects.filter(party__in=keys).order_by("-pk").values_list("party", "value")
    numbers = dict(held) if keys else {}
    told = []
    for one in found:
        party = web.known.get(one.party)
        own = (party.uscc if party else "") or numbers.get(one.party, "")
        told.append(Named(one, party, CLAUSES[one.clause], hidden(own)))
    return told


def hidden(number: str) -> str:
    """A number with its middle hidden."""
    return f"{number[:3]}{'*' * (len(number) - 5)}{number[-2:]}" if len(number) > 8 else "***" if number else ""


def shares(web: Web) -> list[tuple[int, Party | None, float, bool]]:
    """What everybody finally holds: key, party, share, whether a natural person."""
    return [(key, web.known.get(key), share, key in web.known and web.known[key].kind == PartyKind.PERSON)
            for key, share in list(web.shares().items())[:ROWS_MAX]]


def groups(client: Client, day: date) -> list[Whole]:
    """The client's groups; sums are of all members, names of those the reader may see."""
    keys = sums.groups_of(client.pk)
    if not keys:
        return []
    held = Group.objects.select_related("head").in_bulk(keys)
    together = sums.by_group(keys, day)
    members = list(Membership.objects.filter(group__in=keys).select_related(
        "party", "client", "via", "decided_by", "relation__record").order_by("pk"))
    exposed = Exposure.objects.in_bulk([one.client_id for one in members if one.client_id])
    told = []
    for key in keys:
        mine = [one for one in members if one.group_id == key]
        standing = [one for one in mine if one.state in COUNTS]
        found = together.get(key, Sums())
        seen = sum(one.client_id is not None for one in standing)
        parts = [Part(one, exposed.get(one.client_id or 0)) for one in standing]
        parts.sort(key=lambda one: (one.member.reason != "head", -money(one), one.member.pk))
        told.append(Whole(held[key], parts, found.members - seen, found, [one for one in mine if one.state not in COUNTS]))
    return told


def money(one: Part) -> Decimal:
    """What hangs on a member, 0 for ordering where nothing is known."""
    return (one.exposure.total if one.exposure else None) or Decimal(0)


def guarantees(web: Web) -> tuple[int, list[Guarantee]]:
    """The size of the client's ring (1: none), and everybody whom its guarantees reach or who stands in the ring."""
    ring, far = web.rings()
    size = ring.get(web.start, 1)
    keys = sorted({*(ring if size > 1 else ()), *far}, key=lambda key: (far.get(key, 0), key))
    rows = [Guarantee(key, web.known.get(key), web.codes.get(key, ""), size > 1 and key in ring, far.get(key))
            for key in keys if key != web.start]
    return size, rows[:ROWS_MAX]


def bounds(client: Client, day: date) -> tuple[Sequence[Bound], str]:
    """The limits on the client and its groups as they stand, the least room first; and what cannot be said."""
    found = room(client, day=day)
    told = [one for one in found.bounds if one.scope not in ("industry", "area", "product")]
    return sorted(told, key=lambda one: one.touched.room_after), found.blind
