"""Dated thresholds as steps in time, and the bounds of the scale they are drawn on."""
from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from clc.policy.shapes import EarlyWarning

WIDTH, HEIGHT, LEFT, BOTTOM = 420, 120, 8, 22


@dataclass(frozen=True)
class Step:
    """One level's line: its path in the picture, where its last value stands."""

    level: str
    path: str
    last: float | None
    x: float
    y: float


@dataclass(frozen=True)
class Steps:
    """All levels of a rule over time; `ticks` are (x, day) under the picture."""

    lines: tuple[Step, ...]
    ticks: tuple[tuple[float, str], ...]
    width: int = WIDTH
    height: int = HEIGHT


def steps(rule: EarlyWarning, today: date) -> Steps:
    """The thresholds of a warning from their first day to today, and beyond where a later value is told already."""
    days = sorted({day for dated in rule.levels.values() for day in dated})
    end = max(today, days[-1])
    values = [value for dated in rule.levels.values() for value in dated.values() if value is not None]
    low, high = bounds(values)
    across = max((end - days[0]).days, 1)

    def x(day: date) -> float:
        return LEFT + (day - days[0]).days / across * (WIDTH - LEFT - 56)

    def y(value: float) -> float:
        return 10 + (high - value) / (high - low) * (HEIGHT - BOTTOM - 20)

    lines = tuple(step(level, dated, end, x, y) for level, dated in rule.levels.items())
    shown = days if len(days) <= 4 else [days[0], days[-1]]
    return Steps(lines, tuple((round(x(day), 1), day.isoformat()) for day in dict.fromkeys([*shown])))


def step(level: str, dated: Mapping[date, float | None], end: date, x: Callable[[date], float],
         y: Callable[[float], float]) -> Step:
    """One level as a stepped line; where it is taken out of force the line ends."""
    parts, held = [], None
    for day, value in dated.items():
        if held is not None:
            parts.append(f"H{x(day):.1f}")
        if value is not None:
            parts.append(f"{'M' if held is None else 'L'}{x(day):.1f} {y(value):.1f}")
        held = value
    if held is not None:
        parts.append(f"H{x(end):.1f}")
    return Step(level, "".join(parts), held, round(x(end), 1), round(y(held), 1) if held is not None else 0.0)


def bounds(values: list[float]) -> tuple[float, float]:
    """Low and high of a scale with air around the values."""
    low, high = min(values), max(values)
    air = (high - low) * 0.35 or abs(high) * 0.5 or 1.0
    return low - air, high + air
