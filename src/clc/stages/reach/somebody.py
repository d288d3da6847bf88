"""Whom a talk, a contact or a message belongs to: a client, or a lead that is none yet."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypedDict

from django.db.models import Q

from clc.stages.hub.models import Client, User
from clc.stages.hub.permission import require
from clc.stages.reach.models import Lead
from clc.stages.reach.models.contacts import of_client
from clc.stages.reach.services.holding import worked_by


class Fields(TypedDict):
    """The two columns of a row that say whose it is."""

    client: Client | None
    lead: Lead | None


@dataclass(frozen=True)
class Somebody:
    """A client or a lead; exactly one of them is there."""

    client: Client | None = None
    lead: Lead | None = None

    @property
    def name(self) -> str:
        """What it is called."""
        return self.client.party.name if self.client else str(self.lead)

    @property
    def owner(self) -> User | None:
        """Who of us looks after it."""
        return self.client.manager if self.client else self.lead.owner if self.lead else None

    @property
    def is_client(self) -> bool:
        """Whether it is a client already."""
        return self.client is not None

    def fields(self) -> Fields:
        """What a row of it carries."""
        return {"client": self.client, "lead": self.lead}

    def rows(self) -> Q:
        """The rows of it, of a client also those written while it was a lead."""
        return of_client(self.client) if self.client else Q(client__isnull=True, lead=self.lead)


def somebody(of: Client | Lead) -> Somebody:
    """The client, also where a lead became one; else the lead."""
    if isinstance(of, Client):
        return Somebody(client=of)
    return Somebody(client=of.client) if of.client is not None else Somebody(lead=of)


def owner_of(row: object) -> Somebody:
    """Whose a contact, talk, phase or message is; a row of a lead that became a client is the client's."""
    client, lead = getattr(row, "client", None), getattr(row, "lead", None)
    if isinstance(client, Client):
        return Somebody(client=client)
    assert isinstance(lead, Lead)
    return somebody(lead)


def require_on(by: User, act: str, whose: Somebody) -> None:
    """NotAllowed when `by` may not `act` on the client, or does not work the lead."""
    require(by, act, whose.client)
    if whose.lead is not None:
        worked_by(by, whose.lead)
