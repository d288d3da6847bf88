"""What a day holds: actions by when they are due, warnings by severity times exposure."""
from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.db.models import Count, F, Prefetch, Q, QuerySet
from django.utils import timezone

from clc.stages.hub.models import Action, Client, Standing, User, Verdict

ACTIONS_SHOWN, ACTIONS_SHOWN_MAX = 40, 1000
WARNINGS_SHOWN = 8
QUIET_SHOWN = 6
DAYS_AHEAD = 7
WEIGHT = {"red": 3.0, "orange": 2.0, "yellow": 1.0}


@dataclass
class Day:
    """The actions of a day, each list by due day and severity; `later` and the totals are counts."""

    today: date
    overdue: list[Action] = field(default_factory=list)
    now: list[Action] = field(default_factory=list)
    week: list[Action] = field(default_factory=list)
    after: list[Action] = field(default_factory=list)
    overdue_total: int = 0
    now_total: int = 0
    week_total: int = 0
    later: int = 0

    @property
    def is_clear(self) -> bool:
        """Whether nothing is due within seven days."""
        return not (self.overdue_total or self.now_total or self.week_total)


@dataclass(frozen=True)
class Warned:
    """A client whose light is not green: its standing and the warnings that made it so, the gravest first."""

    client: Client
    standing: Standing
    verdicts: Sequence[Verdict]


def actions_of(user: User, *, team: bool) -> QuerySet[Action]:
    """Open actions of a person, or of everybody whose clients the reader sees."""
    known = Action.objects.open()
    return known if team else known.of(user)


def day_of(user: User, *, team: bool, today: date, shown: int = ACTIONS_SHOWN, with_later: bool = False) -> Day:
    """Overdue, today, the next seven days and, if asked, what is due after; at most `shown` of each."""
    mine = actions_of(user, team=team)
    last = today + timedelta(days=DAYS_AHEAD)
    found = Day(today)
    found.overdue_total, found.now_total, found.week_total, found.later = due_counts(mine, today, last)
    told = mine.select_related("client__party", "client__standing", "owner", "verdict").order_by("due", "-severity", "id")
    found.overdue = list(told.filter(due__lt=today)[:shown]) if found.overdue_total else []
    found.now = list(told.filter(due=today)[:shown]) if found.now_total else []
    found.week = list(told.filter(due__gt=today, due__lte=last)[:shown]) if found.week_total else []
    found.after = list(told.filter(due__gt=last)[:shown]) if with_later and found.later else []
    return found


def due_counts(actions: QuerySet[Action], today: date, last: date) -> tuple[int, int, int, int]:
    """How many are overdue, due today, due in the next days, due after."""
    told = actions.aggregate(
        overdue=Count("id", filter=Q(due__lt=today)), now=Count("id", filter=Q(due=today)),
        week=Count("id", filter=Q(due__gt=today, due__lte=last)), later=Count("id", filter=Q(due__gt=last)),
    )
    return told["overdue"], told["now"], told["week"], told["later"]


def warned(user: User, *, team: bool) -> list[Warned]:
    """The clients that warn most: severity times exposure, unknown exposure after the known ones of its level."""
    seen = Standing.objects.all() if team else Standing.objects.filter(client__manager=user)
    parts = [
        seen.filter(light=light, exposure__isnull=without).order_by(F("exposure").desc(nulls_last=True), "client")
        .values_list("client_id", "light", "exposure")[:WARNINGS_SHOWN]
        for light in WEIGHT for without in (False, True)
    ]
    rows = list(parts[0].union(*parts[1:], all=True))
    rows.sort(key=lambda row: (-(WEIGHT[row[1]] * row[2]) if row[2] else 0.0, -WEIGHT[row[1]]))
    keys = [row[0] for row in rows[:WARNINGS_SHOWN]]
    open_now = Verdict.objects.current().filter(kind="warning").order_by("raised_at")
    clients = Client.objects.with_standing().prefetch_related(Prefetch("verdicts", open_now, to_attr="open_warnings"))
    by_key = clients.in_bulk(keys)
    return [warned_of(by_key[key]) for key in keys if key in by_key]


def warned_of(client: Client) -> Warned:
    """A client with the warnings its queryset brought."""
    verdicts: list[Verdict] = sorted(vars(client)["open_warnings"], key=lambda one: -WEIGHT.get(one.level, 0.0))
    return Warned(client, client.standing, verdicts)  # type: ignore[arg-type]


def named(words: str, limit: int = 8) -> list[Client]:
    """Clients whose name or code somebody began to type."""
    if len(words.strip()) < 2:
        return []
    found = Client.objects.found(words).select_related("party")
    return list(found.order_by(F("standing__exposure").desc(nulls_last=True), "code")[:limit])


def today() -> date:
    """Today, where the institution is."""
    return timezone.localdate()
