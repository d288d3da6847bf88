"""A list of names to keep away from on the stage: wholly invented, told by operations, a likeness cleared by two people."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final

from clc.channels.demo.showcase.acting import do
from clc.channels.demo.showcase.cast import Cast
from clc.stages.reach.services.name_lists import Told, tell_list

LIST: Final = "demo_list"
LABEL: Final = "受限名单(演示,虚构)"
TOLD_DAYS_AGO: Final = 3
SURNAMES: Final = ("夜阑", "寒蝉", "玄戈", "枯荷", "断鸿", "孤嶂")
GIVEN: Final = ("无咎", "砺锋", "既白", "沉璧", "照影", "归尘")
FIRMS: Final = (
    ("黑礁远洋贸易", "Black Reef Ocean Trading"), ("灰鸦航运", "Grey Raven Shipping"), ("霾岭矿业", "Haze Ridge Mining"),
    ("赤砂化工", "Red Sand Chemicals"), ("暗潮投资", "Undertow Investments"), ("锈锚船务", "Rusted Anchor Marine"),
    ("铅云电子", "Leaden Cloud Electronics"), ("荒祠文玩", "Desert Shrine Curios"), ("冷焰军品", "Cold Flame Ordnance"),
    ("空巢担保", "Empty Nest Guarantee"), ("枯井融资租赁", "Dry Well Leasing"), ("断桥典当", "Broken Bridge Pawn"),
)  # fmt: skip
SHIPS: Final = (("夜枭号", "MV Night Owl of Nowhere"), ("沉钟号", "MV Sunken Bell of Nowhere"))
LOOKALIKES: Final = ("黑礁远洋贸易(虚构)股份有限公司", "灰鸦航运(虚构)集团有限公司")
"""Leads that are called almost as listed firms are."""
PROGRAMMES: Final = ("虚构制裁一类", "虚构制裁二类", "虚构失信名单")


def entries() -> list[Told]:
    """The entries: persons, firms and ships that do not exist."""
    people = [Told(f"P{place:03d}", f"{surname}{given}", "person", PROGRAMMES[place % 3], "演示用虚构人员")
              for place, (surname, given) in enumerate((one, two) for one in SURNAMES for two in GIVEN)]
    firms = [Told(f"E{place:03d}", f"{zh}(虚构)有限公司", "entity", PROGRAMMES[place % 3], "演示用虚构机构",
                  (f"{en} (Invented)",)) for place, (zh, en) in enumerate(FIRMS)]
    ships = [Told(f"V{place:03d}", zh, "vessel", PROGRAMMES[0], "演示用虚构船舶", (en,))
             for place, (zh, en) in enumerate(SHIPS)]
    return [*people, *firms, *ships]


def bring_list(played: Cast, today: date) -> None:
    """Put the list in force as it is told of some days ago; the names of all that play are compared with it from now on."""
    do(tell_list, by=played.who("operations"), name=LIST, label=LABEL, kind="sanctions",
       day=today - timedelta(days=TOLD_DAYS_AGO), entries=entries())  # fmt: skip
