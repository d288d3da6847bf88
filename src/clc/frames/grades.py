"""Every client's grade from its readings: a table in, a table out, and the same for one client on floats."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, cast

import narwhals.stable.v2 as nw
from narwhals.stable.v2.typing import IntoFrameT

from clc.engines.scoring import scorecard
from clc.engines.scoring.scorecard import Card
from clc.kernel.column import Column

UNKNOWN_GRADE = "unknown"


@dataclass(frozen=True)
class Graded:
    """One client: score in points, chance of default 0..1 (both NaN when unknown), grade, indicators to mend."""

    score: float
    pd: float
    grade: str
    reasons: tuple[str, ...]


def grades(readings: IntoFrameT, card: Card) -> IntoFrameT:
    """Grade a table of clients.

    readings: `client` and one Float64 column per indicator, NULL or NaN where unknown; an indicator of the
    card that is no column is unknown for all. Returns, of the same kind and order, `client`, `score` (points),
    `pd` (0..1), `grade` (text; "unknown" where too little is known, score and pd are NULL then) and
    `reason_1` ...: the indicators that cost most points, NULL where nothing more is lost or grade is unknown.
    """
    told: Any = nw.from_native(readings)
    held = set(told.collect_schema().names())
    values = {each.indicator: _value(each.indicator, held) for each in card.characteristics}
    short = scorecard.shortfalls(card, values)
    lost = [f"lost_{place}" for place in range(len(card.characteristics))]
    scored = told.select(
        nw.col("client"),
        *(nw.col(each.indicator) for each in card.characteristics if each.indicator in held),
    ).with_columns(
        _column(scorecard.points(card, values)).alias("score"),
        *(_column(each).alias(name) for each, name in zip(short, lost, strict=True)),
    )
    names = {float(place): name for place, (name, _) in enumerate(card.grades, start=1)}
    mended = {float(place): each.indicator for place, each in enumerate(card.characteristics, start=1)}
    why = scorecard.reasons(card, [nw.col(name) for name in lost])
    graded = scored.select(
        nw.col("client", "score"),
        _column(scorecard.pd(card, nw.col("score"))).alias("pd"),
        _text(scorecard.grade(card, nw.col("score")), names, UNKNOWN_GRADE).alias("grade"),
        *(
            nw.when(~nw.col("score").is_null()).then(_text(each, mended, None)).alias(f"reason_{place}")
            for place, each in enumerate(why, start=1)
        ),
    )
    found: IntoFrameT = graded.to_native()
    return found


def grade_of(readings: Mapping[str, float], card: Card) -> Graded:
    """Grade one client. readings: indicator -> value, NaN where unknown; what is not told is unknown."""
    score = _number(scorecard.points(card, readings))
    if score != score:
        return Graded(score=score, pd=score, grade=UNKNOWN_GRADE, reasons=())
    why = [int(_number(each)) for each in scorecard.reasons(card, scorecard.shortfalls(card, readings))]
    return Graded(
        score=score,
        pd=_number(scorecard.pd(card, score)),
        grade=scorecard.grade_name(card, _number(scorecard.grade(card, score))),
        reasons=tuple(card.characteristics[place - 1].indicator for place in why if place),
    )


def _value(indicator: str, held: set[str]) -> nw.Expr:
    if indicator not in held:
        return nw.lit(None, dtype=nw.Float64)
    told = nw.col(indicator).cast(nw.Float64)
    return nw.when(~told.is_nan()).then(told)


def _column(value: Column) -> nw.Expr:
    return value if isinstance(value, nw.Expr) else nw.lit(float(value), dtype=nw.Float64)


def _text(place: Column, names: Mapping[float, str], other: str | None) -> nw.Expr:
    codes, words = list(names), list(names.values())
    return _column(place).replace_strict(codes, words, default=other, return_dtype=nw.String)


def _number(value: Column) -> float:
    return float(cast("float", value))
