"""The collateral on the stage: a factory with a lien before ours, receivables, equipment, a guarantee not resolved yet."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

from clc.channels.demo.showcase.acting import do
from clc.channels.demo.showcase.cast import Cast
from clc.stages.credit.models import Asset
from clc.stages.credit.services.charges import Agreed, Promised, Registered, add_charge, add_guarantee
from clc.stages.credit.services.collateral import Cover, Described, add_asset, insure_asset, value_asset
from clc.stages.hub.models import Client, User

VALUER = "云屿房地产估价(演示)有限公司"


def secure(played: Cast, today: date) -> None:
    """Take in, value, insure and charge as the manager would."""
    by, maker = played.who("manager"), played["maker"]
    factory = _asset(by, maker, "factory_and_land", f"{maker.party.name}一厂区厂房及土地", today, "186000000", 60)
    _charged(by, maker, factory, Agreed(Decimal(30_000_000), _ago(today, 800), holder="青屿商业银行(演示)"), "real_estate")
    _charged(by, maker, factory, Agreed(Decimal(70_000_000), _ago(today, 320), maximum=Decimal(80_000_000)), "real_estate")
    _insured(by, factory, today, "90000000", 18)
    workshop = _asset(by, maker, "equipment", "二车间数控生产线(12 台)", today, "42000000", 400)
    soon = today + timedelta(days=25)
    _charged(by, maker, workshop, Agreed(Decimal(15_000_000), _ago(today, 200)), "movables", until=soon)
    _insured(by, workshop, today, "40000000", 210)
    bills = _asset(by, maker, "receivables", "对三家核心买方的应收账款池", today, "58000000", 40)
    _charged(by, maker, bills, Agreed(Decimal(30_000_000), _ago(today, 45)), "movables", until=today + timedelta(days=900))
    do(add_guarantee, by=by, client=maker, guarantor=played["parent"].party,
       told=Promised("joint", Decimal(120_000_000), today + timedelta(days=420), 36))  # fmt: skip
    _revenue(played, today)


def _revenue(played: Cast, today: date) -> None:
    by, project = played.who("manager"), played["project"]
    right = _asset(by, project, "revenue_right", "项目收费权", today, "260000000", 90)
    until = today + timedelta(days=2000)
    _charged(by, project, right, Agreed(Decimal(150_000_000), _ago(today, 300)), "movables", until=until)


def _asset(by: User, client: Client, kind: str, name: str, today: date, value: str, age: int) -> Asset:
    held = do(add_asset, by=by, client=client, told=Described(kind, name, client.party), bars=(), bars_checked=True)
    methods = {"receivables": "face", "equipment": "cost", "revenue_right": "income"}
    do(value_asset, by=by, asset=held, day=_ago(today, age), value=Decimal(value), method=methods.get(kind, "market"),
       valuer=VALUER)  # fmt: skip
    return held


def _charged(by: User, client: Client, asset: Asset, told: Agreed, register: str, until: date | None = None) -> None:
    on = told.agreed_on + timedelta(days=5)
    number = f"演登〔{on.year}〕{asset.pk:05d}号"
    do(add_charge, by=by, asset=asset, client=client, told=told, registered=Registered(register, number, on, until))


def _insured(by: User, asset: Asset, today: date, insured: str, days_left: int) -> None:
    until = today + timedelta(days=days_left)
    do(insure_asset, by=by, asset=asset, cover=Cover(
        "岚海财产保险(演示)", f"YS-{asset.pk:06d}", Decimal(insured), until - timedelta(days=365), until, True))  # fmt: skip


def _ago(today: date, days: int) -> date:
    return today - timedelta(days=days)
