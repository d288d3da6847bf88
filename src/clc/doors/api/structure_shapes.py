"""The shapes in which structures and quotes are asked and answered."""
from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any

from ninja import Field, Schema

from clc.doors.api.paging import LARGEST_KEY
from clc.doors.api.words import Amount, Code, Day, Words
from clc.stages.deal.models import Quote, Structure

Key = Annotated[int, Field(ge=1, le=LARGEST_KEY)]
Short = Annotated[Words, Field(max_length=64)]
Saves = Annotated[int, Field(ge=0, le=1_000_000)]


class TermsIn(Schema):
    """Terms to be changed; what is left out stays. Rates and fees are shares: 0.0435 is 4.35 %."""

    amount: Amount | None = None
    currency: Annotated[str, Field(pattern="^[A-Z]{3}$")] | None = None
    starts: Day | None = None
    tenor_months: Annotated[int, Field(ge=1, le=600)] | None = None
    months_per_period: Annotated[int, Field(ge=1, le=12)] | None = None
    grace_months: Annotated[int, Field(ge=0, le=600)] | None = None
    repayment: Short | None = None
    terms: dict[str, float | list[float]] | None = None
    day_count: Short | None = None
    rate_type: Annotated[str, Field(pattern="^(fixed|floating)$")] | None = None
    rate: Amount | None = None
    reference: Short | None = None
    spread_bp: Amount | None = None
    upfront_fee: Amount | None = None
    yearly_fee: Amount | None = None
    prepayment_fee: Amount | None = None
    security: Short | None = None
    security_kind: Short | None = None
    security_value: Amount | None = None
    security_words: Annotated[Words, Field(max_length=4000)] | None = None
    purpose: Annotated[Words, Field(max_length=400)] | None = None
    words: Annotated[Words, Field(max_length=4000)] | None = None


class DraftIn(TermsIn):
    """Terms, and how often the draft had been saved when it was read."""

    saves: Saves


class FindingOut(Schema):
    """What is refused, takes approval, or is worth knowing."""

    field: str
    rule: str
    message: str
    todo: str
    weight: str


class StructurePriceOut(Schema):
    """What the house earns: null is unknown, `unknown` says why."""

    rate: float | None
    floor: float | None
    guide: float | None
    raroc: float | None
    eva: float | None
    net_profit: float | None
    below_bp: float | None
    unknown: str


class WorkedOut(Schema):
    """What the terms come to. rows: due day, year fraction, interest, principal, closing balance; null is unknown."""

    findings: list[FindingOut]
    first: float | None = None
    highest: float | None = None
    instalment: float | None = None
    total_interest: float | None = None
    total_fees: float | None = None
    nominal: float | None = None
    effective: float | None = None
    life: float | None = None
    rows: list[tuple[str, float, float, float, float]] = []
    price: StructurePriceOut | None = None


class StructureOut(Schema):
    """One alternative with its terms."""

    id: int
    quote_id: int
    letter: str
    state: str
    saves: int
    product: str
    project: str | None
    amount: Decimal
    currency: str
    starts: date
    tenor_months: int
    months_per_period: int
    grace_months: int
    repayment: str
    terms: dict[str, Any]
    day_count: str
    rate_type: str
    rate: Decimal
    reference: str
    reference_rate: Decimal | None
    spread_bp: Decimal | None
    upfront_fee: Decimal
    yearly_fee: Decimal
    prepayment_fee: Decimal
    security: str
    security_kind: str
    security_value: Decimal | None
    security_words: str
    purpose: str
    words: str

    @staticmethod
    def resolve_project(one: Structure) -> str | None:
        """The project's code."""
        return one.project.code if one.project else None


class QuoteOut(Schema):
    """One quote with its alternatives."""

    id: int
    client: str
    number: int
    version: int
    title: str
    state: str
    saves: int
    valid_until: date | None
    offered_at: datetime | None
    closed_why: str
    structures: list[StructureOut]

    @staticmethod
    def resolve_client(one: Quote) -> str:
        """The client's code."""
        return one.client.code

    @staticmethod
    def resolve_structures(one: Quote) -> list[Structure]:
        """The alternatives by letter."""
        return sorted(one.structures.all(), key=lambda each: each.letter)


class QuoteIn(Schema):
    """A quote to be begun."""

    client: Code
    product: Short
    project: Annotated[Words, Field(max_length=40)] = ""
    title: Annotated[Words, Field(max_length=120)] = ""


class QuoteFilter(Schema):
    """Which quotes."""

    client: Annotated[Words, Field(max_length=40)] = ""
    state: Annotated[str, Field(pattern="^(draft|offered|chosen|withdrawn)?$")] = ""


class OfferIn(Schema):
    """Until when it is offered, and how often it had been saved."""

    valid_until: Day
    saves: Saves


class WhyIn(Schema):
    """The reason."""

    why: Annotated[Words, Field(min_length=1, max_length=400)]


class SealOut(Schema):
    """The sealed paper of a choice."""

    structure_id: int
    seal: str
