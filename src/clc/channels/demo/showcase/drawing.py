"""Money on the stage: a drawing that waits for its review, and one reviewed, released, paid and lent."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Final

from clc.channels.demo.showcase import contracting, deciding
from clc.channels.demo.showcase.acting import do
from clc.channels.demo.showcase.cast import Cast
from clc.stages.deal.models import Structure
from clc.stages.deal.services.conditions import meet_condition, take_list
from clc.stages.hub.reach import as_system
from clc.stages.servicing import checks
from clc.stages.servicing.checks.conditions import BEFORE
from clc.stages.servicing.ground import Ground, later
from clc.stages.servicing.models import Drawing
from clc.stages.servicing.services.drawings import Payee, Request, ask_drawing, begin_drawing
from clc.stages.servicing.services.paying import Answer, confirm_payment, release_drawing
from clc.stages.servicing.services.reviewing import pass_drawing

SELLERS: Final = (("霁棠板材(演示)有限公司", "6222990000001001"), ("琅屿化工(演示)有限公司", "6222990000001002"))
BANK, BANK_CODE = "云岚开发银行(演示)", "990100000000"
CONDITIONS: Final = "corporate"
HALF: Final = Decimal("0.5")
EXPLAINED: Final = "已核对合同与发票原件,并电话回访企业财务负责人,情况属实"


def draw(played: Cast, today: date) -> None:
    """Two loans signed: of one a drawing waits to be reviewed, of the other one was paid out."""
    waits = _ready(played, deciding.large(played), today, ("季度营运资金贷款", "20"))
    _asked(played, waits, today)
    out = _ready(played, "small", today, ("原料采购贷款", "3"))
    drawing = _asked(played, out, today)
    _paid(played, drawing, today)


def _ready(played: Cast, part: str, today: date, asked: tuple[str, str]) -> Structure:
    structure = contracting.approved(played, part, today, asked, "续贷,用于采购")
    contracting.signed(played, contracting.drafted(played, structure, today), today)
    _conditions(played, structure, today)
    with as_system():
        return Structure.objects.select_related("client__party", "quote", "project").get(pk=structure.pk)


def _conditions(played: Cast, structure: Structure, today: date) -> None:
    """The list of conditions taken, each that comes before the money shown with a paper."""
    officer = played.who("credit_officer")
    opened = do(take_list, by=officer, client=structure.client, name=CONDITIONS, closes=later(today, 1), structure=structure)
    for one in opened:
        if one.gate in BEFORE:
            page = contracting.kept(played, structure.client, f"条件落实-{one.name}.txt", "condition")
            do(meet_condition, by=officer, condition=one, evidence=page)


def _asked(played: Cast, structure: Structure, today: date) -> Drawing:
    """Half of the loan, to two sellers, each with contract and invoice."""
    part = (structure.amount * HALF / len(SELLERS)).quantize(Decimal("0.01"))
    payees = [Payee(name=name, account=account, bank=BANK, amount=part, bank_code=BANK_CODE,
                    invoice=f"演示发票 {structure.pk:05d}-{place}",
                    evidence=contracting.kept(played, structure.client, f"购销合同-{place}.txt", "trade_contract"))
              for place, (name, account) in enumerate(SELLERS, start=1)]  # fmt: skip
    told = Request(day=later(today, 1), purpose="采购原材料,支付货款", payees=payees)
    made = do(begin_drawing, by=played.who("manager"), structure=structure, told=told)
    return do(ask_drawing, by=played.who("manager"), drawing=made, saves=made.saves)


def _paid(played: Cast, drawing: Drawing, today: date) -> None:
    """Reviewed by operations, released by accounting, answered by the bank line by line."""
    with as_system():
        found = checks.look_at(drawing, Ground(drawing.structure))
    if any(one.stops for one in found):  # the borrower stands at red: operations will see why
        return
    explained = {one.name: EXPLAINED for one in found if one.asks}
    passed = do(pass_drawing, by=played.who("operations"), drawing=drawing, explained=explained, saves=drawing.saves)
    do(release_drawing, by=played.who("accountant"), drawing=passed, saves=passed.saves)
    with as_system():
        lines = list(drawing.payments.order_by("line"))
    for line in lines:
        answer = Answer(line.reference or "", f"DEMO-{line.pk:06d}", "paid", today)
        do(confirm_payment, by=played.who("accountant2"), told=answer)
