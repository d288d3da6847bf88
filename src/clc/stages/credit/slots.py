"""What a slotting sheet says: its questionnaire as it stood, the numbers of the project, proposals, result, and the why."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from math import isfinite
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from clc.engines.scoring.slotting import Result
from clc.frames.slotting import Proposal, Weighing, proposals, slot, weighing
from clc.kernel.errors import NotFound
from clc.policy.kind.slotting import GRADES, Slotting
from clc.stages.credit.models import SlottingSheet
from clc.stages.hub.book import book_of, current_book
from clc.stages.hub.models import Client, Fact

DEFAULT_RULE = "pf_slot_v1"
CATEGORY = {
    1: gettext_noop("Strong (1)"),
    2: gettext_noop("Good (2)"),
    3: gettext_noop("Satisfactory (3)"),
    4: gettext_noop("Weak (4)"),
    5: gettext_noop("Default (5)"),
}


def questionnaires() -> dict[str, Slotting]:
    """The questionnaires of today's book."""
    return current_book().of(Slotting)


def questionnaire(name: str) -> Slotting:
    """A questionnaire of today's book; else NotFound."""
    found = questionnaires().get(name)
    if found is None:
        raise NotFound(_("There is no questionnaire %(name)s.") % {"name": name[:64]}, todo=_("See the rule book."))
    return found


def rule_of(sheet: SlottingSheet) -> Slotting:
    """The questionnaire of a sheet as it stood when the sheet was made."""
    return book_of(sheet.edition.hash).of(Slotting)[sheet.rule]


def facts_of(rule: Slotting) -> list[str]:
    """The facts its anchors look at, each once."""
    anchors = [each.anchor for each in rule.questions().values() if each.anchor]
    return list(dict.fromkeys(step.fact for anchor in anchors for step in anchor.steps))


def numbers_of(client: Client, rule: Slotting, day: date) -> dict[str, dict[str, Any]]:
    """The numbers of the project model that are known of a client on a day, by fact: value, when true, who told."""
    told: dict[str, dict[str, Any]] = {}
    rows = Fact.objects.known().filter(client=client, name__in=facts_of(rule), as_of__lte=day, value__isnull=False)
    for fact in rows.order_by("as_of", "id"):
        told[fact.name] = {"value": float(fact.value or 0), "as_of": fact.as_of.isoformat(), "fact": fact.pk}
    return told


def values_of(numbers: Mapping[str, Mapping[str, Any]]) -> dict[str, float]:
    """The bare numbers by fact."""
    return {name: float(told["value"]) for name, told in numbers.items()}


def answers_of(sheet: SlottingSheet) -> dict[str, float]:
    """The answers by question, 0 where left out; what nobody answered is not in it."""
    return {name: float(told["answer"]) for name, told in sheet.answers.items() if told.get("answer") is not None}


def proposed(sheet: SlottingSheet) -> dict[str, Proposal]:
    """What the sheet's numbers propose, by question."""
    return proposals(rule_of(sheet), sheet.day, sheet.traits, values_of(sheet.numbers))


def result_of(sheet: SlottingSheet) -> Result:
    """What the questionnaire makes of the sheet as it stands."""
    return slot(rule_of(sheet), sheet.day, sheet.traits, answers_of(sheet), notches=sheet.notches, default=sheet.defaulted)


def weighing_of(sheet: SlottingSheet, category: float) -> Weighing:
    """Risk weight and loss of a category in the sheet's pool."""
    return weighing(rule_of(sheet), sheet.day, category, pool=sheet.pool, years=sheet.years_left)


def deviations(sheet: SlottingSheet) -> list[str]:
    """Questions whose answer differs from what the numbers propose and has no reason told."""
    given = answers_of(sheet)
    return [
        name
        for name, told in proposed(sheet).items()
        if told.answer is not None
        and name in given
        and given[name] != told.answer
        and not str(sheet.answers[name].get("reason", "")).strip()
    ]


def traits_missing(rule: Slotting, traits: Mapping[str, str]) -> list[str]:
    """The traits not told yet, by label."""
    return [trait.label for name, trait in rule.traits.items() if traits.get(name) not in trait.choices]


def frozen(sheet: SlottingSheet, result: Result) -> dict[str, Any]:
    """The result as it is kept with the sheet and told by its verdict."""
    weighed = weighing_of(sheet, result.category)
    return {
        "means": {name: number(each) for name, each in result.means.items()},
        "factors": {name: number(each) for name, each in result.factors.items()},
        "total": number(result.total),
        "scored": number(result.scored),
        "category": number(result.category),
        "word": result.word,
        "caps": list(result.caps),
        "binding": list(result.binding),
        "risk_weight": weighed.risk_weight,
        "loss": weighed.loss,
        "preferential": weighed.preferential,
    }


def number(value: float) -> float | None:
    """A number as JSON keeps it: unknown as null."""
    return value if isfinite(value) else None


def told_why(sheet: SlottingSheet) -> dict[str, Any]:
    """The way from the category back to answers and numbers, in the shape `hub.kept` reads."""
    rule, result = rule_of(sheet), sheet.result
    weights = rule.weights_on(sheet.day)
    inputs = [_factor(sheet, rule, name, weight) for name, weight in weights.items()]
    caps = [
        {
            "kind": "cap",
            "name": name,
            "label": rule.caps[name].label,
            "value": 4.0,
            "level": "red",
            "words": {"text": gettext_noop("A hard limit holds whatever the score.")},
        }
        for name in result["caps"]
    ]
    moved = [
        {
            "kind": "override",
            "name": "override",
            "label": gettext_noop("Override in notches"),
            "value": float(sheet.notches),
            "words": {
                "text": gettext_noop("%(by)s, second signature %(second)s: %(why)s"),
                "values": {"by": str(sheet.override_by), "second": str(sheet.second_by), "why": sheet.override_why},
            },
        }
    ]
    flagged = [
        {
            "kind": "cap",
            "name": "default",
            "label": gettext_noop("In default"),
            "value": 1.0,
            "unit": "flag",
            "words": {"text": gettext_noop("A default stands whatever is answered.")},
        }
    ]
    return {
        "kind": "slotting",
        "name": sheet.rule,
        "label": rule.label,
        "value": CATEGORY[round(result["category"])],
        "points": result["total"],
        "words": {
            "text": gettext_noop(
                "The weighted categories of the factors make %(total)s; risk weight %(weight).0f %%, "
                "expected loss %(loss).1f %% of the exposure. Proposed by %(by)s, confirmed by %(second)s."
            ),
            "values": {
                "total": "—" if result["total"] is None else f"{result['total']:.2f}",
                "weight": 100 * result["risk_weight"],
                "loss": 100 * result["loss"],
                "by": str(sheet.proposed_by),
                "second": str(sheet.confirmed_by),
            },
        },
        "inputs": [*inputs, *caps, *(moved if sheet.notches else []), *(flagged if sheet.defaulted else [])],
    }


def _factor(sheet: SlottingSheet, rule: Slotting, name: str, weight: float) -> dict[str, Any]:
    """A factor with its answers."""
    asked = {each: told for each, told in rule.factors[name].questions.items() if told.is_asked(sheet.traits)}
    return {
        "kind": "part",
        "name": name,
        "label": rule.factors[name].label,
        "value": sheet.result["factors"][name],
        "weight": weight,
        "points": sheet.result["means"][name],
        "inputs": [_answer(sheet, each, told.label, told.choices) for each, told in asked.items()],
    }


def _answer(sheet: SlottingSheet, name: str, label: str, choices: Mapping[Any, str]) -> dict[str, Any]:
    """One answer in the words of the questionnaire, with the number behind it."""
    told = sheet.answers.get(name, {})
    answer = told.get("answer")
    anchor = sheet.anchors.get(name)
    known = isinstance(answer, int) and 1 <= answer <= 4
    found: dict[str, Any] = {"kind": "answer", "name": name, "label": label, "value": float(answer) if known else None}
    if known:
        found["words"] = {"text": choices[GRADES[answer - 1]]}
    elif answer == 0:
        found["unknown_because"] = gettext_noop("Left out: it does not apply.")
    if anchor and anchor.get("fact"):
        found["of"] = f"fact/{anchor['fact']}"
    return found
