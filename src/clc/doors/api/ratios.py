"""Ratios: a client's years with its place among peers, the spread of a ratio, and the ranks of distress on a day."""
from __future__ import annotations

from datetime import date
from typing import Annotated, Any

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import Field, Query, Router, Schema

from clc.doors.api.clients import seen
from clc.doors.api.problem import REFUSALS
from clc.doors.api.words import Code, Day, Words
from clc.engines.indicators import registry
from clc.kernel.errors import NotFound
from clc.stages.hub.book import current_book
from clc.stages.hub.permission import require
from clc.stages.inquiry import comparing, peers, placing
from clc.stages.inquiry.annual import years_of
from clc.stages.inquiry.peers import DISTRESS_ITEMS, Peers

router = Router(tags=["ratios"])
LISTED_MAX = 500


class RatioOut(Schema):
    """One ratio: its values by the end of the year, and its place; null is unknown. Percentile and goodness are 0 to 1."""

    name: str
    key: str
    label: str
    unit: str
    better: str
    reference_only: bool
    zone: str | None
    values: dict[str, float | None]
    group: str | None
    peers: int | None
    percentile: float | None
    goodness: float | None
    band: dict[str, float]


class RatiosOut(Schema):
    """A client's ratios as known on a day: the ends of its years, newest first, and among which firms it was placed."""

    client: str
    day: date
    sources: dict[str, str]
    peers_period: date | None
    peers_firms: int
    own_book_judged: date | None
    ratios: list[RatioOut]


class Asked(Schema):
    """As known on which day, at which period, in which group (a code such as C25, a section, or ~words)."""

    day: Day | None = None
    period: Day | None = None
    group: Annotated[Words, Field(max_length=60)] = ""


class SpreadOut(Schema):
    """The spread of a ratio in a group of at least eight firms."""

    group: str
    peers: int
    quantiles: dict[str, float]


class SpreadsOut(Schema):
    """The spread of a ratio at a period, all firms (`*`) first; groups with too few firms are counted, not shown."""

    ratio: str
    day: date
    period: date | None
    hidden_groups: int
    spreads: list[SpreadOut]


class RankOut(Schema):
    """A firm's place, 1 the weakest; null where too little is known."""

    client: str
    name: str
    rank: int | None
    strength: float | None
    known: int
    weakest: str


class RanksOut(Schema):
    """Ranks of distress: at which period, known on which day, among how many; firms the caller may not see have no name."""

    day: date
    period: date | None
    own_book_judged: date | None
    items: list[str]
    ranked: int
    unseen: int
    ranks: list[RankOut]


@router.get("/peers/distress", response={200: RanksOut, **REFUSALS})
def distress_ranks(request: HttpRequest, asked: Annotated[Asked, Query()],
                   limit: Annotated[int, Field(ge=1, le=LISTED_MAX)] = 100) -> Any:
    """The weakest firms first, by what was known on a day; nothing published or judged later is used."""
    require(request.user, "see_fact")
    found = known(asked, DISTRESS_ITEMS)
    ranked = comparing.distress(found, only=asked.group)
    allowed = set(comparing.visible([one.client for one in ranked]))
    shown = [one for one in ranked if one.client in allowed][:limit]
    named = comparing.named([one.client for one in shown])
    return {
        "day": found.day, "period": found.period, "own_book_judged": found.run.day if found.run else None,
        "items": list(DISTRESS_ITEMS), "ranked": sum(one.place is not None for one in ranked),
        "unseen": len(ranked) - len(allowed),
        "ranks": [RankOut(client=named[one.client].code, name=named[one.client].party.name, rank=one.place,
                          strength=one.strength, known=one.known, weakest=one.weakest) for one in shown]}


@router.get("/peers/spread", response={200: SpreadsOut, **REFUSALS})
def spread(request: HttpRequest, ratio: Annotated[Words, Field(max_length=60)],
           asked: Annotated[Asked, Query()]) -> Any:
    """The quantiles of a ratio by industry, as known on a day."""
    require(request.user, "see_fact")
    one = registry.all().get(ratio)
    if one is None or one.domain != "statement" or one.unit == "money":
        raise NotFound(_("There is no ratio %(name)s to compare.") % {"name": ratio},
                       todo=_("Name one such as current_ratio."))
    found = known(asked, (ratio,))
    told, hidden = comparing.spreads(peers.grouped(found, asked.group), ratio)
    return {"ratio": ratio, "day": found.day, "period": found.period, "hidden_groups": hidden,
            "spreads": [SpreadOut(group=each.group, peers=each.peers, quantiles=each.quantiles) for each in told]}


@router.get("/{code}", response={200: RatiosOut, **REFUSALS})
def get_ratios(request: HttpRequest, code: Code, day: Day | None = None) -> Any:
    """The ratios of a client by year with its place among peers, as known on a day (today where none is named)."""
    require(request.user, "see_fact")
    client, book, on = seen(code), current_book(), day_of(day)
    years = years_of(client, book, day=on)
    if not years:
        raise NotFound(_("No ratios of this client are known on this day."), todo=_("Confirm an annual statement first."))
    told = {name: one for name, one in registry.all().items() if one.domain == "statement"}
    found = peers.known(on, [name for name, one in told.items() if one.unit != "money"], book, around=years[0].end)
    places, _own = placing.places(client, years[0], found)
    rows = []
    for name, one in told.items():
        place = places.get(name)
        rows.append(RatioOut(
            name=name, key=one.key, label=one.label, unit=one.unit, better=one.better, reference_only=one.reference_only,
            zone=comparing.zone_of(name, years[0].readings.get(name)),
            values={year.end.isoformat(): year.readings.get(name) for year in years},
            group=place.group if place else None, peers=place.peers if place else None,
            percentile=place.rank if place else None, goodness=place.goodness if place else None,
            band=dict(place.band) if place else {}))
    return {"client": client.code, "day": on, "sources": {year.end.isoformat(): year.source for year in years},
            "peers_period": found.period, "peers_firms": found.firms,
            "own_book_judged": found.run.day if found.run else None, "ratios": rows}


def day_of(day: date | None) -> date:
    """The day asked for; today where none is, or one still to come: more than today knows nobody knows."""
    return min(day or timezone.localdate(), timezone.localdate())


def known(asked: Asked, items: tuple[str, ...]) -> Peers:
    """The firms as known on the day asked for."""
    return peers.known(day_of(asked.day), items, current_book(), period=asked.period)

