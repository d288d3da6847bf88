"""The cases of the book run as tests, and the names in it that nothing provides."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from clc.engines import judge
from clc.engines.indicators import registry
from clc.frames import tiers
from clc.frames.judging import number
from clc.frames.sizes import MEASURES, size_by
from clc.frames.slotting import case_of
from clc.frames.warnings import look_at, warning_code
from clc.kernel.column import UNKNOWN, Column
from clc.policy.days import TierOnDay, WarningOnDay, tier_on, warning_on
from clc.policy.kind.size_class import SizeClass
from clc.policy.kind.slotting import Slotting
from clc.policy.rulebook import Book
from clc.policy.shapes import Case
from clc.policy.tiering import TierCase

GRADED = frozenset(("score", "pd", "grade"))
SCORE_NEAR = 1e-6


@dataclass(frozen=True, slots=True)
class Failure:
    """A rule that does not do what it says: its path, what was expected and what was found."""

    rule: str
    case: str
    expected: str
    found: str

    def __str__(self) -> str:
        return f"{self.rule}: {self.case}: expected {self.expected}, found {self.found}"


def check(book: Book) -> list[Failure]:
    """Every case that fails and every name or unit that nothing provides; an empty list is a good book."""
    return [*_failed_cases(book), *_failed_sizes(book), *_loose_names(book)]


def _failed_cases(book: Book) -> Iterator[Failure]:
    """Cases of warnings, tiers and questionnaires whose outcome differs."""
    for name, rule in book.warnings.items():
        for case in rule.cases:
            found = level_of(warning_on(name, rule, case.as_of), case)
            if found != case.expect:
                yield Failure(f"warning/{name}", f"{case.as_of} {case.value}", case.expect, found)
    for name, tier in book.tiers.items():
        for at, told in enumerate(tier.cases, start=1):
            expected = {"score": told.score, "service": told.service, "management": told.management}
            outcome = tier_of(tier_on(name, tier, told.as_of), told)
            if not _same(expected, outcome):
                yield Failure(f"tier/{name}", f"case {at}", str(expected), str(outcome))
    for name, sheet in book.of(Slotting).items():
        for each in sheet.cases:
            total, grade = case_of(sheet, each.as_of, each.factors)
            if grade != each.expect or abs(total - each.total) > SCORE_NEAR:
                yield Failure(f"slotting/{name}", str(each.factors), f"{each.total} {each.expect}", f"{total} {grade}")


def _failed_sizes(book: Book) -> Iterator[Failure]:
    """Cases of size classes whose size differs."""
    for name, rule in book.of(SizeClass).items():
        for case in rule.cases:
            told = {measure: value for measure in MEASURES if (value := getattr(case, measure)) is not None}
            found = size_by(rule, told, case.as_of)
            if found != case.expect:
                yield Failure(f"size_class/{name}", f"{case.as_of} {told}", case.expect, found)


def level_of(rule: WarningOnDay | None, case: Case) -> str:
    """The level a warning gives to a case; unknown when it is not in force."""
    if rule is None:
        return judge.LEVELS[0]
    looks = [case.value, *case.history]
    every = rule.persists.every_months if rule.persists else 1
    past: dict[int, dict[str, float]] = {
        at * every: _known(rule, value) for at, value in enumerate(looks) if at
    }
    if case.before is not None:
        past[rule.over_months] = _known(rule, case.before)
    code = warning_code(rule, look_at(_known(rule, case.value), past))
    return judge.LEVELS[round(float(str(code)))]


def _known(rule: WarningOnDay, value: float | None) -> dict[str, float]:
    return {} if value is None else {rule.indicator: value}


def tier_of(tier: TierOnDay | None, case: TierCase) -> dict[str, Any]:
    """Score and tiers of a case whose parts and light are given; unknown when the tier is not in force."""
    if tier is None:
        return {"score": None, "service": judge.SERVICE_TIERS[0], "management": judge.MANAGEMENT_TIERS[0]}
    row = _parts_of(tier, case)

    def find(name: str) -> Any:
        told = row.get(name, case.inputs.get(name))
        return told if isinstance(told, str) else UNKNOWN if told is None else told

    row |= tiers.score_of(tier, find)
    row |= tiers.tiers_of(tier, find)
    return {
        "score": number(row["tier_score"]),
        "service": judge.SERVICE_TIERS[round(row["service"])],
        "management": judge.MANAGEMENT_TIERS[round(row["management"])],
    }


def _parts_of(tier: TierOnDay, case: TierCase) -> dict[str, Any]:
    """The points of the parts under the light of the case."""
    light = float(judge.CODES[case.light])
    row: dict[str, Any] = {"light_rank": light}
    for part in tier.parts:
        told = getattr(case, part.name)
        points: Column = UNKNOWN if told is None else told
        row[part.name] = judge.under_light(points, light, part.light_caps)
        row[f"{part.name}_known"] = 0.0 if told is None else 1.0
    return row


def _same(expected: Mapping[str, Any], found: Mapping[str, Any]) -> bool:
    """Whether an outcome is the one expected, scores to a millionth of a point."""
    told, score = expected["score"], found["score"]
    near = told is score if told is None or score is None else abs(told - score) < SCORE_NEAR
    return near and all(expected[name] == found[name] for name in ("service", "management"))


def _loose_names(book: Book) -> Iterator[Failure]:
    """Indicators no function computes, units that differ from the function's, tier inputs that nothing
    tells."""
    known = registry.all()
    for name, rule in book.warnings.items():
        indicator = known.get(rule.indicator)
        unit = indicator.unit if indicator else "no such indicator"
        if unit != rule.unit:
            yield Failure(f"warning/{name}", rule.indicator, f"an indicator in {rule.unit}", unit)
        if indicator and indicator.reference_only:
            yield Failure(f"warning/{name}", rule.indicator, "an indicator to judge by", "one for reference only")
    for name, tier in book.tiers.items():
        units = {each: told.unit for part in tier.parts.values() for each, told in part.inputs.items()}
        wanted = {
            **dict.fromkeys([cap.input for cap in tier.caps.values()]),
            tier.management.core_flag: None,
            **units,
        }
        for each, asked in wanted.items():
            told_in = (
                known[each].unit if each in known else book.facts[each].unit if each in book.facts else None
            )
            if each not in GRADED and (told_in is None or (asked and asked != told_in)):
                yield Failure(
                    f"tier/{name}", each, f"a reading or fact in {asked or 'any unit'}", told_in or "none"
                )
