"""The contact matrix of a client: which of our levels met which of theirs, when last, and where a meeting is missing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils import timezone

from clc.policy.kind.coverage import LEVELS, Coverage
from clc.policy.shapes import on
from clc.stages.hub.book import current_book
from clc.stages.hub.models import Client, Standing
from clc.stages.reach.models import Contact, Talk
from clc.stages.reach.models.contacts import of_client

YEAR_DAYS = 366


@dataclass(frozen=True)
class Cell:
    """Two levels that may meet: how often they did in a year, when last, and by when again (None: it is not asked for).

    state: met, due, missing (asked for, and its time is over or they never met), or open (not asked for).
    """

    name: str
    ours: str
    theirs: str
    talks: int
    last: date | None
    due: date | None
    about: str
    state: str


@dataclass(frozen=True)
class Matrix:
    """The nine cells by our level, and the people of theirs by level. connected: levels of theirs met in a year."""

    label: str
    rows: Sequence[tuple[str, Sequence[Cell]]]
    people: dict[str, Sequence[Contact]]
    connected: int

    @property
    def gaps(self) -> Sequence[Cell]:
        """The cells where a meeting is missing."""
        return [cell for _level, cells in self.rows for cell in cells if cell.state == "missing"]

    @property
    def share(self) -> float:
        """Levels of theirs met in the last year, of three (domain reference 9.3)."""
        return self.connected / len(LEVELS)


def matrix(client: Client, standing: Standing | None, there: Sequence[Contact], today: date | None = None) -> Matrix | None:
    """The matrix of a client by the book's first contact matrix; None when the book has none.

    there: its people who have not left. Three queries.
    """
    rules = current_book().of(Coverage)
    if not rules:
        return None
    rule, day = rules[min(rules)], today or timezone.localdate()
    met = _met(client, rule, day)
    asked = rule.asked(standing.service_tier if standing else "normal", day)
    named = {(one.ours, one.theirs): (name, one.about) for name, one in rule.meetings.items()}
    warn = on(rule.warn_days, day) or 0
    pairs = [(ours, [(ours, theirs) for theirs in LEVELS]) for ours in LEVELS]
    rows = [(ours, [_cell(pair, met, asked, named.get(pair, ("", "")), (day, warn)) for pair in row]) for ours, row in pairs]
    people: dict[str, Sequence[Contact]] = {level: [one for one in there if one.level == level] for level in LEVELS}
    connected = {theirs for (_ours, theirs), (_count, last) in met.items() if (day - last).days <= YEAR_DAYS}
    return Matrix(rule.label, rows, people, len(connected))


Met = dict[tuple[str, str], tuple[int, date]]


def _met(client: Client, rule: Coverage, day: date) -> Met:
    """Talks of the last year and the day of the last one, by the two levels."""
    talks = Talk.objects.filter(of_client(client)).order_by("at").prefetch_related("own", "theirs")
    found: Met = {}
    for talk in talks:
        on_day = timezone.localdate(talk.at)
        ours = {rule.level_of(user.role) for user in talk.own.all()}
        for pair in ((mine, one) for mine in ours if mine for one in {each.level for each in talk.theirs.all()}):
            count, _last = found.get(pair, (0, on_day))
            found[pair] = (count + ((day - on_day).days <= YEAR_DAYS), on_day)
    return found


def _cell(pair: tuple[str, str], met: Met, asked: dict[tuple[str, str], int], named: tuple[str, str],
          clock: tuple[date, int]) -> Cell:
    (name, about), (day, warn) = named, clock
    count, last = met.get(pair, (0, None))
    days = asked.get(pair)
    if days is None:
        return Cell(name, *pair, count, last, None, about, "open")
    due = last + timedelta(days=days) if last else None
    state = "missing" if due is None or due < day else "due" if (due - day).days <= warn else "met"
    return Cell(name, *pair, count, last, due, about, state)
