"""The table of ratios of a client: by group, this year, the years before, the place among peers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from clc.doors.web.ratios import wording
from clc.engines.indicators import distress, registry
from clc.engines.indicators.registry import Indicator
from clc.frames.peers import PEERS_MIN, QUANTILES
from clc.policy.rulebook import Book
from clc.stages.hub.book import current_book
from clc.stages.hub.models import Client
from clc.stages.inquiry import comparing, peers
from clc.stages.inquiry.annual import PUBLISHED, Year, years_of
from clc.stages.inquiry.peers import Peers
from clc.stages.inquiry.placing import Place, narrowest, own_groups, places

WIDE, HIGH, EDGE = 132.0, 18.0, 7.0
TREND = 3
#: Readings that are no ratio of 3.3 but of the run: how old the statement is, what a person said.
LEFT_OUT = frozenset(("statement_age_months", "statement_late_days"))


@dataclass(frozen=True)
class Band:
    """The spread of a group drawn WIDE by HIGH: x of the quantiles, and of the client's own value, kept within."""

    low: float
    lower: float
    median: float
    upper: float
    high: float
    at: float
    beyond: int


@dataclass(frozen=True)
class Line:
    """One ratio: its values newest first, the change on the year before, its place and why either is not known."""

    one: Indicator
    values: tuple[float | None, ...]
    because: str
    place: Place | None
    peer_reason: str
    band: Band | None
    group: str

    @property
    def value(self) -> float | None:
        """The newest value."""
        return self.values[0] if self.values else None

    @property
    def change(self) -> float | None:
        """The newest value less the one before; None where either is not known."""
        now, before = (*self.values, None, None)[:2]
        return None if now is None or before is None else now - before

    @property
    def better(self) -> bool | None:
        """Whether the change is for the better; None where no direction is, or nothing changed."""
        if not self.change or self.one.better == "neither":
            return None
        return (self.change > 0) == (self.one.better == "higher")

    @property
    def trend(self) -> list[float | None]:
        """The values oldest first, as they are drawn."""
        return list(reversed(self.values[:TREND]))


@dataclass(frozen=True)
class Sheet:
    """All that the page shows of a client's ratios as known on a day."""

    client: Client
    day: date
    years: Sequence[Year]
    found: Peers | None
    places: Mapping[str, Place]
    group: str
    size: str
    book: Book

    @property
    def year(self) -> Year | None:
        """The newest year; None where no statement and no publication is known."""
        return self.years[0] if self.years else None


def names(*, every: bool = False) -> list[str]:
    """The indicators of statements that are shown: those with a key of the reference, or every one of their rooms."""
    held = {name: one for name, one in registry.all().items() if one.domain == "statement" and name not in LEFT_OUT}
    shown = [name for name, one in held.items() if room_of(one) in wording.ROOMS and (every or one.key)]
    return sorted(shown, key=lambda name: (place_of(held[name].key), name))


def place_of(key: str) -> int:
    """Where a ratio's key stands in the reference; after all of them for one that has none there."""
    return wording.KEYS.index(key) if key in wording.KEYS else len(wording.KEYS)


def room_of(one: Indicator) -> str:
    """The room of the engine an indicator lives in: `leverage`, `solvency` ..."""
    return one.function.__module__.rpartition(".")[2]


def read(client: Client, day: date, *, compared: bool = True) -> Sheet:
    """The client's years as known on a day and, when they are compared, its places among peers."""
    book = current_book()
    years = years_of(client, book, day=day)
    if not years:
        return Sheet(client, day, years, None, {}, "", "", book)
    if not compared:
        own = own_groups(client, years[0], book, day)
        return Sheet(client, day, years, None, {}, narrowest(own), own["size"][0] or "", book)
    items = [name for name in names(every=True) if registry.all()[name].unit != "money"]
    found = peers.known(day, items, book, around=years[0].end)
    told, own = places(client, years[0], found)
    return Sheet(client, day, years, found, told, narrowest(own), own["size"][0] or "", book)


def grouped(sheet: Sheet, *, every: bool = False) -> Iterator[tuple[str, str, list[Line]]]:
    """The lines by group: its name, its words, its lines; of a firm that only publishes, those it published."""
    shown = names(every=every)
    told = [line(sheet, name) for name in shown]
    if sheet.year is not None and sheet.year.source == PUBLISHED and not every:
        told = [one for one in told if any(value is not None for value in one.values)]
    for room, word in wording.ROOMS.items():
        yield room, str(word), [one for one in told if room_of(one.one) == room]


def line(sheet: Sheet, name: str) -> Line:
    """One ratio of the sheet."""
    one = registry.all()[name]
    values = tuple(year.readings.get(name) for year in sheet.years)
    place = sheet.places.get(name)
    known = bool(values) and values[0] is not None
    because = "" if known else wording.value_reason(one, sheet.year, sheet.book)
    period = sheet.found.period if sheet.found else None
    reason = "" if place and place.rank is not None else wording.place_reason(place, period)
    group = wording.group_words(place.group) if place and place.peers >= PEERS_MIN else ""
    return Line(one, values, because, place, reason, band(place, values[0] if values else None), group)


def band(place: Place | None, value: float | None) -> Band | None:
    """The spread with the value's place in it; None where too few peers are known."""
    if place is None or not place.band or value is None:
        return None
    low, high = place.band["low"], place.band["high"]
    span = (high - low) or abs(high) or 1.0
    start, whole = low - span / 6, span * 4 / 3
    xs = {name: _x((place.band[name] - start) / whole) for name in QUANTILES}
    share = (value - start) / whole
    return Band(**xs, at=_x(min(max(share, 0.0), 1.0)), beyond=(share > 1) - (share < 0))


def _x(share: float) -> float:
    """A share of the width as a place in the drawing."""
    return EDGE + share * (WIDE - 2 * EDGE)


@dataclass(frozen=True)
class Model:
    """A distress model: its value, and the zone it falls in."""

    one: Indicator
    value: float | None
    because: str
    zone: str
    zone_word: str
    bounds: str


def models(sheet: Sheet) -> list[Model]:
    """The distress models of the literature, for reference only."""
    found = []
    for name, one in registry.all().items():
        if not one.reference_only:
            continue
        value = sheet.year.readings.get(name) if sheet.year else None
        because = "" if value is not None else wording.value_reason(one, sheet.year, sheet.book)
        zone = comparing.zone_of(name, value) or ("unknown" if name in comparing.ZONED else "")
        found.append(Model(one, value, because, zone, str(wording.ZONE_WORDS.get(zone, "")), bounds(name)))
    return found


def bounds(name: str) -> str:
    """Where the zones of a model begin and end, in words."""
    if name in distress.Z_ZONES:
        low, high = distress.Z_ZONES[name]
        return _("distress below %(low)s, safe above %(high)s") % {"low": f"{low:.2f}", "high": f"{high:.2f}"}
    if name in distress.P_ZONES:
        return _("distress above %(at)s") % {"at": f"{distress.P_ZONES[name]:.0%}"}
    return ""
