"""What a file of a lost reason may say: why business was lost, whether it lay with us, when to come again."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from clc.policy.shapes import Dated, Rule

WORDS = "Reasons why leads are lost"
Side = Literal["us", "client", "market", "policy", "record"]


class LostReason(Rule):
    """A reason. side: with whom it lay. again_days: after how many days it is worth asking again; none: not at all."""

    side: Side
    needs_words: Annotated[bool, Field(strict=True)] = False
    again_days: Dated[Annotated[int, Field(strict=True, ge=1, le=1830)]] | None = None


SHAPE = LostReason
