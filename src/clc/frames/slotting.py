"""A slotting questionnaire over one project: which questions are asked, what numbers propose, category, weight and loss."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

from clc.engines.scoring import slotting as engine
from clc.engines.scoring.slotting import CATEGORIES, Result
from clc.kernel.column import UNKNOWN
from clc.policy.kind.slotting import GRADES, Anchor, Slotting, Step
from clc.policy.shapes import on
from clc.policy.tiering import held

Answers = Mapping[str, float]
Traits = Mapping[str, str]


@dataclass(frozen=True)
class Proposal:
    """What the project's numbers propose for a question.

    answer: 1 to 4, None where a number is missing; fact, value, at_least: the number that decided and its limit (the last
    limit missed where the answer is weak); missing: the fact nobody told, empty where none is missing.
    """

    answer: int | None
    fact: str
    value: float | None
    at_least: float | None
    missing: str = ""


@dataclass(frozen=True)
class Weighing:
    """Risk weight and loss (shares of the exposure) of a category; NaN where the category is unknown."""

    risk_weight: float
    loss: float
    preferential: bool
    capital_ratio: float

    def of(self, exposure: float) -> dict[str, float]:
        """Risk-weighted assets, expected loss and capital of an exposure, all in its money."""
        assets = engine.risk_weighted(exposure, self.risk_weight)
        told = {"rwa": assets, "expected_loss": engine.expected_loss(exposure, self.loss),
                "capital": engine.capital(assets, self.capital_ratio)}
        return {name: float(str(value)) for name, value in told.items()}


def slot(
    rule: Slotting, day: date, traits: Traits, answers: Answers, *, notches: int = 0, default: bool = False,
) -> Result:
    """What the rule makes of a project's answers on a day.

    answers: by question, 1 to 4, 0 where left out; a question that is asked and not answered makes its factor unknown.
    Errors: LookupError before the rule is in force.
    """
    weights = rule.weights_on(day)
    if not weights:
        raise LookupError(f"nothing in force on {day}")
    factors = {
        name: [
            engine.Question(each, float(answers.get(each, UNKNOWN)) if told.is_asked(traits) else engine.NOT_APPLICABLE)
            for each, told in rule.factors[name].questions.items()
        ]
        for name in weights
    }
    given = {each.name: each.answer for asked in factors.values() for each in asked}
    caps = [
        engine.Cap(name, given[cap.question], GRADES.index(cap.not_better_than) + 1.0,
                   all(traits.get(trait) == choice for trait, choice in cap.while_.items()))
        for name, cap in rule.caps.items() if cap.since <= day and cap.question in given
    ]  # fmt: skip
    return engine.slotted(factors, weights, held(rule.cuts, day), caps, notches=float(notches), default=default)


def proposals(rule: Slotting, day: date, traits: Traits, numbers: Mapping[str, float | None]) -> dict[str, Proposal]:
    """What the numbers of the project model propose, by question, for the questions asked that have an anchor."""
    return {
        name: _proposed(question.anchor, day, traits, numbers)
        for name, question in rule.questions().items()
        if question.anchor is not None and question.is_asked(traits)
    }


def _proposed(anchor: Anchor, day: date, traits: Traits, numbers: Mapping[str, float | None]) -> Proposal:
    """One anchor: the first step reached decides; the answer is the engine's."""
    steps = [(step, numbers.get(step.fact), _limit(step, anchor, day, traits)) for step in anchor.steps]
    found = engine.anchored([
        (float(step.answer), UNKNOWN if value is None else value, UNKNOWN if limit is None else limit)
        for step, value, limit in steps
    ])  # fmt: skip
    for step, value, limit in steps:
        if value is None or limit is None:
            return Proposal(None, step.fact, value, limit, missing=step.fact)
        if step.answer == found:
            return Proposal(step.answer, step.fact, value, limit)
    last, value, limit = steps[-1]
    return Proposal(round(float(str(found))), last.fact, value, limit)


def _limit(step: Step, anchor: Anchor, day: date, traits: Traits) -> float | None:
    """The step's limit for this project on a day; None while the trait is not told."""
    limit = on(step.at_least, day)
    if isinstance(limit, Mapping):
        return limit.get(traits.get(anchor.trait or "", ""))
    return limit


def weighing(rule: Slotting, day: date, category: float, *, pool: str = "standard", years: float | None = None) -> Weighing:
    """The risk weight and loss of a category (1 to 5) in a pool, with `years` left to run.

    The preferential ones hold for strong and good where the supervisor allows them and fewer years are left than told.
    Errors: LookupError before the rule is in force or for a pool it does not know.
    """
    if pool not in rule.pools:
        raise LookupError(f"no pool {pool}")
    told = rule.pools[pool]
    weight = float(str(engine.of_category(category, held(told.risk_weight, day).values())))
    loss = float(str(engine.of_category(category, held(told.loss, day).values())))
    ratio = held(rule.capital_ratio, day)
    kinder = rule.preferential
    if kinder is None or years is None or pool != "standard" or category not in (1.0, 2.0):
        return Weighing(weight, loss, False, ratio)
    if not on(kinder.allowed, day) or not years < (on(kinder.years_below, day) or 0.0):
        return Weighing(weight, loss, False, ratio)
    word: Literal["strong", "good"] = "strong" if category < 2 else "good"
    lower, milder = held(kinder.risk_weight, day), held(kinder.loss, day)
    return Weighing(lower.get(word, weight), milder.get(word, loss), True, ratio)


def case_of(rule: Slotting, day: date, factors: tuple[int, ...]) -> tuple[float, str]:
    """Total and category of a worked example told by the categories of its factors."""
    weights = rule.weights_on(day)
    told = {name: float(answer) for name, answer in zip(rule.factors, factors, strict=True) if name in weights}
    total = engine.weighted({name: told[name] for name in weights}, weights)
    return float(str(total)), CATEGORIES[round(float(str(engine.category_of(total, held(rule.cuts, day))))) - 1]
