"""What a tier file may say: parts with weighted inputs, the light, the floors of each tier and hard caps."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from clc.policy.shapes import Dated, Day, Level, Name, Number, Points, Rule, Shape, Value, Words, on
from clc.policy.vocabulary import LEVELS, Unit

Weight = Annotated[float, Field(strict=True, gt=0, le=100)]
PartName = Literal["value", "credit", "depth"]
ServiceTier = Literal["gold", "silver", "normal"]


class Input(Shape):
    """One thing a part looks at, and how it becomes 0 to 100 points."""

    weight: Dated[Weight]
    unit: Unit
    by: Literal["percentile", "scale", "map"]
    scale: Dated[tuple[tuple[Number, Points], ...]] | None = None
    words: Dated[Mapping[str, Points]] | None = Field(default=None, alias="map")
    note: Words | None = None

    @model_validator(mode="after")
    def says_how(self) -> Self:
        """`scale` needs a scale of rising values, `map` a map, `percentile` neither."""
        if (self.by == "scale") != (self.scale is not None) or (self.by == "map") != (self.words is not None):
            raise ValueError("`by: scale` needs `scale`, `by: map` needs `map`, `by: percentile` neither")
        for points in (self.scale or {}).values():
            values = [value for value, _ in points]
            if len(values) < 2 or values != sorted(set(values)):
                raise ValueError("a scale needs at least two points [value, points], values rising")
        return self


class Part(Shape):
    """Value, credit or depth: its weight in the score and its inputs by the name of a reading, fact or
    grade."""

    label: Words
    weight: Dated[Weight]
    inputs: Mapping[Name, Input] = Field(min_length=1)
    light_caps: Dated[Mapping[Level, Points]] | None = None


class LightShape(Shape):
    """How the warnings of a client add up to one light."""

    points: Dated[Mapping[Level, Points]]
    category_cap: Dated[Points]
    from_points: Dated[Mapping[Level, Points]]
    unit: Literal["points"] = "points"

    @model_validator(mode="after")
    def levels_rise(self) -> Self:
        """Every level is told, and a graver level has more points and a higher floor."""
        for told in (*self.points.values(), *self.from_points.values()):
            rising = [told[level] for level in LEVELS if level in told]
            if len(rising) < len(LEVELS) or rising != sorted(set(rising)) or rising[0] <= 0:
                raise ValueError("the light needs yellow < orange < red, all above 0")
        return self


class Floor(Shape):
    """From how many points a service tier begins, and which parts must be known for it."""

    from_points: Dated[Points]
    needs: tuple[PartName, ...] = ()
    unit: Literal["points"] = "points"


class ManagementShape(Shape):
    """Core, quality and watch: floors in points, the flag of core, and what puts a client under watch."""

    core_from: Dated[Points]
    core_flag: Name
    quality_from: Dated[Points]
    watch_from_light: Literal["orange", "red"]
    watch_credit_below: Dated[Points]
    unit: Literal["points"] = "points"


class Cap(Shape):
    """A hard limit: where `input` is one of `values`, no better tier than told, whatever the score."""

    label: Words
    input: Name
    values: tuple[Number | Annotated[str, Field(strict=True)], ...] = Field(min_length=1, alias="is")
    service: Literal["silver", "normal"] | None = None
    watch: Annotated[bool, Field(strict=True)] = False
    since: Day
    until: Day | None = None


class TierCase(Shape):
    """A worked example: points of the parts (null: unknown), light and inputs, and the tiers expected."""

    as_of: Day
    value: Points | None = None
    credit: Points | None = None
    depth: Points | None = None
    light: Literal["unknown", "green", "yellow", "orange", "red"] = "green"
    inputs: Mapping[Name, Number | str | None] = Field(default_factory=dict)
    score: Number | None
    service: Literal["unknown", "normal", "silver", "gold"]
    management: Literal["unknown", "normal", "watch", "quality", "core"]


class Tier(Rule):
    """How a client's value, credit quality and depth of relation become a tier of service and of
    management."""

    parts: Mapping[PartName, Part]
    light: LightShape
    service: Mapping[Literal["gold", "silver"], Floor]
    management: ManagementShape
    caps: Mapping[Name, Cap] = Field(default_factory=dict)
    unit: Literal["points"] = "points"
    cases: tuple[TierCase, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def is_whole(self) -> Self:
        """All three parts and both floors are told, and gold begins above silver on every day."""
        missing = {"value", "credit", "depth"} - set(self.parts) | {"gold", "silver"} - set(self.service)
        if missing:
            raise ValueError(f"missing: {', '.join(sorted(missing))}")
        gold, silver = self.service["gold"].from_points, self.service["silver"].from_points
        for day in sorted({*gold, *silver}):
            if (on(gold, day) or 101.0) <= (on(silver, day) or 0.0):
                raise ValueError(f"gold must begin above silver on {day}")
        return self

    def first_day(self) -> date:
        """The day from which every number of this file is in force."""
        dated: list[Mapping[date, object]] = [part.weight for part in self.parts.values()]
        dated += [self.light.points, self.light.category_cap, self.light.from_points]
        dated += [floor.from_points for floor in self.service.values()]
        dated += [self.management.core_from, self.management.quality_from, self.management.watch_credit_below]
        return max(min(each) for each in dated)


def held(dated: Mapping[date, Value], day: date) -> Value:
    """The value in force on a day; LookupError before the first."""
    value = on(dated, day)
    if value is None:
        raise LookupError(f"nothing in force on {day}")
    return value
