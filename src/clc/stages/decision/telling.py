"""Messages of cases: who is asked, who decided, whom the rule book wants told."""
from __future__ import annotations

from collections.abc import Iterable

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, override

from clc.stages.decision import seating
from clc.stages.decision.models import Case, CaseStep, Seat, SeatState
from clc.stages.decision.said import said
from clc.stages.hub.models import Message, User

POOL_MAX = 20


def asked(case: Case, step: CaseStep) -> None:
    """Tell whoever a step waits for, once: the people of its free seats, or a small pool of their role."""
    free = Seat.objects.filter(step=step, state=SeatState.ASKED, waits_for__isnull=True, told_at__isnull=True)
    for seat in free.select_related("user"):
        people = [seat.user] if seat.user else list(seating.holders(seat.roles, case.client)[:POOL_MAX + 1])
        if len(people) <= POOL_MAX:
            tell(case, people, "%(step)s: %(title)s", step=step.label)
        seat.told_at = timezone.now()
        seat.save(update_fields=["told_at"])


def decided(case: Case) -> None:
    """Tell who opened a case and the client's manager what became of it."""
    people = {one.pk: one for one in (case.opened_by, case.client.manager) if one is not None}
    tell(case, people.values(), "%(state)s: %(title)s")


def by_rule(case: Case, role: str) -> None:
    """Tell people of a role that a rule approved something."""
    tell(case, seating.holders([role], case.client)[:POOL_MAX], gettext_noop("Approved by rule: %(title)s"))


def tell(case: Case, people: Iterable[User], words: str, *, body: str = "", **told: str) -> None:
    """Write a message to each in their own language; `words` is a msgid, `step` the name of a step of a process."""
    rows = []
    for one in people:
        with override(one.language):
            names = {name: said(text) for name, text in told.items()}
            subject = _(words) % {"title": case.title, "state": case.get_state_display(), **names}
        rows.append(Message(to=one, client_id=case.client_id, subject=subject[:240], body=body))
    Message.objects.bulk_create(rows)
