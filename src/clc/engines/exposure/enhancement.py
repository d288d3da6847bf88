"""What security and third parties take off a loss: collateral first, then those who stand in, each for what it covers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, cast

from clc.engines.scoring.lgd import Held, secured
from clc.kernel.column import Column, clip, known, pick, ratio


@dataclass(frozen=True)
class Vouched:
    """Somebody who stands in for part of the debt: how much (money), their own chance of default and loss (0..1)."""

    amount: Column
    pd: Column
    lgd: float


@dataclass(frozen=True)
class Enhanced:
    """A loan with what stands behind it.

    expected_loss: share of the exposure lost in a common year; lgd: the same over the debtor's chance of default; covered:
    share that collateral carries; vouched: share that somebody else stands in for.
    """

    lgd: Column
    expected_loss: Column
    covered: Column
    vouched: Column


def enhanced(
    exposure: Column, pd: Column, unsecured: float, held: Sequence[Held], vouched: Sequence[Vouched] = ()
) -> Enhanced:
    """Loss of an exposure after security and substitution; never above that without them.

    exposure: money above 0, else unknown; pd: the debtor's, 0..1; unsecured: LGD of what nothing carries, 0..1. What
    collateral leaves open is shared among those who stand in, the least loss first; one whose loss is not below the
    debtor's, or is unknown, is left out. Source: CRE32.8 to 32.26 (substitution of PD and LGD on the covered part).
    """
    base = secured(exposure, unsecured, held)
    open_share: Any = 1 - _any(base.covered)
    carried: Any = _any(base.lgd) - open_share * unsecured
    own: Any = _any(pd) * unsecured
    lost: Any = _any(pd) * carried
    left, taken = open_share, open_share * 0.0
    for loss, share in _ordered(exposure, own, vouched):
        part: Any = pick(_any(share) > left, left, share)
        lost = lost + part * loss
        left, taken = left - part, taken + part
    whole: Any = lost + left * own
    lgd = pick(_any(pd) > 0, ratio(whole, pd), base.lgd)
    return Enhanced(lgd, cast("Column", whole), base.covered, cast("Column", taken))


def _ordered(exposure: Column, own: Column, vouched: Sequence[Vouched]) -> list[tuple[Any, Any]]:
    """Loss and share of each who helps, the least loss first; on columns in the order told."""
    found: list[tuple[Any, Any]] = []
    for one in vouched:
        loss: Any = _any(one.pd) * one.lgd
        share: Any = clip(ratio(pick(_any(one.amount) > 0, one.amount, 0.0), exposure), 0.0, 1.0)
        helps = pick(_any(loss) < own, share, 0.0)
        found.append((pick(known(loss), loss, 0.0), pick(known(helps), helps, 0.0)))
    if all(isinstance(loss, float) for loss, _share in found):
        found.sort(key=lambda told: float(told[0]))
    return found


def _any(value: Column) -> Any:
    return value
