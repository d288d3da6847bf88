"""Conditions of a deal: taken from a list, written by hand, met with a paper, or waived by somebody else with a reason."""
from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from clc.kernel.errors import BadInput, NotAllowed
from clc.policy.kind.condition import GATES, ConditionList
from clc.stages.deal.models import Condition, Fulfilled, Project, Structure
from clc.stages.deal.services.placing import place, proof, reason
from clc.stages.hub.book import current_book
from clc.stages.hub.models import Client, Document, User
from clc.stages.hub.permission import require
from clc.stages.hub.services.audit import note

FARTHEST = 3660


@dataclass(frozen=True)
class Asked:
    """A condition to be kept: where it comes from, its name and words, before which step, how strictly, until when."""

    source: str
    name: str
    label: str
    asks: str
    gate: str
    due: date | None = None
    need: str = "yes"
    may_be_waived: bool = True


@transaction.atomic
def take_list(
    *, by: User, client: Client, name: str, closes: date, structure: Structure | None = None, project: Project | None = None
) -> list[Condition]:
    """Open every condition of a list that is not open yet. closes: the first drawing, from which days are counted."""
    require(by, "set_covenant", client)
    rule = current_book().of(ConditionList).get(name)
    if rule is None:
        raise BadInput(_("There is no list of conditions %(name)s.") % {"name": name[:40]}, todo=_("Choose one listed."))
    if abs(closes - timezone.localdate()) > timedelta(days=FARTHEST):
        raise BadInput(_("The first drawing lies within ten years."), todo=_("Write another day."))
    asked = [
        Asked(name, key, one.label, one.evidence, one.gate, due(one.gate, one.days, closes), "yes", one.may_be_waived)
        for key, one in rule.conditions.items()
    ]
    made = open_conditions(by=by, client=client, asked=asked, hangs=place(client, structure, project))
    note(by, "opened conditions", client, {"list": name, "opened": len(made)})
    return made


def due(gate: str, days: int | None, closes: date) -> date | None:
    """The day by which a condition is met: before the first drawing, or days after it; no day for the other steps."""
    return closes + timedelta(days=days or 0) if gate in ("signing", "first_drawing", "after") else None


def open_conditions(
    *, by: User, client: Client, asked: Iterable[Asked], hangs: dict[str, Structure | Project | None],
    review: int | None = None,
) -> list[Condition]:
    """Conditions that do not stand open or closed yet, each once; the caller has permission and a transaction.

    Who takes a list at the same moment waits, and finds them there.
    """
    Client.objects.select_for_update(no_key=True).get(pk=client.pk)
    held = Condition.objects.filter(client=client, ended_on__isnull=True, **hangs)
    have = set(held.values_list("source", "name"))
    rows = [
        Condition(client=client, source=one.source, name=one.name, label=one.label, asks=one.asks, gate=one.gate,
                  need=one.need, due=one.due, may_be_waived=one.may_be_waived, review_id=review, by=by, **hangs)
        for one in asked if (one.source, one.name) not in have
    ]
    return Condition.objects.bulk_create(rows)


@transaction.atomic
def add_condition(
    *, by: User, client: Client, label: str, gate: str, due: date | None = None, structure: Structure | None = None,
) -> Condition:
    """Write a condition of the deal's own."""
    require(by, "set_covenant", client)
    words = reason(label)[:240]
    if gate not in GATES:
        raise BadInput(_("There is no step %(name)s.") % {"name": gate[:40]}, todo=_("Choose one listed."))
    if gate == "after" and due is None:
        raise BadInput(_("A condition after the drawing needs its day."), todo=_("Write the day by which it is met."))
    name = f"own_{Condition.objects.filter(client=client, source='own').count() + 1}"
    try:
        with transaction.atomic():
            made = Condition.objects.create(client=client, source="own", name=name, label=words, gate=gate, due=due, by=by,
                                            **place(client, structure, None))
    except IntegrityError as again:
        raise BadInput(_("Somebody wrote one at the same moment."), todo=_("Save it again.")) from again
    note(by, "added a condition", made, {"label": words, "gate": gate, "due": due})
    return made


@transaction.atomic
def meet_condition(*, by: User, condition: Condition, evidence: Document | None, why: str = "") -> Condition:
    """Close a condition with the paper that shows it."""
    held = _held(by, condition)
    paper = proof(held.client, evidence)
    if paper is None:
        raise BadInput(_("A condition is met by a paper."), todo=_("Choose the document that shows it."))
    held.state, held.evidence, held.why = Fulfilled.MET, paper, why.strip()[:2000]
    return _closed(by, held, "met a condition")


@transaction.atomic
def waive_condition(*, by: User, condition: Condition, why: str) -> Condition:
    """Waive a condition that may be, with the reason; who wrote it does not waive it."""
    held = _held(by, condition)
    if not held.may_be_waived:
        raise BadInput(_("This condition may not be waived."), todo=_("Have it met, or the rule changed by two people."))
    if held.by_id == by.pk:
        raise NotAllowed(_("Who asks for a condition does not waive it."), todo=_("Ask a colleague who may."))
    held.state, held.why = Fulfilled.WAIVED, reason(why)
    return _closed(by, held, "waived a condition")


@transaction.atomic
def waive_resolved(*, by: User, condition: Condition, why: str) -> Condition:
    """Waive a condition because an approval decided so: the case decided who may; who wrote it does not waive it."""
    require(by, "work_case", Client(pk=condition.client_id))
    held = Condition.objects.select_for_update(of=("self",)).select_related("client").get(pk=condition.pk)
    if held.state != Fulfilled.OPEN or held.ended_on is not None:
        raise BadInput(_("This condition is closed already."), todo=_("Open it again if it was closed by mistake."))
    if not held.may_be_waived:
        raise BadInput(_("This condition may not be waived."), todo=_("Have it met, or the rule changed by two people."))
    held.state, held.why = Fulfilled.WAIVED, reason(why)
    return _closed(by, held, "waived a condition")


@transaction.atomic
def reopen_condition(*, by: User, condition: Condition, why: str) -> Condition:
    """Open a condition again, with the reason."""
    require(by, "set_covenant", Client(pk=condition.client_id))
    held = Condition.objects.select_for_update(of=("self",)).select_related("client").get(pk=condition.pk)
    if held.state == Fulfilled.OPEN:
        raise BadInput(_("This condition is open."), todo=_("Look at it again."))
    said = reason(why)
    held.state, held.evidence, held.why, held.closed_by, held.closed_at = Fulfilled.OPEN, None, said, None, None
    held.version += 1
    held.save()
    note(by, "reopened a condition", held, {"why": said})
    return held


def open_before(client: Client, gate: str, structure: Structure | None = None) -> list[Condition]:
    """The conditions still open before a step and those before it; of an alternative with the client's own."""
    upto = GATES[: GATES.index(gate) + 1]
    rows = Condition.objects.filter(client=client, state=Fulfilled.OPEN, gate__in=upto, ended_on__isnull=True)
    rows = rows.filter(structure__isnull=True) | rows.filter(structure=structure) if structure else rows
    return list(rows)


def _held(by: User, condition: Condition) -> Condition:
    require(by, "set_covenant", Client(pk=condition.client_id))
    held = Condition.objects.select_for_update(of=("self",)).select_related("client").get(pk=condition.pk)
    if held.state != Fulfilled.OPEN or held.ended_on is not None:
        raise BadInput(_("This condition is closed already."), todo=_("Open it again if it was closed by mistake."))
    return held


def _closed(by: User, held: Condition, act: str) -> Condition:
    held.closed_by, held.closed_at, held.version = by, timezone.now(), held.version + 1
    held.save()
    note(by, act, held, {"name": held.name, "evidence": held.evidence_id, "why": held.why})
    return held
