"""Leads on the stage: four pipelines and a pool, screened, scored, moved, lost with reasons, some of them spoken with."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any, Final

import numpy as np
from django.utils import timezone

from clc.channels.demo import identifiers, names
from clc.channels.demo.showcase import conversing
from clc.channels.demo.showcase.acting import do
from clc.channels.demo.showcase.cast import Cast
from clc.channels.demo.showcase.listing import LOOKALIKES
from clc.stages.hub.reach import acting_as, as_system
from clc.stages.reach.models import Lead, NameHit
from clc.stages.reach.personal import Contacted
from clc.stages.reach.services.adopting import adopt
from clc.stages.reach.services.assigning import assign
from clc.stages.reach.services.leads import add_lead
from clc.stages.reach.services.names import decide_finding, propose_finding
from clc.stages.reach.services.pipeline import lose_lead, move_lead
from clc.stages.reach.services.pools import pick
from clc.stages.reach.services.screening import decide_screening

FIRST_NAME, FIRST_CODE = 1_180_000, 9_900_000
"""Where names and codes of leads begin: beyond those of a million clients."""
SOUND: Final[Mapping[str, Any]] = {
    "age_years": 8, "bad_loan_elsewhere": False, "under_enforcement": False, "tax_grade": "A", "leverage": 0.52,
    "invoices_12m": 12, "employees": 86, "revenue_growth": 0.12}  # fmt: skip
PROJECT: Final[Mapping[str, Any]] = {"bad_loan_elsewhere": False, "under_enforcement": False, "capital_share": 0.3,
                                     "environment_category": "B", "permits": True, "age_years": 6}  # fmt: skip
CHANNELS: Final = ("referral", "visit", "branch", "website", "event", "network", "partner", "phone")
FIRMS: Final = (("精密部件", "C34"), ("食品", "C14"), ("新材料", "C26"), ("电子", "C39"), ("物流", "G54"), ("纺织", "C17"))
PURPOSES: Final[Mapping[str, tuple[str, ...]]] = {
    "corporate": ("采购原材料", "季节性备货", "支付货款", "扩建二期厂房"),
    "leasing": ("租入数控机床八台", "租入冷藏车二十辆", "更新注塑设备"),
    "supply_chain": ("核心企业应付账款融资", "供货订单备货"),
    "project": ("建设分布式光伏与储能", "建设工业污水处理厂", "建设冷链物流园")}  # fmt: skip
PROJECTS: Final = ("屋顶光伏项目", "污水处理项目", "冷链园项目")


@dataclass(frozen=True)
class Row:
    """So many leads of a pipeline and how far they come; told: what they tell otherwise; lost: the reason and words."""

    pipeline: str
    count: int
    to: str = ""
    told: Mapping[str, Any] | None = None
    lost: tuple[str, str] = ("", "")
    pooled: bool = False
    talks: int = 0


ROWS: Final = (
    Row("corporate", 6), Row("corporate", 4, "screened"), Row("corporate", 5, "first_contact"),
    Row("corporate", 3, "needs", talks=1), Row("corporate", 1, "application", talks=2),
    Row("corporate", 1, "due_diligence", talks=2),
    Row("corporate", 2, told={"tax_grade": "B", "under_enforcement": None}),
    Row("corporate", 2, told={"bad_loan_elsewhere": True}),
    Row("corporate", 1, "first_contact", lost=("competitor", "他行承诺三日放款,利率低 30 个基点")),
    Row("corporate", 2, "screened", lost=("price", "期望利率低于我行底价")),
    Row("corporate", 1, "screened", lost=("speed", "")), Row("corporate", 1, lost=("no_need", "")),
    Row("leasing", 3), Row("leasing", 3, "screened"), Row("leasing", 1, "equipment", talks=1),
    Row("leasing", 1, "screened", lost=("postponed", "设备选型推迟到明年")),
    Row("supply_chain", 3), Row("supply_chain", 3, "screened"), Row("supply_chain", 1, "trade", talks=1),
    Row("supply_chain", 1, lost=("terms", "不接受应收账款质押登记")),
    Row("project", 3), Row("project", 2, "go_no_go"), Row("project", 1, "mandate", talks=1),
    Row("project", 1, lost=("project_stopped", "")),
    Row("corporate", 5, pooled=True), Row("leasing", 2, pooled=True), Row("supply_chain", 1, pooled=True),
)  # fmt: skip


def reach(played: Cast, today: date) -> None:
    """Write down, screen, move, lose, hand out; the names that look listed are looked into."""
    place = 0
    for row in ROWS:
        for _each in range(row.count):
            lead = _captured(played, row, place, today)
            _carried(played, row, lead, place, today)
            place += 1
    _of_a_client(played, place, today)
    _handed_out(played)
    _unknown_accepted(played)
    _listed_names(played, today)


def _captured(played: Cast, row: Row, place: int, today: date) -> Lead:
    by = played.who("branch_head" if row.pooled else "manager")
    return do(add_lead, by=by, values=_values(row, place, today), contact=_person(place, today), pooled=row.pooled)


def _values(row: Row, place: int, today: date) -> dict[str, Any]:
    """What a form sends of the lead at a place of the list."""
    words, industry = FIRMS[place % len(FIRMS)]
    revenue = 30_000_000 + place % 9 * 22_000_000
    told = {**(PROJECT if row.pipeline == "project" else {**SOUND, "revenue": revenue, "profit": revenue * 0.06}),
            **(row.told or {})}  # fmt: skip
    amount = Decimal(revenue).quantize(Decimal(1)) / (1 if row.pipeline == "project" else 6)
    caught = datetime.combine(today - timedelta(days=3 + place * 37 % 90), time(9 + place % 8, 10))
    values: dict[str, Any] = {
        "pipeline": row.pipeline, "name": f"{_brand(place)}{words}(演示)有限公司", "uscc": _code(place), "country": "CN",
        "industry": industry, "channel": CHANNELS[place % len(CHANNELS)], "amount": amount.quantize(Decimal("0.01")),
        "months": 12 if row.pipeline != "project" else 120, "purpose": _of(PURPOSES[row.pipeline], place),
        "told": {name: value for name, value in told.items() if value is not None},
        "next_step": "电话确认需求与到访时间", "next_on": today + timedelta(days=1 + place % 9),
        "captured_at": timezone.make_aware(caught)}  # fmt: skip
    return values | ({"project": f"{_brand(place)}{_of(PROJECTS, place)}"} if row.pipeline == "project" else {})


def _of(words: tuple[str, ...], place: int) -> str:
    return words[place % len(words)]


def _brand(place: int) -> str:
    parts = names.brand_parts(np.array([FIRST_NAME + place * 7], dtype=np.int64))
    return f"{names.column(names.PLACES, parts['place'], 'zh')[0]}{names.brand(parts, 'zh')[0]}"


def _code(place: int) -> str:
    found: str = identifiers.uscc(np.array([FIRST_CODE + place], dtype=np.int64), np.array([False]))[0]
    return found


def _person(place: int, today: date) -> Contacted | None:
    """Somebody at the firm, where the firm named somebody."""
    if place % 3 == 2:
        return None
    name: str = names.person(np.array([40_000 + place], dtype=np.int64), "zh")[0]
    return Contacted(name=name, title="财务负责人", mail=f"demo{place:03d}@example.com", basis="company", basis_on=today)


def _carried(played: Cast, row: Row, lead: Lead, place: int, today: date) -> None:
    """The lead as far as its row says; the moves are those its manager makes, one stage after the other."""
    by = played.who("manager")
    if row.talks:
        _stages_before(played, row, lead)
        conversing.first_contact(played, lead, place, today)
    if row.talks > 1:
        client = do(adopt, by=by, lead=lead)
        conversing.needs(played, lead, client, place, today)
    if row.to:
        do(move_lead, by=by, lead=lead, to=row.to)
    if row.lost[0]:
        do(lose_lead, by=by, lead=lead, reason=row.lost[0], words=row.lost[1])


def _stages_before(played: Cast, row: Row, lead: Lead) -> None:
    way = {"corporate": ("screened", "first_contact"), "project": ("go_no_go",)}.get(row.pipeline, ("screened",))
    for stage in way:
        do(move_lead, by=played.who("manager"), lead=lead, to=stage)


def _of_a_client(played: Cast, place: int, today: date) -> None:
    """The wish of a client of old: later acts carry it through approval and signing until it is won."""
    row, party = Row("corporate", 1, "screened"), played["small"].party
    values = {**_values(row, place, today), "name": party.name, "uscc": party.uscc, "industry": party.industry,
              "amount": Decimal(3_000_000), "purpose": "原料采购"}  # fmt: skip
    lead = do(add_lead, by=played.who("manager"), values=values)
    if lead.screened == "unknown":
        do(decide_screening, by=played.who("credit_officer"), lead=lead, accept=True, why="存量客户,所缺信息已查档补齐")
    do(move_lead, by=played.who("manager"), lead=lead, to=row.to)


def _pooled() -> Iterator[Lead]:
    with as_system():
        yield from list(Lead.objects.filter(owner__isnull=True, state="open").order_by("pk"))


def _handed_out(played: Cast) -> None:
    """One picked from the pool, one handed on by the head of the branch."""
    first, second, *_rest = _pooled()
    do(pick, by=played.who("manager"), lead=first)
    do(assign, by=played.who("branch_head"), lead=second, to=played.who("manager"), why="客户在同一园区,由同一经理跟进")


def _unknown_accepted(played: Cast) -> None:
    """Of two that the rules cannot tell of, one is accepted by who does not work on it."""
    with as_system():
        lead = Lead.objects.filter(screened="unknown", state="open", pipeline="corporate").order_by("pk").first()
    if lead is not None:
        do(decide_screening, by=played.who("credit_officer"), lead=lead, accept=True,
           why="已查询执行信息公开网,无被执行记录;截图留存")  # fmt: skip


def _listed_names(played: Cast, today: date) -> None:
    """Two firms whose names are like listed ones: of one, two people found that it is another; one waits."""
    row = Row("corporate", 1)
    for place, name in enumerate(LOOKALIKES, start=200):
        values = {**_values(row, place, today), "name": name}
        do(add_lead, by=played.who("manager"), values=values)
    compliance = played.who("compliance")
    with acting_as(compliance):
        hit = NameHit.objects.select_related("listed__on").filter(name=LOOKALIKES[0]).order_by("-score").first()
    if hit is None:
        return
    hit = do(propose_finding, by=compliance, hit=hit, finding="cleared", saves=hit.saves,
             why="统一社会信用代码、注册地与法定代表人均不同")  # fmt: skip
    do(decide_finding, by=played.who("risk"), hit=hit, agrees=True, why="已复核工商登记", saves=hit.saves)
