"""What is used: sums over clients that tell of no client, through functions of the database that see all rows."""
from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import connection

from clc.kernel.money import cents

ZERO = Decimal(0)


@dataclass(frozen=True)
class Sums:
    """Exposure of some clients together, what is reserved for them by product, and of how many nothing is known."""

    loans: Decimal = ZERO
    undrawn: Decimal = ZERO
    bonds: Decimal = ZERO
    derivatives: Decimal = ZERO
    off_balance: Decimal = ZERO
    exposure: Decimal = ZERO
    contract: Decimal = ZERO
    held_loans: Decimal = ZERO
    held_bonds: Decimal = ZERO
    held_derivatives: Decimal = ZERO
    held_off_balance: Decimal = ZERO
    members: int = 0
    unknown: int = 0

    @property
    def held(self) -> Decimal:
        """All that is reserved."""
        return self.held_loans + self.held_bonds + self.held_derivatives + self.held_off_balance

    def used(self, measure: str, product: str = "") -> Decimal:
        """What counts against a limit of this measure; with a product, only what is lent in it."""
        if product:
            lent = self.loans + self.undrawn if product == "loans" else getattr(self, product)
            return cents(lent + getattr(self, f"held_{product}"))
        if measure == "loans":
            return cents(self.loans + self.held_loans)
        return cents((self.contract if measure == "contract" else self.exposure) + self.held)


def of_clients(shares: Mapping[int, Decimal], day: date) -> Sums:
    """The sums over clients by key, each counted to a share (1: wholly)."""
    if not shares:
        return Sums()
    found = rows("select * from credit_sums(%s, %s::numeric[], %s)", [list(shares), list(shares.values()), day])
    return Sums(*found[0])


def rows(sql: str, values: Sequence[Any]) -> list[tuple[Any, ...]]:
    """The rows of a query."""
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return list(cursor.fetchall())


def groups_of(client: int) -> list[int]:
    """The groups a client belongs to or is proposed for."""
    return [key for (key,) in rows("select group_id from credit_groups_of(%s)", [client])]


def clients_of(group: int) -> list[int]:
    """Keys of the clients of a group, also those the reader may not see: for sums only."""
    return [key for _group, key, _state in rows("select * from credit_group_clients(%s)", [[group]])]


def guarantors_of(client: int, kinds: Sequence[str], day: date) -> list[int]:
    """The parties that guarantee a client."""
    return [key for (key,) in rows("select party_id from credit_guarantors(%s, %s, %s)", [client, list(kinds), day])]


def guaranteed_by(party: int, kinds: Sequence[str], day: date) -> dict[int, Decimal]:
    """The clients a party guarantees, each with the share of its debt (1 where none is told: a guarantee carries all)."""
    return dict(rows("select client_id, share from credit_guaranteed(%s, %s, %s)", [party, list(kinds), day]))


def related_clients() -> list[int]:
    """Keys of clients that are related to the institution itself."""
    return [key for (key,) in rows("select client_id from credit_related_clients()", [])]


def reserved_where(day: date, *, industry: str | None = None, area: str | None = None,
                   product: str | None = None) -> Decimal:
    """What is reserved for clients whose industry or area begins so, or in a product."""
    like = [None if one is None else f"{one}%" for one in (industry, area)]
    return Decimal(rows("select credit_reserved_where(%s, %s, %s, %s)", [*like, product, day])[0][0])


def whole(clients: Sequence[int]) -> dict[int, Decimal]:
    """Clients that count wholly."""
    return dict.fromkeys(clients, Decimal(1))


def by_group(groups: Sequence[int], day: date) -> dict[int, Sums]:
    """The sums of several groups at once."""
    sql = """select m.group_id, s.* from (
        select group_id, array_agg(client_id) as clients from credit_group_clients(%s) group by group_id) m
      cross join lateral credit_sums(m.clients, array_fill(1::numeric, array[cardinality(m.clients)]), %s) s"""
    return {key: Sums(*told) for key, *told in rows(sql, [list(groups), day])}


def by_client(clients: Sequence[int], day: date) -> dict[int, Sums]:
    """The sums of several clients, each alone, at once."""
    sql = """select c.client, s.* from unnest(%s::bigint[]) as c(client)
      cross join lateral credit_sums(array[c.client], array[1::numeric], %s) s"""
    return {key: Sums(*told) for key, *told in rows(sql, [list(clients), day])}
