"""Promising firms on the screen: how they are found, what speaks for each, made leads by ticking."""
from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from clc.doors.web.answer import Toast, person, say, screen
from clc.doors.web.leads.acts import told
from clc.doors.web.leads.views import shown
from clc.engines.indicators import registry
from clc.stages.hub import judged
from clc.stages.reach import finding
from clc.stages.reach.services.finding import make_leads

REFUSED_SHOWN = 3


@screen("see_lead")
def page(request: HttpRequest) -> HttpResponse:
    """Firms that one way finds, most points first."""
    ways = finding.ways()
    way = request.GET.get("way", "")
    way = way if way in ways else next(iter(sorted(ways, reverse=True)))
    return shown(request, "finding.html", "finding", {
        "way": way, "ways": ways, "rule": ways[way], "found": finding.promising(way), "run": judged.last_run(),
        "units": {one.number: unit_of(one.number) for one in ways[way].signs.values()}})


@screen("work_lead", methods=("POST",))
def make(request: HttpRequest) -> HttpResponse:
    """Make leads of the firms that are ticked."""
    way = told(request, "way")
    made = make_leads(by=person(request), way=way, keys=request.POST.getlist("pick")[:200],
                      pooled=told(request, "pooled") == "1")
    count = len(made.leads)
    if count:
        say(request, ngettext("%(count)s lead is written down.", "%(count)s leads are written down.", count)
            % {"count": count})
    for name, why in made.refused[:REFUSED_SHOWN]:
        say(request, Toast(f"{name}: {why}", bad=True))
    if len(made.refused) > REFUSED_SHOWN:
        say(request, Toast(_("%(count)s more were refused.") % {"count": len(made.refused) - REFUSED_SHOWN}, bad=True))
    return redirect(f"{reverse('leads:finding')}?way={way}")


def unit_of(number: str) -> str:
    """The unit of a number that signs read."""
    units = {"amount_12m": "money", "sold_to_us_12m": "money", "bought_of_us_12m": "money", "months_12m": "months",
             "growth": "share", "void_share": "share", "years": "years", "ties": "count", "exposure": "money",
             "sales": "money", "grade_class": "count", "light_rank": "count"}
    if number in units:
        return units[number]
    indicator = registry.all().get(number)
    return indicator.unit if indicator is not None else "count"
