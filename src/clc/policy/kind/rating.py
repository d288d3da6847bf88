"""What a rating model says: items, bands, questions, stops, caps, support, chance, validity, who may override."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from itertools import pairwise
from typing import Annotated, Any, Literal, Self

from pydantic import Field, model_validator

from clc.policy.kind.master_scale import Code
from clc.policy.shapes import Dated, Name, Number, Points, Rule, Shape, Share, Words, on
from clc.policy.tiering import Weight
from clc.policy.vocabulary import Unit

ClientType = Literal["company", "person", "government", "institution", "project_company"]
Mark = Annotated[int, Field(ge=1, le=4)]  # a key of a mapping is text in the file: read as a number
Months = Annotated[int, Field(strict=True, ge=1, le=36)]
Notches = Annotated[int, Field(strict=True, ge=0, le=8)]
NEAR = 1e-9


class Band(Shape):
    """Values under `below` (not told: all the rest) and the points they give, 0 to 100."""

    below: Number | None = None
    points: Points


class Answer(Shape):
    """One described answer of a question: the anchor that a colleague can check, and its points, 0 to 100."""

    label: Words
    points: Points


class Item(Shape):
    """One thing assessed: an indicator in bands, or a question with four described answers."""

    label: Words
    weight: Dated[Weight]
    indicator: Name | None = None
    unit: Unit | None = None
    better: Literal["higher", "lower"] = "higher"
    bands: Dated[tuple[Band, ...]] | None = None
    answers: Mapping[Mark, Answer] = Field(default_factory=dict)
    roles: tuple[Name, ...] = ()
    evidence: Literal["required", "asked"] = "asked"
    note: Words | None = None

    @model_validator(mode="after")
    def is_one_or_the_other(self) -> Self:
        """An indicator has bands of rising edges whose points never turn; a question has answers 1 to 4, best first."""
        if (self.indicator is None) == (not self.answers) or (self.indicator is None) != (self.bands is None):
            raise ValueError("an item is an `indicator` with `unit` and `bands`, or a question with `answers`")
        if self.answers:
            points = [self.answers[mark].points for mark in sorted(self.answers)]
            if sorted(self.answers) != [1, 2, 3, 4] or points != sorted(points, reverse=True):
                raise ValueError("a question has answers 1 to 4, the best first, points never rising")
        for bands in (self.bands or {}).values():
            check_bands(bands, self.better)
        return self


def check_bands(bands: Sequence[Band], better: str) -> None:
    """Refuses bands whose edges do not rise or whose points go against what is better."""
    *edged, last = bands
    edges = [band.below for band in edged if band.below is not None]
    if last.below is not None or len(edges) < len(edged) or any(high <= low for low, high in pairwise(edges)):
        raise ValueError("bands need rising `below` edges and a last band without one")
    points = [band.points for band in bands]
    if points != sorted(points, reverse=better == "lower"):
        raise ValueError(f"points must follow the value where {better} is better")


class Part(Shape):
    """A part of the grid, such as financial strength, with its items."""

    label: Words
    items: Mapping[Name, Item] = Field(min_length=1)


class Stop(Shape):
    """A fact that ends the assessment: `default` gives the last grade, `refused` gives none at all."""

    label: Words
    fact: Name
    effect: Literal["default", "refused"]
    checked_within_days: Dated[Annotated[int, Field(strict=True, ge=1, le=400)]]


class Cap(Shape):
    """No better than `grade` where a fact or reading is one of `is` or below `below`, or nobody has told it."""

    label: Words
    input: Name
    values: tuple[Annotated[str, Field(strict=True)], ...] = Field(default=(), alias="is")
    below: Dated[Number] | None = None
    above: Dated[Number] | None = None
    when_unknown: Literal["holds", "does_not_hold"] = "holds"
    grade: Dated[Code]

    @model_validator(mode="after")
    def says_when(self) -> Self:
        """Exactly one of `is`, `below`, `above`."""
        if sum((bool(self.values), self.below is not None, self.above is not None)) != 1:
            raise ValueError("a cap has exactly one of `is`, `below`, `above`")
        return self


class Missing(Shape):
    """What is left out and weighed anew, up to where; above `cap_above` no better than `grade`."""

    share_max: Dated[Share]
    part_share_max: Dated[Share]
    cap_above: Dated[Share]
    grade: Dated[Code]


class Support(Shape):
    """How far a stronger parent lifts: notches by how able and willing it is (answers 1 to 4)."""

    label: Words
    answers: Mapping[Mark, Answer] = Field(default_factory=dict)
    notches: Dated[Mapping[Mark, Notches]]


class Sovereign(Shape):
    """Firms outside `home` stand no better than their state, told as the fact `fact`; unknown: as `when_unknown`."""

    home: tuple[Annotated[str, Field(pattern=r"^[A-Z]{2}$")], ...]
    fact: Name
    when_unknown: Dated[Code]


class Chance(Shape):
    """From points to a chance of default: `pd` at `points`, and the odds double with every `double` points more."""

    points: Dated[Points]
    pd: Dated[Annotated[float, Field(strict=True, gt=0, lt=1)]]
    double: Dated[Annotated[float, Field(strict=True, gt=0, le=100)]]


class Authority(Shape):
    """How many notches a role may move a rating up and down."""

    up: Dated[Notches]
    down: Dated[Notches]


class RatingCase(Shape):
    """A worked example: points of every item (the rest unknown), what is told, and points and grade expected."""

    as_of: date
    items: Mapping[Name, Points]
    stops: tuple[Name, ...] = ()
    told: Mapping[Name, Number | str] = Field(default_factory=dict)
    points: Number | None
    grade: Annotated[str, Field(pattern=r"^([A-Z]{1,3}|refused|not_rated)$")]


class RatingModel(Rule):
    """How clients of some types are rated: grid, stops, caps, support, chance, validity and overrides."""

    types: tuple[ClientType, ...] = Field(min_length=1)
    sizes: tuple[Annotated[str, Field(strict=True)], ...] = ()
    scale: Name
    capital: Name
    financial: Annotated[bool, Field(strict=True)] = False
    parts: Mapping[Name, Part] = Field(min_length=1)
    stops: Mapping[Name, Stop] = Field(min_length=1)
    caps: Mapping[Name, Cap] = Field(default_factory=dict)
    missing: Missing
    support: Support | None = None
    sovereign: Sovereign
    chance: Chance
    valid_months: Dated[Months]
    overrides: Mapping[Name, Authority] = Field(min_length=1)
    reasons: Mapping[Name, Words] = Field(min_length=1)
    lacks: tuple[Words, ...] = ()
    cases: tuple[RatingCase, ...] = Field(min_length=1)

    def names(self) -> Sequence[tuple[tuple[str | int, ...], str]]:
        """The scale, the capital file, the roles and the facts it needs."""
        roles = [(("overrides", role), f"role/{role}") for role in self.overrides]
        asked = [(("parts", part, "items", name, "roles"), f"role/{role}")
                 for part, told in self.parts.items() for name, item in told.items.items() for role in item.roles]
        facts = [(("stops", name, "fact"), f"fact/{stop.fact}") for name, stop in self.stops.items()]
        state = (("sovereign", "fact"), f"fact/{self.sovereign.fact}")
        return [(("scale",), f"master_scale/{self.scale}"), (("capital",), f"capital/{self.capital}"), *roles, *asked,
                *facts, state]

    @model_validator(mode="after")
    def is_whole(self) -> Self:
        """Every item is named once, and on every day weights sum to 100."""
        named = [name for _part, name, _item in self.items()]
        if len(set(named)) < len(named):
            raise ValueError("an item's name is used in two parts")
        for day in sorted({day for _part, _name, item in self.items() for day in item.weight}):
            weights = [on(item.weight, day) for _part, _name, item in self.items()]
            whole = sum(weight for weight in weights if weight is not None)
            if None not in weights and abs(whole - 100) > NEAR:
                raise ValueError(f"weights sum to {whole:g} on {day}; they must sum to 100")
        return self

    def items(self) -> Iterator[tuple[str, str, Item]]:
        """Every item with its part's name and its own, in order."""
        return ((part, name, item) for part, told in self.parts.items() for name, item in told.items.items())

    def item(self, name: str) -> Item | None:
        """The item of a name; None when there is none."""
        return next((item for _part, each, item in self.items() if each == name), None)

    def authority(self, role: str, notches: int, day: date) -> bool:
        """Whether a role may move a rating so many notches (above 0: up the scale, below: down) on a day."""
        held = self.overrides.get(role)
        most = on(held.up if notches > 0 else held.down, day) if held else None
        return most is not None and abs(notches) <= most

    def on_day(self, day: date) -> Mapping[str, Any] | None:
        """Every number in force, as plain values for the engine; None before all of them are."""
        weights = [on(item.weight, day) for _part, _name, item in self.items()]
        limits = {name: on(getattr(self.missing, name), day) for name in Missing.model_fields}
        chance = {name: on(getattr(self.chance, name), day) for name in Chance.model_fields}
        if None in (*weights, *limits.values(), *chance.values()):
            return None
        return {
            "items": [_item_on(part, name, item, day) for part, name, item in self.items()],
            "stops": {name: {"fact": stop.fact, "effect": stop.effect, "days": on(stop.checked_within_days, day)}
                      for name, stop in self.stops.items()},
            "caps": {name: told for name, cap in self.caps.items() if (told := _cap_on(cap, day))},
            "missing": limits, "chance": chance, "notches": on(self.support.notches, day) or {} if self.support else {},
            "sovereign": {"home": self.sovereign.home, "fact": self.sovereign.fact,
                          "when_unknown": on(self.sovereign.when_unknown, day)},
        }


def _item_on(part: str, name: str, item: Item, day: date) -> dict[str, Any]:
    bands = on(item.bands, day) if item.bands else ()
    return {"part": part, "name": name, "weight": on(item.weight, day), "indicator": item.indicator,
            "bands": [(band.below, band.points) for band in bands or ()],
            "answers": {mark: told.points for mark, told in item.answers.items()}}


def _cap_on(cap: Cap, day: date) -> dict[str, Any] | None:
    grade = on(cap.grade, day)
    if grade is None:
        return None
    return {"input": cap.input, "is": cap.values, "below": on(cap.below, day) if cap.below else None,
            "above": on(cap.above, day) if cap.above else None, "when_unknown": cap.when_unknown == "holds",
            "grade": grade}


SHAPE = RatingModel
WORDS = "Rating models"
