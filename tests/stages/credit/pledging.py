"""Assets taken in, valued, charged and insured, for tests of the register."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

from django.utils import timezone

from clc.stages.credit import covering, registerwatch
from clc.stages.credit.models import Asset, Charge, Valuation
from clc.stages.credit.services import charges, collateral
from clc.stages.credit.services.charges import Agreed, Registered
from clc.stages.credit.services.collateral import Cover, Described
from clc.stages.hub.models import Client, User
from tests.stages.hub.people import House

D = Decimal


def days(number: int) -> date:
    """A day so many days from today."""
    return timezone.localdate() + timedelta(days=number)


def as_if(house: House, user: User) -> House:
    """The house with somebody else at the manager's desk."""
    return replace(house, manager=user)


def taken_in(house: House, kind: str = "commercial_property", **more) -> Asset:
    described = Described(kind, "虚构大厦5层", house.mine.party, **more)
    return collateral.add_asset(by=house.manager, client=house.mine, told=described, bars=(), bars_checked=True)


def valued(house: House, asset: Asset, value: str = "1000000", ago: int = 30) -> Valuation:
    return collateral.value_asset(
        by=house.manager, asset=asset, day=days(-ago), value=D(value), method="market", valuer="某评估公司"
    )


def charged(
    house: House,
    asset: Asset,
    amount: str = "400000",
    *,
    on: int | None = -20,
    until: int | None = None,
    client: Client | None = None,
    **more,
) -> Charge:
    told = Agreed(D(amount), days(-25), **more)
    registered = (
        None if on is None else Registered("real_estate", "京(2026)1号", days(on), None if until is None else days(until))
    )
    return charges.add_charge(by=house.manager, asset=asset, client=client or house.mine, told=told, registered=registered)


def insured(house: House, asset: Asset, until: int = 200, *, payee: bool = True) -> None:
    cover = Cover("某财险", "P-1", D(900000), days(-100), days(until), payee)
    collateral.insure_asset(by=house.manager, asset=asset, cover=cover)


def stands(asset: Asset) -> covering.Standing:
    return covering.standing_of(Asset.objects.whole().get(pk=asset.pk), timezone.localdate())


def found(asset: Asset) -> set[str]:
    return {each.name for each in registerwatch.alerts(stands(asset), timezone.localdate(), covering.law())}
