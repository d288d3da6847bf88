"""Cases on the stage: each put up on a file that is whole, reviewed, decided by whom the table names, or refused."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any, Final

from django.db import transaction

from clc.channels.demo.showcase import looking, rating
from clc.channels.demo.showcase.acting import do
from clc.channels.demo.showcase.cast import Cast
from clc.channels.demo.showcase.dealing import Desk
from clc.kernel.errors import BadInput
from clc.stages.deal.models import Structure
from clc.stages.deal.services.quotes import choose_structure
from clc.stages.decision import waiting
from clc.stages.decision.models import Case, CaseStep
from clc.stages.decision.services import deciding, voting
from clc.stages.decision.services.cases import open_case
from clc.stages.hub.models import Client, ClientState, User
from clc.stages.hub.reach import acting_as, as_system
from clc.stages.hub.services.touches import log_touch

MODELS: Final[Mapping[str, tuple[str, ...]]] = {
    "small": ("sme", "company"), "parent": ("company", "group"), "institution": ("institution",)}  # fmt: skip
"""The clients that cases are about, with the models that may rate each: the first for which enough is known does."""
DECIDE: Final = ("credit_officer2", "branch_head", "approver", "approver2", "approver3")
SUPPORTS: Final = "还款来源清晰,额度与用途匹配,担保方式可行;同意按方案审议,放款前核实贸易背景。"
REFUSES: Final = "用途为集团内资金归集,第一还款来源依赖子公司分红,与流动资金贷款用途不符,不予支持。"
AGREES: Final = "同意。条件:单笔放款须附合同与发票。"


def prepare(played: Cast, today: date) -> None:
    """What a case rests on: a visit, a due diligence signed by two, a rating confirmed by another."""
    for part in ("small", "parent", *({large(played)} - {"parent"})):
        client = played[part]
        do(log_touch, by=played.who("manager"), client=client, kind="visit", text="实地走访,了解经营与用款计划")
        looking.investigate(played, client, today, "日常经营周转", Decimal(5_000_000),
                            "institution" if part == "institution" else "company", ())  # fmt: skip
        _rated(played, client, today, MODELS[part])


def _rated(played: Cast, client: Client, today: date, models: tuple[str, ...]) -> None:
    try:
        with transaction.atomic():
            rating.confirm(played, client, models[0], today)
    except BadInput:
        if len(models) == 1:
            raise
        _rated(played, client, today, models[1:])


def large(played: Cast) -> str:
    """Who asks for the large loans: the institution where it is a client of old, else the parent."""
    return "institution" if played["institution"].state == ClientState.ACTIVE else "parent"


def decide(played: Cast, today: date) -> None:
    """Four cases: one waits for the credit officer, one at its committee, one was refused, one is approved."""
    parent = Desk(played.who("manager"), played["parent"], today)
    put_up(played, chosen(parent, "年度流动资金贷款(续作)", "12"), "存量客户续作,金额不变")
    turned_down = put_up(played, chosen(parent, "集团内资金周转", "9"), "集团归集资金使用")
    do(deciding.reject, by=played.who("credit_officer"), step=at(turned_down, "review"), words=REFUSES)
    whose = Desk(played.who("manager"), played[large(played)], today)
    waits = put_up(played, chosen(whose, "年度营运资金贷款", "230"), "年度营运资金,额度较大,提请审议")
    review(played, waits)
    vote_once(played, waits)


def chosen(desk: Desk, title: str, millions: str, **terms: Any) -> Structure:
    """A quote for working capital that the client took."""
    one = desk.begin("working_capital", title, {
        "amount": desk.most(millions), "tenor_months": 12, "repayment": "bullet", "security": "unsecured",
        "security_words": "", "purpose": "采购原材料、支付货款", **terms})  # fmt: skip
    desk.offer(one.quote)
    do(choose_structure, by=desk.by, structure=one)
    with acting_as(desk.by):
        return Structure.objects.select_related("client__party", "client__branch", "quote", "project").get(pk=one.pk)


def put_up(played: Cast, structure: Structure, words: str) -> Case:
    """The case of a structure, opened by the manager."""
    return do(open_case, by=played.who("manager"), subject="structure", key=str(structure.pk), words=words)


def review(played: Cast, case: Case) -> None:
    """The credit officer supports it."""
    do(deciding.approve, by=played.who("credit_officer"), step=at(case, "review"), words=SUPPORTS)


def approve(played: Cast, case: Case) -> None:
    """Everybody the table names agrees, one after the other, until it is decided."""
    review(played, case)
    for name in DECIDE:
        _say(played.who(name), case)


def vote_once(played: Cast, case: Case) -> None:
    """The first who may says yes; the others are waited for."""
    for name in DECIDE:
        if _say(played.who(name), case):
            return


def at(case: Case, node: str) -> CaseStep:
    """The open step of a case at a node."""
    with as_system():
        steps = CaseStep.objects.select_related("case__client__party").filter(case=case, state="open")
        found = steps.filter(node=node).first()
        if found is None:
            missing = [one.words for step in steps for one in waiting.step_missing(step)]
            raise BadInput(" ".join(missing) or node)
    return found


def _say(who: User, case: Case) -> bool:
    """Agree from one's seat, where one has it; False where there is nothing to say."""
    with acting_as(who):
        held = Case.objects.select_related("client__party").get(pk=case.pk)
        verbs = waiting.allowed(who, held)
        step = CaseStep.objects.select_related("case__client__party").filter(
            case=held, state="open", kind__in=("approve", "committee"), decides=True).first()  # fmt: skip
    if step is None or not verbs & {"vote", "approve"}:
        return False
    if step.kind == "committee":
        do(voting.vote, by=who, step=step, choice="yes", words=AGREES)
    else:
        do(deciding.approve, by=who, step=step, words=AGREES)
    return True
