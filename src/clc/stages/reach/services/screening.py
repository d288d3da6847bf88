"""Screening and scoring of leads: the rules of eligibility fail closed, the score says what it rests on."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from clc.kernel.errors import BadInput, NotAllowed
from clc.policy.kind.eligibility import Eligibility
from clc.policy.kind.lead_score import AXES, LeadScore
from clc.stages.hub.book import current_book
from clc.stages.hub.models import User
from clc.stages.hub.permission import may, require
from clc.stages.hub.services.audit import note
from clc.stages.reach.leadfacts import known_of
from clc.stages.reach.learned import chance_of
from clc.stages.reach.models import Lead, Screened
from clc.stages.reach.services.holding import check_version, locked, open_lead, require_no_interest, worked_on
from clc.stages.reach.services.names import Named, watch


@transaction.atomic
def screen(*, by: User, lead: Lead) -> Lead:
    """Ask the rules of eligibility again and score anew, by what is known now."""
    require(by, "screen_lead" if may(by, "screen_lead") else "work_lead")
    held = locked(lead) if may(by, "screen_lead") else open_lead(by, lead)
    before = held.screened
    judge_lead(by, held)
    note(by, "screened a lead", held, {"lead": held.name, "from": before, "to": held.screened, "refused": refusals(held)})
    return held


@transaction.atomic
def decide_screening(*, by: User, lead: Lead, accept: bool, why: str, saves: int | None = None) -> Lead:
    """Decide on a lead of which the rules cannot tell: by who screens and does not own it, with the reason.

    What a rule refuses nobody accepts here: the rule is changed by two people, or the fact corrected.
    """
    require(by, "screen_lead")
    held = locked(lead)
    require_no_interest(by, held)
    check_version(held, saves)
    if by.pk in (held.owner_id, held.by_id):
        raise NotAllowed(_("Who brought a lead or works it does not screen it."), todo=_("Ask a colleague who may."))
    if not why.strip():
        raise BadInput(_("A decision needs its reason."), todo=_("Write what you looked at."))
    judge_lead(by, held)
    if held.screened == Screened.REFUSED:
        raise BadInput(
            _("The rules refuse this lead: %(codes)s.") % {"codes": ", ".join(refusals(held))},
            todo=_("Correct the fact if it is wrong; else lose the lead."),
        )
    held.screened = Screened.ACCEPTED if accept else Screened.REFUSED
    held.screening = {
        **held.screening,
        "decided": {
            "by": by.pk,
            "name": str(by),
            "accept": accept,
            "why": why.strip()[:400],
            "at": timezone.now().isoformat(),
        },
    }
    worked_on(held)
    note(
        by,
        "decided a screening",
        held,
        {"lead": held.name, "accept": accept, "why": why.strip()[:400], "unknown": unknowns(held)},
    )
    return held


def judge_lead(by: User | None, lead: Lead) -> Lead:
    """Screen and score a lead and save what was found; the caller has permission, a lock and a transaction.

    A decision somebody made on what was unknown stands as long as no rule refuses.
    """
    if by is not None and (may(by, "work_lead") or may(by, "screen_lead")):
        watch(
            by=by,
            named=Named(
                "lead", lead.pk, lead.name, codes=(lead.uscc,) if lead.uscc else (), branch=lead.branch, client=lead.client
            ),
        )
    day = timezone.localdate()
    facts = known_of(lead, day)
    decided = lead.screening.get("decided")
    lead.screening = screening_of(lead, facts, day)
    lead.screened = str(lead.screening["outcome"])
    if decided is not None and lead.screened == Screened.UNKNOWN:
        lead.screening["decided"] = decided
        lead.screened = Screened.ACCEPTED if decided["accept"] else Screened.REFUSED
    lead.scoring = scoring_of(lead, facts, day)
    lead.fit, lead.worth = (lead.scoring.get(axis, {}).get("points") for axis in AXES)
    lead.chance = chance_of(lead)
    lead.screened_at = lead.scored_at = timezone.now()
    lead.save()
    return lead


def screening_of(lead: Lead, facts: Mapping[str, Any], day: date) -> dict[str, Any]:
    """What every rule that speaks of the lead answers: `accepted` when all pass, `refused` when one refuses, else `unknown`.

    Without a single rule nothing is accepted.
    """
    rules = current_book().of(Eligibility)
    asked = {name: rule for name, rule in rules.items() if rule.asks(lead.kind, lead.pipeline, day)}
    answers = []
    for name, rule in sorted(asked.items(), key=lambda one: one[1].code):
        value = facts.get(rule.fact)
        found = rule.answer(value, day)
        answers.append(
            {
                "rule": name,
                "code": rule.code,
                "fact": rule.fact,
                "value": value,
                "found": found,
                "manager": rule.manager,
                "client": rule.client,
                "todo": rule.todo,
                "label": rule.label,
            }
        )
    found_all = {answer["found"] for answer in answers}
    outcome = (
        Screened.REFUSED
        if "refused" in found_all
        else Screened.UNKNOWN
        if "unknown" in found_all or not answers
        else Screened.ACCEPTED
    )
    return {"outcome": str(outcome), "day": day.isoformat(), "edition": current_book().edition, "answers": answers}


def scoring_of(lead: Lead, facts: Mapping[str, Any], day: date) -> dict[str, Any]:
    """Points of a lead on both axes, line by line; empty where no score of the book speaks of it."""
    rules = current_book().of(LeadScore)
    found = [
        (name, rule)
        for name, rule in sorted(rules.items())
        if rule.of == lead.kind and (not rule.pipelines or lead.pipeline in rule.pipelines)
    ]
    if not found:
        return {}
    name, rule = max(found, key=lambda one: bool(one[1].pipelines))
    told: dict[str, Any] = {"rule": name, "day": day.isoformat(), "edition": current_book().edition}
    for axis in AXES:
        scored = rule.score(axis, facts, day)
        told[axis] = {
            "points": scored.points,
            "known": round(scored.known, 4),
            "level": rule.level(scored.points, day),
            "lines": [
                {
                    "name": key,
                    "label": rule.criteria[key].label,
                    "fact": rule.criteria[key].fact,
                    "value": facts.get(rule.criteria[key].fact),
                    "points": points,
                    "most": most,
                }
                for key, points, most in scored.lines
            ],
        }
    return told


def refusals(lead: Lead) -> list[str]:
    """Codes of the rules that refuse it."""
    return [answer["code"] for answer in lead.screening.get("answers", []) if answer["found"] == "refused"]


def unknowns(lead: Lead) -> list[str]:
    """Codes of the rules that cannot tell."""
    return [answer["code"] for answer in lead.screening.get("answers", []) if answer["found"] == "unknown"]
