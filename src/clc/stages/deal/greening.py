"""What is known of a deal's green side: catalogues, EU taxonomy, principles that bind, scores, margin steps, emissions."""
from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from math import isfinite, nan
from typing import Any

import numpy as np
from django.utils.translation import gettext_noop

from clc.engines.exposure import emissions
from clc.engines.pricing import esg as engine
from clc.policy.kind import equator as principles
from clc.policy.kind import green as catalogues
from clc.policy.kind.equator import Equator
from clc.policy.kind.esg import Esg, Stop
from clc.policy.kind.green import Catalogue
from clc.policy.shapes import on
from clc.stages.deal.models import Decision, EsgScore, GreenUse, MarginTarget
from clc.stages.deal.protecting import Numbers
from clc.stages.hub.book import current_book
from clc.stages.hub.models import Client

EP, ESG = "ep4", "client"
OBJECTIVES = ("mitigation", "adaptation", "water", "circular", "pollution", "biodiversity")
TESTS = ("substantial", "no_harm", "safeguards", "criteria")
TAXONOMY_WORDS = {
    "unknown": gettext_noop("Not told"), "not_eligible": gettext_noop("Not eligible"),
    "eligible": gettext_noop("Eligible, not aligned"), "open": gettext_noop("Eligible, alignment open"),
    "aligned": gettext_noop("Aligned"),
}


@dataclass(frozen=True)
class Footprint:
    """What of a client's emissions is laid at our door: the inputs as they are known, the part, tonnes and data quality."""

    outstanding: float
    equity: float
    debt: float
    emitted: float
    attribution: float
    tonnes: float
    quality: float
    as_of: date | None


def catalogue(name: str) -> Catalogue | None:
    """A catalogue of the book; None where there is none."""
    return current_book().of(Catalogue).get(name)


def catalogue_for(approved: date) -> str:
    """The catalogue that tells a loan approved on a day; empty where none does."""
    return next(iter(catalogues.in_force(current_book().of(Catalogue), approved)), "")


def equator() -> Equator:
    """The Equator Principles of the book."""
    return current_book().of(Equator)[EP]


def scorecard() -> Esg:
    """The ESG score of the book."""
    return current_book().of(Esg)[ESG]


def taxonomy_state(told: Mapping[str, Any]) -> str:
    """What the EU tests told make of a use: aligned only when every one is passed; eligible is less than aligned.

    told: eligible (bool), objective, and substantial, no_harm, safeguards, criteria (bool each). Source: Regulation
    2020/852 art. 3, 9 to 18, domain reference 4.5.
    """
    if told.get("eligible") is None:
        return "unknown"
    if not told["eligible"]:
        return "not_eligible"
    answers = [told.get(name) for name in TESTS]
    if any(answer is False for answer in answers):
        return "eligible"
    return "aligned" if all(answers) and told.get("objective") in OBJECTIVES else "open"


def binds(rule: Equator, product: str, told: Mapping[str, Decimal | None], day: date) -> bool | None:
    """Whether the principles bind a deal; None where an amount they hang on is not told.

    told: cost, own, together (US dollars) and years; refinancing binds when the first financing was bound, which is the
    question itself: the reviewer says so by choosing it.
    """
    one = rule.products[product]
    answers: list[bool | None] = []
    least = ((one.cost_least, "cost"), (one.own_least, "own"), (one.together_least, "together"), (one.years_least, "years"))
    for dated, name in least:
        line = on(dated, day) if dated else None
        value = told.get(name)
        if line is not None:
            answers.append(None if value is None else float(value) >= line)
    below, years = on(one.years_below, day) if one.years_below else None, told.get("years")
    if below is not None:
        answers.append(None if years is None else float(years) < below)
    if any(answer is False for answer in answers):
        return False
    return None if any(answer is None for answer in answers) else True


def asked_of(rule: Equator, category: str, carbon: float | None, day: date) -> list[Any]:
    """What the principles ask of a category: see `policy.kind.equator.asked`."""
    found = next(one for one in principles.CATEGORIES if one == category)
    return principles.asked(rule, found, carbon, day)


def points_of(rule: Esg, answers: Mapping[str, str]) -> dict[str, dict[str, float]]:
    """The points of the answers by pillar and item; NaN where nothing is answered."""
    found: dict[str, dict[str, float]] = {}
    for name, (pillar, item) in rule.items().items():
        told = item.answers.get(answers.get(name, ""))
        found.setdefault(pillar, {})[name] = told.points if told else nan
    return found


def score_of(rule: Esg, answers: Mapping[str, str], day: date) -> engine.Scored:
    """The score of the answers on a day."""
    weights = {name: on(item.weight, day) or 0.0 for name, (_pillar, item) in rule.items().items()}
    return engine.score(points_of(rule, answers), weights)


def proposed(rule: Esg, facts: Mapping[str, float]) -> dict[str, str]:
    """The answers that known numbers propose."""
    found = {}
    for name, (_pillar, item) in rule.items().items():
        value = facts.get(item.fact or "", nan)
        step = next((one for one in item.steps if value <= one.at_most), None)
        if step is not None and isfinite(value):
            found[name] = step.answer
    return found


def score_in_force(client: Client) -> EsgScore | None:
    """The newest confirmed score of a client."""
    return EsgScore.objects.filter(client=client, state=Decision.CONFIRMED).order_by("-id").first()


def stops_of(client: Client) -> list[tuple[str, str]]:
    """The hard stops that hold for a client's deals: label and what to do; a stop told but not yet confirmed holds too.

    It takes a second person to lift one: a later confirmed score without it, or turning down the score that told it.
    """
    return [(one.label, one.todo) for one in standing_stops(client)]


def standing_stops(client: Client) -> list[Stop]:
    """The same as the rule book tells them, each with how grave it is."""
    open_ones = EsgScore.objects.filter(client=client).exclude(state__in=(Decision.REFUSED, Decision.REPLACED))
    told = {name for stops in open_ones.values_list("stops", flat=True) for name in stops}
    rule = scorecard()
    return [rule.stops[name] for name in rule.stops if name in told]


def steps_of(targets: Sequence[MarginTarget], rule: Esg, day: date) -> dict[str, float]:
    """The step of the margin by the day a period ends, in basis points; only of periods that have ended by the day."""
    days = sorted({each for one in targets for each in one.targets if each <= day.isoformat()})
    if not days:
        return {}
    seen = [[_told(one.observed.get(each)) for each in days] for one in targets]
    wanted = [[_told(one.targets.get(each)) for each in days] for one in targets]
    found = engine.margin_steps(
        np.array(seen), np.array(wanted), higher_is_better=[one.higher_is_better for one in targets],
        step_bp=on(rule.margin.step_bp, day) or 0.0, most_bp=on(rule.margin.most_bp, day) or 0.0)
    return dict(zip(days, found.tolist(), strict=True))


def footprint(outstanding: float, numbers: Numbers) -> Footprint:
    """A client's financed emissions by what is known of it: scope 1 and 2, the third where it is told."""
    told = numbers.facts
    equity, debt = told.get("total_equity", nan), told.get("debt", nan)
    emitted = emitted_of(told)
    part = float(str(emissions.attribution(outstanding, equity, debt)))
    tonnes = float(str(emissions.financed(outstanding, equity, debt, emitted)))
    quality = float(str(emissions.quality_of(told.get("emissions_quality", nan))))
    return Footprint(outstanding, equity, debt, emitted, part, tonnes, quality, numbers.days.get("emissions_scope_1"))


def emitted_of(facts: Mapping[str, float]) -> float:
    """Tonnes emitted: scope 1 and 2 must be told, scope 3 counts where it is."""
    third = facts.get("emissions_scope_3", nan)
    own = facts.get("emissions_scope_1", nan) + facts.get("emissions_scope_2", nan)
    return own + third if isfinite(third) else own


def green_share(structure: int) -> float:
    """The green part of an alternative's use of funds, 0 to 1, by what two people confirmed."""
    rows = GreenUse.objects.filter(structure_id=structure, state=Decision.CONFIRMED).values_list("share", flat=True)
    return min(1.0, float(sum(rows, Decimal(0))))


def _told(value: Any) -> float:
    if isinstance(value, Mapping):
        value = value.get("value")
    return float(value) if isinstance(value, int | float) else nan
