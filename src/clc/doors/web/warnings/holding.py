"""Open warnings of a reader's clients: counted by level, listed by severity and exposure, each with its action."""
from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count, F, QuerySet

from clc.doors.web.clients.filters import branch_keys, of_client, within
from clc.stages.hub.models import Action, Standing, User, Verdict

SIZE = 50
DEPTH_ROWS_MAX = 5_000
LEVELS = ("red", "orange", "yellow")


@dataclass(frozen=True)
class Line:
    """One open warning, where its client stands, and the action it asks for that is due first."""

    verdict: Verdict
    standing: Standing | None
    action: Action | None
    more: int


@dataclass(frozen=True)
class Asked:
    """What the list is asked for: a level (empty: all), a rule, a branch by its code."""

    level: str
    rule: str
    branch: str


def holding(user: User, asked: Asked) -> QuerySet[Verdict]:
    """The open warnings of the reader's clients under a rule and a branch, of every level."""
    found = Verdict.objects.current().filter(kind="warning")
    found = found.filter(within(user, of_client))
    if asked.rule:
        found = found.filter(rule=asked.rule)
    if asked.branch:
        found = found.filter(client__branch__in=branch_keys([asked.branch]))
    return found


def by_level(found: QuerySet[Verdict]) -> dict[str, int]:
    """How many hold at each level."""
    counted = dict(found.order_by().values_list("level").annotate(count=Count("pk")))
    return {level: counted.get(level, 0) for level in LEVELS}


def lines(found: QuerySet[Verdict], asked: Asked, counts: dict[str, int], page: int) -> list[Line]:
    """One page: level by level from the gravest, within a level the largest exposure first, unknown ones last."""
    start, left, keys = (page - 1) * SIZE, SIZE, []
    for level in [asked.level] if asked.level else LEVELS:
        if start < counts[level] and left:
            order = F("client__standing__exposure").desc(nulls_last=True)
            taken = found.filter(level=level).order_by(order, "client_id", "pk").values_list("pk", flat=True)
            keys += list(taken[start:start + left])
            left = SIZE - len(keys)
        start = max(0, start - counts[level])
    return filled(keys)


def filled(keys: Sequence[int]) -> list[Line]:
    """The lines of these verdicts, in two queries."""
    rows = Verdict.objects.select_related("client__party", "client__standing", "client__branch", "client__manager")
    held = rows.defer("evidence").in_bulk(list(keys))
    asked: dict[int, list[Action]] = {}
    actions = Action.objects.open().filter(verdict__in=list(keys)).select_related("owner").order_by("due", "pk")
    for action in actions:
        asked.setdefault(action.verdict_id or 0, []).append(action)
    return [Line(held[key], getattr(held[key].client, "standing", None), *first(asked.get(key, []))) for key in keys
            if key in held]


def first(actions: Sequence[Action]) -> tuple[Action | None, int]:
    """The action due first, and how many more there are."""
    return (actions[0], len(actions) - 1) if actions else (None, 0)

