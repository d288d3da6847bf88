"""Projects on the stage: the shipped example cases in Chinese, versions of their models confirmed and waiting."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Final

from clc.channels.demo.showcase.acting import do
from clc.channels.demo.showcase.cast import Cast
from clc.frames.projects.examples import example
from clc.stages.deal.models import Project, ProjectVersion
from clc.stages.deal.services.projects import Place, confirm_version, open_project, write_version

SOLAR: Final[Mapping[str, str]] = {
    "Plateau solar plant": "高原 200 兆瓦光伏电站",
    "An invented plant of 200 MW, in millions. Built before the first year; a part of the income is a subsidy paid two "
    "years late.": "虚构的 200 兆瓦光伏电站,单位百万元;首年前建成,部分收入为滞后两年到账的补贴。",
    "Modules and inverters": "组件与逆变器", "Construction and grid": "建筑安装与送出",
    "Development and land": "前期与用地",
    "Green senior loan": "绿色优先级贷款", "Loan against the subsidy": "补贴确权贷款",
    "Sales under contract": "合同电量收入",
    "Sales at market prices": "市场化电量收入", "Renewable subsidy": "可再生能源补贴", "Carbon income": "碳资产收入",
    "Operation and upkeep": "运行维护", "Insurance": "保险", "Rent of land": "土地租金", "New inverters": "更换逆变器",
}  # fmt: skip
ROAD: Final[Mapping[str, str]] = {
    "Northern ring toll road": "北环收费高速公路",
    "An invented road of 62 km, in millions. Works in two years; tolls from the third.":
        "虚构的 62 公里收费公路,单位百万元;建设期两年,第三年起收费。",
    "Land and resettlement": "征地拆迁", "Civil works": "土建工程", "Tolling and traffic systems": "收费与交通系统",
    "Senior syndicated loan": "优先级银团贷款", "Tolls of cars": "客车通行费", "Tolls of lorries": "货车通行费",
    "Rents of service areas": "服务区租金", "Operation and toll collection": "运营与收费", "Routine maintenance": "日常养护",
    "Management fee": "管理费", "Resurfacing": "路面大修",
}  # fmt: skip
FLEET: Final[Mapping[str, str]] = {
    "Fleet of leased excavators": "挖掘机经营租赁车队",
    "An invented fleet of 400 machines bought at close and let for seven years, in millions, by quarters.":
        "虚构的 400 台设备车队,交割时购入,出租七年;单位百万元,按季。",
    "Term loan against the rents": "租金质押定期贷款", "Rents of long leases": "长租租金", "Short hire": "短租收入",
    "Machines": "工程机械", "Telematics": "远程监控设备", "Upkeep": "维修保养", "Insurance": "保险",
    "Administration": "管理费用",
}  # fmt: skip
MILLION: Final = Decimal(1_000_000)
SOLAR_CODE: Final = "DEMO-PV-01"
OLD_GEARING, NEW_GEARING = "gearing: 0.74", "gearing: 0.70"
OLD_PRICE, NEW_PRICE = "price: 0.23,", "price: 0.21,"


def build(played: Cast) -> None:
    """Open three projects, write their models, confirm what was looked at."""
    solar = _opened(played, "project", SOLAR_CODE, SOLAR["Plateau solar plant"], Place("D44", "CN", MILLION * 685))
    text = told("solar_plant", SOLAR)
    first = _written(played, solar, text, ("可研口径", "按可行性研究报告与购售电合同录入"), 0)
    do(confirm_version, by=played.who("credit_officer"), version=first)
    careful = text.replace(OLD_GEARING, NEW_GEARING).replace(OLD_PRICE, NEW_PRICE)
    _written(played, solar, careful, ("审慎口径", "市场化电价下调至 0.21 元/千瓦时,负债率上限降至 70%"), 1)
    road = _opened(played, "project", "DEMO-GS-02", ROAD["Northern ring toll road"], Place("G54", "CN", MILLION * 3980))
    _written(played, road, told("toll_road", ROAD), ("初步设计概算", "按概算与交通量预测报告录入,待复核"), 0)
    fleet = _opened(played, "sister", "DEMO-ZL-03", FLEET["Fleet of leased excavators"], Place("L71", "CN", MILLION * 366))
    held = _written(played, fleet, told("leased_fleet", FLEET), ("长租合同口径", "按已签长租合同录入"), 0)
    do(confirm_version, by=played.who("credit_officer2"), version=held)


def told(name: str, words: Mapping[str, str]) -> str:
    """A shipped example with its words in Chinese, the longest first so that no part of another is replaced."""
    text = example(name).decode()
    for english in sorted(words, key=len, reverse=True):
        for before, after in (("label: ", ","), ("label: ", "\n"), ("name: ", "\n"), ("note: ", "\n")):
            text = text.replace(f"{before}{english}{after}", f"{before}{words[english]}{after}")
    return text


def _opened(played: Cast, part: str, code: str, name: str, place: Place) -> Project:
    return do(open_project, by=played.who("manager"), client=played[part], code=code, name=f"{name}(演示)", place=place)


def _written(played: Cast, project: Project, text: str, words: tuple[str, str], newest: int) -> ProjectVersion:
    return do(write_version, by=played.who("manager"), project=project, text=text, words=words, newest=newest)
