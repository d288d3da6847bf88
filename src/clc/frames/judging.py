"""The whole judgement: every client of a table, or one client on floats, by every warning and the tier of a
book."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from math import isfinite
from typing import Any, cast

import narwhals.stable.v2 as nw

from clc.engines import judge
from clc.engines.indicators import registry
from clc.frames import tiers
from clc.frames.tiers import RULE, Cuts
from clc.frames.warnings import (
    CLIENT,
    as_code,
    lazily,
    look_at,
    look_in,
    unknown_number,
    warning_codes,
    with_before,
)
from clc.kernel.column import UNKNOWN
from clc.policy.days import PartOnDay, TierOnDay, WarningOnDay
from clc.policy.rulebook import BookOnDay

TIER = "client"
DIGITS = 6  # engines differ in the last bit of a sum: points are told to a millionth
COUNTS = ("reds", "oranges", "yellows", "unknowns", "light_rank")
NUMBERS = ("light_score", "value", "credit", "depth", "tier_score", "tier_confidence")
WORDS = ("light", "service_tier", "management_tier")
Told = float | str | None
Frame = Any  # a native table of any engine that narwhals knows


@dataclass(frozen=True)
class Judged:
    """A judged portfolio, native tables; in memory they are in order of `client`.

    warnings: `client` and an Int8 level code per warning of the book. tiers: `client`, the counts reds,
    oranges, yellows, unknowns and light_rank (Int8), light_score, value, credit, depth, tier_score (0 to 100)
    and tier_confidence (0 to 1), NULL where unknown, and the words light, service_tier, management_tier.
    cuts: the cut-points by which percentiles were told; keep them to judge one client the same way.
    """

    warnings: Frame
    tiers: Frame
    cuts: Cuts


@dataclass(frozen=True, slots=True)
class Finding:
    """What a rule says of one client: its path, level, value (None: unknown) and the evidence, fit for
    JSON."""

    rule: str
    level: str
    value: float | None
    evidence: dict[str, Any]


def judge_frames(
    readings: Frame,
    on: BookOnDay,
    *,
    facts: Frame | None = None,
    grades: Frame | None = None,
    before: Mapping[int, Frame] | None = None,
    cuts: Cuts | None = None,
) -> Judged:
    """Judge every client of a table by the book on a day; the same answer for the same input, whatever the
    order.

    readings: `client` and a Float64 column per indicator. facts, grades: `client` and facts, or score, pd and
    grade; only what the tier asks for is taken, and of a name told twice the reading holds. before: earlier
    readings by months (see `warnings`). cuts: the cut-points of an earlier run; told anew from this portfolio
    when None.
    """
    tier = on.tiers.get(TIER)
    told, _ = with_before(readings, on, before or {})
    for other in (facts, grades):
        told = _beside(told, other, tier)
    points = tiers.cut_points(told.to_native(), tier) if cuts is None and tier else cuts or {}
    whole = _judged(told, on, tier, points)
    codes = [nw.col(RULE + name).alias(name) for name in on.book.warnings]
    standing = whole.select(nw.col(CLIENT, *COUNTS, *NUMBERS, *WORDS))
    return Judged(whole.select(nw.col(CLIENT), *codes).to_native(), standing.to_native(), points)


def _beside(told: Any, other: Frame | None, tier: TierOnDay | None) -> Any:
    """The table with what the tier asks for of another one beside it."""
    if other is None or tier is None:
        return told
    more = lazily(other)
    wanted = tier.input_names() & set(more.collect_schema().names()) - set(told.collect_schema().names())
    if not wanted:
        return told
    return told.join(more.select(nw.col(CLIENT, *sorted(wanted))), on=CLIENT, how="left")


def _judged(told: Any, on: BookOnDay, tier: TierOnDay | None, cuts: Cuts) -> Any:
    """Codes, light, points and tiers beside the readings; worked out at once where the engine is in
    memory."""
    held = frozenset(told.collect_schema().names())
    codes = warning_codes(on, look_in(held))
    table = told.with_columns(*(as_code(code, RULE + name) for name, code in codes.items()))
    table = _with_tiers(table, on, tier, cuts, held) if tier else table.with_columns(*_nothing())
    kept = table.select(nw.col(CLIENT, *(RULE + name for name in codes), *COUNTS, *NUMBERS, *WORDS))
    return in_order(kept.collect()) if kept.implementation.is_polars() else kept


def in_order(table: nw.DataFrame[Any]) -> nw.DataFrame[Any]:
    """The table in order of client."""
    return table if table[CLIENT].is_sorted() else table.sort(CLIENT)


def _with_tiers(table: Any, on: BookOnDay, tier: TierOnDay, cuts: Cuts, held: frozenset[str]) -> Any:
    """The table with the results of every step of `tiers.steps`."""
    texts, made = tiers.text_inputs(tier), {RULE + name for name in on.book.warnings}

    def find(name: str) -> nw.Expr:
        if name in made or name in held:
            return nw.col(name)
        return nw.lit(None, dtype=nw.String) if name in texts else unknown_number()

    for step in tiers.steps(tier, on.warnings, tuple(on.book.warnings), cuts):
        results = step(find)
        table = table.with_columns(*(_as_result(name, result) for name, result in results.items()))
        made |= results.keys()
    return table.with_columns(**tiers.words_of(find))


def _as_result(name: str, result: Any) -> nw.Expr:
    """A step's result as a column: counts and codes small, all else Float64."""
    told = result if isinstance(result, nw.Expr) else nw.lit(number(result), dtype=nw.Float64)
    if name in COUNTS or name in ("service", "management"):
        return told.cast(nw.Int8).alias(name)
    return (told.round(DIGITS) if name in NUMBERS else told.cast(nw.Float64)).alias(name)


def _nothing() -> Iterator[nw.Expr]:
    """The results where no tier file is in force: nothing is known."""
    yield from (nw.lit(0).cast(nw.Int8).alias(name) for name in COUNTS)
    yield from (unknown_number().alias(name) for name in NUMBERS)
    yield from (nw.lit("unknown").alias(name) for name in WORDS)


def judge_one(
    facts: Mapping[str, Told],
    readings: Mapping[str, float],
    on: BookOnDay,
    *,
    before: Mapping[int, Mapping[str, float]] | None = None,
    cuts: Cuts | None = None,
) -> dict[str, Finding]:
    """Judge one client on floats by the same formulas: a finding per rule by path, `warning/<name>` and
    `tier/client`.

    facts: facts and grade (score, pd, grade) by name; readings: indicators by name, NaN or absent where
    unknown; before: earlier readings by months; cuts: of the portfolio's last run, without them percentiles
    are unknown.
    """
    look = look_at(readings, before or {})
    codes = {name: round(cast(float, code)) for name, code in warning_codes(on, look).items()}
    found = {}
    for name, rule in on.warnings.items():
        earlier = look(rule.indicator, rule.over_months) if rule.looks_back else UNKNOWN
        found[f"warning/{name}"] = finding_of(rule, codes[name], look(rule.indicator, 0), earlier, facts)
    for name in on.book.warnings.keys() - on.warnings.keys():
        found[f"warning/{name}"] = Finding(f"warning/{name}", "unknown", None, {"in_force": False})
    if tier := on.tiers.get(TIER):
        found[f"tier/{TIER}"] = _tier_of(tier, on, codes, {**facts, **readings}, cuts or {})
    return found


def finding_of(rule: WarningOnDay, code: int, value: Any, before: Any, facts: Mapping[str, Told]) -> Finding:
    """The finding of one warning with its evidence: value, thresholds, direction, facts behind the indicator,
    plan."""
    indicator = registry.all().get(rule.indicator)
    evidence = {
        "indicator": rule.indicator,
        "unit": rule.unit,
        "when": rule.when,
        "value": number(value),
        "before": number(before),
        "thresholds": dict(rule.thresholds),
        "category": rule.category,
        "plan": rule.plan,
        "status": rule.status,
        "inputs": {name: number(facts.get(name)) for name in indicator.facts} if indicator else {},
    }
    return Finding(f"warning/{rule.name}", judge.LEVELS[code], number(value), evidence)


def _tier_of(tier: TierOnDay, on: BookOnDay, codes: Mapping[str, int], told: Mapping[str, Told], cuts: Cuts) -> Finding:
    """The tier of one client with its evidence: light, points of every part and input, caps that hit."""
    row: dict[str, Any] = {RULE + name: float(code) for name, code in codes.items()}
    texts = tiers.text_inputs(tier)

    def find(name: str) -> Any:
        if name in row:
            return row[name]
        value = told.get(name)
        return value if name in texts else UNKNOWN if value is None else float(value)

    for step in tiers.steps(tier, on.warnings, tuple(on.book.warnings), cuts):
        row |= {name: settled(name, cast(float, told)) for name, told in step(find).items()}
    service = judge.SERVICE_TIERS[int(row["service"])]
    evidence = {name: number(row[name]) for name in (*COUNTS, *NUMBERS)} | {
        "light": judge.LEVELS[int(row["light_rank"])],
        "service_tier": service,
        "management_tier": judge.MANAGEMENT_TIERS[int(row["management"])],
        "parts": {part.name: _part_of(part, find) for part in tier.parts},
        "caps": [name for name, cap in tier.caps.items() if tiers.any_of(find(cap.input), cap.values)],
        "status": tier.status,
    }
    return Finding(f"tier/{tier.name}", service, number(row["tier_score"]), evidence)


def _part_of(part: PartOnDay, find: tiers.Find) -> dict[str, Any]:
    """The evidence of one part: points before and after the cap of the light, weight, share known, inputs."""
    return {
        "points": number(find(part.name)),
        "before_cap": number(tiers.part_points(part, find).points),
        "weight": part.weight,
        "known": number(find(f"{part.name}_known")),
        "inputs": {
            each.name: {
                "value": number(find(each.name)),
                "points": number(find(tiers.points_name(part, each))),
                "weight": each.weight,
                "by": each.by,
            }
            for each in part.inputs
        },
    }


def settled(name: str, result: float) -> float:
    """A result of one client as it is told: points to a millionth."""
    return round(result, DIGITS) if name in NUMBERS else result


def number(value: Any) -> Any:
    """A value fit for JSON: None where unknown, words as they are."""
    if isinstance(value, str) or value is None:
        return value
    told = float(value)
    return told if isfinite(told) else None
