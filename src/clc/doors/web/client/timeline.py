"""The timeline of a client: what people did, what the rules found, what channels told, newest first, day by day."""
from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby

from django.db.models import Count, Max, Q, QuerySet
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext, gettext_lazy, ngettext, pgettext_lazy

from clc.doors.web.client import further
from clc.doors.web.client.further import Event, name_of
from clc.stages.hub.book import current_book
from clc.stages.hub.models import Action, ActionState, Client, Entry, Fact, Touch, TouchKind, Verdict

PAGE = 40
KINDS: tuple[tuple[str, str | Promise], ...] = (
    ("contacts", gettext_lazy("Contacts")), ("actions", gettext_lazy("Actions")), ("verdicts", gettext_lazy("Verdicts")),
    ("messages", gettext_lazy("Messages")), ("documents", gettext_lazy("Documents")),
    ("moves", pgettext_lazy("timeline", "Progress")), ("data", gettext_lazy("Data")), ("audit", gettext_lazy("Changes")),
)
#: What the timeline tells in its own words; their audit lines are not repeated.
TOLD = ("logged a touch", "took a touch back", "opened an action", "finished an action", "dropped an action",
        "reopened an action", "told a fact", "added a document", *further.TOLD)


@dataclass(frozen=True)
class Timeline:
    """Events by day, newest first, and the moment from which the older ones start (None: there are none)."""

    days: Sequence[tuple[date, Sequence[Event]]]
    older: datetime | None


def timeline(client: Client, *, kind: str = "", before: datetime | None = None, size: int = PAGE) -> Timeline:
    """The newest events of a client before a moment; of one kind when one is named. A query for each source."""
    until = before or timezone.now()
    sources: dict[str, Callable[[Client, datetime, int], Iterable[Event]]] = {
        "contacts": contacts, "actions": actions, "verdicts": verdicts, "messages": further.messages,
        "documents": further.documents, "moves": further.moves, "data": told, "audit": audit}
    usual = [source for name, source in sources.items() if name != "audit" or before]
    folded = [asked_by_people if source is actions else source for source in usual]
    asked = [sources[kind]] if kind in sources else folded
    found = [event for source in asked for event in source(client, until, size + 1)]
    found.sort(key=lambda event: event.at, reverse=True)
    shown = found[:size]
    days = [(day, list(events)) for day, events in groupby(shown, key=lambda event: timezone.localtime(event.at).date())]
    return Timeline(days, shown[-1].at if len(found) > size else None)


def contacts(client: Client, until: datetime, size: int) -> Iterable[Event]:
    """Calls, visits, notes."""
    touches = Touch.objects.filter(client=client, at__lt=until).select_related("by", "action").order_by("-at")[:size]
    for touch in touches:
        title = str(TouchKind(touch.kind).label)
        if touch.action:
            title = gettext("Done: %(title)s") % {"title": gettext(touch.action.title)}
        yield Event(touch.at, "contacts", touch.kind, title, name_of(touch.by), touch.text)


def asked_by_people(client: Client, until: datetime, size: int) -> Iterable[Event]:
    """Actions that people opened or closed; what a rule's plan asks for stands with its verdict."""
    yield from actions(client, until, size, Q(verdict=None) | Q(done_at__isnull=False, done_by__isnull=False))


def actions(client: Client, until: datetime, size: int, only: Q | None = None) -> Iterable[Event]:
    """Actions as they were opened and closed."""
    rows = Action.objects.filter(only or Q(), client=client).select_related("opened_by", "done_by", "owner")
    for action in rows.order_by("-opened_at")[:size]:
        owner = name_of(action.owner)
        if action.opened_at < until:
            words = gettext("due %(day)s") % {"day": action.due.isoformat()}
            title = gettext("Action: %(title)s") % {"title": gettext(action.title)}
            yield Event(action.opened_at, "actions", "action", title, name_of(action.opened_by) or gettext("rule"),
                        f"{owner} · {words}" if owner else words)
        if action.done_at and action.done_at < until and (action.state == ActionState.DROPPED or not action.outcome):
            said = gettext("Dropped: %(title)s") if action.state == ActionState.DROPPED else gettext("Done: %(title)s")
            yield Event(action.done_at, "actions", "action", said % {"title": gettext(action.title)},
                        name_of(action.done_by), gettext(action.outcome) if action.outcome else "")


def verdicts(client: Client, until: datetime, size: int) -> Iterable[Event]:
    """Warnings raised and gone; tier and grade as they became."""
    rows: QuerySet[Verdict] = Verdict.objects.filter(client=client).defer("evidence").order_by("-raised_at")
    labels = {name: rule.label for name, rule in current_book().warnings.items()}
    for verdict in rows[:size]:
        of = f"warning/{verdict.rule}" if verdict.kind == "warning" else verdict.kind
        if verdict.kind == "warning":
            title = gettext(labels.get(verdict.rule, verdict.rule))
        else:
            title = {"tier": gettext("Service tier"), "rating": gettext("Client rating"),
                     "slotting": gettext("Supervisory category")}.get(verdict.kind, gettext("Grade"))
        if verdict.raised_at < until:
            yield Event(verdict.raised_at, "verdicts", "verdict", title, gettext("rule"), "", verdict.level, of)
        if verdict.closed_at and verdict.closed_at < until and verdict.kind == "warning":
            yield Event(verdict.closed_at, "verdicts", "verdict", gettext("No longer holds: %(title)s") % {"title": title},
                        gettext("rule"), "", "", of)


def told(client: Client, until: datetime, size: int) -> Iterable[Event]:
    """Facts told, those of one record and moment as one line."""
    rows = Fact.objects.filter(client=client, known_at__lt=until).values(
        "record__name", "record__channel", "by__display_name", "by__username", "known_at", "as_of").annotate(
        count=Count("pk"), last=Max("name")).order_by("-known_at", "-as_of")[:size]
    for row in rows:
        count = row["count"]
        title = ngettext("%(count)d fact told", "%(count)d facts told", count) % {"count": count}
        if count == 1:
            rule = current_book().facts.get(row["last"])
            title = gettext("Told: %(name)s") % {"name": gettext(rule.label) if rule else row["last"]}
        source = row["record__name"] or ""
        by = row["by__display_name"] or row["by__username"] or row["record__channel"] or ""
        as_of = gettext("as of %(day)s") % {"day": row["as_of"].isoformat()}
        yield Event(row["known_at"], "data", "fact", title, by, f"{source} · {as_of}" if source else as_of)


def audit(client: Client, until: datetime, size: int) -> Iterable[Event]:
    """Other changes, as the audit keeps them."""
    rows = Entry.objects.filter(client=client, at__lt=until).exclude(act__in=TOLD).select_related("by").order_by("-id")
    for entry in rows[:size]:
        yield Event(entry.at, "audit", "change", gettext(entry.act).capitalize(), name_of(entry.by), differences(entry))


def differences(entry: Entry) -> str:
    """What an entry changed, as `name: before → after`."""
    before, after = entry.detail.get("from"), entry.detail.get("to")
    if not isinstance(before, dict) or not isinstance(after, dict):
        return ""
    return "\n".join(f"{gettext(key)}: {before.get(key) or '—'} → {after[key] or '—'}" for key in after)
