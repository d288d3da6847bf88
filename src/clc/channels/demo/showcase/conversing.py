"""Conversations on the stage: talks by playbook with their gates, people and consents, a message, somebody stood in for."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Final
from uuid import NAMESPACE_URL, UUID, uuid5

from django.utils import timezone

from clc.channels.demo.showcase.acting import do, paper
from clc.channels.demo.showcase.cast import Cast
from clc.stages.hub.models import Client
from clc.stages.hub.reach import acting_as
from clc.stages.hub.services.delegations import delegate
from clc.stages.inquiry.keeping import keep_file
from clc.stages.reach.messaging import Wanted
from clc.stages.reach.models import Contact, Lead, Phase
from clc.stages.reach.services.contacts import Told, add_contact, agree
from clc.stages.reach.services.messages import send_message, sent_by_hand
from clc.stages.reach.services.talks import Held, keep_talk, leave_phase

FIRST: Final[Mapping[str, str]] = {
    "business_model": "为三家整机厂配套,按月对账,账期九十天", "decision_chain": "财务总监提报,总经理办公会决定",
    "present_lenders": "两家银行,信用与抵押各半", "investment_plans": "明年上半年增一条产线",
    "past_experience": "放款快慢差别大,最看重时效"}  # fmt: skip
NEEDS: Final[Mapping[str, str]] = {
    "purpose": "采购原材料,备足两个月生产", "amount_and_time": "下月起用,一年期", "security_offered": "厂房最高额抵押",
    "repayment_source": "销售回款;第二来源为厂房出租收入", "cash_cycle": "存货四十天、应收九十天,三季度为高峰",
    "pain_points": "旺季回款慢"}  # fmt: skip


def first_contact(played: Cast, whose: Lead | Client, place: int, today: date) -> Phase | None:
    """The first talk, by two of us with one of theirs; the phase is left, and the next begins."""
    person = _person(played, whose, f"演示联系人{place:02d}", "finance", place)
    told = _held(f"first-{place}", FIRST, today, (person,), played, ("branch_head",), "发送需求清单并约定需求访谈")
    talk, _new = do(keep_talk, by=played.who("manager"), whose=whose, playbook="first_contact", told=told)
    return do(leave_phase, by=played.who("manager"), phase=talk.phase)


def needs(played: Cast, lead: Lead, client: Client, place: int, today: date) -> None:
    """The talk about what is needed, the sheet of needs signed back, the phase left."""
    manager = played.who("manager")
    with acting_as(manager):
        lead.refresh_from_db()
    person = _person(played, lead, f"演示财务总监{place:02d}", "finance", place + 500)
    told = _held(f"needs-{place}", NEEDS, today, (person,), played, ("product",), "提交融资方案")
    talk, _new = do(keep_talk, by=manager, whose=lead, playbook="needs_analysis", told=told)
    do(keep_file, by=manager, client=client, name="需求确认表(已签回).txt", kind="need_sheet",
       chunks=paper("需求确认表", client.party.name))  # fmt: skip
    do(leave_phase, by=manager, phase=talk.phase)


def converse(played: Cast, today: date) -> None:
    """A client of old spoken with: people at three levels, a consent and a refusal, talks, thanks by mail; and a deputy."""
    client, manager = played["sister"], played.who("manager")
    chief = _person(played, client, "演示总经理", "leadership", 901, "executive")
    person = _person(played, client, "演示财务经理", "finance", 902, "manager")
    do(agree, by=manager, contact=chief, purpose="survey", agreed=True, how="拜访时当面签署同意书")
    do(agree, by=manager, contact=person, purpose="marketing", agreed=False, how="电话中明确表示不接收推介")
    told = _held("client", FIRST, today, (chief, person), played, ("branch_head",), "补充近三月对账单")
    do(keep_talk, by=manager, whose=client, playbook="first_contact", told=told)
    wanted = Wanted("first_visit", "mail", "zh-hans", {
        "step": "补充近三月对账单", "day": (today + timedelta(days=3)).isoformat()})
    message = do(send_message, by=manager, contact=person, wanted=wanted, key=_key("thanks"))
    if message.state == "ready":
        do(sent_by_hand, by=manager, message=message)
    do(delegate, by=manager, deputy=played.who("branch_head"), first=today + timedelta(days=7),
       last=today + timedelta(days=11), why="年休假")  # fmt: skip


def _person(played: Cast, whose: Lead | Client, name: str, field: str, place: int, level: str = "manager") -> Contact:
    told = Told(name=name, level=level, basis="company", title="负责人", field=field, mail=f"contact{place:03d}@example.com")
    return do(add_contact, by=played.who("manager"), whose=whose, told=told)


def _held(name: str, answers: Mapping[str, str], today: date, theirs: tuple[Contact, ...], played: Cast,
          own: tuple[str, ...], step: str) -> Held:  # fmt: skip
    return Held(_key(name), "meeting", _lately(), answers, [played.who(one) for one in own], theirs,
                next_step=step, next_on=today + timedelta(days=3))  # fmt: skip


def _lately() -> datetime:
    return timezone.now() - timedelta(hours=2)


def _key(name: str) -> UUID:
    return uuid5(NAMESPACE_URL, f"clc-demo-talk-{name}")
