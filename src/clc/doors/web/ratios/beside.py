"""Firms beside each other: a ratio's spread by industry with the firms, and the ranks of distress, as known on a day."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _

from clc.doors.web.answer import page as answer_page
from clc.doors.web.answer import screen
from clc.doors.web.ratios import sheet, wording
from clc.doors.web.ratios.drawing import Box, boxes
from clc.doors.web.ratios.views import day_asked
from clc.engines.indicators import registry
from clc.frames.peer_groups import LEVELS
from clc.frames.peers import PEERS_MIN
from clc.stages.hub.book import current_book
from clc.stages.inquiry import comparing, peers
from clc.stages.inquiry.peers import DISTRESS_ITEMS, Peers

ON_A_PAGE = 50
BESIDE_MAX = 4
FIRST = "return_on_equity"


@screen("see_fact")
def page(request: HttpRequest) -> HttpResponse:
    """The spread of a ratio by industry, and the firms the reader may see with their places."""
    chosen = ratios_asked(request)
    found = known(request, chosen)
    key = request.GET.get("group", "")
    held = peers.grouped(found, key) if key else found
    drawn, hidden = comparing.spreads(found, chosen[0])
    weakest = request.GET.get("order") == "weakest"
    clients = comparing.ordered(held, chosen[0], weakest_first=weakest)
    shown = Paginator(comparing.visible(clients), ON_A_PAGE).get_page(request.GET.get("page"))
    rows = list(shown.object_list)
    context = {
        "items": [registry.all()[name] for name in chosen], "labels": [_(registry.all()[name].label) for name in chosen],
        "choices": choices(), "spreads": drawn_boxes(drawn, key),
        "hidden": hidden, "page": shown, "names": comparing.named(rows), "unseen": len(clients) - shown.paginator.count,
        "standings": comparing.standings(found, chosen, rows), "group": key, "groups": group_choices(found, key),
        "weakest": weakest}
    return answer_page(request, "ratios/peers.html", context | common(request, found, "peers"))


@screen("see_fact")
def distress(request: HttpRequest) -> HttpResponse:
    """Firms from the weakest to the strongest among their peers, by what was known on a day."""
    found = known(request, DISTRESS_ITEMS)
    key = request.GET.get("group", "")
    ranked = comparing.distress(found, only=key)
    allowed = set(comparing.visible([one.client for one in ranked]))
    shown = Paginator([one for one in ranked if one.client in allowed], ON_A_PAGE).get_page(request.GET.get("page"))
    rows = [one.client for one in shown.object_list]
    context = {
        "items": [registry.all()[name] for name in DISTRESS_ITEMS], "page": shown, "names": comparing.named(rows),
        "all": registry.all(), "standings": comparing.standings(found, DISTRESS_ITEMS, rows), "group": key,
        "groups": group_choices(found, key), "unseen": len(ranked) - shown.paginator.count,
        "ranked": sum(one.place is not None for one in ranked),
        "unknown_firms": sum(one.place is None for one in ranked)}
    return answer_page(request, "ratios/distress.html", context | common(request, found, "distress"))


def ratios_asked(request: HttpRequest) -> list[str]:
    """The ratios asked for, each once; the return on equity where none is one of ours."""
    ours = {name for name, _word in choices()}
    asked = [name for name in dict.fromkeys(request.GET.getlist("ratio")) if name in ours]
    return asked[:BESIDE_MAX] or [FIRST]


def choices() -> list[tuple[str, str]]:
    """The ratios that may be compared, in words, in the order of the reference."""
    held = [registry.all()[name] for name in sheet.names(every=True)]
    return [(one.name, _(one.label)) for one in held if one.unit != "money"]


def known(request: HttpRequest, items: Sequence[str]) -> Peers:
    """The firms as known on the day asked for, at the period asked for where it is one."""
    try:
        period = parse_date(request.GET.get("period", ""))
    except ValueError:
        period = None
    return peers.known(day_asked(request), items, current_book(), period=period)


def group_choices(found: Peers, chosen: str) -> list[tuple[str, str, int]]:
    """The groups with enough firms, by words: industries, then sections, then with sizes; the chosen one in any case."""
    told: list[tuple[str, str, int]] = []
    for level in ("division", "section", *[name for name in LEVELS if name.endswith("size")]):
        counted = found.groups.drop_nulls(level).group_by(level).len().sort("len", level, descending=[True, False])
        told += [(key, wording.group_words(key), count) for key, count in counted.iter_rows() if count >= PEERS_MIN]
    here = [one for one in told if one[0] == chosen]
    return told if here or not chosen else [(chosen, wording.group_words(chosen), 0), *told]


def drawn_boxes(drawn: Sequence[comparing.Spread], chosen: str) -> list[tuple[comparing.Spread, str, Box, bool]]:
    """Each spread with its words, its drawing on one scale, and whether it is the chosen group."""
    return [(one, wording.group_words(one.group), box, one.group == chosen)
            for one, box in zip(drawn, boxes([each.quantiles for each in drawn]), strict=True)]


def common(request: HttpRequest, found: Peers, here: str) -> dict[str, Any]:
    """What both pages show: the day, the period, the books, the tabs."""
    periods = [(day.isoformat(), day.isoformat(), count) for day, count in found.periods]
    kept = urlencode({name: request.GET[name] for name in ("on", "period") if request.GET.get(name)})
    return {
        "found": found, "day": found.day, "today": timezone.localdate(), "periods": periods, "wording": wording,
        "least": PEERS_MIN, "own": found.values.filter(found.values["own"])["client"].n_unique(),
        "tab_links": [(word, f"{reverse(f'ratios:{name}')}?{kept}", name == here, None)
                      for name, word in (("peers", _("Ratios by industry")), ("distress", _("Ranks of distress")))]}
