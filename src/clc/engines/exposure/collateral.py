"""Collateral: value after haircut, shared by rank and pro rata, loan to value, coverage, and what recovery may count on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import groupby

from clc.kernel.column import Column, pick, ratio
from clc.kernel.money import settle

PURCHASE_MONEY, REGISTERED, UNREGISTERED, NO_RIGHT = 0, 1, 2, 3


@dataclass(frozen=True)
class Claim:
    """A security right in an asset.

    key: its name; amount: what it secures now (a maximum-amount right: at most its maximum); perfected: the day it was
    registered or the thing delivered, None where neither; delivered: the day goods bought with this claim's money were
    handed over, None where it is no purchase-money right.
    """

    key: int
    amount: Decimal
    perfected: date | None = None
    delivered: date | None = None


def after_haircut(value: Column, haircut: Column) -> Column:
    """The value that counts: value (money) less its haircut (share, 0 to 1); unknown where either is."""
    return value * (1 - haircut)


def secured_amount(claim: Column, maximum: Column) -> Column:
    """What a right secures: the claim, at most the maximum where one is told (Civil Code 420 to 423)."""
    return pick(claim > maximum, maximum, claim)


def rank(claims: Sequence[Claim], *, needs_registration: bool, grace_days: int) -> list[list[Claim]]:
    """The claims in tiers, first paid first; one tier shares pro rata. A right that does not exist is left out.

    Order (Civil Code 414 to 416): purchase-money rights registered within `grace_days` of delivery; then by the day of
    registration or delivery, the same day together; then the unregistered together. `needs_registration`: the right
    exists on registration only (402, 443 to 445), so an unregistered one has no place.
    """
    placed = sorted(((place(each, needs_registration, grace_days), each) for each in claims), key=lambda told: told[0])
    return [
        [each for _place, each in tier]
        for (kind, _day), tier in groupby(placed, key=lambda told: told[0]) if kind != NO_RIGHT
    ]  # fmt: skip


def place(claim: Claim, needs_registration: bool, grace_days: int) -> tuple[int, date]:
    """Where a claim stands: its kind and the day that orders it within the kind."""
    if claim.perfected is None:
        return NO_RIGHT if needs_registration else UNREGISTERED, date.max
    if claim.delivered is not None and (claim.perfected - claim.delivered).days <= grace_days:
        return PURCHASE_MONEY, claim.perfected
    return REGISTERED, claim.perfected


def waterfall(value: Column, tiers: Sequence[Sequence[Column]]) -> list[list[Column]]:
    """What each claim takes of a value, tier by tier, pro rata within one.

    value: money, >= 0; tiers: claims (money, >= 0), first paid first. Returns the same shape: money >= 0, together never
    above the value, none above its claim; unknown from the first unknown on.
    """
    left, shared = value, []
    for tier in tiers:
        whole: Column = 0.0
        for claim in tier:
            whole = whole + claim
        paid = pick(left < whole, left, whole + left * 0)
        share = ratio(paid, whole)
        shared.append([pick(claim > 0, claim * share, paid * 0) for claim in tier])
        left = left - paid
    return shared


def settled(value: Decimal, tiers: Sequence[Sequence[Claim]]) -> dict[int, Decimal]:
    """The same in cents: what each claim (by key) takes; every tier's parts sum exactly to what the tier takes."""
    left, taken = value, {}
    for tier in tiers:
        whole = sum((claim.amount for claim in tier), Decimal(0))
        paid = min(left, whole)
        parts = settle(paid, [claim.amount for claim in tier]) if whole > 0 else [Decimal(0)] * len(tier)
        taken.update({claim.key: part for claim, part in zip(tier, parts, strict=True)})
        left -= paid
    return taken


def loan_to_value(secured: Column, ahead: Column, value: Column) -> Column:
    """What is lent against an asset, claims ahead of ours included, over its value before haircut (share); unknown at 0."""
    return ratio(secured + ahead, value)


def coverage(allocated: Column, claim: Column) -> Column:
    """How much of a claim the collateral counts for (share); unknown where the claim is 0 or unknown."""
    return ratio(allocated, claim)


def uncovered(allocated: Column, claim: Column) -> Column:
    """What of a claim (money) no collateral stands behind, never below 0; unknown where either is."""
    open_part = claim - allocated
    return pick(open_part < 0, 0.0, open_part)
