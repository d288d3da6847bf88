"""The model inventory and the memos on the stage: the shipped card as champion, a memo sealed and one being written."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from clc.channels.demo.showcase.acting import do
from clc.channels.demo.showcase.cast import Cast
from clc.policy import loader
from clc.stages.credit.models import Place
from clc.stages.credit.services.inventory import Trained, keep_version, place_version, submit_version, vote_on_version
from clc.stages.credit.services.memos import begin_memo, save_words, submit_memo

CARD: Final = "sme_invoice"
SOURCE: Final = "123 户小微企业三年半增值税发票,结果已知,截至 2020-02-29;公开竞赛数据,未留存任何一行"
METHOD: Final = "单调分箱证据权重,按信息值与相关性选变量,系数非负的岭回归;20 次 5 折交叉验证,折内重新分箱、选变量与估计。"
LIMITS: Final = ["样本少、违约 27 户,前三档之间无法由数据区分。", "三年窗口指标贡献最大,系比较约六十种设定后选定。",
                 "只适用于有连续开票记录的小微企业。"]  # fmt: skip
WORDS: Final[Mapping[str, str]] = {
    "proposal": "申请流动资金贷款 6,000 万元,期限 12 个月,按月付息、到期还本,用于采购原材料;以一厂区厂房土地最高额抵押、"
                "应收账款质押及母公司连带责任保证。",
    "business": "客户深耕细分市场十七年,前五大买方合作均在三年以上;管理层稳定,近一年新增一条产线。",
    "figures": "收入与毛利稳定,经营现金流为正;应收账款增速略快于收入,需关注账期。部分销售费用已按年审意见重分类。",
    "risks": "一、抵押物存在他行在先顺位,以应收账款质押补足;二、买方账期延长,设置回款专户并按月监测;"
             "三、集团互保,限额内控制新增对外担保。",
    "conclusion": "建议同意。放款前须取得保证人股东会决议,并续保厂房财产险,我行为第一受益人。",
}  # fmt: skip


def inventory(played: Cast) -> None:
    """The card of the rule book as version 1: submitted by who keeps it, approved by two others, champion."""
    card: dict[str, Any] = dict(loader.shipped().text(f"scorecard/{CARD}"))
    owner, words = played.who("risk"), "随规则手册交付的小微企业发票评分卡;样本 123 户、违约 27 户,只用于参考与排序。"
    held = do(keep_version, by=owner, name=CARD, trained=Trained(card, _report(card), source=SOURCE),
              purpose="小微企业发票数据评分")  # fmt: skip
    held = do(submit_version, by=owner, version=held, why=words)
    for name in ("risk2", "compliance"):
        held = do(vote_on_version, by=played.who(name), version=held, agrees=True,
                  words="已复核样本、分箱与验证,同意在限定用途内使用。")  # fmt: skip
    do(place_version, by=played.who("risk2"), version=held, place=Place.CHAMPION)


def _report(card: Mapping[str, Any]) -> dict[str, Any]:
    """What the card says of its own training, under the names of a report."""
    learned = card["learned"]
    proof = learned["cv"]
    return {"rows": learned["rows"], "bad": learned["defaults"], "scorecard_auc": proof["auc_mean"], "gini": proof["gini"],
            "ks": proof["ks"], "model_card": {"purpose": "小微企业发票数据评分", "method": METHOD, "limits": LIMITS}}


def memos(played: Cast, today: date) -> None:
    """A memo with its seal on the maker, and one begun on the sister."""
    manager = played.who("manager")
    memo = do(begin_memo, by=manager, client=played["maker"])
    memo = do(save_words, by=manager, memo=memo, words=WORDS, saves=memo.saves)
    do(submit_memo, by=manager, memo=memo, saves=memo.saves, day=today)
    draft = do(begin_memo, by=manager, client=played["sister"])
    do(save_words, by=manager, memo=draft, words={"proposal": "申请流动资金贷款 2,500 万元,期限 6 个月,用于季节性备货。"},
       saves=draft.saves)  # fmt: skip
