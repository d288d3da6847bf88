"""The charts of the workbench: cash against debt service, the tornado, what becomes of many futures."""
from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from clc.doors.web import formats, units
from clc.doors.web.projects import words
from clc.doors.web.projects.working import Chances, Histogram
from clc.engines.cashflow.project import Result
from clc.engines.cashflow.sensitivity import Tornado
from clc.policy.kind.sensitivity import Sensitivity

GRID = {"left": 8, "right": 16, "top": 34, "bottom": 8, "containLabel": True}
LEGEND = {"type": "scroll", "top": 0, "textStyle": {"color": "--dim"}}


@dataclass(frozen=True)
class Chart:
    """One chart: its message, the option of the drawing library, and the same numbers as a table."""

    key: str
    title: str
    note: str
    option: dict[str, Any]
    head: Sequence[str]
    rows: Sequence[Sequence[object]]


def service(result: Result) -> Chart:
    """Cash for debt service against what is due, with the debt that is left."""
    operates = result.grid.operates
    days = [str(day)[:7] for day in result.grid.days[operates]]
    unit = units.chosen()
    factor = result.case.unit / unit.factor
    told = {name: [round(float(value) * factor, 2) for value in result.lines[name][0, operates]]
            for name in ("cfads", "interest", "principal", "balance")}
    series = [
        {"name": words.line("interest", result.case), "type": "bar", "stack": "due", "data": told["interest"],
         "color": "--chart-3", "barCategoryGap": "20%"},
        {"name": words.line("principal", result.case), "type": "bar", "stack": "due", "data": told["principal"],
         "color": "--chart-1"},
        {"name": words.line("cfads", result.case), "type": "line", "step": "middle", "showSymbol": False,
         "data": told["cfads"], "color": "--accent", "lineStyle": {"width": 2}},
        {"name": words.line("balance", result.case), "type": "line", "showSymbol": False, "data": told["balance"],
         "yAxisIndex": 1, "color": "--chart-2", "lineStyle": {"type": "dashed", "width": 1.5}},
    ]
    option = {"grid": GRID, "legend": LEGEND, "tooltip": {"trigger": "axis"}, "series": series,
              "xAxis": {"type": "category", "data": days},
              "yAxis": [{"type": "value"}, {"type": "value", "splitLine": {"show": False}}]}
    rows = [[day, *(formats.plain(told[name][at], 2) for name in told)] for at, day in enumerate(days)]
    head = [_("Period"), *(words.line(name, result.case) for name in told)]
    return Chart("service", _("Is there cash for interest and principal?"),
                 _("%(unit)s; the debt that is left on the right axis") % {"unit": unit.label(result.case.currency)},
                 option, head, rows)


def covers(result: Result, lock_up: float) -> Chart:
    """The cover of each period, with the line of the lock-up and of 1."""
    operates = result.grid.operates
    days = [str(day)[:7] for day in result.grid.days[operates]]
    told = [None if math.isnan(value) else round(float(value), 4) for value in result.lines["dscr"][0, operates]]
    last = max((at for at, value in enumerate(told) if value is not None), default=0) + 1
    days, told = days[:last], told[:last]
    marks = [{"yAxis": 1.0, "lineStyle": {"color": "--red"}, "label": {"formatter": "1.00"}}]
    if lock_up > 1.0:
        marks.append({"yAxis": lock_up, "lineStyle": {"color": "--orange"},
                      "label": {"formatter": _("Lock-up %(cover)s") % {"cover": f"{lock_up:.2f}"}}})
    known = [value for value in told if value is not None]
    option = {
        "grid": {**GRID, "top": 16, "right": 120}, "tooltip": {"trigger": "axis"},
        "xAxis": {"type": "category", "data": days},
        "yAxis": {"type": "value", "min": round(min([0.9, *known]) - 0.05, 1), "scale": True},
        "series": [{"name": _("DSCR"), "type": "line", "data": told, "showSymbol": False, "color": "--accent",
                    "markLine": {"symbol": "none", "silent": True, "data": marks,
                                 "label": {"color": "--dim", "position": "end"}}}]}
    rows = [[day, "—" if value is None else f"{value:.2f}"] for day, value in zip(days, told, strict=True)]
    return Chart("covers", _("How far is each period covered?"), _("DSCR by period, with the line of the lock-up"), option,
                 [_("Period"), _("DSCR")], rows)


def tornado(told: Tornado, rule: Sensitivity) -> Chart:
    """Which driver moves the figure most: the change from the base at its two ends."""
    about = words.FIGURES[rule.figure]
    bars = [one for one in told.bars if math.isfinite(one.swing)]
    labels = {str(driver): swing.label for driver, swing in rule.swings.items()}
    names = [_(labels[one.driver]) for one in bars]

    def side(ends: list[float], name: str, colour: str) -> dict[str, Any]:
        return {"name": name, "type": "bar", "stack": "swing", "barMaxWidth": 18, "color": colour,
                "data": [round(end - told.base, 4) for end in ends]}

    option = {
        "grid": {**GRID, "top": 28}, "legend": LEGEND, "tooltip": {"trigger": "item"},
        "xAxis": {"type": "value", "splitNumber": 4},
        "yAxis": {"type": "category", "data": names, "inverse": True, "axisLabel": {"width": 190, "overflow": "break"}},
        "series": [side([one.at_low for one in bars], _("First value"), "--chart-6"),
                   side([one.at_high for one in bars], _("Second value"), "--chart-1")]}
    rows = [[name, words.moved(one.driver, one.low), f"{one.at_low:.3f}", words.moved(one.driver, one.high),
             f"{one.at_high:.3f}", f"{one.swing:.3f}"] for name, one in zip(names, bars, strict=True)]
    return Chart("tornado", _("What moves it most?"), _("%(figure)s: change from %(base)s, the debt kept") % {
        "figure": about.label, "base": f"{told.base:.2f}"}, option,
        [_("Driver"), _("First value"), str(about.label), _("Second value"), str(about.label), _("Swing")], rows)


def futures(told: Chances, lock_up: float) -> list[Chart]:
    """Where the lowest cover and the owners' return end up."""
    found = []
    for name, title in (("min_dscr", _("Where does the lowest cover end up?")),
                        ("equity_irr", _("What do the owners earn?"))):
        if told.histograms[name].counts:
            found.append(_histogram(name, title, told.histograms[name], lock_up))
    return found


def _histogram(name: str, title: str, told: Histogram, lock_up: float) -> Chart:
    about = words.FIGURES[name]
    times = about.unit == "times"
    labels = [f"{edge:.2f}" if times else f"{edge:.1%}" for edge in told.edges[:-1]]
    data: list[Any] = []
    for edge, count in zip(told.edges[1:], told.counts, strict=True):
        bad = times and edge <= 1.0
        thin = times and not bad and edge <= lock_up
        data.append({"value": count, "itemStyle": {"color": "--red" if bad else "--orange" if thin else "--chart-1"}})
    option = {"grid": {**GRID, "top": 16}, "tooltip": {"trigger": "axis"}, "xAxis": {"type": "category", "data": labels},
              "yAxis": {"type": "value", "splitNumber": 3},
              "series": [{"name": _("Futures"), "type": "bar", "data": data, "barCategoryGap": "8%"}]}
    note = _("Red below 1, orange below the lock-up") if times else ""
    return Chart(name, title, note, option, [str(about.label), _("Futures")],
                 [[label, count] for label, count in zip(labels, told.counts, strict=True)])
