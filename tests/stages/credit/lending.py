"""A small bank for tests: its capital, exposures of its clients, ties between parties."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from django.utils import timezone

from clc.stages.credit.models import Agreed, Capital, Exposure
from clc.stages.hub.models import Client, Party, Relation, User
from clc.stages.hub.reach import as_system
from tests.stages.hub.people import House, person

DAY = date(2026, 11, 22)


def second(house: House) -> User:
    """Another person of risk."""
    with as_system():
        return person("risk-two", "risk", house.risk.branch)


def capital(house: House, *, tier_1: int = 50_000, net: int = 65_000) -> Capital:
    """A confirmed capital base."""
    with as_system():
        return Capital.objects.create(
            as_of=date(2026, 9, 30), tier_1=Decimal(tier_1), net_capital=Decimal(net), source="quarterly report",
            state=Agreed.CONFIRMED, by=house.risk, confirmed_by=second(house), confirmed_at=timezone.now())


def exposed(client: Client, total: int, *, loans: int | None = None) -> None:
    """What hangs on a client."""
    with as_system():
        Exposure.objects.update_or_create(client=client, defaults={
            "day": date(2026, 11, 20), "loans": total if loans is None else loans, "total": total, "contract": total})


def tie(source: Party, target: Party, kind: str = "owns", share: str | None = None) -> Relation:
    """A relation between two parties."""
    with as_system():
        return Relation.objects.create(source=source, target=target, kind=kind, share=Decimal(share) if share else None)
