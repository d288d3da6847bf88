"""Everybody's name is compared anew when a list of names changed: clients, and the parties tied to them."""
from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from clc.stages.hub.models import Client, Entry, Party, Relation, User
from clc.stages.hub.reach import as_system
from clc.stages.hub.services.audit import note
from clc.stages.reach.models import HitSubject, NameHit
from clc.stages.reach.naming import lists_in_force
from clc.stages.reach.services.names import Named, watch

ACT = "screened all names again"
PIECE = 200


@dataclass(frozen=True)
class Rescreened:
    """How many clients and parties tied to them were compared, and how many hits were not held before."""

    clients: int
    parties: int
    fresh: int


def lists_told() -> dict[str, str]:
    """When each list in force was told last."""
    return {one.name: one.changed_at.isoformat() for one in lists_in_force()}


def changed_since_last() -> bool:
    """Whether a list is in force that was told, or left, since everybody was compared."""
    with as_system():
        last = Entry.objects.filter(act=ACT).order_by("-id").first()
        lists = lists_told()
    return bool(lists) and (last is None or last.detail.get("lists") != lists)


def screen_everybody(*, by: User) -> Rescreened:
    """Compare every client and every party with a say in one (owners, guarantors, all who are tied to it from outside).

    Goes in pieces of their own transactions, so that a stopped run loses little; the audit is told at the end, of the lists
    as they stood at the beginning.
    """
    with as_system():
        lists, before = lists_told(), NameHit.objects.count()
        keys = list(Client.objects.order_by("id").values_list("pk", flat=True))
    parties = 0
    for start in range(0, len(keys), PIECE):
        with as_system():
            parties += _piece(by, keys[start : start + PIECE])
    with as_system():
        found = Rescreened(len(keys), parties, max(0, NameHit.objects.count() - before))
        note(by, ACT, None, {"lists": lists, "clients": found.clients, "parties": found.parties, "new": found.fresh})
    return found


def named_after(subject: str, key: int, party: Party, client: Client) -> Named:
    """A party as its name is compared: both names, its codes, and the client whose work it is."""
    return Named(subject, key, party.name, tuple(filter(None, (party.name_en,))),
                 tuple(filter(None, (party.uscc, party.lei))), client, client.branch)


def _piece(by: User, keys: Sequence[int]) -> int:
    """Compare some clients and who is tied to them; returns how many such parties there were."""
    clients = {one.party_id: one for one in Client.objects.filter(pk__in=keys).select_related("party", "branch")}
    for one in clients.values():
        watch(by=by, named=named_after(HitSubject.CLIENT, one.pk, one.party, one))
    tied = _tied(clients.keys())
    for party, target in tied:
        watch(by=by, named=named_after(HitSubject.PARTY, party.pk, party, clients[target]))
    return len(tied)


def _tied(targets: Collection[int]) -> list[tuple[Party, int]]:
    """The parties tied to some others, each once with the first it is tied to; clients of ours are compared as such."""
    rows = Relation.objects.filter(target__in=targets, source__client__isnull=True).select_related("source").order_by("id")
    found: dict[int, tuple[Party, int]] = {}
    for row in rows:
        found.setdefault(row.source_id, (row.source, row.target_id))
    return list(found.values())
