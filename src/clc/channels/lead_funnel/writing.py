"""Leads of a funnel written to their pipeline: new ones to the pool, those won closed on their day, nothing twice."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

import polars as pl
from django.utils import timezone
from django.utils.translation import gettext as _

from clc.stages.hub.models import Branch, Import, User
from clc.stages.hub.services.people import head_office
from clc.stages.reach.models import Lead, LeadMove, LeadState, MoveKind
from clc.stages.reach.pipelines import pipelines
from clc.stages.reach.services.learning import learn_chance, said
from clc.stages.reach.services.pools import pool_of

CHUNK = 2000


@dataclass
class Written:
    """What became of the leads told."""

    new: int = 0
    changed: int = 0
    same: int = 0
    notes: list[str] = field(default_factory=list)
    score: dict[str, Any] = field(default_factory=dict)


def write_leads(run: Import, by: User, told: pl.DataFrame, pipeline: str) -> Written:
    """Write every lead that is not here yet and every outcome that is not known yet; then learn from all of them.

    told: external, day, channel, source, name, uscc, industry, pipeline, won_at, person; each external once.
    """
    written, branch = Written(), by.branch or head_office()
    for start in range(0, told.height, CHUNK):
        _write(run, by, branch, told.slice(start, CHUNK).with_columns(pl.col("pipeline").fill_null(pipeline)), written)
    for name in sorted(set(told["pipeline"].fill_null(pipeline))):
        model = learn_chance(by=by, pipeline=name)
        written.score[name] = {"usable": model.usable, **model.found}
        written.notes.append(said(model))
    return written


def take_away(run: Import) -> tuple[int, int]:
    """Remove leads the run wrote that nobody worked on, reopen those it told were won; returns how many went and stay."""
    mine = Lead.objects.filter(import_run=run)
    untouched = mine.filter(version=1, hands__isnull=True)
    gone, stay = untouched.count(), mine.count()
    untouched.delete()
    for move in LeadMove.objects.filter(why=_mark(run), kind=MoveKind.WIN).select_related("lead"):
        _reopened(move)
    return gone, stay - gone


def _write(run: Import, by: User, branch: Branch, told: pl.DataFrame, written: Written) -> None:
    keys = [_key(one) for one in told["external"]]
    here = {lead.external: lead for lead in Lead.objects.select_for_update(of=("self",)).filter(external__in=keys)}
    codes = [code for code in told["uscc"] if code]
    taken = {(lead.uscc, lead.pipeline) for lead in Lead.objects.open().filter(uscc__in=codes)}
    fresh: list[tuple[Lead, Mapping[str, Any]]] = []
    for row in told.iter_rows(named=True):
        known = here.get(_key(row["external"]))
        if known is not None:
            _again(run, by, known, row, written)
        elif row["uscc"] and (row["uscc"], row["pipeline"]) in taken:
            written.same += 1
            written.notes.append(_("%(code)s is an open lead already: left as it is.") % {"code": row["uscc"]})
        else:
            taken.add((row["uscc"], row["pipeline"]))
            fresh.append((_lead(run, by, branch, row), row))
    leads = Lead.objects.bulk_create([lead for lead, _row in fresh])
    LeadMove.objects.bulk_create([move for lead in leads for move in _moves(run, by, lead)])
    written.new += len(leads)


def _lead(run: Import, by: User, branch: Branch, row: Mapping[str, Any]) -> Lead:
    rule = pipelines()[row["pipeline"]]
    at, won = _noon(row["day"]), row["won_at"]
    name = row["name"] or _("Lead %(key)s") % {"key": row["external"][:12]}
    found = pool_of(row["pipeline"]) if won is None else None
    lead = Lead(
        kind=rule.of, pipeline=row["pipeline"], stage=rule.first, name=name, uscc=row["uscc"] or "",
        channel=row["channel"] or "", source=row["source"] or "", industry=row["industry"] or "",
        introducer=(row["person"] or "")[:120], branch=branch, by=by, import_run=run, external=_key(row["external"]),
        captured_at=at, stage_since=at, touched_at=at)
    if found is not None:
        lead.pool, lead.pool_wide, lead.pooled_at = found[0], found[1].scope == "all", timezone.now()
    if won is not None:
        moment = max(_aware(won), at)
        lead.state, lead.stage, lead.closed_at = LeadState.WON, list(rule.stages)[-1], moment
        lead.stage_since = lead.touched_at = moment
    return lead.spell()


def _moves(run: Import, by: User, lead: Lead) -> Sequence[LeadMove]:
    first = pipelines()[lead.pipeline].first
    begun = LeadMove(lead=lead, kind=MoveKind.BEGIN, to_stage=first, to_state=LeadState.OPEN, by=by, at=lead.captured_at)
    if lead.closed_at is None:
        return (begun,)
    won = LeadMove(lead=lead, kind=MoveKind.WIN, from_stage=first, to_stage=lead.stage, from_state=LeadState.OPEN,
                   to_state=LeadState.WON, from_since=lead.captured_at, by=by, at=lead.closed_at, why=_mark(run))
    return begun, won


def _again(run: Import, by: User, lead: Lead, row: Mapping[str, Any], written: Written) -> None:
    """A lead that is here: closed when it is told to be won now, else left as people keep it."""
    if row["won_at"] is None or lead.state != LeadState.OPEN:
        written.same += 1
        return
    moment = max(_aware(row["won_at"]), lead.captured_at)
    last = list(pipelines()[lead.pipeline].stages)[-1]
    LeadMove.objects.create(lead=lead, kind=MoveKind.WIN, from_stage=lead.stage, to_stage=last, from_state=lead.state,
                            to_state=LeadState.WON, from_since=lead.stage_since, by=by, at=moment, why=_mark(run))
    lead.state, lead.stage, lead.closed_at, lead.stage_since = LeadState.WON, last, moment, moment
    lead.pool, lead.pool_wide, lead.pooled_at = "", False, None
    lead.save()
    written.changed += 1


def _reopened(move: LeadMove) -> None:
    """Let a lead stand as it stood before an import told that it was won."""
    lead = move.lead
    lead.state, lead.stage, lead.closed_at = LeadState.OPEN, move.from_stage, None
    lead.stage_since = move.from_since or lead.captured_at
    found = pool_of(lead.pipeline) if lead.owner_id is None else None
    if found is not None:
        lead.pool, lead.pool_wide, lead.pooled_at = found[0], found[1].scope == "all", timezone.now()
    lead.save()
    move.delete()


def _mark(run: Import) -> str:
    return f"import {run.pk}"


def _key(external: str) -> str:
    return f"lead_funnel:{external}"


def _noon(day: date) -> datetime:
    """A moment of a day told without one, never after now."""
    return min(timezone.make_aware(datetime.combine(day, time(12))), timezone.now() - timedelta(seconds=1))


def _aware(moment: datetime) -> datetime:
    return min(timezone.make_aware(moment), timezone.now())
