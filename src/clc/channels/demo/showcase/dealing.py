"""Deals on the stage: a quote that was taken, one offered in three alternatives, one below its floor that waits."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from math import isfinite
from typing import Any, Final

from clc.channels.demo.showcase.acting import do
from clc.channels.demo.showcase.building import SOLAR_CODE
from clc.channels.demo.showcase.cast import Cast
from clc.stages.credit import room
from clc.stages.deal.appraising import appraise, ask_of
from clc.stages.deal.design import Design
from clc.stages.deal.ground import Ground
from clc.stages.deal.models import Project, Quote, Structure
from clc.stages.deal.references import floating
from clc.stages.deal.services.prices import ask_price, price_key
from clc.stages.deal.services.quotes import choose_structure, offer_quote
from clc.stages.deal.services.structures import add_alternative, begin_quote, design_structure, name_quote
from clc.stages.hub.models import Client, User
from clc.stages.hub.reach import acting_as, as_system

MILLION: Final = Decimal(1_000_000)
STEP: Final = Decimal("0.0005")
"""Rates are quoted in steps of five basis points."""
USUAL: Final = Decimal("0.045")
"""The rate where no floor is known."""
PLAIN: Final[Mapping[str, Any]] = {
    "rate_type": "fixed", "grace_months": 0, "months_per_period": 1, "upfront_fee": Decimal(0), "security": "mixed",
    "security_words": "一厂区厂房土地最高额抵押、应收账款质押及母公司连带责任保证"}  # fmt: skip
BELOW: Final = Decimal("0.0012")
DEEP_BELOW: Final = Decimal("0.0035")
WHY: Final = "客户日均存款约 2,400 万元、代发工资四百余人,综合收益覆盖让利;他行报价低 20 个基点。"
WHY_DEEP: Final = "置换他行项目贷款的竞争性报价,拟以结算与供应链业务弥补,请风险部审议。"


def deal(played: Cast, today: date) -> None:
    """Structure, offer, ask and choose as the manager would, the credit officer beside."""
    desk = Desk(played.who("manager"), played["maker"], today)
    _taken(desk)
    _offered(desk)
    desk.below("fixed_asset", "二期产线设备", BELOW, WHY, {
        "amount": desk.most("18"), "tenor_months": 60, "months_per_period": 3, "grace_months": 12,
        "repayment": "interest_only_then_equal_principal", "purpose": "购置二期数控产线设备十六台套"})  # fmt: skip
    desk.below("working_capital", "置换他行流动资金贷款", DEEP_BELOW, WHY_DEEP, {
        "amount": desk.most("9"), "tenor_months": 24, "repayment": "level", "purpose": "置换他行到期流贷"})  # fmt: skip


def _taken(desk: Desk) -> None:
    """Last quarter's need: two alternatives, the client took the second."""
    one = desk.begin("working_capital", "季节性备货", {
        "amount": desk.most("8"), "tenor_months": 6, "repayment": "bullet", "purpose": "采购原材料,季节性备货"})  # fmt: skip
    two = desk.another(one, {"tenor_months": 12, "repayment": "equal_principal"})
    desk.offer(one.quote)
    do(choose_structure, by=desk.by, structure=two)


def _offered(desk: Desk) -> None:
    """This quarter's: interest only, level and floating side by side, with a term sheet in both languages."""
    one = desk.begin("working_capital", "年度流动资金贷款", {
        "amount": desk.most("30"), "tenor_months": 12, "repayment": "bullet", "upfront_fee": Decimal("0.001"),
        "purpose": "采购原材料、支付货款等日常经营周转"})  # fmt: skip
    two = desk.another(one, {"tenor_months": 24, "repayment": "level", "upfront_fee": Decimal(0)})
    desk.another(two, {"tenor_months": 36, "months_per_period": 3, "grace_months": 6, "rate_type": "floating",
                       "repayment": "interest_only_then_equal_principal", "reference": "lpr_1y"})  # fmt: skip
    desk.offer(one.quote)


def quote_project(played: Cast, today: date) -> Structure:
    """The loan of the solar plant, a draft: its price rests on the slotting sheet."""
    with as_system():
        project = Project.objects.get(code=SOLAR_CODE)
    desk = Desk(played.who("manager"), played["project"], today, project)
    terms = {"amount": Decimal(320) * MILLION, "tenor_months": 180, "months_per_period": 6, "grace_months": 18,
             "repayment": "interest_only_then_equal_principal", "security": "pledge",
             "security_words": "电费收费权质押、项目公司股权质押",
             "purpose": "建设 200 兆瓦光伏电站,含升压站与送出线路"}  # fmt: skip
    loan = desk.begin("project_finance", "光伏电站项目融资", terms)
    loan.project = project
    return loan


class Desk:
    """Who designs for which client on a day, the ground looked up once."""

    def __init__(self, by: User, client: Client, today: date, project: Project | None = None) -> None:
        self.by, self.client, self.today, self.project = by, client, today, project
        self.ground = Ground(client, today)
        with as_system():
            self.left = room.room(client, more=Decimal(0), day=today).headroom

    def most(self, millions: str) -> Decimal:
        """So many millions, or a quarter of the room that is left where that is less."""
        wanted = Decimal(millions)
        if self.left is not None:
            wanted = max(min(wanted, (self.left / 4 / MILLION).to_integral_value(ROUND_FLOOR)), Decimal(1))
        return wanted * MILLION

    def begin(self, product: str, title: str, terms: Mapping[str, Any], less: Decimal = Decimal(0)) -> Structure:
        """The first alternative of a new quote, at its floor less so much."""
        quote: Quote = do(begin_quote, by=self.by, client=self.client, product=product, project=self.project, title=title)
        with acting_as(self.by):
            first = quote.structures.get()
        return self._shaped(first, {**PLAIN, **terms}, less)

    def another(self, like: Structure, terms: Mapping[str, Any]) -> Structure:
        """The next alternative beside one there is."""
        return self._shaped(do(add_alternative, by=self.by, structure=like), terms, Decimal(0))

    def offer(self, quote: Quote) -> None:
        """Name the last day and offer."""
        until = self.today + timedelta(days=30)
        with acting_as(self.by):
            quote.refresh_from_db()
        held = do(name_quote, by=self.by, quote=quote, told={"valid_until": until}, saves=quote.saves)
        do(offer_quote, by=self.by, quote=held, valid_until=until, saves=held.saves)

    def below(self, product: str, title: str, less: Decimal, why: str, terms: Mapping[str, Any]) -> None:
        """A rate below the floor, asked for; where no floor is known it stays a draft."""
        held = self.begin(product, title, terms, less)
        with acting_as(self.by):
            found = appraise(Design.of(held), self.ground, prices=True).priced
        if found is not None and found.below > 0 and found.needs is not None:
            do(ask_price, by=self.by, ask=ask_of(Design.of(held), self.ground), key=price_key(held), reason=why)

    def _shaped(self, structure: Structure, terms: Mapping[str, Any], less: Decimal) -> Structure:
        told = replace(Design.of(structure), starts=self.today + timedelta(days=10), **terms)
        floor = self._floor(told)
        rate = floor - less if less else floor + STEP * 2
        told = replace(told, rate=rate)
        if told.rate_type == "floating":
            base, _rate = floating(told.reference, Decimal(0), self.today)
            told = replace(told, spread_bp=((rate - base) / STEP).to_integral_value(ROUND_CEILING) * STEP * 10_000)
        return do(design_structure, by=self.by, structure=structure, design=told, saves=structure.saves)

    def _floor(self, told: Design) -> Decimal:
        """The floor of terms, up to the next step; the usual rate where nobody knows it."""
        with acting_as(self.by):
            found = appraise(told, self.ground, prices=True).priced
        if found is None or not isfinite(found.floor):
            return USUAL
        return (Decimal(str(found.floor)) / STEP).to_integral_value(ROUND_CEILING) * STEP
