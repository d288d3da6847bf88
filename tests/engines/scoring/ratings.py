"""The shipped rating models as engines take them, and the points of worked examples."""

from __future__ import annotations

from datetime import date
from functools import cache

from clc.engines.scoring.rating import Model, model_of
from clc.policy.kind.master_scale import MasterScale
from clc.policy.kind.rating import RatingModel
from clc.policy.loader import shipped

DAY = date(2026, 6, 30)


@cache
def rule(name: str = "company") -> RatingModel:
    """A shipped rating model as its file says it."""
    return shipped().of(RatingModel)[name]


@cache
def model(name: str = "company", day: date = DAY) -> Model:
    """A shipped rating model with every number in force on a day."""
    told, scale = rule(name).on_day(day), shipped().of(MasterScale)[rule(name).scale].on_day(day)
    assert told is not None
    assert scale is not None
    return model_of(told, scale)
