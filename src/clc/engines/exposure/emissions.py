"""Financed emissions: the part of what a borrower emits that is laid at the lender's door."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, cast

from clc.kernel.column import UNKNOWN, Column, clip, known, pick, ratio

BEST, WORST = 1.0, 5.0


@dataclass(frozen=True)
class Counted:
    """One borrower's part: financed emissions (t CO2e), the outstanding amount behind them, and the quality of the data."""

    tonnes: float
    outstanding: float
    quality: float


@dataclass(frozen=True)
class Whole:
    """A book's financed emissions: tonnes, what is outstanding of those counted and in all, quality, tonnes per million.

    Unknown (NaN) where nothing is counted.
    """

    tonnes: float
    counted: float
    outstanding: float
    quality: float
    intensity: float

    @property
    def share_counted(self) -> float:
        """How much of the outstanding amount has emission figures behind it."""
        return self.counted / self.outstanding if self.outstanding else float("nan")


def attribution(outstanding: Column, equity: Column, debt: Column) -> Column:
    """The lender's part of a firm, 0 to 1: what is outstanding over equity and debt; unknown where these are not above 0.

    outstanding, equity, debt: money of one currency; of a listed firm equity and debt are its enterprise value with
    cash, of a project all of its equity and debt. Equity below 0 counts as 0. Source: PCAF, domain reference 4.5.
    """
    held: Any = pick(_any(equity) < 0, 0.0, equity)
    whole: Any = pick(known(equity), held) + _any(debt)
    share = ratio(pick(_any(outstanding) >= 0, outstanding), pick(whole > 0, whole))
    return clip(share, 0.0, 1.0)


def financed(outstanding: Column, equity: Column, debt: Column, emitted: Column) -> Column:
    """Tonnes of CO2 equivalent laid at the lender's door: its part of what was emitted (t, >= 0; below: unknown)."""
    part: Any = attribution(outstanding, equity, debt)
    return cast("Column", part * _any(pick(_any(emitted) >= 0, emitted)))


def quality_of(told: Column) -> Column:
    """A data quality score as PCAF has it, 1 (verified) to 5 (estimated by sector); anything else is unknown."""
    return pick((_any(told) >= BEST) & (_any(told) <= WORST), told, UNKNOWN)


def whole(lines: Sequence[Counted]) -> Whole:
    """A book's financed emissions from its lines; the quality is weighed by what is outstanding (PCAF 2022, 6).

    A line of unknown tonnes is not counted; one whose quality is not told weighs as the worst.
    """
    seen = [one for one in lines if one.tonnes == one.tonnes and one.outstanding == one.outstanding]
    tonnes = sum(one.tonnes for one in seen) if seen else float("nan")
    counted = sum(one.outstanding for one in seen)
    weighed = sum((one.quality if one.quality == one.quality else WORST) * one.outstanding for one in seen)
    every = sum(one.outstanding for one in lines if one.outstanding == one.outstanding)
    per = tonnes / (counted / 1e6) if counted else float("nan")
    return Whole(tonnes, counted, every, weighed / counted if counted else float("nan"), per)


def _any(value: Column) -> Any:
    return value
