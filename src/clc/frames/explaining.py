"""Why a rule said what it said: the parts of the answer, ready to be put into words of any language."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from clc.engines import judge
from clc.engines.indicators import registry
from clc.frames.judging import number
from clc.policy.days import WarningOnDay

SAID: Mapping[str, tuple[str, str]] = {
    "below": ("%(value)s is below %(threshold)s", "%(value)s is not below %(threshold)s"),
    "above": ("%(value)s is above %(threshold)s", "%(value)s is not above %(threshold)s"),
    "rises_by": (
        "a rise of %(value)s is at least %(threshold)s",
        "a rise of %(value)s is less than %(threshold)s",
    ),
    "falls_by": (
        "a fall of %(value)s is at least %(threshold)s",
        "a fall of %(value)s is less than %(threshold)s",
    ),
}
UNKNOWN_SAID = "not known, so not judged; unknown is never green"
STATUS_SAID: Mapping[str, str] = {
    "to_confirm": "to be confirmed against the official text",
    "house": "house value",
    "confirmed": "confirmed against the official text",
}


@dataclass(frozen=True, slots=True)
class Phrase:
    """A text to translate (the English is its id) and the values that go into it."""

    text: str
    values: Mapping[str, float | str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Band:
    """One level of a rule: its threshold, and whether the value passed it (None: not known)."""

    level: str
    threshold: float
    passed: bool | None


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why a rule gave a level.

    label, meaning, source and reference are texts to translate; value and before are None where unknown;
    bands go from mild to grave.
    """

    rule: str
    label: str
    indicator: str
    meaning: str
    source: str
    inputs: tuple[str, ...]
    unit: str
    when: str
    value: float | None
    before: float | None
    level: str
    bands: tuple[Band, ...]
    said: Phrase
    plan: str
    reference: str
    status: str
    status_said: str


def explain_rule(
    rule: WarningOnDay, value: float | None, level: str, *, before: float | None = None
) -> Explanation:
    """The explanation of a level that a warning gave to a value (None: unknown)."""
    indicator = registry.all().get(rule.indicator)
    size = _size(rule, value, before)
    return Explanation(
        rule=f"warning/{rule.name}",
        label=rule.label,
        indicator=rule.indicator,
        meaning=indicator.meaning if indicator else "",
        source=indicator.source if indicator else "",
        inputs=indicator.facts if indicator else (),
        unit=rule.unit,
        when=rule.when,
        value=value,
        before=before,
        level=level,
        bands=tuple(
            Band(name, threshold, None if size is None else bool(judge.beyond(size, threshold, rule.when)))
            for name, threshold in rule.thresholds.items()
        ),
        said=_said(rule, size, level),
        plan=rule.plan,
        reference=rule.reference,
        status=rule.status,
        status_said=STATUS_SAID[rule.status],
    )


def _size(rule: WarningOnDay, value: float | None, before: float | None) -> float | None:
    """What is compared with the thresholds: the value or the size of its change; None where unknown."""
    if value is None or (before is None and rule.when in ("rises_by", "falls_by")):
        return None
    found: float | None = number(judge.measured(value, before if before is not None else 0.0, rule.when))
    return found


def _said(rule: WarningOnDay, size: float | None, level: str) -> Phrase:
    """The comparison that decided: the threshold passed, or the first one not reached."""
    if size is None or level == "unknown":
        return Phrase(UNKNOWN_SAID)
    passed, missed = SAID[rule.when]
    if level in rule.thresholds:
        return Phrase(passed, {"value": size, "threshold": rule.thresholds[level]})
    return Phrase(missed, {"value": size, "threshold": next(iter(rule.thresholds.values()))})
