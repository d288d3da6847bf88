"""What a file of approvals says: who stands in for nobody, what the top tier is spared, what a rule may approve alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from math import ceil
from typing import Annotated, Literal

from pydantic import Field

from clc.policy.shapes import Dated, Name, Number, Rule, Shape, Share, on

WORDS = "Approvals"
Days = Annotated[int, Field(strict=True, ge=1, le=3660)]
Above = Annotated[float, Field(strict=True, gt=0, allow_inf_nan=False)]
Tier = Literal["core", "gold", "silver", "normal", "watch", "unknown"]


class Fast(Shape):
    """The fast lane: for clients of these tiers every step has this share of its working days, at least one."""

    tiers: tuple[Tier, ...] = Field(min_length=1)
    share: Share


class Automatic(Shape):
    """What the house approves by rule: all of it must be known and hold; somebody of a role is told each time.

    amount_max: up to this amount in this currency; lights, grades: of the client; secured_min: share that security covers.
    """

    amount_max: Dated[Above]
    currency: Annotated[str, Field(strict=True, pattern=r"^[A-Z]{3}$")] = "CNY"
    lights: tuple[Literal["green", "yellow", "orange", "red"], ...] = ("green",)
    grades: tuple[str, ...] = ()
    secured_min: Share | None = None
    tell: Name

    def holds(self, facts: Mapping[str, object], day: date) -> bool:
        """Whether facts fall under it; what is unknown never does. Breaches of policy, related parties: never."""
        most = on(self.amount_max, day)
        amount, secured = facts.get("amount"), facts.get("secured")
        return (
            most is not None and isinstance(amount, int | float) and amount <= most
            and facts.get("currency") == self.currency and facts.get("light") in self.lights
            and (not self.grades or facts.get("grade") in self.grades)
            and (self.secured_min is None or (isinstance(secured, int | float) and secured >= self.secured_min))
            and facts.get("related_party") is False and facts.get("price_exception") is False
            and facts.get("policy_exceptions") == 0
        )


class ApprovalRule(Rule):
    """How cases that walk a process are decided; the file carries the process's name, `usual` is for all others.

    empty: what happens where nobody can be asked: somebody of `escalate` is, the step passes, or the case cannot be opened.
    same: where who asks is of the role that decides: they may not, somebody of `escalate` does, or the step passes.
    duplicate: who approved an earlier step of the case is asked again, or passes. escalate: the role told of what is late,
    again every `escalate_days` working days. valid_days: calendar days an approval holds. rounds_max: how often votes that
    lacked a quorum are called anew before the case is refused. step_back: an opener may withdraw until the decision.
    """

    empty: Literal["escalate", "pass", "refuse"]
    same: Literal["refuse", "escalate", "pass"]
    duplicate: Literal["again", "pass"]
    escalate: Name
    escalate_days: Dated[Days]
    valid_days: Dated[Days]
    rounds_max: Annotated[int, Field(strict=True, ge=1, le=9)] = 3
    fast: Fast | None = None
    automatic: Automatic | None = None

    def names(self) -> Sequence[tuple[tuple[str | int, ...], str]]:
        """The roles it names."""
        told: list[tuple[tuple[str | int, ...], str]] = [(("escalate",), f"role/{self.escalate}")]
        if self.automatic is not None:
            told.append((("automatic", "tell"), f"role/{self.automatic.tell}"))
        return told

    def days_for(self, sla: float | None, tier: str) -> int | None:
        """The working days of a step for a client of a tier; None where the step has none."""
        if sla is None:
            return None
        quick = self.fast is not None and tier in self.fast.tiers
        share: Number = self.fast.share if self.fast is not None and quick else 1.0
        return max(1, ceil(sla * share))

    def is_fast(self, tier: str) -> bool:
        """Whether a tier takes the fast lane."""
        return self.fast is not None and tier in self.fast.tiers


SHAPE = ApprovalRule
