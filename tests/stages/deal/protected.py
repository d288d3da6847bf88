"""Clients, documents and people for tests of protection and green."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from django.utils import timezone

from clc.stages.credit.models import Guarantee, Rating
from clc.stages.deal.models import Covenant, GreenUse, Undertaking
from clc.stages.deal.services import covenants, green, undertakings
from clc.stages.deal.services.covenants import Terms
from clc.stages.deal.services.green import Used
from clc.stages.deal.services.undertakings import Given
from clc.stages.hub.models import Client, Document, Party
from clc.stages.hub.reach import acting_as, as_system
from tests.stages.deal.priced import rate
from tests.stages.hub.people import House

D = Decimal


def paper(client: Client, name: str = "环评批复.pdf") -> Document:
    """A document in a client's file."""
    with as_system():
        return Document.objects.create(client=client, name=name, sha256="0" * 64, size=1, mime="application/pdf",
                                       path="00/0")


def rated(house: House, client: Client, pd: float) -> Rating:
    """A confirmed rating in force, with this chance of default."""
    made = rate(house, client)
    with as_system():
        Rating.objects.filter(pk=made.pk).update(pd=pd)
    return made


def agreed(house: House, rule: str = "liabilities_to_assets", limit: str | None = "0.60", **more) -> Covenant:
    terms = Terms(limit=None if limit is None else D(limit), **more)
    return covenants.set_covenant(by=house.manager, client=house.mine, rule=rule, terms=terms)


def given(house: House, kind: str, amount: str | None = "1000000", provider: Party | None = None, **more) -> Undertaking:
    """Written down by the manager; by the head where a colleague's client gives it."""
    told = Given(kind, provider=provider, amount=None if amount is None else D(amount), **more)
    by = house.head if provider is not None and provider != house.mine.party else house.manager
    with acting_as(by):
        return undertakings.add_undertaking(by=by, client=house.mine, given=told)


def used(house: House, code: str = "4.2", share: str = "0.6", on: date = date(2026, 3, 1), **more) -> GreenUse:
    told = Used(code, D(100_000_000), D(share), on, **more)
    return green.assess_green(by=house.manager, client=house.mine, used=told, evidence=paper(house.mine))


def vouch(house: House, party: Party, kind: str = "joint", amount: str = "1000000") -> Guarantee:
    """A guarantee in the register."""
    from_today = timezone.localdate()
    with as_system():
        return Guarantee.objects.create(client=house.mine, guarantor=party, kind=kind, amount=D(amount),
                                        debt_due=from_today, months=6, by=house.manager)
