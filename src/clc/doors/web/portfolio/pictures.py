"""The charts of the portfolio as options for the page's drawing library; colours are names of the page's variables."""
from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from clc.doors.web import units
from clc.doors.web.clients.filters import LIGHTS
from clc.doors.web.portfolio.before import Before
from clc.doors.web.portfolio.sums import NOTHING, Sum, Sums

FILLS = {"red": "--red", "orange": "--orange", "yellow": "--yellow", "green": "--green", "unknown": "--line-strong"}
SHADES = 4
LABEL = {"color": "--dim", "fontSize": 11, "hideOverlap": True}
GRID = {"left": 8, "right": 40, "top": 8, "bottom": 8, "containLabel": True}


def drill(**asks: str) -> str:
    """The list of clients that a number counts."""
    return f"{reverse('clients:page')}?{urlencode(asks)}"


def share(part: float, whole: float) -> float | None:
    """A part of a whole, 0 to 1."""
    return part / whole if whole else None


def scaled(amount: float) -> float:
    """An amount in the reader's unit."""
    unit = units.chosen()
    return round(amount / unit.factor, unit.digits)


def lights(found: Sums, then: Before | None) -> dict[str, Any]:
    """Exposure by light, now as bars, in the run before as a quiet bar behind."""
    order = [code for code, _word in LIGHTS]
    words = [str(word) for _code, word in LIGHTS]
    now = [{"value": scaled(found.lights.get(code, NOTHING).exposure), "url": drill(light=code),
            "itemStyle": {"color": FILLS[code]}} for code in order]
    series: list[dict[str, Any]] = [{"name": _("Now"), "type": "bar", "data": now, "barMaxWidth": 16}]
    if then is not None:
        earlier = [scaled(then.exposure.get(code, 0.0)) for code in order]
        series.append({"name": then.day.isoformat(), "type": "bar", "data": earlier, "barMaxWidth": 6,
                       "itemStyle": {"color": "--chart-6"}})
    return {"grid": GRID, "tooltip": {"trigger": "axis"}, "xAxis": {"type": "value", "splitNumber": 4, "axisLabel": LABEL},
            "yAxis": {"type": "category", "data": words, "inverse": True}, "series": series}


def cut(by: str, top: Sequence[tuple[str, Sum]], named: Mapping[str, str]) -> dict[str, Any]:
    """The groups with the largest exposure."""
    data = [{"value": scaled(each.exposure), "url": drill(**{by: code})} for code, each in top]
    return {"grid": GRID, "xAxis": {"type": "value", "splitNumber": 4, "axisLabel": LABEL},
            "yAxis": {"type": "category", "data": [named.get(code, code) for code, _each in top], "inverse": True,
                      "axisLabel": {**LABEL, "width": 140, "overflow": "truncate"}},
            "series": [{"type": "bar", "data": data, "barMaxWidth": 14, "itemStyle": {"color": "--chart-1"}}]}


def shades(matrix: Mapping[tuple[str, str], Sum]) -> dict[tuple[str, str], tuple[Sum, int]]:
    """Each pair with its shade: 0 for none, up to `SHADES` for the pair with most clients."""
    most = max((each.clients for each in matrix.values()), default=0)
    return {pair: (each, -(-each.clients * SHADES // most) if most else 0) for pair, each in matrix.items()}
