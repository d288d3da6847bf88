"""A confirmed rating speaks in the hub: one open verdict with the whole trace, so that everybody may read it and ask why."""
from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_noop

from clc.engines.indicators import registry
from clc.policy.kind.rating import RatingModel
from clc.policy.rulebook import Book
from clc.stages.credit.models.ratings import Rating, RatingAnswer
from clc.stages.credit.rating_outcome import rule_of
from clc.stages.hub.book import book_of
from clc.stages.hub.models import Action, ActionState, User, Verdict, VerdictKind

PLAN = "rate_again"
LABEL = gettext_noop("Rating")
WORDS = gettext_noop("The weighted points of all items stand for a chance of default; support, caps, stops and people then "
                     "move the grade. Chance of default of the grade: %(pd)s %%.")
ANSWERED = gettext_noop("Answered by %(who)s: %(words)s (document %(document)s)")
NOBODY_TOLD = gettext_noop("No channel has told it.")
NOBODY_ANSWERED = gettext_noop("Nobody has answered this question.")
MISSING = gettext_noop("Too much of the grid is unknown for a better grade")
SOVEREIGN = gettext_noop("No better than the state the client belongs to")


def speak(held: Rating, by: User) -> Verdict:
    """Close the client's rating verdict, open the one of this rating, and finish what asked for it."""
    now = timezone.now()
    hush(held)
    Action.objects.filter(client=held.client, plan=PLAN, state=ActionState.OPEN).update(
        state=ActionState.DONE, done_at=now, done_by=by, outcome=held.grade)
    return Verdict.objects.create(
        client=held.client, kind=VerdictKind.RATING, rule=held.model, level=held.grade, value=held.pd, day=held.as_of,
        edition=held.edition, evidence=evidence(held))


def hush(held: Rating) -> None:
    """Close the client's open rating verdict."""
    Verdict.objects.current().filter(client=held.client, kind=VerdictKind.RATING).update(closed_at=timezone.now())


def evidence(held: Rating) -> dict[str, Any]:
    """What the verdict keeps: the rating's key figures, and the way back that "why?" walks (see hub.kept)."""
    book = book_of(held.edition.hash)
    rule = rule_of(book, held.model)
    told = {answer.item: answer for answer in held.answers.select_related("by", "document")}
    order = dict.fromkeys(line["part"] for line in held.outcome["lines"])
    parts = [_part(rule, book, held, name, told) for name in order]
    moves = [{"kind": "cap", "name": move["name"], "label": move_label(rule, move),
              "value": f"{move['before']} → {move['after']}"} for move in held.outcome["moves"]]
    hand = [{"kind": "cap", "name": "override", "label": rule.reasons.get(held.override_reason, ""),
             "value": f"{held.computed_grade} → {held.grade}"}] if held.override_notches else []
    why = {"kind": "rating", "label": LABEL, "value": held.grade, "of": "rating", "points": held.points,
           "words": {"text": WORDS if held.pd is not None else "", "values": {"pd": round(100 * (held.pd or 0), 2)}},
           "inputs": [*parts, *moves, *hand]}
    return {"rule": f"rating/{held.model}", "why": why, "rating": held.pk, "inputs_hash": held.inputs_hash,
            "model_grade": held.model_grade, "computed": held.computed_grade, "notches": held.override_notches,
            "valid_until": held.valid_until.isoformat() if held.valid_until else ""}


def _part(rule: RatingModel, book: Book, held: Rating, name: str, told: Mapping[str, RatingAnswer]) -> dict[str, Any]:
    lines = [line for line in held.outcome["lines"] if line["part"] == name]
    known = [line for line in lines if line["points"] is not None]
    weight = sum(line["weighed"] for line in known)
    points = sum(line["weighed"] * line["points"] for line in known) / weight if weight else None
    return {"kind": "part", "name": name, "label": rule.parts[name].label, "value": points, "unit": "points",
            "weight": round(weight, 1), "points": points,
            "inputs": [_line(rule, book, held, line, told.get(line["item"])) for line in lines]}


def _line(rule: RatingModel, book: Book, held: Rating, line: Mapping[str, Any],
          answer: RatingAnswer | None) -> dict[str, Any]:
    item = rule.parts[line["part"]].items[line["item"]]
    weight = round(line["weighed"], 1) if line["points"] is not None else None
    common = {"label": item.label, "weight": weight, "points": line["points"]}
    if item.indicator:
        told = registry.all().get(item.indicator)
        facts = [_fact(book, held, name) for name in (told.facts if told else ())]
        return common | {"kind": "reading", "name": item.indicator, "value": line["value"], "unit": item.unit,
                         "of": f"reading/{item.indicator}", "inputs": facts,
                         "unknown_because": "" if line["value"] is not None else NOBODY_TOLD}
    said = item.answers[answer.answer].label if answer else None
    return common | {"kind": "answer", "name": line["item"], "value": said,
                     "words": {"text": "", "values": {}} if not answer else _said_by(answer),
                     "unknown_because": "" if answer else NOBODY_ANSWERED}


def _said_by(answer: RatingAnswer) -> dict[str, Any]:
    """Who answered, in which words, on which document."""
    document = answer.document.sha256[:12] if answer.document else "-"
    return {"text": ANSWERED, "values": {"who": str(answer.by), "words": answer.words or "-", "document": document}}


def _fact(book: Book, held: Rating, name: str) -> dict[str, Any]:
    """A fact as it was frozen."""
    told, rule = held.inputs["facts"].get(name) or {}, book.facts.get(name)
    value = told.get("text") or told.get("value")
    return {"kind": "fact", "name": name, "label": rule.label if rule else name, "value": value,
            "unit": rule.unit if rule else "", "of": f"fact/{name}",
            "unknown_because": "" if value is not None else NOBODY_TOLD}


def move_label(rule: RatingModel, move: Mapping[str, Any]) -> str:
    """What moved a grade, in the words of the rule book."""
    name = move["name"]
    if move["kind"] == "cap" and name in rule.caps:
        return rule.caps[name].label
    if move["kind"] == "stop" and name in rule.stops:
        return rule.stops[name].label
    if move["kind"] == "support" and rule.support:
        return rule.support.label
    return {"missing": MISSING, "sovereign": SOVEREIGN}.get(move["kind"], str(name))
