"""The funnel: how far leads come, cohorts by month, by channel, person and industry, time in a stage, why they are lost."""
from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from clc.doors.web.answer import person, screen
from clc.doors.web.clients.naming import SECTIONS
from clc.doors.web.leads import asking
from clc.doors.web.leads.cards import stage_label
from clc.doors.web.leads.views import asked_context, shown
from clc.doors.web.leads.words import channel_label
from clc.policy.kind.lost_reason import LostReason
from clc.stages.hub.book import current_book
from clc.stages.hub.models import User
from clc.stages.reach import funnels
from clc.stages.reach.models import Lead

CUTS, MONTHS, ROWS = ("channel", "owner", "industry"), 24, 40


@screen("see_lead")
def page(request: HttpRequest) -> HttpResponse:
    """The funnel of a pipeline, of leads captured in a time; every bar leads to its leads."""
    user = person(request)
    asked = asking.asked_of(request, user)
    found = asking.captured(Lead.objects.filter(pipeline=asked.pipeline), asked)
    by = request.GET.get("by", "")
    by = by if by in CUTS else "channel"
    rungs, months = funnels.reached(found, asked.rule), funnels.grouped(found, "month")
    groups, stays, losses = funnels.grouped(found, by), funnels.stays(found, asked.rule), funnels.losses(found)
    names = {str(one.pk): str(one) for one in User.objects.filter(pk__in=[one.key for one in groups if one.key])} \
        if by == "owner" else {}
    return shown(request, "funnel.html", "funnel", {
        **asked_context(asked), "by": by, "rungs": rungs, "groups": groups[:ROWS], "months": months[-MONTHS:],
        "stays": stays, "losses": losses, "total": funnels.conversion(groups),
        "group_label": lambda key: label_of(by, key, names),
        "list_of": lambda **more: list_of(asked, **more), "charts": {
            "funnel": funnel_chart(asked, rungs), "stays": stay_chart(asked, stays), "losses": loss_chart(asked, losses),
            "months": month_chart(asked, months[-MONTHS:])},
        "reason_label": reason_label})


def list_of(asked: asking.Asked, **more: str) -> str:
    """The list of the leads behind a number."""
    kept = {name: getattr(asked, name) for name in ("pipeline", "since", "until") if getattr(asked, name)}
    return f"{reverse('leads:list')}?{urlencode({**kept, 'who': 'all', **more})}"


def label_of(by: str, key: str, names: dict[str, str]) -> str:
    """The key of a group in words."""
    if not key:
        return _("not told") if by != "owner" else _("Nobody's")
    if by == "industry":
        return f"{key} {SECTIONS.get(key, '')}"
    return names.get(key, key) if by == "owner" else channel_label(key)


def reason_label(name: str) -> str:
    """A reason in words."""
    rule = current_book().of(LostReason).get(name)
    return _(rule.label) if rule is not None else name


def funnel_chart(asked: asking.Asked, rungs: list[funnels.Rung]) -> dict[str, Any]:
    """Bars by stage, each as long as the leads that came so far."""
    data = [{"value": one.leads, "url": list_of(asked, reached=one.stage)} for one in rungs]
    return bars([stage_label(asked.pipeline, one.stage) for one in rungs], data, "--chart-1")


def stay_chart(asked: asking.Asked, stays: list[funnels.Stay]) -> dict[str, Any]:
    """Days in each stage: the middle lead and the slow one in ten."""
    told = [one for one in stays if one.left]
    labels = [stage_label(asked.pipeline, one.stage) for one in told]
    middle = [{"value": round(one.middle or 0, 1), "url": list_of(asked, stage=one.stage)} for one in told]
    slow = [{"value": round(one.slow or 0, 1), "url": list_of(asked, stage=one.stage)} for one in told]
    chart = bars(labels, middle, "--chart-1")
    chart["series"][0]["name"] = _("Middle")
    chart["series"].append({"type": "bar", "name": _("Slow one in ten"), "data": slow, "itemStyle": {"color": "--chart-6"},
                            "barMaxWidth": 10})
    chart["legend"] = {"top": 0, "right": 0, "icon": "roundRect", "itemWidth": 10, "itemHeight": 10,
                       "textStyle": {"color": "--dim", "fontSize": 11}}
    chart["grid"] = {"top": 26, "left": 8, "right": 40, "bottom": 8, "containLabel": True}
    return chart


def loss_chart(asked: asking.Asked, losses: list[funnels.Loss]) -> dict[str, Any]:
    """Reasons by how often, with the share up to each (Pareto)."""
    return {
        "tooltip": {"trigger": "axis"},
        "grid": {"top": 26, "left": 8, "right": 8, "bottom": 8, "containLabel": True},
        "xAxis": {"type": "category", "data": [reason_label(one.reason) for one in losses],
                  "axisLabel": {"interval": 0, "rotate": 30, "fontSize": 11, "color": "--dim", "width": 92,
                                "overflow": "truncate"}},
        "yAxis": [{"type": "value", "minInterval": 1},
                  {"type": "value", "min": 0, "max": 100, "splitLine": {"show": False},
                   "axisLabel": {"formatter": "{value}%", "color": "--dim", "fontSize": 11}}],
        "series": [
            {"type": "bar", "name": _("Lost"), "barMaxWidth": 36, "itemStyle": {"color": "--chart-1"},
             "data": [{"value": one.leads, "url": list_of(asked, reason=one.reason, state="lost")} for one in losses]},
            {"type": "line", "name": _("Up to here"), "yAxisIndex": 1, "symbolSize": 5, "itemStyle": {"color": "--chart-3"},
             "data": [round(100 * one.up_to_here, 1) for one in losses]}],
    }


def month_chart(asked: asking.Asked, months: list[funnels.Group]) -> dict[str, Any]:
    """Cohorts by month of capture: won, lost and open of each."""
    parts = (("won", _("won"), "--chart-1"), ("open", _("open"), "--chart-4"), ("lost", _("lost"), "--chart-6"))
    return {
        "tooltip": {"trigger": "axis"},
        "legend": {"top": 0, "right": 0, "icon": "roundRect", "itemWidth": 10, "itemHeight": 10,
                   "textStyle": {"color": "--dim", "fontSize": 11}},
        "xAxis": {"type": "category", "data": [one.key for one in months]}, "yAxis": {"type": "value", "minInterval": 1},
        "series": [{
            "type": "bar", "stack": "all", "name": name, "itemStyle": {"color": colour}, "barMaxWidth": 28,
            "data": [{"value": getattr(one, key), "url": list_of(asked, month=one.key, state=key)} for one in months]}
            for key, name, colour in parts],
    }


def bars(labels: list[str], data: list[dict[str, Any]], colour: str) -> dict[str, Any]:
    """Lying bars from the top down, each with its number."""
    return {
        "grid": {"top": 4, "left": 8, "right": 48, "bottom": 4, "containLabel": True},
        "xAxis": {"type": "value", "show": False},
        "yAxis": {"type": "category", "inverse": True, "data": labels, "axisLine": {"show": False}},
        "series": [{"type": "bar", "data": data, "barMaxWidth": 22, "itemStyle": {"color": colour, "borderRadius": 2},
                    "label": {"show": True, "position": "right", "color": "--ink-2", "fontSize": 11}}],
    }
