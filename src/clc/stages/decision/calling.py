"""What calls a joint meeting: which clients have a cause that no meeting has taken up, and since when."""
from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import reduce
from operator import or_
from typing import Any

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
from clc.stages.decision.models.meetings import UNDER_WAY
from clc.stages.hub.book import current_book
from clc.stages.hub.models import Client, Standing, Verdict

GRAVE = ("unknown", "green", "yellow", "orange", "red")
EXCEPTION = "approval"
CALENDAR = "china"
ROWS_MAX = 600


@dataclass(frozen=True)
class Cause:
    """What calls for a meeting of a kind: of whom, what (words or a msgid), how grave, since when, by when it is held."""

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


def level_of(client: Client, standing: Standing | None = None) -> str:
    """The worst light of a client now: of its standing and of the warnings that hold; unknown without any."""
    standing = standing or Standing.objects.filter(client=client).only("light").first()
    told = Verdict.objects.current().filter(client=client, kind="warning").values_list("level", flat=True)
    return max((standing.light if standing else "unknown", *told), key=_rank)


def _rank(level: str) -> int:
    """How grave: 0 to 4; a cause without a light counts as green, one of another scale as red."""
    return 1 if not level else GRAVE.index(level) if level in GRAVE else len(GRAVE) - 1


def _all(clients: QuerySet[Client]) -> Iterator[Cause]:
    rules = kinds()
    yield from _verdicts(clients, {name: rule for name, rule in rules.items() if rule.calls.verdict})
    yield from _offers(clients, {name: rule for name, rule in rules.items()
                                 if rule.calls.exceptions or rule.calls.project_terms})
    yield from _cases(clients, {name: rule for name, rule in rules.items() if rule.calls.authority})


def _free(rules: Mapping[str, MeetingKind], since: str) -> dict[str, Exists]:
    """For each kind, as `taken_<kind>`: whether a meeting of it took up a row's client since the column `since`."""
    held = Meeting.objects.filter(client=OuterRef("client")).exclude(state=MeetingState.CANCELLED)
    after = Q(at__gte=OuterRef(since)) | Q(state__in=UNDER_WAY)
    return {f"taken_{name}": Exists(held.filter(after, kind=name)) for name in rules}


def _verdicts(clients: QuerySet[Client], rules: Mapping[str, MeetingKind]) -> Iterator[Cause]:
    calls = {name: rule.calls.verdict for name, rule in rules.items() if rule.calls.verdict}
    if not calls:
        return
    asked = reduce(or_, (Q(kind=one.kind, level__in=one.levels, **{f"taken_{name}": False}) for name, one in calls.items()))
    order = [When(level=level, then=Value(-at)) for at, level in enumerate(GRAVE)]
    gravest = Choose(*order, default=Value(-len(GRAVE)), output_field=IntegerField())
    rows = Verdict.objects.current().filter(client__in=clients).annotate(**_free(rules, "raised_at")).filter(asked)
    labels = {name: one.label for name, one in current_book().warnings.items()}
    columns = ("client_id", "kind", "rule", "level", "day", *(f"taken_{name}" for name in calls))
    for told in rows.order_by(gravest, "raised_at").values(*columns)[:ROWS_MAX]:
        for name, one in calls.items():
            if told["kind"] == one.kind and told["level"] in one.levels and not told[f"taken_{name}"]:
                yield Cause(told["client_id"], name, labels.get(told["rule"], told["rule"]), told["level"], told["day"],
                            later(told["day"], rules[name].within))


def _offers(clients: QuerySet[Client], rules: Mapping[str, MeetingKind]) -> Iterator[Cause]:
    """Offers that need more approvals than a rule allows, or that put terms of a project on the table."""
    rows = Structure.objects.filter(client__in=clients, state__in=(DealState.OFFERED, DealState.CHOSEN),
                                    quote__offered_at__isnull=False)
    told = rows.annotate(of_project=Exists(Project.objects.filter(client=OuterRef("client"))),
                         **_free(rules, "quote__offered_at")).order_by("-quote__offered_at")
    columns = ("client_id", "outcome", "letter", "quote__offered_at", "quote__number", "of_project")
    for one in told.values(*columns, *(f"taken_{name}" for name in rules))[:ROWS_MAX] if rules else ():
        since = timezone.localtime(one["quote__offered_at"]).date()
        for name, rule in rules.items():
            what = "" if one[f"taken_{name}"] else _offered(one, rule)
            if what:
                yield Cause(one["client_id"], name, what, "", since, later(since, rule.within))


def _offered(one: Mapping[str, Any], rule: MeetingKind) -> str:
    """Why an offer calls for a meeting; empty when it does not."""
    count = len([found for found in (one["outcome"] or {}).get("findings", ()) if found.get("weight") == EXCEPTION])
    if rule.calls.exceptions and count >= rule.calls.exceptions:
        return _("Quote %(number)s, alternative %(letter)s needs %(count)s approvals") % {
            "number": one["quote__number"], "letter": one["letter"], "count": count}
    if rule.calls.project_terms and one["of_project"]:
        return _("Terms of a project are offered: quote %(number)s") % {"number": one["quote__number"]}
    return ""


def _cases(clients: QuerySet[Client], rules: Mapping[str, MeetingKind]) -> Iterator[Cause]:
    rows = Case.objects.filter(client__in=clients, state__in=ALIVE, level__in=[
        level for rule in rules.values() for level in rule.calls.authority]).annotate(**_free(rules, "opened_at"))
    columns = ("client_id", "title", "level", "opened_at", *(f"taken_{name}" for name in rules))
    for one in rows.order_by("-opened_at").values(*columns)[:ROWS_MAX] if rules else ():
        since = timezone.localtime(one["opened_at"]).date()
        what = _("%(title)s needs level %(level)s") % {"title": one["title"], "level": one["level"]}
        for name, rule in rules.items():
            if one["level"] in rule.calls.authority and not one[f"taken_{name}"]:
                yield Cause(one["client_id"], name, what, "", since, later(since, rule.within))
