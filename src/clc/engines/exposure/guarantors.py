"""What a licensed guarantee company may still carry: in all, for one debtor, for a debtor with its affiliates."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from clc.kernel.column import Column, pick, ratio


@dataclass(frozen=True)
class Bound:
    """One bound of the company: what it carries, the most it may, and the share used (above 1 is a breach)."""

    name: str
    carried: Column
    most: Column
    used: Column


@dataclass(frozen=True)
class Carried:
    """What a company carries, with ours included: in all, for our debtor, for the debtor with its affiliates (money)."""

    whole: Column
    one: Column
    with_affiliates: Column


def bounds(net_assets: Column, carried: Carried, *, times: float, one: float, with_affiliates: float) -> tuple[Bound, ...]:
    """The three bounds; unknown where net assets or what is carried is. Net assets not above 0 allow nothing.

    net_assets: money; times: whole liability over net assets (10; 15 mainly for small firms and farms); one,
    with_affiliates: shares of net assets (0.10, 0.15). Source: rules on financing-guarantee companies, domain reference 1.6.
    """
    held: Any = pick(_any(net_assets) < 0, _any(net_assets) * 0.0, net_assets)
    told = (("whole", carried.whole, held * times), ("one", carried.one, held * one),
            ("with_affiliates", carried.with_affiliates, held * with_affiliates))
    return tuple(Bound(name, amount, most, _used(amount, most)) for name, amount, most in told)


def _used(amount: Column, most: Column) -> Column:
    """Amount over its most; where nothing is allowed, any amount is twice too much and none is no use."""
    nothing: Any = _any(most) <= 0
    return pick(nothing, pick(_any(amount) > 0, 2.0, pick(_any(amount) <= 0, 0.0)), ratio(amount, most))


def _any(value: Column) -> Any:
    return value
