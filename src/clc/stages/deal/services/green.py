"""Green uses, environmental reviews, ESG scores and margin targets: told by one person, confirmed by another."""
from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from math import isfinite
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from clc.kernel.errors import BadInput
from clc.policy.kind.equator import CATEGORIES
from clc.policy.shapes import on
from clc.stages.deal import greening
from clc.stages.deal.models import EnvironmentReview, EsgScore, GreenUse, MarginTarget, Project, Structure
from clc.stages.deal.services.placing import amounts, bounded, money, past, place, proof, reason, share
from clc.stages.hub.book import current_book, keep_edition
from clc.stages.hub.models import Client, Document, User
from clc.stages.hub.permission import require
from clc.stages.hub.services.audit import note

YEARS_MOST, TONNES_MOST, BASE_MOST = 100, 10**12, 10**15


@dataclass(frozen=True)
class Used:
    """What part of a loan goes where: the catalogue's code, the amount and share, since when approved, what it saves."""

    code: str
    amount: Decimal
    share: Decimal
    approved_on: date
    loan: str = ""
    benefits: Mapping[str, float] = field(default_factory=dict)
    verifier: str = ""
    transition: bool = False
    taxonomy: Mapping[str, Any] = field(default_factory=dict)
    words: str = ""


@dataclass(frozen=True)
class Reviewed:
    """A category and why; amounts in US dollars, years, yearly tonnes of scope 1 and 2, and the class of the assessment."""

    product: str
    category: str
    rationale: str
    cost: Decimal | None = None
    own: Decimal | None = None
    together: Decimal | None = None
    years: Decimal | None = None
    carbon: Decimal | None = None
    designated: bool = False
    eia: str = ""


@dataclass(frozen=True)
class Aimed:
    """An indicator with its targets by the day a period ends."""

    name: str
    targets: Mapping[date, float]
    higher_is_better: bool
    unit: str = ""
    base: Decimal | None = None


@transaction.atomic
def assess_green(
    *, by: User, client: Client, used: Used, evidence: Document | None, structure: Structure | None = None,
    project: Project | None = None,
) -> GreenUse:
    """Say which use of which catalogue a loan serves, with its evidence; it counts once a second person confirms it.

    The catalogue is the one in force on the day the loan was approved: older loans keep the older standard.
    """
    require(by, "assess_green", client)
    name = greening.catalogue_for(past(_("Approved on"), used.approved_on))
    rule = greening.catalogue(name)
    if rule is None:
        raise BadInput(_("No catalogue tells loans approved on %(day)s.") % {"day": used.approved_on.isoformat()},
                       todo=_("Check the day of approval."))
    found = rule.place(used.code)
    if found is None:
        raise BadInput(_("The catalogue %(name)s has no use %(code)s.") % {"name": _(rule.label), "code": used.code[:16]},
                       todo=_("Choose one listed."))
    if strange := sorted(set(used.benefits) - set(rule.benefits)):
        raise BadInput(_("The catalogue counts no benefit %(name)s.") % {"name": strange[0][:40]}, todo=_("Leave it out."))
    paper = proof(client, evidence)
    if paper is None:
        raise BadInput(_("A green use is shown by a paper."), todo=_("Choose the document in the client's file."))
    made = GreenUse.objects.create(
        client=client, edition=keep_edition(current_book()), evidence=paper, by=by, catalogue=name, code=used.code,
        loan=used.loan.strip()[:64], amount=money(_("Amount"), used.amount) or 0, share=share(_("Share of use"), used.share),
        approved_on=used.approved_on, carbon=found.use.carbon, benefits=amounts(_("Benefits"), used.benefits),
        verifier=used.verifier.strip()[:120], transition=used.transition, taxonomy=taxonomy(used.taxonomy),
        words=used.words.strip()[:2000], **place(client, structure, project))
    note(by, "assessed a green use", made, {"code": made.code, "catalogue": name, "share": made.share,
                                            "amount": made.amount, "evidence": paper.pk})
    return made


@transaction.atomic
def review_environment(
    *, by: User, client: Client, told: Reviewed, evidence: Document | None = None, structure: Structure | None = None,
    project: Project | None = None,
) -> EnvironmentReview:
    """Put a deal into a category with the reason; a second person confirms it, and the conditions open then."""
    require(by, "assess_green", client)
    rule, today = greening.equator(), timezone.localdate()
    if told.category not in CATEGORIES or told.product not in rule.products:
        raise BadInput(_("The category or product is not one of the principles."), todo=_("Choose those listed."))
    if told.eia and told.eia not in rule.eia:
        raise BadInput(_("There is no such class of assessment."), todo=_("Choose one listed."))
    lighter = told.eia and CATEGORIES.index(told.category) > CATEGORIES.index(rule.eia[told.eia])
    if lighter and len(told.rationale.strip()) < 20:
        raise BadInput(_("The category is lighter than the class of the assessment suggests."),
                       todo=_("Write out why."))
    sums = {name: money(name, getattr(told, name)) for name in ("cost", "own", "together", "years")}
    bounded(_("Tenor"), told.years, YEARS_MOST)
    if bounded(_("Emissions"), told.carbon, TONNES_MOST) is not None:
        amounts(_("Emissions"), {"t": told.carbon})
    made = EnvironmentReview.objects.create(
        client=client, rule=greening.EP, edition=keep_edition(current_book()), evidence=proof(client, evidence), by=by,
        product=told.product, category=told.category, rationale=reason(told.rationale), carbon=told.carbon,
        designated=told.designated, eia=told.eia, applies=greening.binds(rule, told.product, sums, today), **sums,
        **place(client, structure, project))
    note(by, "reviewed environment and society", made, {"category": made.category, "applies": made.applies})
    return made


@transaction.atomic
def score_esg(
    *, by: User, client: Client, answers: Mapping[str, str], stops: Collection[str], evidence: Document | None = None,
    words: str = "",
) -> EsgScore:
    """Answer the ESG score of a client; a hard stop holds at once, the score once a second person confirms it."""
    require(by, "assess_green", client)
    rule, today = greening.scorecard(), timezone.localdate()
    items = rule.items()
    if wrong := [name for name, told in answers.items() if name not in items or told not in items[name][1].answers]:
        raise BadInput(_("“%(name)s” has no such answer.") % {"name": wrong[0][:40]}, todo=_("Choose those listed."))
    if strange := [name for name in stops if name not in rule.stops]:
        raise BadInput(_("There is no hard stop %(name)s.") % {"name": strange[0][:40]}, todo=_("Choose those listed."))
    found = greening.score_of(rule, answers, today)
    answered = float(str(found.answered))
    least = on(rule.answered_least, today) or 0.0
    score = float(str(found.score)) if answered >= least else float("nan")
    made = EsgScore.objects.create(
        client=client, rule=greening.ESG, edition=keep_edition(current_book()), evidence=proof(client, evidence), by=by,
        day=today, answers=dict(answers), stops=sorted(set(stops)), score=score if isfinite(score) else None,
        answered=answered, band=rule.band(score, today) if isfinite(score) else "", words=words.strip()[:2000],
        pillars={name: value if isfinite(value := float(str(each))) else None for name, each in found.pillars.items()})
    note(by, "scored environment, society and governance", made, {"score": made.score, "stops": made.stops})
    return made


@transaction.atomic
def aim_margin(
    *, by: User, client: Client, aimed: Aimed, structure: Structure | None = None, evidence: Document | None = None
) -> MarginTarget:
    """Agree on an indicator whose targets move the margin; it holds once a second person confirms it."""
    require(by, "assess_green", client)
    if not aimed.targets or len(aimed.targets) > 60:
        raise BadInput(_("An indicator has 1 to 60 targets, each with the day its period ends."),
                       todo=_("Write a day and a number in each line."))
    told = {day.isoformat(): _number(value) for day, value in sorted(aimed.targets.items())}
    made = MarginTarget.objects.create(
        client=client, edition=keep_edition(current_book()), evidence=proof(client, evidence), by=by,
        name=reason(aimed.name)[:160], unit=aimed.unit.strip()[:40], higher_is_better=aimed.higher_is_better,
        base=bounded(_("Base"), aimed.base, BASE_MOST), targets=told, **place(client, structure, None))
    note(by, "aimed a margin at targets", made, {"name": made.name, "targets": told})
    return made


@transaction.atomic
def observe_target(*, by: User, target: MarginTarget, day: date, value: float, evidence: Document | None) -> MarginTarget:
    """Write down what was observed for a period, with its paper; it is told once."""
    require(by, "assess_green", Client(pk=target.client_id))
    held = MarginTarget.objects.select_for_update(of=("self",)).select_related("client").get(pk=target.pk)
    key = past(_("Period"), day).isoformat()
    if key not in held.targets:
        raise BadInput(_("There is no target for %(day)s.") % {"day": key}, todo=_("Choose the end of a period."))
    if key in held.observed:
        raise BadInput(_("This period is told already."), todo=_("Correct it by a new indicator that two people confirm."))
    paper = proof(held.client, evidence)
    if paper is None:
        raise BadInput(_("What was observed is shown by a paper."), todo=_("Choose the report in the client's file."))
    held.observed = {**held.observed, key: {"value": _number(value), "document": paper.pk}}
    held.save()
    note(by, "observed a margin target", held, {"day": key, "value": value, "evidence": paper.pk})
    return held


def taxonomy(told: Mapping[str, Any]) -> dict[str, Any]:
    """The EU test as it is kept: known names only, yes, no or open."""
    allowed = {"eligible", "objective", *greening.TESTS}
    if strange := sorted(set(told) - allowed):
        raise BadInput(_("The EU test knows no %(name)s.") % {"name": strange[0][:40]}, todo=_("Leave it out."))
    if told.get("objective") not in (None, "", *greening.OBJECTIVES):
        raise BadInput(_("This is none of the six objectives."), todo=_("Choose one listed."))
    if wrong := [name for name in ("eligible", *greening.TESTS) if told.get(name) not in (None, True, False)]:
        raise BadInput(_("The EU test %(name)s is answered yes, no or left open.") % {"name": wrong[0]},
                       todo=_("Answer it again."))
    return {name: value for name, value in told.items() if value not in (None, "")}


def _number(value: float) -> float:
    if isinstance(value, bool) or not isfinite(value) or abs(value) > 1e15:
        raise BadInput(_("A target is a number."), todo=_("Write a number."))
    return float(value)
