"""A made-up funnel in which one channel is won three times as often as the others, and how it is brought in."""

from __future__ import annotations

import csv
import random
from collections import Counter
from datetime import date, timedelta
from pathlib import Path

from clc.channels.lead_funnel.channel import CHANNEL
from clc.stages.hub.importing.planning import plan_import
from clc.stages.hub.importing.running import run_import
from clc.stages.hub.models import Import, User
from clc.stages.hub.reach import as_system

CHANNELS = {CHANNEL.name: CHANNEL}
SHARES = {"referral": 0.36, "website": 0.12, "list": 0.12, "": 0.12}
LEAD_HEAD = ("线索编号", "首次接触日期", "渠道", "落地页")
WON_HEAD = ("线索编号", "成交日期", "客户经理")


def funnel(folder: Path, leads: int = 1500, *, seed: int = 7, telling: bool = True) -> dict[str, Counter[str]]:
    """Write leads and deals won into a folder; returns by channel how many leads and how many were won.

    telling: whether channels differ in how often they are won.
    """
    rng = random.Random(seed)
    told, won, counts = [], [], {name: Counter[str]() for name in SHARES}
    for number in range(leads):
        channel = rng.choice(list(SHARES))
        day = date(2024, 1, 1) + timedelta(days=number // 5)
        told.append((f"K{number:05d}", day.strftime("%d-%m-%Y"), channel, f"page{rng.randrange(4)}"))
        counts[channel]["leads"] += 1
        if rng.random() < (SHARES[channel] if telling else 0.15):
            won.append((f"K{number:05d}", f"{day + timedelta(days=rng.randrange(1, 60))} 10:00:00", "王"))
            counts[channel]["won"] += 1
    write(folder / "leads.csv", LEAD_HEAD, told)
    write(folder / "won.csv", WON_HEAD, won)
    return counts


def write(path: Path, head: tuple[str, ...], rows: list[tuple[str, ...]]) -> None:
    """A CSV file."""
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([head, *rows])


def bring(by: User, path: Path) -> Import:
    """Bring a folder in through the channel."""
    with as_system():
        run = plan_import(by=by, channel=CHANNEL, path=path)
    return run_import(run.pk, channels=CHANNELS)
