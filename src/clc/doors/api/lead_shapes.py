"""The shapes in which leads are sent and answered."""
from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any

from ninja import Field, Schema

from clc.doors.api.paging import LARGEST_KEY
from clc.doors.api.words import Amount, Day, Moment, Words
from clc.stages.reach.models import Lead
from clc.stages.reach.personal import Contacted, shown_contact
from clc.stages.reach.pipelines import light_of
from clc.stages.reach.services.learning import said

Key = Annotated[int, Field(ge=1, le=LARGEST_KEY)]
Name = Annotated[Words, Field(min_length=1, max_length=64)]
Reason = Annotated[Words, Field(max_length=400)]
Saves = Annotated[int, Field(ge=0, le=1_000_000)]


class LeadContactIn(Schema):
    """A person of the firm, and on what ground their name and number may be kept: without one nothing is taken."""

    name: Annotated[Words, Field(max_length=80)] = ""
    title: Annotated[Words, Field(max_length=80)] = ""
    phone: Annotated[Words, Field(max_length=40)] = ""
    mail: Annotated[Words, Field(max_length=160)] = ""
    basis: Annotated[str, Field(pattern="^(consent|company|public|)$")] = ""
    basis_on: Day | None = None


class LeadChangeIn(Schema):
    """What is written of a lead; what is left out stays. told: facts by the names of the rules of eligibility."""

    name: Annotated[Words, Field(max_length=240)] | None = None
    uscc: Annotated[Words, Field(max_length=18)] | None = None
    project: Annotated[Words, Field(max_length=240)] | None = None
    country: Annotated[Words, Field(max_length=8)] | None = None
    industry: Annotated[Words, Field(max_length=8)] | None = None
    area: Annotated[Words, Field(max_length=12)] | None = None
    channel: Annotated[Words, Field(max_length=64)] | None = None
    source: Annotated[Words, Field(max_length=240)] | None = None
    product: Annotated[Words, Field(max_length=64)] | None = None
    amount: Amount | None = None
    months: Annotated[int, Field(ge=1, le=600)] | None = None
    purpose: Annotated[Words, Field(max_length=400)] | None = None
    introducer: Annotated[Words, Field(max_length=120)] | None = None
    next_step: Annotated[Words, Field(max_length=240)] | None = None
    next_on: Day | None = None
    expected_on: Day | None = None
    told: dict[Annotated[Words, Field(max_length=64)], bool | float | Words | None] | None = None
    contact: LeadContactIn | None = None


class LeadIn(LeadChangeIn):
    """A lead to be written down. external: a key of the sender's own; sent again under it, the lead stays one."""

    pipeline: Name
    name: Annotated[Words, Field(min_length=1, max_length=240)]
    captured_at: Moment | None = None
    external: Annotated[Words, Field(max_length=60)] = ""
    pooled: bool = False


class LeadSaveIn(LeadChangeIn):
    """Corrections, and the version of the lead they were made from."""

    saves: Saves


class LeadMoveIn(Schema):
    """Where a lead goes, and the version it was seen in."""

    to: Name
    saves: Saves | None = None
    why: Reason = ""


class LeadLossIn(Schema):
    """Why a lead is lost: a reason of the book, and words where that asks for them."""

    reason: Name
    words: Reason = ""
    saves: Saves | None = None


class LeadWhyIn(Schema):
    """The reason of a change."""

    why: Reason = ""


class LeadDecisionIn(LeadWhyIn):
    """A decision on what the rules cannot tell."""

    accept: bool


class LeadGivenIn(LeadWhyIn):
    """To whom a lead goes by account; left out, to whom most speaks for."""

    to: Annotated[Words, Field(max_length=150)] = ""


class LeadAdoptedOut(Schema):
    """The client a lead became."""

    client: str


class LeadContactOut(Schema):
    """The person as the caller may see them."""

    name: str
    title: str
    phone: str
    mail: str
    basis: str
    basis_on: date | None


class LeadOut(Schema):
    """A lead. light: colour of its waiting. fit, worth: 0 to 100, chance: 0 to 1, null where unknown. version: `saves`."""

    id: int
    kind: str
    pipeline: str
    stage: str
    state: str
    name: str
    uscc: str
    project: str
    industry: str
    channel: str
    source: str
    amount: Decimal | None
    months: int | None
    purpose: str
    owner: str | None
    branch: str
    client: str | None
    pool: str
    next_step: str
    next_on: date | None
    screened: str
    fit: float | None
    worth: float | None
    chance: float | None
    lost_reason: str
    captured_at: datetime
    stage_since: datetime
    closed_at: datetime | None
    light: str
    version: int

    @staticmethod
    def resolve_owner(lead: Lead) -> str | None:
        """The owner's account."""
        return lead.owner.username if lead.owner else None

    @staticmethod
    def resolve_branch(lead: Lead) -> str:
        """The branch's code."""
        return lead.branch.code

    @staticmethod
    def resolve_client(lead: Lead) -> str | None:
        """The client's code."""
        return lead.client.code if lead.client else None

    @staticmethod
    def resolve_light(lead: Lead) -> str:
        """Green, yellow, red; empty for a closed lead."""
        return light_of(lead)


class LeadWholeOut(LeadOut):
    """A lead with its person, what was told, what the rules answered, and the score line by line."""

    contact: LeadContactOut
    told: dict[str, Any]
    screening: dict[str, Any]
    scoring: dict[str, Any]

    @staticmethod
    def resolve_contact(lead: Lead, context: Any) -> Contacted:
        """The person, masked where the caller may not see people."""
        return shown_contact(context["request"].user, lead)


class LeadMoveOut(Schema):
    """A step of a lead."""

    kind: str
    from_stage: str
    to_stage: str
    to_state: str
    why: str
    by: str | None
    at: datetime

    @staticmethod
    def resolve_by(move: Any) -> str | None:
        """The account of who moved it."""
        return move.by.username if move.by else None


class LeadColumnOut(Schema):
    """A stage of a board: counts, the sum of the amounts that are known, the ageing."""

    name: str
    leads: int
    amount: Decimal
    amounts_unknown: int
    chance: float | None
    weighted: Decimal | None
    yellow: int
    red: int


class LeadScoreOut(Schema):
    """A learned score and what it was worth on later leads."""

    pipeline: str
    usable: bool
    leads: int
    won: int
    found: dict[str, Any]
    said: str
    at: datetime

    @staticmethod
    def resolve_said(model: Any) -> str:
        """Its worth in a sentence."""
        return said(model)
