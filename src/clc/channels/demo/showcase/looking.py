"""Due diligence on the stage: one file under way with papers missing, one sealed, a credit report asked for."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Final
from uuid import NAMESPACE_URL, uuid5

from django.utils import timezone

from clc.channels.demo.showcase.acting import do, paper
from clc.channels.demo.showcase.cast import Cast
from clc.stages.hub.models import Client
from clc.stages.hub.reach import as_system
from clc.stages.inquiry.models import Investigation, PaperRequest, Verification
from clc.stages.inquiry.services.credit_queries import (
    Subject,
    ask_credit_report,
    give_authorisation,
    tell_credit_report,
)
from clc.stages.inquiry.services.due_diligence import (
    Wanted,
    conclude_investigation,
    declare_interests,
    open_investigation,
    sign_investigation,
)
from clc.stages.inquiry.services.papers import ask_papers, receive_paper, verify_paper, waive_paper
from clc.stages.inquiry.services.verifications import (
    compute_verifications,
    conclude_verification,
    tell_verification,
)
from clc.stages.inquiry.services.visits import Told, keep_interview, keep_visit

LATE: Final = ("tax_clearance", "inventory_list", "collateral_insurance", "guarantor_resolution")
BROUGHT: Final = 14
"""How many papers of the file under way came already."""
WAIVED: Final = "collateral_valuation"
ANSWERS: Final = {
    "orders": "在手订单约 5.2 个月,较上年同期多一成;前三家买方占四成。",
    "capacity": "两条线满负荷,一条线检修;两班制。",
    "customers_pay": "主要买方账期 90 天,一家延期约 20 天,已书面说明原因。",
    "suppliers": "主要原料两家供应,互为备份。",
    "staff_and_wages": "在册 412 人,工资每月 10 日发放,查看了近三个月银行回单。",
    "disputes": "一起货款小额诉讼,我方客户为原告。",
}
FIGURES: Final = {
    "credit_balance": 96_000_000, "credit_lenders": 4, "credit_overdue_amount": 0, "credit_overdue_months": 0,
    "credit_classified_balance": 0, "credit_guarantees_given": 120_000_000, "credit_queries_6m": 5,
}  # fmt: skip

TRAITS: Final = ("secured", "guaranteed", "in_group")
OPINION: Final = (
    "两人实地走访,账实基本相符;订单与开票、资金流水互相印证。关注买方账期延长与抵押物在先顺位,"
    "建议以应收账款质押补足,并在放款前取得保证人股东会决议。")  # fmt: skip


def look(played: Cast, today: date) -> None:
    """Open two files, bring one to its seal, and ask for a credit report under an authorisation."""
    investigate(played, played["maker"], today, "采购原材料,支持在手订单交付", Decimal(60_000_000))
    _under_way(played, today)


def investigate(played: Cast, client: Client, today: date, purpose: str, amount: Decimal, kind: str = "company",
                traits: tuple[str, ...] = TRAITS) -> None:  # fmt: skip
    """A file from its opening to its seal, signed by the manager and the credit officer."""
    held = _opened(played, client, today, purpose, amount, kind, traits)
    if client.party.uscc:
        _credit(played, client, today)
    _papers(played, held, today)
    _seen(played, held, today)
    _compared(played, held, today)
    manager = played.who("manager")
    do(conclude_investigation, by=manager, investigation=held, opinion=OPINION)
    for one in (manager, played.who("credit_officer")):
        do(sign_investigation, by=one, investigation=held)


def _opened(played: Cast, client: Client, today: date, purpose: str, amount: Decimal, kind: str = "company",
            traits: tuple[str, ...] = TRAITS) -> Investigation:  # fmt: skip
    manager, officer = played.who("manager"), played.who("credit_officer")
    wanted = Wanted("working_capital", kind, purpose, today + timedelta(days=9), amount, traits)
    held = do(open_investigation, by=manager, client=client, wanted=wanted, second=officer)
    for one in (manager, officer):
        do(declare_interests, by=one, investigation=held, conflict=False,
           text="本人及近亲属与该客户无任职、持股或资金往来。")  # fmt: skip
    return held


def _requests(investigation: Investigation) -> list[PaperRequest]:
    with as_system():
        rows = PaperRequest.objects.select_related("client__party", "investigation")
        return list(rows.filter(investigation=investigation).order_by("place"))


def _papers(played: Cast, investigation: Investigation, today: date, leave: tuple[str, ...] = ()) -> None:
    """Bring in and verify every document but some, each by the two in turn."""
    for each in _requests(investigation):
        if each.code not in leave:
            name = f"{each.code}.txt"
            held = do(receive_paper, by=played.who("manager"), paper=each, name=name, dated=today - timedelta(days=6),
                      chunks=paper(each.label, each.client.party.name))  # fmt: skip
            do(verify_paper, by=played.who("credit_officer"), paper=held, how="与原件或登记机关信息核对一致")


def _seen(played: Cast, investigation: Investigation, today: date) -> None:
    manager, officer = played.who("manager"), played.who("credit_officer")
    at = timezone.make_aware(datetime.combine(today - timedelta(days=4), time(10, 20)))
    stock = ({"item": "板材", "unit": "吨", "counted": "1180", "booked": "1215"},
             {"item": "成品", "unit": "台", "counted": "326", "booked": "326"})  # fmt: skip
    do(keep_visit, by=manager, investigation=investigation, told=Told(
        key=uuid5(NAMESPACE_URL, f"clc-demo-visit-{investigation.client_id}"), at=at, place="一厂区及二车间",
        observations="三条生产线开两条,一条检修;仓库抽盘与账面相差 2.9%,系在途;厂房门牌与权证一致。",
        interviewed="厂长、财务负责人、仓库管理员(分别交谈)", companion=officer, stock=stock,
        latitude=Decimal("30.271"), longitude=Decimal("120.155"), accuracy_metres=12))  # fmt: skip
    do(keep_interview, by=officer, investigation=investigation, playsheet="site_visit_talk", with_whom="望舒岚",
       position="财务负责人", at=at + timedelta(hours=1), answers=ANSWERS)  # fmt: skip


def _compared(played: Cast, investigation: Investigation, today: date) -> None:
    officer = played.who("credit_officer")
    do(compute_verifications, by=officer, investigation=investigation)
    do(tell_verification, by=officer, investigation=investigation, against="utility", claim="年度电费支出",
       claim_value=Decimal(8_360_000), source="供电公司缴费单", source_value=Decimal(8_294_000), as_of=today)  # fmt: skip
    with as_system():
        rows = list(Verification.objects.select_related("investigation").filter(investigation=investigation))
    for row in rows:
        far = row.deviation is None or abs(row.deviation) > Decimal("0.05")
        do(conclude_verification, by=officer, verification=row, conclusion="explained" if far else "agrees",
           reason="口径不同:部分款项经其他银行收付,已取得他行流水核对" if far else "")  # fmt: skip


def _credit(played: Cast, client: Client, today: date) -> None:
    officer, subject = played.who("credit_officer"), Subject("company", client.party.name, client.party.uscc)
    name = "征信查询授权书.txt"
    do(give_authorisation, by=officer, client=client, subject=subject, scopes=("origination", "post_loan"),
       signed_on=today - timedelta(days=12), valid_to=today + timedelta(days=353),
       file=(name, paper(name, client.party.name)))  # fmt: skip
    query = do(ask_credit_report, by=officer, client=client, subject=subject, scope="origination",
               reason="流动资金贷款贷前调查")  # fmt: skip
    do(tell_credit_report, by=officer, query=query, day=today, notes="近五年无逾期记录",
       figures={figure: Decimal(value) for figure, value in FIGURES.items()})  # fmt: skip


def _under_way(played: Cast, today: date) -> None:
    """A file with papers still to come, asked for by a day, and one done without until Thursday or so."""
    held = _opened(played, played["sister"], today, "季节性备货", Decimal(25_000_000))
    later = tuple(each.code for each in _requests(held)[BROUGHT:])
    _papers(played, held, today, leave=(*later, *LATE, WAIVED))
    waiting = [each for each in _requests(held) if each.code in LATE]
    do(ask_papers, by=played.who("manager"), investigation=held, papers=waiting, due=today + timedelta(days=2))
    waived = next((each for each in _requests(held) if each.code == WAIVED), None)
    if waived is not None:
        do(waive_paper, by=played.who("branch_head"), paper=waived, cure_by=today + timedelta(days=3),
           reason="评估机构已进场,报告三日内出具")  # fmt: skip
