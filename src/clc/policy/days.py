"""Rules as they stand on one day: every dated value resolved to the number in force."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from clc.policy.shapes import EarlyWarning, Level, Persistence, on
from clc.policy.tiering import Cap, Input, Part, Tier, held


@dataclass(frozen=True, slots=True)
class WarningOnDay:
    """An early warning with its thresholds in force, mildest first; never empty."""

    name: str
    label: str
    category: str
    indicator: str
    unit: str
    when: str
    thresholds: Mapping[str, float]
    over_months: int
    persists: Persistence | None
    looks_back: tuple[int, ...]
    plan: str
    reference: str
    status: str


@dataclass(frozen=True, slots=True)
class InputOnDay:
    """One input of a part: weight, and how its value becomes 0 to 100 points."""

    name: str
    weight: float
    by: str
    scale: tuple[tuple[float, float], ...]
    words: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class PartOnDay:
    """One part of the score: weight, inputs in force, and the most points it may have under each light."""

    name: str
    label: str
    weight: float
    inputs: tuple[InputOnDay, ...]
    light_caps: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class TierOnDay:
    """A tier file with every number in force."""

    name: str
    label: str
    reference: str
    status: str
    parts: tuple[PartOnDay, ...]
    light_points: Mapping[str, float]
    category_cap: float
    light_from: Mapping[str, float]
    gold_from: float
    silver_from: float
    needs: Mapping[str, tuple[str, ...]]
    core_from: float
    core_flag: str
    quality_from: float
    watch_from_light: str
    watch_credit_below: float
    caps: Mapping[str, Cap]

    def input_names(self) -> frozenset[str]:
        """Every reading, fact or grade this tier looks at."""
        named = {each.name for part in self.parts for each in part.inputs}
        return frozenset(named | {cap.input for cap in self.caps.values()} | {self.core_flag})


def warning_on(name: str, rule: EarlyWarning, day: date) -> WarningOnDay | None:
    """The warning on a day; None when it is not (or no longer) in force."""
    thresholds = rule.thresholds(day)
    if not thresholds:
        return None
    return WarningOnDay(
        name,
        rule.label,
        rule.category,
        rule.indicator,
        rule.unit,
        rule.when,
        by_word(thresholds),
        rule.over_months,
        rule.persists,
        rule.looks_back(),
        rule.plan,
        rule.reference,
        rule.status,
    )


def tier_on(name: str, rule: Tier, day: date) -> TierOnDay | None:
    """The tier file on a day; None before all of its numbers are in force."""
    if day < rule.first_day():
        return None
    light, management = rule.light, rule.management
    return TierOnDay(
        name,
        rule.label,
        rule.reference,
        rule.status,
        parts=tuple(
            _part_on(part_name, rule.parts[part_name], day) for part_name in ("value", "credit", "depth")
        ),
        light_points=by_word(held(light.points, day)),
        category_cap=held(light.category_cap, day),
        light_from=by_word(held(light.from_points, day)),
        gold_from=held(rule.service["gold"].from_points, day),
        silver_from=held(rule.service["silver"].from_points, day),
        needs={tier: floor.needs for tier, floor in rule.service.items()},
        core_from=held(management.core_from, day),
        core_flag=management.core_flag,
        quality_from=held(management.quality_from, day),
        watch_from_light=management.watch_from_light,
        watch_credit_below=held(management.watch_credit_below, day),
        caps={name: cap for name, cap in rule.caps.items() if _in_force(cap, day)},
    )


def by_word(told: Mapping[Level, float]) -> dict[str, float]:
    """The same, level by plain word."""
    return {str(level): value for level, value in told.items()}


def _part_on(name: str, part: Part, day: date) -> PartOnDay:
    inputs = [_input_on(each, told, day) for each, told in part.inputs.items()]
    caps = on(part.light_caps, day) if part.light_caps else None
    return PartOnDay(
        name, part.label, held(part.weight, day), tuple(i for i in inputs if i), by_word(caps or {})
    )


def _input_on(name: str, told: Input, day: date) -> InputOnDay | None:
    weight = on(told.weight, day)
    scale = on(told.scale, day) if told.scale else ()
    words = on(told.words, day) if told.words else {}
    if weight is None or scale is None or words is None:
        return None
    return InputOnDay(name, weight, told.by, scale, words)


def _in_force(cap: Cap, day: date) -> bool:
    return cap.since <= day and (cap.until is None or day < cap.until)
