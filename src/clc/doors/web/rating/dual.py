"""The dual rating: chance of default against loss given default, and what the collateral register already knows."""
from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import isfinite
from typing import Any

from clc.stages.credit.covering import coverage_of
from clc.stages.credit.models import Rating


@dataclass(frozen=True)
class Cell:
    """Where a grade meets a class of loss: the grade of expected loss there, and the facilities that stand in it."""

    grade: str
    facilities: Sequence[str]


def matrix(ladder: Mapping[str, Any] | None, held: Rating) -> list[tuple[str, list[Cell]]]:
    """Each grade but default with a cell per class of loss; empty before the scale is in force.

    A class of loss stands for the middle of its limits.
    """
    if ladder is None:
        return []
    middles = _middles(ladder["loss_given_default"])
    rows = []
    for grade in ladder["grades"][:-1]:
        cells = [Cell(_step(ladder["expected_loss"], grade["pd"] * middle), _in_cell(held, grade["code"], code))
                 for code, middle in middles]
        rows.append((grade["code"], cells))
    return rows


def registered(held: Rating) -> dict[str, str]:
    """Value before haircut of what secures the client's claims, by class, as the register tells it; unknown left out."""
    told = coverage_of(held.client, held.as_of).gross_by_class
    return {kind: f"{value:.2f}" for kind, value in told.items() if kind != "none" and isfinite(value) and value > 0}


def _middles(steps: Sequence[Mapping[str, Any]]) -> list[tuple[str, float]]:
    limits = [0.0, *(_limit(step["to"]) for step in steps)]
    return [(step["code"], (low + high) / 2) for step, (low, high) in zip(steps, pairwise(limits), strict=True)]


def _limit(told: float | None) -> float:
    return told if told is not None and isfinite(told) else 1.0


def _step(steps: Sequence[Mapping[str, Any]], value: float) -> str:
    return next((str(step["code"]) for step in steps[:-1] if value <= _limit(step["to"])), str(steps[-1]["code"]))


def _in_cell(held: Rating, grade: str, loss: str) -> list[str]:
    return [str(one["name"]) for one in held.facilities if held.grade == grade and one.get("lgd_class") == loss]
