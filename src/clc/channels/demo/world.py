"""The whole invented institution, chunk by chunk of clients: the same seed tells the same story."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

import polars as pl
from django.utils.translation import gettext as _

from clc.channels.demo import contact, profiles
from clc.channels.demo.chance import CHUNK_CLIENTS
from clc.channels.demo.invoices import invoices
from clc.channels.demo.loans import loans
from clc.channels.demo.names import UNIQUE_MOST
from clc.channels.demo.parties import parties
from clc.channels.demo.population import population
from clc.channels.demo.projects import projects
from clc.channels.demo.relations import relations
from clc.channels.demo.repayments import dues, payments
from clc.channels.demo.snapshots import snapshots
from clc.channels.demo.statements import statements
from clc.channels.demo.told import facts
from clc.channels.demo.transactions import transactions
from clc.kernel.errors import BadInput

FULL_CLIENTS_MOST = 20_000
LAKE_TABLES = ("invoice", "loan", "payment", "statement", "transaction")


@dataclass(frozen=True)
class Depth:
    """How much is told of each client.

    Everything in a small institution, enough to measure by in a large one.
    """

    invoices: float
    transactions: float
    touches: float
    statements: float
    snapshots: int
    interest: bool
    facts: float
    tasks: float
    papers: float
    profiles: float

    @classmethod
    def of(cls, clients: int) -> Depth:
        """The depth of an institution with so many clients."""
        if clients <= FULL_CLIENTS_MOST:
            papers = min(1.0, 40 / max(clients, 1))
            return cls(300, 90, 6, 1.0, 4, True, 1.0, 0.3, papers, 1.0)
        return cls(60, 30, 1, 0.25, 2, False, 0.6, 0.02, 0.0, 0.0)


@dataclass(frozen=True)
class Chunk:
    """All tables of one range of clients, each sorted by client (index from 0)."""

    first: int
    count: int
    tables: dict[str, pl.DataFrame]


def chunks(clients: int) -> int:
    """How many chunks hold so many clients."""
    return -(-clients // CHUNK_CLIENTS)


def chunk(*, clients: int, seed: int, today: date, place: int) -> Chunk:
    """One chunk of the institution; the same arguments give the same bytes."""
    told = population(clients=clients, seed=seed, today=today, chunk=place)
    depth = Depth.of(clients)
    made = loans(told)
    owed = dues(told, made, interest=depth.interest)
    tables = {
        "party": parties(told),
        "relation": relations(told),
        "project": projects(told, made),
        "fact": pl.concat([facts(told, depth.facts), profiles.facts(told, depth.profiles)]).sort("client", "name"),
        "seat": profiles.seats(told, depth.profiles),
        "touch": contact.touches(told, depth.touches),
        "consent": contact.consents(told),
        "task": contact.tasks(told, depth.tasks),
        "paper": contact.papers(told, depth.papers),
        "loan": snapshots(told, made, owed, depth.snapshots),
        "payment": payments(told, made, owed),
        "statement": statements(told, depth.statements),
        "invoice": invoices(told, depth.invoices),
        "transaction": transactions(told, depth.transactions),
    }
    return Chunk(first=int(told.index[0]), count=len(told), tables=tables)


def world(*, clients: int, seed: int, today: date) -> Iterator[Chunk]:
    """The institution's chunks in order of the clients.

    BadInput when the number of clients is out of range.
    """
    if not 1 <= clients <= UNIQUE_MOST:
        raise BadInput(
            _("The demo cannot have %(clients)s clients.") % {"clients": clients},
            todo=_("Choose a number from 1 to %(most)s.") % {"most": UNIQUE_MOST},
        )
    for place in range(chunks(clients)):
        yield chunk(clients=clients, seed=seed, today=today, place=place)
