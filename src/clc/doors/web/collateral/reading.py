"""Assets as the screen shows them: what is due, what is drawn."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import models
from django.utils.translation import gettext as _

from clc.stages.credit import covering, registerwatch
from clc.stages.credit.covering import Standing
from clc.stages.credit.models import Asset
from clc.stages.hub.models import Client

WIDTH = 560.0


@dataclass(frozen=True)
class Due:
    """One thing that is or will be due: what, when, how bad (empty, warn, bad)."""

    name: str
    on: date | None
    meaning: str
    days: int | None


@dataclass(frozen=True)
class Row:
    """An asset of the list."""

    one: Standing
    dues: list[Due]

    @property
    def asset(self) -> Asset:
        """The asset itself."""
        return self.one.asset


def rows(client: Client, day: date) -> list[Row]:
    """The assets of a client's file and those that secure its debt, first those still held."""
    assets = list(Asset.objects.whole().filter(models.Q(client=client) | models.Q(charges__client=client)).distinct())
    assets.sort(key=lambda each: (each.released_on is not None, each.pk))
    return [Row(one, dues(one, day)) for one in covering.standings(assets, day)]


def dues(one: Standing, day: date) -> list[Due]:
    """What the watch of the register finds of an asset."""
    if one.asset.released_on is not None:
        return []
    law = covering.law()
    told = []
    for alert in registerwatch.alerts(one, day, law):
        days = (alert.on - day).days if alert.on else None
        late = days is None or days < 0
        told.append(Due(alert.name, alert.on, "bad" if late and alert.name != "ltv_near" else "warn", days))
    return told


def due_words() -> dict[str, str]:
    """What each finding of the watch is called in a badge."""
    return {
        "valuation_due": _("Valuation"),
        "mark_due": _("Mark to market"),
        "insurance_due": _("Insurance"),
        "registration_due": _("Registration"),
        "not_registered": _("Not registered"),
        "ltv_over": _("Over the cap"),
        "ltv_near": _("Near the cap"),
    }


def ranks(one: Standing) -> list[dict[str, Any]]:
    """The rights as bars on the value after haircut: where each begins and how far it reaches, what of it is paid."""
    whole = float(one.counts) if one.counts is not None else 0.0
    secured = sum(float(line.secured) for line in one.lines if line.tier is not None)
    scale = WIDTH / max(whole, secured, 0.01)
    drawn, at, tier, ahead = [], 0.0, -1, 0.0
    for line in one.lines:
        if line.tier is None:
            continue
        if line.tier != tier:
            at, tier = ahead, line.tier
        wide = float(line.secured) * scale
        paid = float(line.taken or 0) * scale
        drawn.append({"line": line, "x": at, "wide": wide, "paid": paid, "rank": line.tier + 1})
        at += wide
        ahead = max(ahead, at)
    return drawn


def value_line(one: Standing) -> float:
    """Where the value after haircut ends on the same scale."""
    whole = float(one.counts) if one.counts is not None else 0.0
    secured = sum(float(line.secured) for line in one.lines if line.tier is not None)
    return WIDTH * whole / max(whole, secured, 0.01)


def chart(one: Standing) -> dict[str, Any]:
    """The values over time for the chart."""
    told = sorted(one.asset.valuations.all(), key=lambda each: (each.day, each.pk))
    points = [[each.day.isoformat(), float(each.value)] for each in told]
    return {
        "grid": {"left": 8, "right": 16, "top": 16, "bottom": 8, "containLabel": True},
        "xAxis": {"type": "time"},
        "yAxis": {"type": "value", "min": 0},
        "series": [{"type": "line", "step": "end", "data": points, "symbolSize": 7}],
        "tooltip": {"trigger": "axis"},
    }
