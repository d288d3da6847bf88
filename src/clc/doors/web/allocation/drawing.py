"""The charts of a lending plan: simpler rules against it, and what is lent at which rate."""
from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from clc.doors.web.models.pictures import GRID, Chart


def rivals_chart(told: Mapping[str, Any]) -> Chart | None:
    """What one rate for all would earn at each rate, and the plan's own profit as a line."""
    flat = [one for one in told.get("rivals", ()) if one["rule"] == "flat_rate" and one["value"] is not None]
    if not flat:
        return None
    names = [f"{one['rate']:.2%}" for one in flat]
    series = [
        {"name": _("One rate for all"), "type": "bar", "data": [round(one["value"], 2) for one in flat], "barMaxWidth": 18},
        {"name": _("This plan"), "type": "line", "data": [round(told["value"], 2)] * len(flat), "symbol": "none"},
    ]
    option = {"grid": GRID, "legend": {"top": 0, "textStyle": {"color": "--dim"}}, "series": series,
              "xAxis": {"type": "category", "data": names}, "yAxis": {"type": "value"}}
    rows = [[name, f"{one['value']:,.2f}", f"{told['value'] - one['value']:,.2f}"]
            for name, one in zip(names, flat, strict=True)]
    return Chart("rivals", _("What one rate for all would earn"), _("Expected profit, yuan a year"), option,
                 [_("Rate"), _("One rate for all"), _("Less than this plan")], rows)


def rates_chart(told: Mapping[str, Any]) -> Chart | None:
    """Amounts by rate."""
    lent = [one for one in told.get("by_rate", ()) if one["amount"]]
    if not lent:
        return None
    names = [f"{one['rate']:.2%}" for one in lent]
    option = {"grid": GRID, "xAxis": {"type": "category", "data": names}, "yAxis": {"type": "value"},
              "series": [{"type": "bar", "data": [one["amount"] for one in lent], "barMaxWidth": 28}]}
    rows = [[name, one["lent"], f"{one['amount']:,.2f}"] for name, one in zip(names, lent, strict=True)]
    return Chart("rates", _("At which rates the money is offered"), _("Yuan"), option,
                 [_("Rate"), _("Clients"), _("Amount")], rows)
