"""Contracts on the stage: one draft with a clause worded by hand that waits for a lawyer, others released and signed."""

from __future__ import annotations

from datetime import date
from typing import Final

from clc.channels.demo.showcase import deciding
from clc.channels.demo.showcase.acting import do, paper
from clc.channels.demo.showcase.cast import Cast
from clc.channels.demo.showcase.dealing import Desk
from clc.stages.contract.models import Contract, ContractSet, Signature
from clc.stages.contract.services.drafting import begin_set, fill_blanks
from clc.stages.contract.services.signing import Given, release, sign
from clc.stages.contract.services.wordings import edit_clause
from clc.stages.deal.models import Structure
from clc.stages.hub.models import Client, Document
from clc.stages.hub.reach import as_system
from clc.stages.inquiry.keeping import keep_file

BLANKS: Final = {"loan_account": "6222 9900 0000 0001", "repayment_account": "6222 9900 0000 0002",
                 "collection_account": "6222 9900 0000 0003", "income_account": "6222 9900 0000 0004",
                 "reserve_account": "6222 9900 0000 0005", "court": "贷款人住所地人民法院", "copies": "4"}  # fmt: skip
CLAUSE: Final = "default_standard"
ZH: Final = "出现违约的,甲方应先书面通知乙方,乙方在二十日内改正;逾期未改正的,甲方有权宣布贷款提前到期。"
EN: Final = ("In a breach Party A first notifies Party B in writing, who cures it within twenty days; if it is not cured, "
             "Party A may declare the loan due.")  # fmt: skip


def contract(played: Cast, today: date) -> None:
    """A loan approved and being signed: its contract has a clause in the client's words, which waits for the lawyers."""
    structure = approved(played, "small", today, ("票据周转贷款", "4"), "新增授信,材料齐全")
    held = _loan(drafted(played, structure, today))
    do(edit_clause, by=played.who("manager"), contract=held, name=CLAUSE, zh=ZH, en=EN, why="客户要求给予二十日改正期",
       saves=held.saves)  # fmt: skip


def approved(played: Cast, part: str, today: date, asked: tuple[str, str], words: str) -> Structure:
    """A structure of a client, put up and approved by all whom the table names."""
    desk = Desk(played.who("manager"), played[part], today)
    structure = deciding.chosen(desk, *asked)
    deciding.approve(played, deciding.put_up(played, structure, words))
    return structure


def drafted(played: Cast, structure: Structure, today: date) -> ContractSet:
    """The contracts of an approved structure, their blanks filled."""
    manager = played.who("manager")
    within: ContractSet = do(begin_set, by=manager, structure=structure)
    until = today.replace(day=28).replace(year=today.year + 1).isoformat()
    for held in _papers(within):
        do(fill_blanks, by=manager, contract=held, told={**BLANKS, "draw_until": until}, saves=held.saves)
    return within


def signed(played: Cast, within: ContractSet, today: date) -> None:
    """Every contract released and signed face to face, lender and borrower in their order."""
    manager, legal = played.who("manager"), played.who("legal")
    for held in _papers(within):
        do(release, by=manager, contract=held, saves=held.saves)
        page = kept(played, held.client, f"签署页-{held.number}.txt", "signed_page")
        for place, one in enumerate(_signatures(held)):
            given = Given(f"演示签署人{place + 1}", "授权代理人", today, "云岚分行", id_seen=True, seal_seen=True,
                          witness=manager, second_witness=played.who("credit_officer"), evidence=page)  # fmt: skip
            do(sign, by=legal, signature=one, given=given)


def kept(played: Cast, client: Client, name: str, kind: str) -> Document:
    """An invented paper in the client's file."""
    page = paper(name, client.party.name)
    return do(keep_file, by=played.who("manager"), client=client, name=name, kind=kind, chunks=page)


def _papers(within: ContractSet) -> list[Contract]:
    with as_system():
        rows = Contract.objects.select_related("client__party", "client__branch", "within__structure", "subject", "party")
        return list(rows.filter(within=within).exclude(state="cancelled").order_by("place"))


def _loan(within: ContractSet) -> Contract:
    return next(one for one in _papers(within) if one.kind == "loan")


def _signatures(held: Contract) -> list[Signature]:
    with as_system():
        return list(Signature.objects.select_related("client").filter(contract=held).order_by("order"))
