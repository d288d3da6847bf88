"""What a page of the conversation shows: the road, the open phases with their gates, people, messages."""
from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import uuid4

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q
from django.utils import timezone

from clc.doors.web.contacts.looking import Side
from clc.kernel.privacy import initial, masked
from clc.policy.kind.contact_template import ContactTemplate
from clc.policy.kind.playbook import Playbook
from clc.stages.hub.book import current_book
from clc.stages.hub.models import Touch, TouchKind, User
from clc.stages.hub.permission import may
from clc.stages.reach.gating import Checked, check, heard_in
from clc.stages.reach.models import Agreement, Contact, MessageSent, Phase, PhaseEnd, Talk
from clc.stages.reach.persons import Person, shown

COLLEAGUES, TALKS, MESSAGES, VISITS = 60, 20, 20, 8
EXPERTS = ("product", "legal", "risk", "credit_officer", "operations", "compliance")
VISIT_DAYS = 30


@dataclass(frozen=True)
class Step:
    """A phase of the road: done, open, ahead, or given up, and its row when it has begun."""

    name: str
    label: str
    state: str
    phase: Phase | None


@dataclass(frozen=True)
class Under:
    """A phase under way, its playbook, what its gate waits for, its talks."""

    phase: Phase
    rule: Playbook
    gate: Sequence[Checked]
    talks: Sequence[Talk]

    @property
    def is_met(self) -> bool:
        """Whether it may be left."""
        return all(one.met for one in self.gate)

    @property
    def missing(self) -> int:
        """How many criteria are not met."""
        return sum(not one.met for one in self.gate)


def road(side: Side) -> tuple[list[Step], list[Under]]:
    """The road with where the conversation stands on it, and the phases under way, those of the road first."""
    books = current_book().of(Playbook)
    phases = list(Phase.objects.filter(side.whose.rows()).order_by("began_at", "id").select_related("client", "lead"))
    talks: dict[int, list[Talk]] = {}
    found = Talk.objects.filter(phase__in=[one.pk for one in phases if one.ended_at is None]).order_by("-at", "-id")
    for talk in found.select_related("by").prefetch_related("own", "theirs"):
        talks.setdefault(talk.phase_id or 0, []).append(talk)
    last = {phase.playbook: phase for phase in phases}
    steps = [Step(name, rule.label, _state(last.get(name)), last.get(name))
             for name, rule in sorted(books.items(), key=lambda item: item[1].road or 0) if rule.road is not None]
    under = [_under(phase, books[phase.playbook], talks.get(phase.pk, []))
             for phase in phases if phase.ended_at is None and phase.playbook in books]
    return steps, sorted(under, key=lambda one: one.rule.road or 99)


def _under(phase: Phase, rule: Playbook, talks: Sequence[Talk]) -> Under:
    return Under(phase, rule, check(rule, heard_in(phase, rule, talks)), talks)


def _state(phase: Phase | None) -> str:
    if phase is None:
        return "ahead"
    return {PhaseEnd.OPEN: "open", PhaseEnd.DONE: "done"}.get(PhaseEnd(phase.end), "given_up")


def chosen(asked: str, steps: Sequence[Step], under: Sequence[Under]) -> str:
    """The playbook the form is for: the one asked for, else what is under way, else the first of the road not done."""
    books = current_book().of(Playbook)
    if asked in books:
        return asked
    if under:
        return under[0].phase.playbook
    return next((step.name for step in steps if step.state in ("ahead", "given_up")), next(iter(books)))


def people(reader: User | AnonymousUser, side: Side) -> list[Person]:
    """The people of a client or lead as the reader may see them, those who left last. Two queries."""
    contacts = list(Contact.objects.filter(side.whose.rows()).order_by("left_on", "level", "id"))
    contacts.sort(key=lambda one: (one.left_on is not None, ("executive", "manager", "expert").index(one.level), one.pk))
    words: dict[int, dict[str, Agreement]] = {}
    for held in Agreement.objects.filter(contact__in=[one.pk for one in contacts], withdrawn_at__isnull=True):
        words.setdefault(held.contact_id, {})[held.purpose] = held
    return [shown(reader, one, words.get(one.pk, {})) for one in contacts]


def colleagues(reader: User, side: Side) -> list[User]:
    """Who may take part with the reader: the branch's people, and the experts of head office."""
    owner = side.whose.owner
    near = Q(branch=reader.branch_id) if reader.branch_id else Q()
    if owner is not None and owner.branch_id:
        near |= Q(branch=owner.branch_id)
    seen = User.objects.filter(near | Q(role__in=EXPERTS), is_active=True, is_superuser=False).exclude(pk=reader.pk)
    return list(seen.order_by("role", "display_name", "username")[:COLLEAGUES])


def visits(side: Side) -> list[Touch]:
    """Visits of the last weeks that no talk is tied to."""
    if side.whose.client is None:
        return []
    since = timezone.now() - timedelta(days=VISIT_DAYS)
    return list(Touch.objects.filter(client=side.whose.client, kind=TouchKind.VISIT, at__gte=since, talk__isnull=True)
                .order_by("-at")[:VISITS])


def messages(reader: User | AnonymousUser, side: Side) -> list[tuple[MessageSent, str, str]]:
    """The newest messages with their reader's name and words as far as they may be seen."""
    sent = MessageSent.objects.filter(side.whose.rows()).select_related("contact", "by", "sent_by")
    rows = sent.order_by("-at")[:MESSAGES]
    whole = may(reader, "see_people")
    return [(one, one.contact.name if whole else initial(one.contact.name),
             one.body if whole else masked(one.body.replace(one.contact.name, initial(one.contact.name)))) for one in rows]


def talk_form(reader: User, side: Side, name: str, told: Mapping[str, Any], visited: bool) -> dict[str, Any]:
    """What the form of a talk shows."""
    return {"name": name, "rule": current_book().of(Playbook)[name], "key": uuid4(), "colleagues": colleagues(reader, side),
            "visits": visits(side) if visited else [], "now": f"{timezone.localtime():%Y-%m-%dT%H:%M}", "told": told,
            "kinds": [one for one in TouchKind.choices if one[0] != TouchKind.NOTE]}


def templates() -> Mapping[str, ContactTemplate]:
    """The templates of messages by their names."""
    return current_book().of(ContactTemplate)
