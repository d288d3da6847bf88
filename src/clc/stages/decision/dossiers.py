"""Freezing what is seen: everything a decision rests on, as canonical JSON, sealed after the client's dossier before."""
from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils import timezone

from clc.stages.decision import gates
from clc.stages.decision.models import (
    Case,
    CaseCondition,
    CaseStep,
    Dossier,
    DossierKind,
    Question,
    StepKind,
    Vote,
)
from clc.stages.decision.models.case_papers import sealed
from clc.stages.decision.subjects import canonical, subject_of, thing_of
from clc.stages.hub.models import Client, User

VERSION = 1


def freeze(case: Case, step: CaseStep, kind: DossierKind, *, by: User | None, facts: Mapping[str, Any]) -> Dossier:
    """Write the dossier of a case as it stands; the caller holds the case. Dossiers of a client form one chain."""
    Client.objects.select_for_update(of=("self",), no_key=True).get(pk=case.client_id)
    subject, thing = subject_of(case.subject), thing_of(case)
    paper = canonical(_content(case, step, subject.paper(thing, timezone.localdate()), facts))
    last = Dossier.objects.filter(client_id=case.client_id).order_by("-id").first()
    before = last.seal if last is not None else ""
    return Dossier.objects.create(
        case=case, client_id=case.client_id, step=step, kind=kind, paper=paper, fingerprint=subject.fingerprint(thing),
        seal_before=before, seal=sealed(before, paper), by=by)


def first_broken(client: Client) -> Dossier | None:
    """The first dossier of a client that is not what was sealed, or follows another than it says; None: all are whole."""
    before = ""
    for one in Dossier.objects.filter(client=client).order_by("id").iterator(chunk_size=50):
        if one.seal_before != before or not one.is_whole():
            return one
        before = one.seal
    return None


def _content(case: Case, step: CaseStep, paper: Mapping[str, Any], facts: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "version": VERSION, "at": timezone.now().isoformat(), "case": _case(case), "facts": dict(facts),
        "step": {"node": step.node, "visit": step.visit, "label": step.label},
        "subject": {"name": case.subject, "key": case.subject_key, **paper},
        "process": {"name": case.process, "version": case.definition.version, "sha256": case.definition.sha256},
        "tables": case.engine.get("answers", []), "form": case.form,
        "missing": [{"words": one.words} for one in gates.missing(case, step.gates)] if step.kind != StepKind.AUTO else [],
        "votes": [{"step": one.step.node, "visit": one.step.visit, "by": str(one.voter), "by_key": one.voter_id,
                   "for": one.acting_for_id, "choice": one.choice, "words": one.words, "at": one.at.isoformat()}
                  for one in Vote.objects.filter(case=case).select_related("voter", "step")],
        "questions": [{"by": str(one.by), "to": str(one.to), "words": one.words, "answer": one.answer}
                      for one in Question.objects.filter(case=case).select_related("by", "to")],
        "conditions": [{"label": one.label, "asks": one.asks, "gate": one.gate, "days": one.days,
                        "may_be_waived": one.may_be_waived, "by": one.by_id}
                       for one in CaseCondition.objects.filter(case=case, struck_at__isnull=True)],
    }


def _case(case: Case) -> dict[str, Any]:
    return {
        "id": case.pk, "number": case.number, "title": case.title, "words": case.words, "amount": case.amount,
        "currency": case.currency, "opened_by": case.opened_by_id, "opened_at": case.opened_at.isoformat(),
        "level": case.level, "fast": case.fast, "client": case.client.code, "state": case.state,
    }
