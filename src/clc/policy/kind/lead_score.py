"""What a file of a lead score may say: points on two axes, how well a lead fits us and how creditworthy it looks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any, Literal, Self

from pydantic import Field, model_validator

from clc.policy.kind.eligibility import LEAD_FACTS, is_number
from clc.policy.shapes import Dated, Day, Name, Number, Rule, Shape, Share, Words, on

WORDS = "Scores of leads"
AXES: tuple[Literal["fit", "worth"], ...] = ("fit", "worth")
Axis = Literal["fit", "worth"]
Points = Annotated[float, Field(strict=True, ge=0, le=100)]


class Band(Shape):
    """Points from a value on; the band that begins highest at or below the value counts. No `above`: the lowest band."""

    above: Number | None = None
    points: Points


class Criterion(Shape):
    """One criterion: a fact of the lead, its most points, and points by band, by word or for yes and no."""

    label: Words
    fact: Name
    axis: Axis
    most: Points
    bands: tuple[Band, ...] = ()
    words: Mapping[str, Points] = Field(default_factory=dict)
    yes: Points | None = None
    no: Points | None = None
    until: Day | None = None

    @model_validator(mode="after")
    def fits(self) -> Self:
        """A known fact, one way to give points, none above the most."""
        if self.fact not in LEAD_FACTS:
            raise ValueError(f"no such fact of a lead: {self.fact}; they are {', '.join(LEAD_FACTS)}")
        ways = [bool(self.bands), bool(self.words), self.yes is not None or self.no is not None]
        if sum(ways) != 1:
            raise ValueError(f"{self.fact}: give bands, or words, or yes and no")
        given = [band.points for band in self.bands] + list(self.words.values()) + [self.yes or 0, self.no or 0]
        if max(given) > self.most:
            raise ValueError(f"{self.fact}: {max(given):g} points are more than the most, {self.most:g}")
        starts = [band.above for band in self.bands[1:]]
        told = [start for start in starts if start is not None]
        if len(told) != len(starts) or told != sorted(set(told)):
            raise ValueError(f"{self.fact}: bands begin ever higher; only the first may leave `above` out")
        return self

    def points(self, value: Any) -> float | None:
        """The points of a value; None where it is unknown."""
        if self.bands:
            if not is_number(value):
                return None
            reached = [band.points for band in self.bands if band.above is None or value >= band.above]
            return reached[-1] if reached else 0.0
        if self.words:
            if not isinstance(value, str) or not value:
                return None
            known = sorted((key for key in self.words if value.startswith(key)), key=len)
            return self.words[known[-1]] if known else self.words.get("rest")
        return None if not isinstance(value, bool) else (self.yes if value else self.no) or 0.0


@dataclass(frozen=True)
class Scored:
    """One axis scored: of 100, None where too little is known; which share of the points was known; line by line."""

    points: float | None
    known: float
    lines: tuple[tuple[str, float | None, float], ...]


class ScoreCase(Shape):
    """A worked example: facts and the points expected on each axis, null for unknown."""

    as_of: Day
    facts: Mapping[str, bool | float | str | None]
    fit: Number | None = None
    worth: Number | None = None


class LeadScore(Rule):
    """A score of a sort of leads. enough: share of an axis' points that must be known before it is told at all."""

    of: Literal["company", "project"]
    pipelines: tuple[Name, ...] = ()
    criteria: Mapping[Name, Criterion] = Field(min_length=2)
    enough: Dated[Share]
    high: Dated[Points]
    low: Dated[Points]
    cases: tuple[ScoreCase, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def holds(self) -> Self:
        """Each axis has criteria, and the cases hold."""
        for axis in AXES:
            if not any(one.axis == axis for one in self.criteria.values()):
                raise ValueError(f"no criterion speaks of {axis}")
        for case in self.cases:
            for axis, expected in (("fit", case.fit), ("worth", case.worth)):
                found = self.score(axis, case.facts, case.as_of).points
                if (found is None) != (expected is None) or (
                    found is not None and expected is not None and abs(found - expected) > 0.05
                ):
                    raise ValueError(f"case of {case.as_of}: {axis} is {found}, not {expected}")
        return self

    def score(self, axis: str, facts: Mapping[str, Any], day: date) -> Scored:
        """One axis of 0 to 100: points over the most of what is known, unknown where that is not `enough`."""
        mine = [(name, one) for name, one in self.criteria.items()
                if one.axis == axis and (one.until is None or day < one.until)]
        lines = tuple((name, one.points(facts.get(one.fact)), one.most) for name, one in mine)
        most = sum(line[2] for line in lines)
        known = sum(line[2] for line in lines if line[1] is not None)
        share = known / most if most else 0.0
        enough = on(self.enough, day)
        if enough is None or share < enough or not known:
            return Scored(None, share, lines)
        return Scored(round(100 * sum(line[1] for line in lines if line[1] is not None) / known, 1), share, lines)

    def level(self, points: float | None, day: date) -> str:
        """`high`, `middle`, `low`, or `unknown`."""
        high, low = on(self.high, day), on(self.low, day)
        if points is None or high is None or low is None:
            return "unknown"
        return "high" if points >= high else "low" if points < low else "middle"


SHAPE = LeadScore
