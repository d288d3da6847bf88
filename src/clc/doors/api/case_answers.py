"""The shapes in which cases are answered."""
from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from ninja import Schema

from clc.stages.decision.models import Case, CaseAct, CaseStep, Dossier, Question, Seat


class CaseMissingOut(Schema):
    """What is missing, what to do, and on which page."""

    words: str
    todo: str
    address: str


class CaseSeatOut(Schema):
    """A seat: whose it is (or of which roles), what became of it."""

    id: int
    user: str | None
    roles: list[str]
    state: str
    compulsory: bool
    passed: bool
    why: str

    @staticmethod
    def resolve_user(one: Seat) -> str | None:
        """The account, where a person sits there."""
        return one.user.username if one.user else None


class CaseStepOut(Schema):
    """A step the case is or was at, with its seats."""

    id: int
    node: str
    visit: int
    label: str
    kind: str
    rule: str
    roles: list[str]
    gates: list[str]
    state: str
    opened_at: datetime
    due: date | None
    deadline: datetime | None
    done_at: datetime | None
    escalated: int
    seats: list[CaseSeatOut]


class CaseOut(Schema):
    """A case: what is asked, where it stands; `saves` goes back with every decision."""

    id: int
    number: str
    client: str
    subject: str
    key: str
    process: str
    version: int
    title: str
    words: str
    amount: Decimal | None
    currency: str
    state: str
    level: str
    fast: bool
    automatic: bool
    saves: int
    opened_by: str
    opened_at: datetime
    decided_at: datetime | None
    valid_until: date | None
    ended_at: datetime | None
    ended_why: str

    @staticmethod
    def resolve_client(one: Case) -> str:
        """The client's code."""
        return one.client.code

    @staticmethod
    def resolve_key(one: Case) -> str:
        """The key of what it is about."""
        return one.subject_key

    @staticmethod
    def resolve_version(one: Case) -> int:
        """The version of the process."""
        return one.definition.version

    @staticmethod
    def resolve_opened_by(one: Case) -> str:
        """The account that opened it."""
        return one.opened_by.username


class CaseStopOut(Schema):
    """A step of the road, in its order; what it misses is told where the case stands."""

    node: str
    label: str
    kind: str
    roles: list[str]
    gates: list[str]
    state: str
    missing: list[CaseMissingOut]


class CaseWaitingOut(Schema):
    """A seat that waits for the caller."""

    case: CaseOut
    step: int
    node: str
    label: str
    kind: str
    due: date | None


class CaseActOut(Schema):
    """One thing that happened."""

    id: int
    kind: str
    by: str | None
    acting_for: str | None
    words: str
    at: datetime

    @staticmethod
    def resolve_by(one: CaseAct) -> str | None:
        """The account; null for the system."""
        return one.by.username if one.by else None

    @staticmethod
    def resolve_acting_for(one: CaseAct) -> str | None:
        """In whose stead."""
        return one.acting_for.username if one.acting_for else None


class CaseDossierOut(Schema):
    """A sealed dossier without its paper; `whole`: it is what was sealed."""

    id: int
    kind: str
    fingerprint: str
    seal_before: str
    seal: str
    at: datetime
    whole: bool

    @staticmethod
    def resolve_whole(one: Dossier) -> bool:
        """Whether it fits its seal."""
        return one.is_whole()


class CasePaperOut(CaseDossierOut):
    """A sealed dossier with its paper, word for word."""

    paper: str


class CaseQuestionOut(Schema):
    """A question and its answer."""

    id: int
    by: str
    to: str
    words: str
    answer: str
    at: datetime
    answered_at: datetime | None

    @staticmethod
    def resolve_by(one: Question) -> str:
        """Who asks."""
        return one.by.username

    @staticmethod
    def resolve_to(one: Question) -> str:
        """Who is asked."""
        return one.to.username


class CaseConditionOut(Schema):
    """A condition somebody set; `struck_at` when it was taken off again."""

    id: int
    label: str
    asks: str
    gate: str
    days: int | None
    may_be_waived: bool
    struck_at: datetime | None


class CaseApprovalOut(Schema):
    """The approval in force of a structure, or why there is none."""

    case: CaseOut | None = None
    valid_until: date | None = None
    seal: str = ""
    conditions: int = 0
    missing: CaseMissingOut | None = None




def waiting_out(seat: Seat, step: CaseStep) -> dict[str, object]:
    """A seat as it is answered."""
    return {"case": seat.case, "step": step.pk, "node": step.node, "label": step.label, "kind": step.kind, "due": step.due}
