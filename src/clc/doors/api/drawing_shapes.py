"""The shapes in which drawings are asked and answered."""
from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any, Literal

from ninja import Field, Schema

from clc.doors.api.paging import LARGEST_KEY
from clc.doors.api.words import Amount, Code, Day, Words
from clc.stages.servicing.models import Drawing, Payment
from clc.stages.servicing.services.drawings import PAYEES_MOST

Key = Annotated[int, Field(ge=1, le=LARGEST_KEY)]
Saves = Annotated[int, Field(ge=0, le=1_000_000)]
Name = Annotated[Words, Field(min_length=1, max_length=140)]
Reason = Annotated[Words, Field(min_length=1, max_length=2000)]


class PayeeIn(Schema):
    """A line of a request; evidence: the key of a document in the client's file."""

    name: Name
    account: Annotated[Words, Field(min_length=5, max_length=42)]
    bank: Name
    amount: Amount
    bank_code: Annotated[str, Field(pattern="^([0-9]{12})?$")] = ""
    invoice: Annotated[Words, Field(max_length=120)] = ""
    evidence: Key | None = None


class DrawingTermsIn(Schema):
    """What a drawing is asked with; its amount is the sum of its payees."""

    day: Day
    purpose: Annotated[Words, Field(min_length=1, max_length=400)]
    payees: Annotated[list[PayeeIn], Field(min_length=1, max_length=PAYEES_MOST)]
    mode: Literal["entrusted", "self"] = "entrusted"
    words: Annotated[Words, Field(max_length=4000)] = ""
    project: Annotated[Words, Field(max_length=40)] = ""
    own_funds: Amount | None = None
    own_funds_proof: Key | None = None
    works: Amount | None = None
    cost_left: Amount | None = None
    certificate: Key | None = None


class DrawingIn(DrawingTermsIn):
    """A drawing under a structure; the same `once` of the same caller answers the same drawing."""

    client: Code
    structure: Key
    once: Annotated[Words, Field(max_length=36)] = ""


class DrawingChangeIn(DrawingTermsIn):
    """Other terms of a draft, and the save it was read at."""

    saves: Saves


class DrawingActIn(Schema):
    """The save the drawing was read at."""

    saves: Saves


class DrawingWhyIn(DrawingActIn):
    """The same with a reason."""

    why: Reason


class DrawingPassIn(DrawingActIn):
    """The reviewer's words, and those for each check that asks for some."""

    explained: dict[Annotated[Words, Field(max_length=64)], Annotated[Words, Field(max_length=2000)]] = {}
    words: Annotated[Words, Field(max_length=4000)] = ""


class BankAnswerIn(Schema):
    """What the bank said of a payment, under our reference and its own."""

    reference: Annotated[Words, Field(min_length=1, max_length=35)]
    bank_reference: Annotated[Words, Field(min_length=1, max_length=60)]
    state: Literal["paid", "rejected"]
    day: Day
    amount: Amount | None = None
    why: Annotated[Words, Field(max_length=240)] = ""


class PaymentOut(Schema):
    """A payee and what the bank made of it."""

    line: int
    payee: str
    account: str
    bank: str
    bank_code: str
    amount: Decimal
    invoice: str
    evidence: int | None
    reference: str | None
    state: str
    paid: Decimal
    paid_on: date | None
    why: str

    @staticmethod
    def resolve_evidence(row: Payment) -> int | None:
        """The key of its paper."""
        return row.evidence_id


class DrawingOut(Schema):
    """A drawing and how far it has come."""

    id: int
    client: str
    structure: int
    number: int
    agreement: str
    amount: Decimal
    currency: str
    day: date
    purpose: str
    mode: str
    state: str
    saves: int
    by: str
    reviewed_by: str | None
    released_by: str | None
    asked_at: datetime | None
    reviewed_at: datetime | None
    released_at: datetime | None
    returned_why: str
    loan: str | None
    payments: list[PaymentOut]

    @staticmethod
    def resolve_client(row: Drawing) -> str:
        """The client's code."""
        return row.client.code

    @staticmethod
    def resolve_structure(row: Drawing) -> int:
        """The key of its structure."""
        return row.structure_id

    @staticmethod
    def resolve_by(row: Drawing) -> str:
        """Who asked."""
        return str(row.by)

    @staticmethod
    def resolve_reviewed_by(row: Drawing) -> str | None:
        """Who reviewed."""
        return str(row.reviewed_by) if row.reviewed_by else None

    @staticmethod
    def resolve_released_by(row: Drawing) -> str | None:
        """Who released."""
        return str(row.released_by) if row.released_by else None

    @staticmethod
    def resolve_loan(row: Drawing) -> str | None:
        """The number of the loan it was booked to."""
        return row.loan.number if row.loan else None

    @staticmethod
    def resolve_payments(row: Drawing) -> list[Payment]:
        """Its payees in their order."""
        return list(row.payments.all())


class DrawingSaidOut(Schema):
    """One thing a check says."""

    state: str
    words: str
    todo: str


class DrawingCheckOut(Schema):
    """A check: met, asks for words, unknown or failed."""

    name: str
    label: str
    state: str
    said: list[DrawingSaidOut]


class PaymentOrderOut(Schema):
    """An order to pay: its message and the hashes it went out under."""

    id: int
    message: str
    count: int
    total: Decimal
    table_sha256: str
    xml_sha256: str
    at: datetime


class BankAnswerOut(Schema):
    """Whether an answer was new; the same answer again counts once."""

    new: bool
    drawing: DrawingOut


class ScheduleVersionOut(Schema):
    """A version of a loan's schedule."""

    number: int
    day: date
    kind: str
    balance: Decimal
    rate: Decimal
    draws: list[list[str]]
    paid: list[dict[str, Any]]
    rows: list[dict[str, Any]]


class DrawingFilter(Schema):
    """Which drawings."""

    client: Annotated[Words, Field(max_length=40)] = ""
    state: Annotated[Words, Field(max_length=10)] = ""
