"""Leads written down and corrected: from the form, an import or a program, each firm once."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from clc.kernel.errors import BadInput
from clc.kernel.privacy import masked
from clc.stages.hub.models import Client, User
from clc.stages.hub.permission import require
from clc.stages.hub.services.audit import note
from clc.stages.hub.services.people import head_office
from clc.stages.reach.intake import check_values
from clc.stages.reach.known import Known, known
from clc.stages.reach.models import Lead, LeadMove, LeadState, MoveKind
from clc.stages.reach.personal import Contacted, write_contact
from clc.stages.reach.pipelines import pipeline_of
from clc.stages.reach.services.holding import once, open_lead, worked_on
from clc.stages.reach.services.pools import to_pool
from clc.stages.reach.services.screening import judge_lead

TWICE_SECONDS = 120


@transaction.atomic
def add_lead(
    *, by: User, values: Mapping[str, Any], contact: Contacted | None = None, pooled: bool = False, known_too: bool = False
) -> Lead:
    """Write a lead down, screen and score it at once; it is the writer's, or lies in the pool.

    Refused: a firm that is a client of, or an open lead with, another team (named, nothing else told); a person without a
    basis; values that cannot be. A firm of one's own clients is tied to it. known_too: the writer saw that a firm of this
    name is here and says it is another one. The same lead sent twice within two minutes is one lead.
    """
    require(by, "work_lead")
    told = check_values(values)
    pipeline = pipeline_of(str(told["pipeline"]))
    with once():
        lead = Lead(
            **told,
            stage=pipeline.first,
            kind=pipeline.of,
            by=by,
            branch=by.branch or head_office(),
            captured_at=_moment(values),
            stage_since=timezone.now(),
            touched_at=timezone.now(),
        )
        write_contact(lead, contact or Contacted())
        again = _twice(lead, by)
        if again is not None:
            return again
        lead.client = _of_client(lead, known_too)
        lead.owner = None if pooled else by
        if pooled:
            to_pool(lead)
        lead.save()
    begin(lead, by)
    judge_lead(by, lead)
    note(
        by,
        "captured a lead",
        lead,
        {
            "lead": lead.name,
            "pipeline": lead.pipeline,
            "channel": lead.channel,
            "basis": lead.contact_basis,
            "screened": lead.screened,
        },
    )
    return lead


@transaction.atomic
def change_lead(*, by: User, lead: Lead, values: Mapping[str, Any], contact: Contacted | None = None, saves: int) -> Lead:
    """Correct what is written of a lead and screen it anew; the audit keeps both values, of people only that."""
    held = open_lead(by, lead, saves)
    told = check_values({"pipeline": held.pipeline, "name": held.name, "uscc": held.uscc, **values})
    if told["pipeline"] != held.pipeline:
        _switch(held, by, str(told["pipeline"]))
    before = {key: getattr(held, key) for key in told if getattr(held, key) != told[key]}
    for key in before:
        setattr(held, key, told[key])
    if contact is not None:
        write_contact(held, contact)
    if {"name", "uscc"} & set(before):
        _refuse_known(held, known(held.name, held.uscc, besides=held.pk))
    with once():
        worked_on(held)
    judge_lead(by, held)
    note(
        by, "changed a lead", held, {"from": before, "to": {key: told[key] for key in before}, "person": contact is not None}
    )
    return held


@transaction.atomic
def forget_contact(*, by: User, lead: Lead, why: str) -> Lead:
    """Take the person out of a lead who does not wish to be kept; the history never kept them."""
    held = open_lead(by, lead)
    write_contact(held, Contacted())
    worked_on(held)
    note(by, "forgot a lead's contact", held, {"lead": held.name, "why": masked(why.strip())[:400]})
    return held


def begin(lead: Lead, by: User | None) -> LeadMove:
    """The first move of a lead: that it was captured."""
    return LeadMove.objects.create(
        lead=lead, kind=MoveKind.BEGIN, to_stage=lead.stage, to_state=LeadState.OPEN, by=by, at=lead.captured_at
    )


def _moment(values: Mapping[str, Any]) -> datetime:
    """When the firm first turned up: told, not in the future, else now."""
    told, now = values.get("captured_at"), timezone.now()
    if told is None:
        return now
    if not isinstance(told, datetime) or timezone.is_naive(told) or told > now + timedelta(minutes=5):
        raise BadInput(
            _("A lead turned up at some moment up to now."), todo=_("Write a day and time up to now, or leave it out.")
        )
    return told


def _twice(lead: Lead, by: User) -> Lead | None:
    """The same lead, sent by the same person moments ago, or under the same key of the sender's own."""
    if lead.external:
        held = Lead.objects.filter(external=lead.external).first()
        if held is not None:
            return held
    lead.spell()
    since = timezone.now() - timedelta(seconds=TWICE_SECONDS)
    same = Lead.objects.open().filter(
        by=by,
        at__gte=since,
        name_key=lead.name_key,
        uscc=lead.uscc,
        pipeline=lead.pipeline,
        project=lead.project,
        amount=lead.amount,
    )
    return same.first()


def _of_client(lead: Lead, known_too: bool) -> Client | None:
    """The client the firm is already, if it is one of the reader's; refused where it is known elsewhere."""
    found = known(lead.name, lead.uscc)
    mine = [one.client for one in found if one.client is not None]
    if known_too:
        found = [one for one in found if not one.seen]
    _refuse_known(lead, [one for one in found if one.client is None])
    return mine[0] if mine and not known_too else None


def _refuse_known(lead: Lead, found: list[Known]) -> None:
    """BadInput that names where the firm is known; leads in other pipelines or projects may stand beside."""
    there = [
        one for one in found if one.lead is None or (one.lead.pipeline, one.lead.project) == (lead.pipeline, lead.project)
    ]
    blind = [one for one in there if not one.seen]
    if blind:
        raise BadInput(blind[0].words, todo=_("Speak with that team: two of us do not court one firm."))
    leads = [one for one in there if one.lead is not None]
    if leads:
        raise BadInput(leads[0].words, todo=_("Open that lead and go on there."))


def _switch(lead: Lead, by: User, pipeline: str) -> None:
    """Begin anew in another pipeline."""
    rule = pipeline_of(pipeline)
    LeadMove.objects.create(
        lead=lead,
        kind=MoveKind.MOVE,
        from_stage=lead.stage,
        to_stage=rule.first,
        from_state=lead.state,
        from_since=lead.stage_since,
        why=pipeline,
        by=by,
        at=timezone.now(),
    )
    lead.pipeline, lead.stage, lead.kind, lead.stage_since = pipeline, rule.first, rule.of, timezone.now()
