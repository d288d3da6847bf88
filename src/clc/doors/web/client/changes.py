"""What changed at a client since somebody last looked."""
from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import Q, QuerySet

from clc.engines.judge import CODES
from clc.stages.hub.models import Action, Client, Fact, Touch, User, Verdict


@dataclass(frozen=True)
class Moved:
    """A tier or grade that became another: from the word before (empty: none) to the one now."""

    kind: str
    before: str
    now: str


@dataclass(frozen=True)
class Changes:
    """Since `since` (None: the first visit): warnings raised and gone, tier and grade moved, counts of the rest."""

    since: datetime | None
    raised: Sequence[Verdict] = ()
    gone: Sequence[Verdict] = ()
    moved: Sequence[Moved] = ()
    touches: int = 0
    facts: int = 0
    opened: int = 0
    finished: int = 0
    held: Sequence[Verdict] = field(default=())

    @property
    def any(self) -> bool:
        """Whether anything changed."""
        return bool(self.raised or self.gone or self.moved or self.touches or self.facts or self.opened or self.finished)


def changes(client: Client, user: User, since: datetime | None) -> Changes:
    """What others and the rules did at the client since a moment; `held`: all that hold now, gravest first."""
    recent = Q(closed_at__isnull=True) if since is None else Q(closed_at__isnull=True) | Q(closed_at__gt=since)
    verdicts = list(Verdict.objects.filter(recent, client=client).order_by("raised_at").defer("evidence"))
    held = sorted((one for one in verdicts if one.kind == "warning" and one.closed_at is None),
                  key=lambda one: -CODES.get(one.level, 0))
    if since is None:
        return Changes(None, held=held)
    raised = [one for one in held if one.raised_at > since]
    closed = [one for one in verdicts if one.closed_at is not None]
    still = {one.rule for one in held}
    actions = Action.objects.filter(client=client)
    return Changes(
        since, raised, [one for one in closed if one.kind == "warning" and one.rule not in still],
        moves(verdicts, since), Touch.objects.filter(client=client, at__gt=since).exclude(by=user).count(),
        Fact.objects.filter(client=client, known_at__gt=since).count(),
        *counted(actions, user, since), held)


def counted(actions: QuerySet[Action], user: User, since: datetime) -> tuple[int, int]:
    """Actions opened, and actions finished by others, since a moment."""
    rows = actions.filter(Q(opened_at__gt=since) | Q(done_at__gt=since)).values_list("opened_at", "done_at", "done_by")
    seen = list(rows)
    return (sum(opened > since for opened, _done, _by in seen),
            sum(done is not None and done > since and by != user.pk for _opened, done, by in seen))


def moves(verdicts: Sequence[Verdict], since: datetime) -> list[Moved]:
    """Tier and grade as they were at a moment and as they are now, where the two differ."""
    found = []
    for kind in ("tier", "grade"):
        of_kind = [one for one in verdicts if one.kind == kind]
        before = next((one.level for one in of_kind if one.raised_at <= since), "")
        now = next((one.level for one in of_kind if one.closed_at is None), "")
        if before != now:
            found.append(Moved(kind, before, now))
    return found
