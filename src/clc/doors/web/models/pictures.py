"""The charts of a training's report, and the measures a list shows of it."""
from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import F, FloatField
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

GRID = {"left": 8, "right": 24, "top": 32, "bottom": 8, "containLabel": True}
PERCENT = {"type": "value", "min": 0, "max": 1, "splitNumber": 4}
ROWS_MAX = 12
LEGEND = {"top": 0, "textStyle": {"color": "--dim"}}
#: Measures of the report as columns, so that a list of versions does not read the reports.
MEASURES = {
    name: Cast(KeyTextTransform(key, F("report")), FloatField())
    for name, key in (("scorecard_auc", "scorecard_auc"), ("challenger_auc", "challenger_auc"), ("ks", "ks"), ("psi", "psi"))
}


@dataclass(frozen=True)
class Chart:
    """One chart: its message, the option of the drawing library, and the same numbers as a table."""

    key: str
    title: str
    note: str
    option: dict[str, Any]
    head: Sequence[str]
    rows: Sequence[Sequence[object]]


def charts(report: Mapping[str, Any]) -> list[Chart]:
    """The charts a report has numbers for."""
    found = (_roc(report), _ks(report), _calibration(report), _importance(report), _periods(report))
    return [one for one in found if one is not None]


def _roc(report: Mapping[str, Any]) -> Chart | None:
    """Share of bad found against share of good refused."""
    lines = [(name, told["roc"]) for name, key in ((_("Scorecard"), "scorecard"), (_("Challenger"), "challenger"))
             if (told := report.get(key) or {}).get("roc")]
    if not lines:
        return None
    series: list[dict[str, Any]] = [_line(name, line["x"], line["y"]) for name, line in lines]
    series.append({**_line(_("Blind"), [0, 1], [0, 1]), "lineStyle": {"type": "dashed", "width": 1}, "color": "--dim"})
    option = {"grid": GRID, "legend": LEGEND, "series": series, "xAxis": {**PERCENT, "name": _("good refused")},
              "yAxis": {**PERCENT, "name": _("bad found")}}
    rows = [[name, *(_at(line, at) for at in (0.05, 0.1, 0.2, 0.4))] for name, line in lines]
    return Chart("roc", _("How many bad ones are found before good ones are refused?"), "", option,
                 [_("Model"), "5 %", "10 %", "20 %", "40 %"], rows)


def _ks(report: Mapping[str, Any]) -> Chart | None:
    """How far good and bad stand apart along the score."""
    told = report.get("scorecard") or {}
    if not told.get("ks_good") or not told.get("ks_bad"):
        return None
    both = ((pgettext("model", "Good"), told["ks_good"]), (pgettext("model", "Bad"), told["ks_bad"]))
    series = [_line(name, line["x"], line["y"]) for name, line in both]
    option = {"grid": GRID, "legend": LEGEND, "xAxis": {"type": "value", "scale": True},
              "yAxis": PERCENT, "series": series}
    return Chart("ks", _("How far do good and bad stand apart?"), _("Share at or below a score"), option,
                 [_("Measure"), _("Value")], [["KS", _rounded(told.get("ks"))]])


def _calibration(report: Mapping[str, Any]) -> Chart | None:
    """Foretold against seen, by grade."""
    grades = [one for one in (report.get("calibration") or {}).get("grades", []) if one["cases"]]
    if not grades:
        return None
    names = [one["name"] for one in grades]
    series = [
        {"name": _("Foretold"), "type": "line", "data": [one["foretold"] for one in grades], "symbolSize": 6},
        {"name": pgettext("model", "Seen"), "type": "bar", "data": [one["seen"] for one in grades], "barMaxWidth": 18},
    ]
    option = {"grid": GRID, "legend": LEGEND, "xAxis": {"type": "category", "data": names},
              "yAxis": {"type": "value", "min": 0}, "series": series}
    rows = [[one["name"], one["cases"], one["bad"], _percent(one["foretold"]), _percent(one["seen"]), _rounded(one["luck"])]
            for one in grades]
    return Chart("calibration", _("Do as many go bad as the card foretells?"), _("Out of fold, by grade"), option,
                 [_("Grade"), _("Cases"), pgettext("model", "Bad"), _("Foretold"), pgettext("model", "Seen"),
                  _("Chance of luck")], rows)


def _importance(report: Mapping[str, Any]) -> Chart | None:
    """What counts most in the card and in the challenger."""
    lines = sorted(report.get("characteristics") or [], key=lambda one: -one["importance"])[:ROWS_MAX]
    if not lines:
        return None
    challenger = {one["column"]: one["share"] for one in report.get("importances") or []}
    names = [one["column"] for one in lines]
    card = [one["importance"] for one in lines]
    bars = ((_("Scorecard"), card), (_("Challenger"), [challenger.get(name) for name in names]))
    series = [{"name": name, "type": "bar", "data": values, "barMaxWidth": 10} for name, values in bars]
    option = {"grid": {**GRID, "top": 28}, "legend": LEGEND,
              "xAxis": {"type": "value", "splitNumber": 4},
              "series": series, "yAxis": {"type": "category", "data": names, "inverse": True,
                                          "axisLabel": {"width": 150, "overflow": "truncate"}}}
    rows = [[name, _percent(own), _percent(challenger.get(name))] for name, own in zip(names, card, strict=True)]
    note = _("Share of the span of points, and of mean absolute SHAP values")
    head = [_("Characteristic"), _("Scorecard"), _("Challenger")]
    return Chart("importance", _("What counts most?"), note, option, head, rows)


def _periods(report: Mapping[str, Any]) -> Chart | None:
    """How the card held up over time."""
    periods = (report.get("out_of_time") or {}).get("periods") or []
    if not periods:
        return None
    series = [
        {"name": "AUC", "type": "line", "data": [one["auc"] for one in periods], "symbolSize": 6},
        {"name": _("Bad rate"), "type": "bar", "data": [one["rate"] for one in periods], "barMaxWidth": 16},
        {"name": "PSI", "type": "line", "data": [one["psi"] for one in periods], "symbolSize": 6},
    ]
    option = {"grid": GRID, "legend": LEGEND,
              "xAxis": {"type": "category", "data": [one["name"] for one in periods]}, "yAxis": PERCENT, "series": series}
    rows = [[one["name"], one["cases"], _percent(one["rate"]), _rounded(one["auc"]), _rounded(one["psi"])]
            for one in periods]
    return Chart("periods", _("Does it hold later than it was learned?"), _("Learned from the earlier part only"), option,
                 [_("Period"), _("Cases"), _("Bad rate"), "AUC", "PSI"], rows)


def _line(name: str, x: Sequence[float], y: Sequence[float]) -> dict[str, Any]:
    return {"name": name, "type": "line", "showSymbol": False, "data": [list(point) for point in zip(x, y, strict=True)]}


def _at(line: Mapping[str, Sequence[float]], share: float) -> str:
    """The share of bad found where this share of good is refused."""
    return _percent(max((y for x, y in zip(line["x"], line["y"], strict=True) if x <= share), default=0.0))


def _percent(value: float | None) -> str:
    return "—" if value is None else f"{value:.1%}"


def _rounded(value: float | None) -> str:
    return "—" if value is None else f"{value:.3f}"
