"""Who has gone quiet: clients whom nobody met for longer than their cadence allows, and by how many days."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import F, Max, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import JSONObject
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from clc.policy.kind.cadence import Cadence
from clc.stages.hub.book import current_book
from clc.stages.hub.models import Client, ClientState, Standing, Touch, TouchKind, User
from clc.stages.reach.models import Pause, Talk

ANY = tuple(kind for kind in TouchKind.values if kind != TouchKind.NOTE)
SHOWN, LOOKED_AT = 200, 1000


@dataclass(frozen=True)
class Rhythm:
    """One rhythm of a client: its name and label, the last such contact (None: never), and the day the next is due."""

    name: str
    label: str
    last: date | None
    due: date
    every_days: int


@dataclass(frozen=True)
class Quiet:
    """A client, its cadence, its rhythms and by how many days the worst of them is over (below 1: not quiet)."""

    client: Client
    standing: Standing | None
    cadence: str
    label: str
    rhythms: Sequence[Rhythm]
    over: int
    paused_until: date | None
    paused_why: str
    visited: bool

    @property
    def worst(self) -> Rhythm:
        """The rhythm that is over longest."""
        return min(self.rhythms, key=lambda one: one.due)


def cadence_of(standing: Standing | None) -> tuple[str, Cadence] | None:
    """The first cadence of the book that fits where a client stands; None when none does."""
    told = {"management": standing.management_tier if standing else "unknown",
            "light": standing.light if standing else "unknown", "service": standing.service_tier if standing else "unknown"}
    rules = sorted(current_book().of(Cadence).items(), key=lambda item: (item[1].order, item[0]))
    return next(((name, rule) for name, rule in rules if rule.fits(**told)), None)


def with_contacts(today: date | None = None) -> QuerySet[Client]:
    """Clients with their standing, their last contact of each kind, and the pause that holds, in one query."""
    touched = Touch.objects.filter(client=OuterRef("pk"), kind__in=ANY).order_by().values("kind").annotate(last=Max("at"))
    paused = Pause.objects.filter(client=OuterRef("pk"), ended_at__isnull=True, until__gte=today or timezone.localdate())
    return Client.objects.with_standing().annotate(
        touched=ArraySubquery(touched.values(told=JSONObject(kind="kind", at="last"))),
        paused_until=Subquery(paused.values("until")[:1]), paused_why=Subquery(paused.values("why")[:1]))


def quiet_of(clients: QuerySet[Client], today: date | None = None) -> list[Quiet]:
    """How quiet each client is, quietest first; clients without a cadence are left out. Two queries, however many.

    clients: of `with_contacts`.
    """
    day = today or timezone.localdate()
    ruled = [(client, *held) for client in clients if (held := cadence_of(_standing(client))) is not None]
    talked = _talked([client.pk for client, _name, rule in ruled if any(one.level for one in rule.rhythms.values())])
    found = []
    for client, name, rule in ruled:
        met = (_touched(client), talked.get(client.pk, {}))
        known = [one for each in rule.rhythms if (one := _rhythm(rule, each, met, client, day)) is not None]
        if known:
            over = max((day - one.due).days for one in known)
            found.append(Quiet(client, _standing(client), name, rule.label, known, over, vars(client)["paused_until"],
                               vars(client)["paused_why"] or "", TouchKind.VISIT in met[0]))
    return sorted(found, key=lambda one: (-one.over, -(one.standing.exposure or 0) if one.standing else 0, one.client.pk))


def _standing(client: Client) -> Standing | None:
    found = getattr(client, "standing", None)
    return found if isinstance(found, Standing) else None


def gone_quiet(user: User, *, whole: bool = False, today: date | None = None, size: int = SHOWN) -> list[Quiet]:
    """The clients who have gone quiet: the reader's own, or (`whole`) of all they see, of whom the largest are looked at.

    Those left in peace for a while are not called quiet.
    """
    seen = with_contacts(today).exclude(state=ClientState.FORMER)
    largest = seen.order_by(F("standing__exposure").desc(nulls_last=True), "pk")[:LOOKED_AT]
    chosen = largest if whole else seen.filter(manager=user)
    return [one for one in quiet_of(chosen, today) if one.over > 0 and one.paused_until is None][:size]


#: The last contact by kind, and the last talk by the level of theirs.
Met = tuple[Mapping[str, datetime], Mapping[str, datetime]]


def _rhythm(rule: Cadence, name: str, met: Met, client: Client, day: date) -> Rhythm | None:
    """A rhythm counts from its last contact, or from when the client came; where neither is known it is over."""
    one, days = rule.rhythms[name], rule.days(name, day)
    if days is None:
        return None
    touched, talked = met
    moments = [talked.get(one.level)] if one.level else [touched.get(way) for way in one.ways or ANY]
    told = [moment for moment in moments if moment is not None]
    last = timezone.localdate(max(told)) if told else None
    start = last or client.since
    due = start + timedelta(days=days) if start else day - timedelta(days=1)
    return Rhythm(name, one.label, last, due, days)


def _touched(client: Client) -> dict[str, datetime]:
    """The last contact of each kind, as `with_contacts` brought it."""
    told = {one["kind"]: parse_datetime(one["at"]) for one in vars(client)["touched"]}
    return {kind: at for kind, at in told.items() if at is not None}


def _talked(keys: Sequence[int]) -> dict[int, dict[str, datetime]]:
    """The last talk with each of their levels."""
    rows = Talk.objects.filter(Q(client__in=keys) | Q(client__isnull=True, lead__client__in=keys)).order_by().values_list(
        "client", "lead__client", "theirs__level").annotate(Max("at"))
    found: dict[int, dict[str, datetime]] = {}
    for client, of_lead, level, at in rows:
        if level:
            held = found.setdefault(client or of_lead, {})
            held[level] = max(at, held.get(level, at))
    return found
