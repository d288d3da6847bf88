"""Words that name a prohibited use: found in what people write, not found where the sentence means something else."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from clc.policy.kind.prohibited_use import ProhibitedUse, UseCase
from clc.policy.loader import load

BOOK = load()
USES = BOOK.of(ProhibitedUse)
HARMLESS = (
    "采购2026年一季度生产用棉花及辅料，对手方为新疆某棉业公司，合同号XH-2026-014",
    "支付春耕化肥、种子款及雇工工资",
    "向上游钢厂支付热轧卷板货款，用于已签订单生产",
    "归还他行到期流动资金贷款（已核实无还本续贷限制）",
    "补充电费、蒸汽费及职工社保支出",
    "出口订单备货，海运费及关税",
    "采购电梯配件，下游客户为房地产开发企业",
    "支付物流公司运费；本笔资金不得流入股市、期货市场及房地产领域",
    "日常经营周转，不用于股权投资和固定资产投资",
    "Raw materials and wages for the orders signed in March",
    "Stock for the autumn season, paid to three suppliers",
    "Buying seed and fertiliser; the loan is not used for shares, futures or property",
    "Growing our market share in the north",
    "Diesel, tyres and tolls of the truck fleet",
    "Paying suppliers of packaging, no dividends are planned this year",
)
HARMFUL = {
    "借款用于认购某上市公司定向增发股票": "financial_assets",
    "资金用于购买银行理财产品": "financial_assets",
    "支付2025年度股东分红": "dividends",
    "支付竞拍地块的土地出让金尾款": "real_estate",
    "用于新建厂房及购置设备": "fixed_assets_and_equity",
    "向子公司缴纳注册资本": "paid_in_capital",
    "Top up margin for crude futures": "financial_assets",
    "Payment of the final dividend": "dividends",
    "Buying land next to the works": "real_estate",
    "Acquire a stake in a supplier": "fixed_assets_and_equity",
}


@pytest.mark.parametrize("purpose", HARMLESS)
def test_a_real_purpose_is_not_flagged(purpose: str) -> None:
    assert {name: found for name, rule in USES.items() if (found := rule.named_in(purpose))} == {}


@pytest.mark.parametrize(("purpose", "name"), HARMFUL.items())
def test_a_prohibited_use_is_named(purpose: str, name: str) -> None:
    assert [one for one, rule in USES.items() if rule.named_in(purpose)] == [name]


def test_a_clause_that_denies_it_does_not_hide_the_next() -> None:
    assert USES["financial_assets"].named_in("不用于买房，余款购买股票") == "股票"
    assert USES["real_estate"].named_in("Buying land, no dividends") == "buying land"


def test_a_file_whose_cases_do_not_hold_is_refused() -> None:
    told = USES["dividends"].model_dump()
    with pytest.raises(ValidationError, match="no word names the use"):
        ProhibitedUse.model_validate(told | {"cases": [UseCase(purpose="种子", named=True)] * 2})
