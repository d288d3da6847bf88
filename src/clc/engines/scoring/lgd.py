"""What is lost when a firm defaults: the supervisor's loss given default, unsecured, subordinated or secured."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, cast

from clc.kernel.column import Column, known, pick, ratio


@dataclass(frozen=True)
class Held:
    """One piece of security: its value (money, >= 0), the haircut taken from it (0..1) and the loss on what it covers."""

    value: Column
    haircut: float
    lgd: float


@dataclass(frozen=True)
class Secured:
    """Loss given default of a secured exposure, and how much of the exposure the security carries (0..1)."""

    lgd: Column
    covered: Column


def secured(exposure: Column, unsecured: float, held: Sequence[Held]) -> Secured:
    """LGD* of an exposure with security: each piece carries its value after haircut, the least loss first.

    exposure: money above 0, else unknown; unsecured: LGD of the part nothing carries, 0..1. A piece of unknown value
    carries nothing; one that loses more than no security would is left out. Source: CRE32.8-32.13, domain reference 1.4.
    """
    left: Any = pick(_above(exposure, 0.0), exposure)
    whole, lost = left, left * 0.0
    for piece in sorted(held, key=lambda each: each.lgd):
        if piece.lgd >= unsecured:
            continue
        worth: Any = pick(known(piece.value), piece.value, 0.0)
        worth = pick(_above(worth, 0.0), worth * (1 - piece.haircut), 0.0)
        carried: Any = pick(_above(worth, left), left, worth)
        lost = lost + carried * piece.lgd
        left = left - carried
    return Secured(ratio(cast("Column", lost + left * unsecured), whole), ratio(cast("Column", whole - left), whole))


def _above(value: Column, other: Column) -> Any:
    return cast("Any", value) > other
