"""Covenants as they stand: the number from its source, the limit, the headroom, met or thin or breached, and why."""
from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from math import isfinite, nan
from typing import Any

import numpy as np
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from clc.engines.cashflow import ratios
from clc.engines.exposure import covenants as engine
from clc.engines.indicators import registry
from clc.frames.readings import reading_of
from clc.kernel.days import months_before
from clc.policy.kind.covenant import Covenant as Library
from clc.policy.kind.covenant import Metric
from clc.policy.shapes import on
from clc.stages.deal.modelled import Model, models_of
from clc.stages.deal.models import Covenant, Structure
from clc.stages.hub import judged as runs
from clc.stages.hub.book import current_book
from clc.stages.hub.models import Client, Fact

#: What each ratio of a project is worked out from: amounts by period, a rate or single amounts.
INPUTS: Mapping[str, tuple[str, ...]] = {
    "cover": ("cash", "service"), "loan_life_cover": ("cash", "rate", "opening"),
    "project_life_cover": ("cash", "rate", "opening"), "gearing": ("debt", "equity"),
    "interest_cover": ("earnings", "interest"),
}
#: The project's ratios by name: the very functions that size the debt.
PROJECT: Mapping[str, Callable[..., Any]] = {
    "cover": ratios.cover, "loan_life_cover": ratios.loan_life_cover, "project_life_cover": ratios.project_life_cover,
    "gearing": ratios.gearing, "interest_cover": ratios.interest_cover,
}
NOBODY_TOLD = gettext_noop("Nobody has told what this rests on: statements, model or register.")
BY_A_PERSON = gettext_noop("A person tests this; nothing is written down yet.")
NOT_IN_BOOK = gettext_noop("This covenant is no longer in the rule book.")


@dataclass(frozen=True)
class Numbers:
    """What is known of a client on a day: readings by indicator, facts by name, and the day each fact is of."""

    readings: Mapping[str, float]
    facts: Mapping[str, float]
    days: Mapping[str, date]
    models: Mapping[int, Model] = field(default_factory=dict)


@dataclass(frozen=True)
class Standing:
    """A covenant on a day: value and limit in its unit (NaN unknown), headroom as a share, state, and why it is unknown.

    edge: the value from which headroom is thin; formula: what computed the value, the same in a model and in a test;
    source: the confirmed model whose figure it is, empty where people told it.
    """

    covenant: Covenant
    rule: Library | None
    value: float
    limit: float
    headroom: float
    edge: float
    state: str
    why: str
    as_of: date | None
    formula: str
    source: str = ""

    @property
    def unit(self) -> str:
        """The unit of value and limit."""
        return self.rule.unit if self.rule else "flag"


def library() -> dict[str, Library]:
    """The covenants of the book."""
    return current_book().of(Library)


def formula_of(metric: Metric | None) -> str:
    """The name of the formula behind a metric: one name wherever it is computed."""
    if metric is None:
        return ""
    return {"indicator": f"indicators.{metric.name}", "fact": f"facts.{metric.name}",
            "project": f"cashflow.ratios.{metric.name}"}[metric.of]


def numbers_of(client: Client, day: date, *, models: bool = True) -> Numbers:
    """Facts of the newest run as of a day under what people told up to it, and the readings they make.

    models: also what confirmed project models say, which only covenants of a project ask for.
    """
    found = runs.of(client, day, only=("facts",))
    facts = {name: float(value) for name, value in (found.facts if found else {}).items() if isinstance(value, int | float)}
    days = dict.fromkeys(facts, found.day) if found else {}
    told = Fact.objects.known().filter(client=client, as_of__lte=day, value__isnull=False).order_by("as_of", "id")
    for row in told.only("name", "value", "as_of"):
        facts[row.name], days[row.name] = float(row.value or 0), row.as_of
    return Numbers(reading_of(facts), facts, days, models_of(client) if models else {})


def value_of(metric: Metric, numbers: Numbers) -> tuple[float, date | None]:
    """A metric's number, and the day it is of; NaN where nobody told what it rests on."""
    if metric.of == "indicator":
        one = registry.all().get(metric.name)
        days = [numbers.days[fact] for fact in (one.facts if one else ()) if fact in numbers.days]
        return numbers.readings.get(metric.name, nan), min(days) if days else None
    fact = metric.name if metric.of == "fact" else metric.fact
    return numbers.facts.get(fact or "", nan), numbers.days.get(fact or "")


def standing(covenant: Covenant, rule: Library | None, numbers: Numbers, day: date) -> Standing:
    """Where a covenant stands; one that a person tests stands as its last test found."""
    if rule is None:
        return Standing(covenant, None, nan, nan, nan, nan, "unknown", NOT_IN_BOOK, None, "")
    if rule.metric is None or rule.op is None or covenant.limit is None:
        return _by_person(covenant, rule)
    tested = next((one for one in covenant.tests.all() if one.value is not None), None)
    value, as_of = value_of(rule.metric, numbers)
    model = model_for(covenant, rule.metric, numbers)
    if model is not None:
        value, as_of = model.ratio(rule.metric.name), model.day
    if rule.metric.of == "project" and tested is not None and (as_of is None or tested.day >= as_of):
        value, as_of, model = float(tested.value or 0), tested.day, None
    return replace(judged(covenant, rule, value, as_of, day), source=model.name if model else "")


def model_for(covenant: Covenant, metric: Metric, numbers: Numbers) -> Model | None:
    """The confirmed model that knows a covenant's ratio: of its project, its alternative's, else the client's only one."""
    if metric.of != "project":
        return None
    key = covenant.project_id or (covenant.structure.project_id if covenant.structure else None)
    held = numbers.models.get(key) if key else next(iter(numbers.models.values())) if len(numbers.models) == 1 else None
    return held if held is not None and isfinite(held.ratio(metric.name)) else None


def judged(covenant: Covenant, rule: Library, value: float, as_of: date | None, day: date) -> Standing:
    """A number held against a covenant's own limit."""
    limit, least = float(covenant.limit if covenant.limit is not None else nan), rule.op == "at_least"
    thin = on(rule.thin, day) or 0.0
    found = float(str(engine.state(value, limit, thin, at_least=least)))
    return Standing(
        covenant, rule, value, limit, float(str(engine.headroom(value, limit, at_least=least))),
        float(str(engine.worst_value(limit, thin, at_least=least))), engine.STATES.get(found, "unknown"),
        "" if isfinite(found) else NOBODY_TOLD, as_of, formula_of(rule.metric))


def _by_person(covenant: Covenant, rule: Library) -> Standing:
    last = next(iter(covenant.tests.all()), None)
    return Standing(covenant, rule, nan, nan, nan, nan, last.found if last else "unknown",
                    "" if last else BY_A_PERSON, last.day if last else None, "")


def standings(client: Client, day: date, structure: Structure | None = None) -> list[Standing]:
    """Every covenant of a client that holds, the worst first; of one alternative with those of the client as a whole."""
    rows = Covenant.objects.filter(client=client, ended_on__isnull=True).select_related("structure", "project", "by")
    if structure is not None:
        rows = rows.filter(structure__isnull=True) | rows.filter(structure=structure)
    book, numbers = library(), numbers_of(client, day)
    found = [standing(one, book.get(one.rule), numbers, day) for one in rows.prefetch_related("tests")]
    return sorted(found, key=_worst_first)


def _worst_first(one: Standing) -> tuple[int, float, int]:
    order = ("breached", "thin", "unknown", "met")
    return order.index(one.state), one.headroom if isfinite(one.headroom) else 9.0, one.covenant.pk


def next_test(covenant: Covenant, day: date) -> date:
    """The next day on which a period of the covenant ends, from the first on."""
    due, step = covenant.starts, 0
    while due < day:
        step += 1
        due = months_before(covenant.starts, -step * covenant.every_months)
    return due


def worst(found: Iterable[Standing]) -> str:
    """The worst state among covenants; empty without any."""
    states = {one.state for one in found}
    return next((state for state in ("breached", "thin", "unknown", "met") if state in states), "")


def covenant_lines(structure: Structure) -> list[tuple[str, str]]:
    """The covenants of an alternative for its term sheet, in the language spoken now: label and words with the limit."""
    book = library()
    rows = Covenant.objects.filter(structure=structure, ended_on__isnull=True).order_by("id")
    return [(_(rule.label), words_of(row, rule)) for row in rows if (rule := book.get(row.rule)) is not None]


def words_of(covenant: Covenant, rule: Library) -> str:
    """A covenant in a sentence: its own words or the library's, with the limit and how often it is tested."""
    said = [covenant.agreed or _(rule.clause)]
    if covenant.limit is not None:
        word = _("At least %(limit)s.") if rule.op == "at_least" else _("At most %(limit)s.")
        said.append(word % {"limit": limit_text(float(covenant.limit), rule.unit)})
    said.append(_("Tested every %(months)s months; %(days)s days to cure.") % {
        "months": covenant.every_months, "days": covenant.cure_days})
    return " ".join(said)


def limit_text(limit: float, unit: str) -> str:
    """A limit as a contract writes it."""
    return {"share": f"{limit * 100:g} %", "times": f"{limit:g}×"}.get(unit, f"{limit:,.2f}".rstrip("0").rstrip("."))


def project_value(name: str, inputs: Mapping[str, Sequence[float]]) -> float:
    """A ratio of the project from amounts by period, by the engine's own formula: the least, of gearing the highest.

    inputs: as INPUTS names them, each of one or more periods.
    """
    told = {each: np.asarray(values, dtype=np.float64) for each, values in inputs.items()}
    found = PROJECT[name](**told)
    return float(np.max(found)) if name == "gearing" else float(ratios.least(found).value)
