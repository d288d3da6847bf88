"""What a rating rests on: readings, the facts behind them and the facts that stop or cap, frozen with their hash."""
from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from math import isnan, nan
from typing import Any

from django.utils.translation import gettext as _

from clc.engines.indicators import registry
from clc.engines.scoring.rating import Model
from clc.engines.scoring.tracing import Asked
from clc.frames.readings import reading_of
from clc.kernel.errors import Unavailable
from clc.policy.kind.rating import RatingModel
from clc.policy.rulebook import Book
from clc.stages.hub import judged as runs
from clc.stages.hub.models import Client, Fact

Frozen = dict[str, Any]


def gather(client: Client, rule: RatingModel, book: Book, day: date) -> Frozen:
    """Readings and facts of a client as of a day, for one model, as plain values fit for JSON.

    Facts of the newest run as of the day, with what people told since; each told fact with its day and its record.
    """
    found = runs.of(client, day, only=("facts",))
    told = _told(client, day)
    facts = {**(found.facts if found else {}), **{name: _value(row, book) for name, row in told.items()}}
    readings = reading_of({name: value for name, value in facts.items() if not isinstance(value, str)})
    wanted = {item.indicator for _part, _name, item in rule.items() if item.indicator}
    wanted |= {cap.input for cap in rule.caps.values() if cap.input in registry.all()}
    wanted |= {"sales_12m"}
    behind = {fact for name in wanted if name in registry.all() for fact in registry.all()[name].facts} | {"revenue"}
    behind |= {stop.fact for stop in rule.stops.values()} | {rule.sovereign.fact}
    behind |= {cap.input for cap in rule.caps.values() if cap.input not in registry.all()}
    return {
        "day": found.day.isoformat() if found else "", "run": found.run.pk if found else None,
        "country": client.party.country, "readings": {name: _plain(readings.get(name)) for name in sorted(wanted)},
        "facts": {name: _fact(told.get(name), facts.get(name)) for name in sorted(behind)},
    }


def digest(frozen: Mapping[str, Any]) -> str:
    """SHA-256 of what was frozen, as canonical JSON."""
    text = json.dumps(frozen, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def asked_of(model: Model, rule: RatingModel, frozen: Frozen, answers: Mapping[str, int], support: Mapping[str, Any],
             day: date) -> Asked:
    """What the engine is asked: items from frozen readings and answers, stops and caps from frozen facts."""
    values = {item.name: _number(frozen["readings"].get(item.indicator)) if item.indicator
              else float(answers.get(item.name, nan)) for item in model.items}
    told = {cap.input: _cap_input(frozen, cap.input) for cap in model.caps}
    stops = {name: stop_value(rule, name, frozen, day) for name in model.stops}
    grade, answer = support.get("grade", ""), int(support.get("answer") or 0)
    parent = float(model.scale.place(grade)) if grade in model.scale.codes else nan
    return Asked(values, told, stops, parent, answer, _state(model, rule, frozen, day))


def stop_value(rule: RatingModel, name: str, frozen: Frozen, day: date) -> float:
    """A stop's fact: above 0 it stops; 0 only where somebody looked within the days the rule gives; else unknown."""
    stop = rule.stops[name]
    fact = frozen["facts"].get(stop.fact) or {}
    value = _number(fact.get("value"))
    if isnan(value) or value > 0:
        return value
    within = max((days for since, days in stop.checked_within_days.items() if since <= day), default=0)
    looked = fact.get("as_of") or ""
    return value if looked and date.fromisoformat(looked) >= day - timedelta(days=within) else nan


def stops_now(client: Client, rule: RatingModel, day: date) -> list[str]:
    """The stops that hold by what is told now: their names."""
    told = _told(client, day, only={stop.fact for stop in rule.stops.values()})
    return [name for name, stop in rule.stops.items()
            if stop.fact in told and (told[stop.fact].value or 0) > 0]


def model_on(book: Book, rule: RatingModel, day: date) -> Mapping[str, Any]:
    """The model and its scale with every number in force; Unavailable when they are not yet."""
    told = rule.on_day(day)
    if told is None:
        raise Unavailable(_("The rating model is not in force on %(day)s.") % {"day": day}, todo=_("Choose a later day."))
    return told


def _state(model: Model, rule: RatingModel, frozen: Frozen, day: date) -> float:
    """The place of the state's grade for a firm of another country; 0 at home."""
    if frozen["country"] in rule.sovereign.home:
        return 0.0
    word = (frozen["facts"].get(rule.sovereign.fact) or {}).get("text") or ""
    told = rule.on_day(day)
    unknown = told["sovereign"]["when_unknown"] if told else model.scale.codes[-2]
    return float(model.scale.place(word if word in model.scale.codes else unknown))


def _cap_input(frozen: Frozen, name: str) -> float | str:
    if name in frozen["readings"]:
        return _number(frozen["readings"][name])
    fact = frozen["facts"].get(name) or {}
    return str(fact["text"]) if fact.get("text") else _number(fact.get("value"))


def _told(client: Client, day: date, only: Iterable[str] = ()) -> dict[str, Fact]:
    """The latest told fact of each name, as of a day, as known now."""
    rows = Fact.objects.known().filter(client=client, as_of__lte=day).select_related("record")
    rows = rows.filter(name__in=list(only)) if only else rows
    return {row.name: row for row in rows.order_by("as_of", "id")}


def _value(row: Fact, book: Book) -> float | str | None:
    rule = book.facts.get(row.name)
    if rule is not None and rule.told == "text":
        return row.text or None
    return None if row.value is None else float(row.value)


def _fact(row: Fact | None, value: float | str | None) -> dict[str, Any]:
    text = value if isinstance(value, str) else ""
    number = None if isinstance(value, str) else _plain(value)
    told: dict[str, Any] = {"value": number, "text": text}
    if row is not None:
        told |= {"as_of": row.as_of.isoformat(), "known_at": row.known_at.isoformat(), "fact": row.pk,
                 "record": row.record.sha256 if row.record else "", "by": str(row.by_id or "")}
    return told


def _plain(value: float | None) -> float | None:
    return None if value is None or isnan(value) else float(value)


def _number(value: Any) -> float:
    return nan if value is None or isinstance(value, str) else float(value)
