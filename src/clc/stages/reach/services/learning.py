"""The learned score: points from how leads ended, tried out of time, kept with what they proved, be it nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import timedelta
from typing import Any

import numpy as np
from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from clc.engines.scoring.lead_chance import Found, Settings, learn, prove
from clc.stages.hub.models import User
from clc.stages.hub.services.audit import note
from clc.stages.reach.learned import chance, features
from clc.stages.reach.models import Lead, LeadModel, LeadState

FEATURES = ("channel", "source", "industry", "weekday")
WON_WITHIN_DAYS = 120
CHUNK = 2000
_WRITE = """
update reach_lead set chance = told.chance from unnest(%s::bigint[], %s::float8[]) told(id, chance)
where reach_lead.id = told.id
"""


@transaction.atomic
def learn_chance(*, by: User | None, pipeline: str) -> LeadModel:
    """Learn from every lead of a pipeline that is old enough to tell, and score the open ones where the score held.

    A lead counts as won when it was won within 120 days. Learned from the earlier 70 % and tested on the later 30 %; what
    does not beat the base rate there is kept with its figures and not used. Run over all branches (`as_system`).
    """
    rows = _rows(pipeline)
    told = {name: [row[1][name] for row in rows] for name in FEATURES}
    told = {name: words for name, words in told.items() if len(set(words)) > 1}
    won = np.array([row[2] for row in rows], dtype=np.float64)
    points, found = _learned(told, won)
    made = LeadModel.objects.create(
        pipeline=pipeline,
        points=points,
        found=found,
        leads=len(rows),
        won=int(won.sum()),
        usable=bool(found.get("ranks")),
        by=by,
    )
    _score_open(made)
    note(
        by, "learned a lead score", made, {"pipeline": pipeline, "leads": made.leads, "won": made.won, "usable": made.usable}
    )
    return made


def said(model: LeadModel) -> str:
    """What a learned score is worth, in a sentence."""
    found = model.found
    if "why" in found:
        return _("No score could be learned: %(why)s") % {"why": _(found["why"])}
    words = {
        "auc": f"{found['auc']:.2f}",
        "low": f"{found['auc_low']:.2f}",
        "high": f"{found['auc_high']:.2f}",
        "top": f"{100 * found['top']:.1f}",
        "rate": f"{100 * found['rate']:.1f}",
        "count": found["tested"],
    }
    if not model.usable:
        return (
            _(
                "The learned score does not beat the base rate on %(count)s later leads (area under the curve %(auc)s, "
                "%(low)s to %(high)s): it is not used."
            )
            % words
        )
    told = (
        _(
            "On %(count)s later leads the learned score puts those that are won first: area under the curve %(auc)s "
            "(%(low)s to %(high)s); of the fifth ranked highest %(top)s percent were won, of all %(rate)s percent."
        )
        % words
    )
    return (
        told
        if found["tells"]
        else f"{told} " + _("Its chances as numbers come no closer than the base rate: use the order.")
    )


def _learned(
    told: Mapping[str, Sequence[str]], won: np.ndarray[Any, np.dtype[np.float64]]
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Points from all leads and figures out of time; no points and the reason where there is too little to learn from."""
    settings = Settings()
    if won.sum() < settings.wins_least or not told:
        return {}, {"why": "fewer than 50 leads were won in time, or all leads are alike"}
    try:
        found = prove(told, won, settings)
    except ValueError:
        return {}, {"why": "the earlier or the later leads have too few wins"}
    return learn(told, won, settings).plain(), plain(found)


def plain(found: Found) -> dict[str, Any]:
    """Figures fit for JSON, with what they mean."""
    return {
        **asdict(found),
        "lift": found.top / found.rate if found.rate else None,
        "ranks": found.ranks,
        "tells": found.tells,
        "won_within_days": WON_WITHIN_DAYS,
    }


def _rows(pipeline: str) -> list[tuple[Any, dict[str, str], float]]:
    """Leads old enough to tell, in order of time: the moment, what was known then, whether won in time."""
    within = timedelta(days=WON_WITHIN_DAYS)
    old = Lead.objects.filter(pipeline=pipeline, captured_at__lte=timezone.now() - within)
    told = old.only("captured_at", "channel", "source", "industry", "state", "closed_at").order_by("captured_at", "id")
    return [(lead.captured_at, features(lead), float(_won_in_time(lead))) for lead in told.iterator(chunk_size=CHUNK)]


def _won_in_time(lead: Lead) -> bool:
    return (
        lead.state == LeadState.WON
        and lead.closed_at is not None
        and lead.closed_at - lead.captured_at <= timedelta(days=WON_WITHIN_DAYS)
    )


def _score_open(model: LeadModel) -> None:
    """Write the chance of every open lead of the pipeline; none where the score is of no use."""
    mine = Lead.objects.open().filter(pipeline=model.pipeline)
    if not model.usable:
        mine.filter(chance__isnull=False).update(chance=None)
        return
    told = mine.only("captured_at", "channel", "source", "industry")
    found = [(lead.pk, chance(model.points, features(lead))) for lead in told.iterator(chunk_size=CHUNK)]
    with connection.cursor() as cursor:
        cursor.execute(_WRITE, [[key for key, _chance in found], [value for _key, value in found]])
