"""Lists of a profile: owners, members of the group, guarantors, the largest buyers and sellers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

import polars as pl
from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from clc.frames import lake
from clc.frames.behind import behind
from clc.kernel.privacy import initial
from clc.policy.rulebook import Book
from clc.stages.credit.models import COUNTS, Guarantee, Membership
from clc.stages.credit.webs import grouping
from clc.stages.hub import lakehouse
from clc.stages.hub.judged import Judged
from clc.stages.hub.models import Client, Party, PartyKind, Relation

ROWS_MAX = 12
PARTNERS = 5


@dataclass(frozen=True)
class Entry:
    """A row of a list: a name, its client code if we know it, words beside it, a number in its unit."""

    name: str
    code: str = ""
    words: str = ""
    value: float | None = None
    unit: str = ""


@dataclass(frozen=True)
class Listing:
    """A list with its heading, what its number is, how many are left out, and what it says when it is empty."""

    name: str
    title: str
    head: str
    entries: Sequence[Entry]
    none: str
    more: int = 0
    route: str = ""


@dataclass(frozen=True)
class Asked:
    """For whom and when a list is made; names: whether the names of natural persons may be shown."""

    client: Client
    book: Book
    day: date
    judged: Judged | None
    names: bool

    @cached_property
    def invoices(self) -> pl.DataFrame | None:
        """The client's invoices as the last run may have counted them, read once; None where there are none."""
        if self.judged is None or not _horizon(self.judged):
            return None
        paths = lakehouse.paths("invoice", until=self.judged.day, client=self.client.pk)
        rows = lake.scan(paths).filter(pl.col("client") == self.client.pk).collect() if paths else None
        return rows if rows is not None and rows.height else None


def listing(name: str, asked: Asked) -> Listing:
    """One list of the profile."""
    makers = {"owners": _owners, "members": _members, "guarantors": _guarantors, "buyers": _partners, "sellers": _partners}
    return makers[name](name, asked)


def shown(party: Party, names: bool) -> str:
    """A party's name; of a natural person only the beginning for those who may not see it."""
    return party.name if names or party.kind != PartyKind.PERSON else initial(party.name)


def _standing(asked: Asked, kinds: Sequence[str]) -> Sequence[Relation]:
    """Relations of some kinds that end at the client and hold on the day."""
    held = Q(ends__isnull=True) | Q(ends__gt=asked.day)
    rows = Relation.objects.filter(held, target=asked.client.party_id, kind__in=kinds).select_related("source__client")
    return list(rows.order_by("-share", "pk")[: ROWS_MAX + 1])


def _tied(asked: Asked, kinds: Sequence[str]) -> list[Entry]:
    """The parties at the other end of such relations."""
    return [
        Entry(shown(row.source, asked.names), getattr(getattr(row.source, "client", None), "code", ""),
              row.source.get_kind_display(), None if row.share is None else float(row.share), "share")
        for row in _standing(asked, kinds)
    ]


def _owners(name: str, asked: Asked) -> Listing:
    found = _tied(asked, grouping().kinds.owns)
    return Listing(name, _("Direct owners"), _("Share"), found[:ROWS_MAX], _("No owner is told."),
                   max(len(found) - ROWS_MAX, 0), "group:page")


def _members(name: str, asked: Asked) -> Listing:
    groups = Membership.objects.filter(client=asked.client, state__in=COUNTS).values("group")
    rows = Membership.objects.filter(group__in=groups, state__in=COUNTS).exclude(client=asked.client)
    found = [Entry(shown(row.party, asked.names), row.client.code if row.client else "", row.get_reason_display(), row.share,
                   "share") for row in rows.select_related("party", "client").order_by("pk")[: ROWS_MAX * 5]]
    return Listing(name, _("Members of the group"), _("Share"), found[:ROWS_MAX], _("It belongs to no group that is known."),
                   max(len(found) - ROWS_MAX, 0), "group:page")


def _guarantors(name: str, asked: Asked) -> Listing:
    kept = Guarantee.objects.filter(client=asked.client, released_on__isnull=True).select_related("guarantor__client")
    found = [Entry(shown(one.guarantor, asked.names), getattr(getattr(one.guarantor, "client", None), "code", ""),
                   str(one.get_kind_display()), float(one.amount), "money") for one in kept[:ROWS_MAX]]
    known = {one.name for one in found}
    told = [Entry(one.name, one.code, _("Told as a relation, not in the register")) for one in
            _tied(asked, grouping().kinds.guarantees) if one.name not in known]
    return Listing(name, _("Guarantors"), _("Amount"), [*found, *told][:ROWS_MAX], _("Nobody guarantees it."),
                   max(len(found) + len(told) - ROWS_MAX, 0), "collateral:page")


TITLES: Mapping[str, str | Promise] = {
    "buyers": lazy("Largest customers by invoices"), "sellers": lazy("Largest suppliers by invoices"),
}


def _partners(name: str, asked: Asked) -> Listing:
    """The largest partners of twelve months by valid invoices, as the last run counted them."""
    fact = asked.book.facts[{"buyers": "sold_12m", "sellers": "bought_12m"}[name]]
    entries: list[Entry] = []
    if asked.invoices is not None and asked.judged is not None:
        table, horizon = asked.book.tables["invoice"], _horizon(asked.judged)
        found = behind(asked.invoices.lazy(), table, fact, horizon, asked.judged.day).rows
        total = float(found["amount"].sum()) if found.height else 0.0
        top = found.group_by("counterparty").agg(pl.col("amount").sum()).sort(
            "amount", "counterparty", descending=[True, False]).head(PARTNERS)
        entries = [Entry(who or _("Not named"), value=amount / total if total > 0 else None, unit="share")
                   for who, amount in top.iter_rows()]
    return Listing(name, str(TITLES[name]), _("Share"), entries, _("No invoices of the last twelve months are told."), 0,
                   "client:invoices")


def _horizon(judged: Judged) -> dict[str, date]:
    """Until which day each source told invoices, as the run knew it."""
    kept = judged.run.counts.get("horizons", {}).get("invoice", {})
    return {source: date.fromisoformat(day) for source, day in kept.items()}
