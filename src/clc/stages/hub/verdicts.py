"""From what a run found to the rows people work on: standings, verdicts with evidence, and the run's counts."""
from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import polars as pl

from clc.engines.indicators import registry
from clc.engines.judge import LEVELS
from clc.policy.days import WarningOnDay
from clc.policy.rulebook import Book
from clc.stages.hub.publishing import VERDICT

if TYPE_CHECKING:
    from clc.stages.hub.judging import Found

SCORECARD = "sme_invoice"
_COUNTS = ("reds", "oranges", "yellows", "unknowns", "light_rank")
_SCHEMA = {"client_id": pl.Int64, "kind": pl.String, "rule": pl.String, "level": pl.String, "value": pl.Float64,
           "evidence": pl.String}


def standings(found: Found, day: date) -> pl.DataFrame:
    """One row per client as the table of standings wants it."""
    tiers, grades = found.judged.tiers, found.grades
    sizes = found.readings.select(
        "client", exposure=_column(found.readings, "loan_exposure"), sales=_column(found.readings, "sales_12m"))
    whole: pl.DataFrame = tiers.join(grades.select("client", "score", "pd", "grade"), on="client").join(sizes, on="client")
    return whole.with_columns(pl.col(name).cast(pl.Int16) for name in _COUNTS).rename({"client": "client_id"})


def _column(frame: pl.DataFrame, name: str) -> pl.Expr:
    return pl.col(name) if name in frame.columns else pl.lit(None, dtype=pl.Float64)


def rows(found: Found, book: Book, day: date) -> pl.DataFrame:
    """Every verdict that holds: warnings at yellow and worse, each client's tier and grade where known."""
    on_day = book.at(day)
    told = found.judged.warnings.join(found.readings, on="client").join(
        found.facts, on="client", suffix="@fact")
    parts = [_warnings(told, rule) for rule in on_day.warnings.values()]
    parts += [_tiers(found.judged.tiers), _grades(found.grades)]
    return pl.concat([part.select(VERDICT).cast(_SCHEMA) for part in parts])  # type: ignore[arg-type]


def _warnings(told: pl.DataFrame, rule: WarningOnDay) -> pl.DataFrame:
    """The clients whom one warning finds at yellow or worse, with value, thresholds and the facts behind it."""
    hit = told.filter(pl.col(rule.name) >= 2)
    indicator = registry.all().get(rule.indicator)
    names = [name for name in (indicator.facts if indicator else ()) if name in told.columns]
    value = _column(told, rule.indicator)
    evidence = pl.struct(
        pl.lit(rule.indicator).alias("indicator"), pl.lit(rule.unit).alias("unit"), pl.lit(rule.when).alias("when"),
        value.alias("value"),
        pl.struct(pl.lit(float(at)).alias(level) for level, at in rule.thresholds.items()).alias("thresholds"),
        (pl.struct(names) if names else pl.lit(None)).alias("inputs"),
    )
    return hit.select(
        pl.col("client").alias("client_id"), pl.lit("warning").alias("kind"), pl.lit(rule.name).alias("rule"),
        pl.col(rule.name).replace_strict(range(5), LEVELS, return_dtype=pl.String).alias("level"),
        value.alias("value"), evidence.struct.json_encode().alias("evidence"))


def _tiers(tiers: pl.DataFrame) -> pl.DataFrame:
    evidence = pl.struct("management_tier", "light", "value", "credit", "depth", "tier_confidence")
    return tiers.filter(pl.col("service_tier") != "unknown").select(
        pl.col("client").alias("client_id"), pl.lit("tier").alias("kind"), pl.lit("client").alias("rule"),
        pl.col("service_tier").alias("level"), pl.col("tier_score").alias("value"),
        evidence.struct.json_encode().alias("evidence"))


def _grades(grades: pl.DataFrame) -> pl.DataFrame:
    reasons = [name for name in grades.columns if name.startswith("reason_")]
    return grades.filter(pl.col("grade") != "unknown").select(
        pl.col("client").alias("client_id"), pl.lit("grade").alias("kind"), pl.lit(SCORECARD).alias("rule"),
        pl.col("grade").alias("level"), pl.col("pd").alias("value"),
        pl.struct("score", *reasons).struct.json_encode().alias("evidence"))


def counts(found: Found) -> dict[str, Any]:
    """Clients by tier, grade and light, warnings by level: what a run says of itself."""
    tiers, codes = found.judged.tiers, found.judged.warnings.drop("client")
    by_level = dict.fromkeys(LEVELS, 0)
    for name in codes.columns:
        for code, number in codes[name].value_counts().iter_rows():
            by_level[LEVELS[code]] += number
    return {
        "clients": tiers.height,
        "tiers": _by(tiers["service_tier"]),
        "management_tiers": _by(tiers["management_tier"]),
        "lights": _by(tiers["light"]),
        "grades": _by(found.grades["grade"]),
        "warnings": {level: by_level[level] for level in ("red", "orange", "yellow", "green", "unknown")},
    }


def _by(words: pl.Series) -> dict[str, int]:
    return dict(sorted(words.value_counts().iter_rows()))
