"""Light, value, credit, depth and tiers: the steps that both a table of clients and one client on floats
go."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import narwhals.stable.v2 as nw
import numpy as np

from clc.engines import judge
from clc.engines.judge import MANAGEMENT_TIERS, SERVICE_TIERS
from clc.kernel.column import UNKNOWN, Column, Condition, clip, pick
from clc.policy.days import InputOnDay, PartOnDay, TierOnDay, WarningOnDay

Cuts = Mapping[str, tuple[float, ...]]
Find = Callable[[str], Any]
Step = Callable[[Find], dict[str, Column]]
STEPS_OF_PERCENTILE = 20
RULE = "rule:"


def steps(
    tier: TierOnDay, rules: Mapping[str, WarningOnDay], names: tuple[str, ...], cuts: Cuts
) -> tuple[Step, ...]:
    """What to work out, in order: each step finds earlier results and inputs by name and adds its own.

    names: all warnings of the book; the code of a warning is found under `rule:<name>`. The results are reds,
    oranges, yellows, unknowns (counts), light_score, light_rank (a level code), value, credit, depth and
    tier_score (0 to 100 or unknown), tier_confidence (0 to 1), service and management (codes of
    `judge.SERVICE_TIERS`, `judge.MANAGEMENT_TIERS`). cuts: cut-points of every input by percentile, as
    `cut_points` gave them.
    """
    return (
        lambda find: counted(tier, rules, names, find),
        lambda find: {"light_rank": judge.light_code(find("light_score"), find("reds"), tier.light_from)},
        lambda find: inputs_of(tier, cuts, find),
        lambda find: parts_of(tier, find),
        lambda find: score_of(tier, find),
        lambda find: tiers_of(tier, find),
    )


def counted(
    tier: TierOnDay, rules: Mapping[str, WarningOnDay], names: tuple[str, ...], find: Find
) -> dict[str, Column]:
    """How many warnings stand at each level, and the points they make."""
    codes = [find(RULE + name) for name in names]
    by_category: dict[str, list[Column]] = {}
    for name, rule in rules.items():
        by_category.setdefault(rule.category, []).append(find(RULE + name))
    return {
        "reds": judge.count(codes, least=4),
        "oranges": judge.count(codes, least=3, most=3),
        "yellows": judge.count(codes, least=2, most=2),
        "unknowns": judge.count(codes, least=0, most=0),
        "light_score": judge.light_score(
            by_category, points=tier.light_points, category_cap=tier.category_cap
        ),
    }


def inputs_of(tier: TierOnDay, cuts: Cuts, find: Find) -> dict[str, Column]:
    """The points of every input, under `points:<part>:<name>`."""
    return {
        points_name(part, each): input_points(each, cuts, find) for part in tier.parts for each in part.inputs
    }


def points_name(part: PartOnDay, told: InputOnDay) -> str:
    """Under which name the points of an input are found."""
    return f"points:{part.name}:{told.name}"


def parts_of(tier: TierOnDay, find: Find) -> dict[str, Column]:
    """The points of each part, and the share of its weight that is known under `<part>_known`."""
    told: dict[str, Column] = {}
    for part in tier.parts:
        weighed = part_points(part, find)
        told[part.name] = judge.under_light(weighed.points, find("light_rank"), part.light_caps)
        told[f"{part.name}_known"] = weighed.confidence
    return told


def part_points(part: PartOnDay, find: Find) -> judge.Weighed:
    """The weighted points of a part's inputs before the cap of the light; unknown without inputs."""
    if not part.inputs:
        return judge.Weighed(UNKNOWN, 0.0)
    points = [find(points_name(part, each)) for each in part.inputs]
    return judge.weigh(points, [each.weight for each in part.inputs])


def input_points(told: InputOnDay, cuts: Cuts, find: Find) -> Column:
    """The points of one input, 0 to 100; unknown where its value is, or where a word is not on the map."""
    if told.by == "map":
        return judge.of_words(find(told.name), told.words)
    if told.by == "scale":
        return judge.on_scale(find(told.name), told.scale)
    return judge.percentile(find(told.name), cuts.get(told.name, ()))


def score_of(tier: TierOnDay, find: Find) -> dict[str, Column]:
    """The weighted score of the parts known, and how much of the whole weight stands behind it."""
    weights = [part.weight for part in tier.parts]
    behind: Column = 0.0
    for part in tier.parts:
        behind = behind + find(f"{part.name}_known") * part.weight
    score = judge.weigh([find(part.name) for part in tier.parts], weights).points
    return {"tier_score": clip(score, 0.0, 100.0), "tier_confidence": clip(behind / sum(weights), 0.0, 1.0)}


def tiers_of(tier: TierOnDay, find: Find) -> dict[str, Column]:
    """The tiers of service and management by code, caps applied."""
    score, light = find("tier_score"), find("light_rank")
    service = judge.service_tier(
        score,
        gold_from=tier.gold_from,
        silver_from=tier.silver_from,
        gold_needs=[find(part) for part in tier.needs.get("gold", ())],
        silver_needs=[find(part) for part in tier.needs.get("silver", ())],
    )
    management = judge.management_tier(
        score, light, core_flag=find(tier.core_flag), core_from=tier.core_from, quality_from=tier.quality_from
    )
    watch = (light >= judge.CODES[tier.watch_from_light]) | (find("credit") < tier.watch_credit_below - judge.NEAR)
    for cap in tier.caps.values():
        hit = any_of(find(cap.input), cap.values)
        service = judge.capped(service, hit, cap.service) if cap.service else service
        watch = watch | hit if cap.watch else watch
    return {"service": service, "management": judge.watched(management, watch)}


def any_of(value: Any, values: tuple[float | str, ...]) -> Condition:
    """Whether a value is one of these; an unknown one is not."""
    return sum_of_hits(value, values) > 0


def sum_of_hits(value: Any, values: tuple[float | str, ...]) -> Column:
    """How many of the values it equals."""
    hits: Column = 0.0
    for each in values:
        hits = hits + pick(value == each, 1.0, 0.0)
    return hits


def cut_points(clients: Any, tier: TierOnDay) -> dict[str, tuple[float, ...]]:
    """The values of a portfolio that cut each percentile input into twenty parts of as many clients each.

    clients: a native table with the inputs as Float64 columns. Cut-points are values that stand in the table,
    so every engine finds the same; an input that is nowhere known has none.
    """
    frame: Any = nw.from_native(clients)
    held = set(frame.collect_schema().names())
    names = sorted({i.name for part in tier.parts for i in part.inputs if i.by == "percentile"} & held)
    if not names:
        return {}
    told = frame.select(*(nw.col(name) for name in names))
    told = told.collect() if isinstance(told, nw.LazyFrame) else told
    return {name: cuts_of(told[name].drop_nulls().to_numpy()) for name in names}


def cuts_of(values: Any) -> tuple[float, ...]:
    """Twenty-one values at equal steps of rank, lowest and highest among them; none of no values."""
    finite = np.asarray(values, dtype=np.float64)
    finite = finite[np.isfinite(finite)]
    if not finite.size:
        return ()
    ranks = np.arange(STEPS_OF_PERCENTILE + 1) * (finite.size - 1) // STEPS_OF_PERCENTILE
    return tuple(float(value) for value in np.partition(finite, np.unique(ranks))[ranks])


def text_inputs(tier: TierOnDay) -> frozenset[str]:
    """Which inputs are words."""
    mapped = {each.name for part in tier.parts for each in part.inputs if each.by == "map"}
    return frozenset(
        mapped | {c.input for c in tier.caps.values() if any(isinstance(v, str) for v in c.values)}
    )


def words_of(find: Find) -> dict[str, nw.Expr]:
    """The words of light and tiers from their codes, for a table."""
    return {
        "light": in_words(find("light_rank"), judge.LEVELS),
        "service_tier": in_words(find("service"), SERVICE_TIERS),
        "management_tier": in_words(find("management"), MANAGEMENT_TIERS),
    }


def in_words(code: nw.Expr, names: tuple[str, ...]) -> nw.Expr:
    """The word of each code."""
    told = nw.lit(names[0])
    for at, name in enumerate(names[1:], start=1):
        told = nw.when(code == at).then(nw.lit(name)).otherwise(told)
    return told
