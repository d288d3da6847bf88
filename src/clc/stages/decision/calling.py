"""What calls a joint meeting: which clients have a cause that no meeting has taken up, and since when."""
from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

import numpy as np
from django.db.models import Case as Choose
from django.db.models import Exists, IntegerField, OuterRef, Q, QuerySet, Value, When
from django.utils import timezone
from django.utils.translation import gettext as _

from clc.kernel.calendar import WEEKENDS
from clc.policy.kind.calendar import Calendar
from clc.policy.kind.meeting import MeetingKind
from clc.stages.deal.models import DealState, Project, Structure
from clc.stages.decision.models import ALIVE, Case, Meeting, MeetingState
from clc.stages.hub.book import current_book
from clc.stages.hub.models import Client, Standing, Verdict

GRAVE = ("unknown", "green", "yellow", "orange", "red")
EXCEPTION = "approval"
CALENDAR = "china"
ROWS_MAX = 600


@dataclass(frozen=True)
class Cause:
    """What calls for a meeting of a kind: of whom, what, how grave, since which day; `due`: by when it is held."""

    client_id: int
    kind: str
    what: str
    level: str
    since: date
    due: date

    def told(self) -> dict[str, str]:
        """The cause as a meeting keeps it."""
        return {"what": self.what, "level": self.level, "day": self.since.isoformat()}


def kinds() -> dict[str, MeetingKind]:
    """The sorts of meetings of the rule book in force."""
    return dict(current_book().of(MeetingKind))


def later(day: date, working_days: int) -> date:
    """So many working days after a day."""
    rule = current_book().of(Calendar).get(CALENDAR)
    calendar = rule.working if rule else WEEKENDS
    return date.fromisoformat(str(calendar.later(np.datetime64(day, "D"), working_days)))


def causes(client: Client) -> list[Cause]:
    """What calls for a meeting about a client now, the gravest first."""
    found = list(_all(Client.objects.filter(pk=client.pk)))
    return sorted(found, key=lambda one: (-_rank(one.level), one.due))


def called_for(limit: int) -> tuple[list[Cause], int]:
    """Over the clients the reader sees: the gravest causes that no meeting has taken up, one a client and kind; how many.

    Of each sort the `ROWS_MAX` gravest are looked at, so the number is at least that many where there are more.
    """
    first: dict[tuple[int, str], Cause] = {}
    for one in _all(Client.objects.all()):
        held = first.get((one.client_id, one.kind))
        if held is None or (_rank(one.level), held.since) > (_rank(held.level), one.since):
            first[one.client_id, one.kind] = one
    order = sorted(first.values(), key=lambda one: (-_rank(one.level), one.due, one.client_id))
    return order[:limit], len(order)


def level_of(client: Client) -> str:
    """The worst light of a client now: of its standing and of the warnings that hold; unknown without any."""
    standing = Standing.objects.filter(client=client).only("light").first()
    told = Verdict.objects.current().filter(client=client, kind="warning").values_list("level", flat=True)
    return max((standing.light if standing else "unknown", *told), key=_rank)


def _rank(level: str) -> int:
    """How grave: 0 to 4; a cause without a light counts as green, one of another scale as red."""
    return 1 if not level else GRAVE.index(level) if level in GRAVE else len(GRAVE) - 1


def _all(clients: QuerySet[Client]) -> Iterator[Cause]:
    for name, rule in kinds().items():
        if rule.calls.verdict:
            yield from _verdicts(clients, name, rule)
        if rule.calls.exceptions or rule.calls.project_terms:
            yield from _offers(clients, name, rule)
        if rule.calls.authority:
            yield from _cases(clients, name, rule)


def _untaken(kind: str, since: str) -> Q:
    """Rows whose client has had no meeting of the kind since the column `since`, nor has one under way."""
    held = Meeting.objects.filter(client=OuterRef("client"), kind=kind).exclude(state=MeetingState.CANCELLED)
    return Q(~Exists(held.filter(Q(at__gte=OuterRef(since)) | Q(state__in=("called", "open")))))


def _verdicts(clients: QuerySet[Client], kind: str, rule: MeetingKind) -> Iterator[Cause]:
    calls = rule.calls.verdict
    assert calls is not None
    rows = Verdict.objects.current().filter(_untaken(kind, "raised_at"), kind=calls.kind, level__in=calls.levels,
                                            client__in=clients)
    labels = {name: one.label for name, one in current_book().warnings.items()}
    order = [When(level=level, then=Value(-at)) for at, level in enumerate(calls.levels)]
    rows = rows.order_by(Choose(*order, output_field=IntegerField()), "raised_at")
    for client, name, level, day in rows.values_list("client_id", "rule", "level", "day")[:ROWS_MAX]:
        yield Cause(client, kind, _(labels.get(name, name)), level, day, later(day, rule.within))


def _offers(clients: QuerySet[Client], kind: str, rule: MeetingKind) -> Iterator[Cause]:
    """Offers that need more approvals than the rule allows, or that put terms of a project on the table."""
    rows = Structure.objects.filter(_untaken(kind, "quote__offered_at"), client__in=clients,
                                    state__in=(DealState.OFFERED, DealState.CHOSEN), quote__offered_at__isnull=False)
    if rule.calls.project_terms:
        rows = rows.filter(Exists(Project.objects.filter(client=OuterRef("client"))))
    told = rows.order_by("-quote__offered_at").values_list(
        "client_id", "outcome", "quote__offered_at", "quote__number", "letter")
    for client, outcome, at, number, letter in told[:ROWS_MAX]:
        since = timezone.localtime(at).date()
        found = [one for one in (outcome or {}).get("findings", ()) if one.get("weight") == EXCEPTION]
        if rule.calls.exceptions and len(found) >= rule.calls.exceptions:
            what = _("Quote %(number)s, alternative %(letter)s needs %(count)s approvals") % {
                "number": number, "letter": letter, "count": len(found)}
            yield Cause(client, kind, what, "", since, later(since, rule.within))
        elif rule.calls.project_terms:
            what = _("Terms of a project are offered: quote %(number)s") % {"number": number}
            yield Cause(client, kind, what, "", since, later(since, rule.within))


def _cases(clients: QuerySet[Client], kind: str, rule: MeetingKind) -> Iterator[Cause]:
    rows = Case.objects.filter(_untaken(kind, "opened_at"), client__in=clients, state__in=ALIVE,
                               level__in=rule.calls.authority)
    told = rows.order_by("-opened_at").values_list("client_id", "title", "level", "opened_at")
    for client, title, level, at in told[:ROWS_MAX]:
        since = timezone.localtime(at).date()
        what = _("%(title)s needs level %(level)s") % {"title": title, "level": level}
        yield Cause(client, kind, what, "", since, later(since, rule.within))
