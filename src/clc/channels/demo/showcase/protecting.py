"""Protection and green on the stage: covenants with and without headroom, undertakings, uses, a score that waits."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from decimal import ROUND_FLOOR, ROUND_UP, Decimal
from math import isfinite
from typing import Final

from clc.channels.demo.showcase.acting import do, paper
from clc.channels.demo.showcase.cast import Cast
from clc.kernel.days import months_before
from clc.stages.credit.models import Asset, Guarantee
from clc.stages.deal import protecting
from clc.stages.deal.models import Structure
from clc.stages.deal.services.conditions import take_list
from clc.stages.deal.services.covenants import Finding, Terms, set_covenant, test_covenant
from clc.stages.deal.services.green import Aimed, Reviewed, Used, aim_margin, assess_green, review_environment, score_esg
from clc.stages.deal.services.green_decisions import confirm_green
from clc.stages.deal.services.undertakings import Given, add_undertaking, see_gates
from clc.stages.hub.models import Client, Document, User
from clc.stages.hub.reach import acting_as
from clc.stages.inquiry.keeping import keep_file

COMPANY: Final = ("annual_statements", "compliance_certificate", "negative_pledge", "guarantees_to_net_assets")
NUMBERS: Final = ("liabilities_to_assets", "interest_cover_minimum", "current_ratio_minimum")
THIN: Final[Mapping[str, Decimal]] = {"at_least": Decimal("0.94"), "at_most": Decimal("1.03")}
"""The one covenant that stands thin has its limit at this share of what is known today."""
ROOMY: Final[Mapping[str, Decimal]] = {"at_least": Decimal("0.70"), "at_most": Decimal("1.25")}
ESG: Final[Mapping[str, str]] = {
    "category": "b", "permits": "good", "penalties": "none", "carbon": "like", "transition": "said", "safety": "few",
    "labour": "good", "community": "good", "board": "fair", "audit": "clean", "owners": "good", "related": "fair",
    "tax": "good",
}  # fmt: skip
REVIEW: Final = "光伏电站占用草地约 380 公顷,影响集中于场址、大部分可恢复;无物理搬迁,不涉及关键生境。"


def protect(played: Cast, today: date) -> None:
    """Set and test the maker's covenants, write down its undertakings, open the conditions."""
    by, maker = played.who("credit_officer"), played["maker"]
    ended = months_before(today.replace(day=1), 0) - timedelta(days=1)
    with acting_as(by):
        structure = Structure.objects.filter(client=maker, state="chosen").first()
        numbers = protecting.numbers_of(maker, today)
        asset = Asset.objects.filter(charges__client=maker, kind="receivables").first()
        guarantee = Guarantee.objects.filter(client=maker).first()
    thin = True
    for name in NUMBERS:
        limit = _limit(name, numbers, thin)
        thin = thin and limit is None
        held = do(set_covenant, by=by, client=maker, rule=name, terms=Terms(limit=limit, starts=ended))
        do(test_covenant, by=by, covenant=held, day=today, told=Finding())
    for name in COMPANY:
        do(set_covenant, by=by, client=maker, rule=name, terms=Terms(starts=ended))
    if asset is not None:
        do(add_undertaking, by=by, client=maker, given=Given("pledge", asset=asset), structure=structure)
    if guarantee is not None:
        do(add_undertaking, by=by, client=maker, structure=structure,
           given=Given("joint_guarantee", guarantee=guarantee, amount=guarantee.amount))  # fmt: skip
    do(take_list, by=by, client=maker, name="corporate", closes=today + timedelta(days=20), structure=structure)


def _limit(name: str, numbers: protecting.Numbers, thin: bool) -> Decimal | None:
    """A limit near or far from what is known today; None takes the library's where nothing is known."""
    rule = protecting.library()[name]
    if rule.metric is None or rule.op is None:
        return None
    value, _day = protecting.value_of(rule.metric, numbers)
    if not isfinite(value) or value <= 0:
        return None
    share = (THIN if thin else ROOMY)[rule.op]
    way = ROUND_UP if rule.op == "at_most" else ROUND_FLOOR
    return (Decimal(str(value)) * share).quantize(Decimal("0.01"), way)


def green(played: Cast, loan: Structure, today: date) -> None:
    """The solar plant's uses and category, its covenants and support, a margin target; the maker's score waits."""
    by, second, client = played.who("manager"), played.who("credit_officer"), played["project"]
    report = _paper(by, client, "项目环评批复与绿色评估报告.txt")
    benefits = {"tco2e": 235_000.0, "tce": 88_000.0, "so2": 41.0}
    use = do(assess_green, by=by, client=client, evidence=report, structure=loan, project=loan.project, used=Used(
        code="4.2", amount=loan.amount, share=Decimal(1), approved_on=today, benefits=benefits,
        verifier="澜川绿评(演示)", taxonomy={"eligible": True, "objective": "mitigation"},
        words="光伏发电设施建设与运营"))  # fmt: skip
    do(confirm_green, by=second, told=use)
    told = Reviewed("project_finance", "b", REVIEW, cost=Decimal(95_000_000), years=Decimal(15), carbon=Decimal(1_200),
                    eia="form")  # fmt: skip
    review = do(review_environment, by=by, client=client, evidence=report, structure=loan, project=loan.project, told=told)
    do(confirm_green, by=second, told=review)
    _margin(by, second, client, loan, today)
    _supported(played, loan, today)
    _waiting(played, today)


def _margin(by: User, second: User, client: Client, loan: Structure, today: date) -> None:
    targets = {date(today.year + year, 12, 31): 230_000.0 + 2_000 * year for year in (1, 2, 3)}
    aimed = Aimed("年上网电量对应减排量", targets, higher_is_better=True, unit="吨二氧化碳", base=Decimal(228_000))
    do(confirm_green, by=second, told=do(aim_margin, by=by, client=client, aimed=aimed, structure=loan))


def _supported(played: Cast, loan: Structure, today: date) -> None:
    by, client = played.who("credit_officer"), played["project"]
    for name, limit in (("dscr_minimum", "1.20"), ("llcr_minimum", None), ("construction_report", None),
                        ("environment_report", None), ("pay_through_account", None)):  # fmt: skip
        do(set_covenant, by=by, client=client, rule=name, structure=loan, project=loan.project,
           terms=Terms(limit=Decimal(limit) if limit else None, starts=today + timedelta(days=180)))  # fmt: skip
    bound = {"client": client, "structure": loan, "project": loan.project}
    parent = played["parent"].party
    kept = Given("reserve_account", amount=Decimal(24_000_000), months=Decimal(6))
    reserve = do(add_undertaking, by=by, given=kept, **bound)
    account = _paper(by, client, "偿债准备金账户监管协议.txt")
    do(see_gates, by=by, undertaking=reserve, version=reserve.version, seen=["controlled"], evidence=account)
    given = Given("completion_undertaking", provider=parent, amount=Decimal(120_000_000), until=today + timedelta(days=540),
                  words="完工前承担超支并补足资本金")  # fmt: skip
    do(add_undertaking, by=by, given=given, **bound)
    do(take_list, by=by, client=client, name="project_finance", closes=today + timedelta(days=45), structure=loan,
       project=loan.project)  # fmt: skip


def _waiting(played: Cast, today: date) -> None:
    """A score and a use that a second person has not looked at yet."""
    by, maker, sister = played.who("manager"), played["maker"], played["sister"]
    do(score_esg, by=by, client=maker, answers=ESG, stops=(), evidence=_paper(by, maker, "环境社会治理调查问卷.txt"),
       words="环评、安全、用工材料已核;碳排放强度与同业相近,转型计划尚未设定量化目标。")  # fmt: skip
    do(assess_green, by=by, client=sister, evidence=_paper(by, sister, "节能改造可研报告.txt"), used=Used(
        code="1", amount=Decimal(12_000_000), share=Decimal("0.6"), approved_on=today - timedelta(days=20),
        benefits={"tce": 1_850.0}, words="空压与余热系统节能改造,占贷款用途约六成"))  # fmt: skip


def _paper(by: User, client: Client, name: str) -> Document:
    return do(keep_file, by=by, client=client, name=name, chunks=paper(name, client.party.name), kind="green")
