"""Limits: what a share of a capital comes to, what is used of it, what is left, and which limit binds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_FLOOR, Decimal
from typing import TypeVar

import numpy as np
from numpy.typing import ArrayLike

from clc.engines.exposure.ownership import Floats
from clc.kernel.column import Column, ratio
from clc.kernel.money import CENT

Number = TypeVar("Number", Decimal, float)


def amount(base: Decimal, share: float) -> Decimal:
    """The limit in cents, rounded down so that it is never above the share: amount <= base * share."""
    return (base * Decimal(str(share))).quantize(CENT, rounding=ROUND_FLOOR)


def use(used: Column, limit: Column) -> Column:
    """The share of a limit that is used; unknown where either is unknown or the limit is 0."""
    return ratio(used, limit)


def headroom(limit: Number, used: Number) -> Number:
    """What is left of a limit (below 0: a breach); with money in Decimal, headroom + used is the limit exactly."""
    return limit - used


def level(used: Decimal | None, limit: Decimal, warns: dict[str, float]) -> str:
    """unknown, green, yellow, orange from the shares told, red above the limit."""
    if used is None:
        return "unknown"
    if used > limit:
        return "red"
    if "orange" in warns and used >= limit * Decimal(str(warns["orange"])):
        return "orange"
    return "yellow" if "yellow" in warns and used >= limit * Decimal(str(warns["yellow"])) else "green"


@dataclass(frozen=True)
class Touched:
    """A limit before and after an amount more: `used` counts what is known; `blocks` when it caps rather than marks."""

    name: str
    subject: str
    limit: Decimal
    used: Decimal
    more: Decimal
    blocks: bool = True

    @property
    def after(self) -> Decimal:
        """What would be used."""
        return self.used + self.more

    @property
    def room(self) -> Decimal:
        """What is left before."""
        return headroom(self.limit, self.used)

    @property
    def room_after(self) -> Decimal:
        """What would be left; below 0 it is a breach."""
        return headroom(self.limit, self.after)

    @property
    def is_breached(self) -> bool:
        """Whether the amount does not fit."""
        return self.after > self.limit


def binding(touched: Sequence[Touched]) -> Touched | None:
    """Of limits that block, the one with the least left after; the first told of equals; None when none blocks."""
    return min((one for one in touched if one.blocks), key=lambda one: one.room_after, default=None)


def by_group(group: ArrayLike, exposure: ArrayLike, count: int) -> tuple[Floats, Floats]:
    """Exposure added up by group: (count,) sums of what is known, and (count,) how many members' exposure is unknown.

    group (n,): number of the group, 0 <= group < count; exposure (n,): money, NaN unknown.
    """
    places, money = np.asarray(group, dtype=np.int64), np.asarray(exposure, dtype=np.float64)
    known = np.isfinite(money)
    sums = np.bincount(places[known], weights=money[known], minlength=count).astype(np.float64)
    return sums, np.bincount(places[~known], minlength=count).astype(np.float64)
