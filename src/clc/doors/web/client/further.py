"""What else stands on a client's timeline: messages, papers, and how the conversation and its leads moved on."""
from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext

from clc.policy.kind.pipeline import Pipeline
from clc.policy.kind.playbook import Playbook
from clc.stages.hub.book import current_book
from clc.stages.hub.models import Client, Document, User
from clc.stages.reach.models import LeadMove, MessageSent, MoveKind, Phase, PhaseEnd
from clc.stages.reach.models.contacts import of_client

#: What these lines tell; their audit lines are not repeated.
TOLD = ("held a talk", "took a talk back", "began a phase", "completed a phase", "gave a phase up",
        "wrote a message to a contact", "sent a message by hand", "kept a chat")
QUIET_PAPERS = ("visit_photo",)


@dataclass(frozen=True)
class Event:
    """One line: when, of which kind, its icon, what, by whom, in what words, and the level or address it carries."""

    at: datetime
    kind: str
    icon: str
    title: str
    by: str = ""
    text: str = ""
    level: str = ""
    href: str = ""

    @property
    def clock(self) -> str:
        """The time of day."""
        return f"{timezone.localtime(self.at):%H:%M}"


def name_of(user: User | None) -> str:
    """How somebody is called; nothing for nobody."""
    return str(user) if user else ""


def messages(client: Client, until: datetime, size: int) -> Iterable[Event]:
    """Messages to the client's people, by their subject: the words and names stand with the people."""
    rows = MessageSent.objects.filter(of_client(client), at__lt=until).select_related("by").order_by("-at")[:size]
    for one in rows:
        yield Event(one.at, "messages", "message", gettext("Message to them: %(subject)s") % {"subject": one.subject},
                    name_of(one.by), one.get_state_display())


def documents(client: Client, until: datetime, size: int) -> Iterable[Event]:
    """Papers kept for the client; photos stand with their visit."""
    rows = Document.objects.filter(client=client, at__lt=until).exclude(kind__in=QUIET_PAPERS).select_related("by")
    for one in rows.order_by("-at")[:size]:
        yield Event(one.at, "documents", "document", gettext("Paper: %(name)s") % {"name": one.name}, name_of(one.by))


def moves(client: Client, until: datetime, size: int) -> Iterable[Event]:
    """Phases of the conversation as they began and ended, and the client's leads as they moved."""
    books: Mapping[str, Playbook] = current_book().of(Playbook)
    phases = Phase.objects.filter(of_client(client)).select_related("by", "ended_by").order_by("-began_at")[:size]
    for phase in phases:
        label = gettext(books[phase.playbook].label) if phase.playbook in books else phase.playbook
        if phase.began_at < until:
            yield Event(phase.began_at, "moves", "rule", gettext("Phase begun: %(phase)s") % {"phase": label},
                        name_of(phase.by))
        if phase.ended_at is not None and phase.ended_at < until:
            is_done = phase.end == PhaseEnd.DONE
            said = gettext("Phase completed: %(phase)s") if is_done else gettext("Phase given up: %(phase)s")
            yield Event(phase.ended_at, "moves", "rule", said % {"phase": label}, name_of(phase.ended_by), phase.why)
    yield from _leads(client, until, size)


def _leads(client: Client, until: datetime, size: int) -> Iterable[Event]:
    pipelines = current_book().of(Pipeline)
    rows = LeadMove.objects.filter(lead__client=client, at__lt=until).select_related("lead", "by").order_by("-at")[:size]
    for move in rows:
        pipeline = pipelines.get(move.lead.pipeline)
        stages = {name: gettext(one.label) for name, one in pipeline.stages.items()} if pipeline else {}
        here = stages.get(move.to_stage, move.to_stage)
        before = stages.get(move.from_stage, move.from_stage)
        words = f"{before} → {here}" if before and before != here else here
        yield Event(move.at, "moves", "change", gettext("Lead: %(move)s") % {"move": MoveKind(move.kind).label},
                    name_of(move.by), f"{words}\n{move.why}".strip())
