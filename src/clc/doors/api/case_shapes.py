"""The shapes in which cases are opened, decided and answered."""
from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Literal

from ninja import Field, Schema

from clc.doors.api.paging import LARGEST_KEY
from clc.doors.api.words import Words
from clc.stages.decision.models import Case, CaseAct, CaseStep, Dossier, Question, Seat

Key = Annotated[int, Field(ge=1, le=LARGEST_KEY)]
Saves = Annotated[int, Field(ge=0, le=2_147_483_647)]
Said = Annotated[Words, Field(max_length=4000)]
Node = Annotated[Words, Field(min_length=1, max_length=80)]
User = Annotated[Words, Field(min_length=1, max_length=150)]
Gate = Literal["signing", "first_drawing", "each_drawing", "completion", "after"]
States = Literal["running", "approved", "refused", "withdrawn", "expired", "done"]


class CaseFilter(Schema):
    """Which cases: of a client, in a state, about what, only those that wait for others on the caller's behalf."""

    client: Annotated[Words, Field(max_length=40)] = ""
    state: States | None = None
    subject: Annotated[Words, Field(max_length=40)] = ""
    mine: bool = False


class CaseOpenIn(Schema):
    """What is put up for a decision: a kind of thing and its key; the process, where it is not the thing's own."""

    subject: Annotated[Words, Field(min_length=1, max_length=40)]
    key: Annotated[str, Field(pattern="^[0-9]{1,18}$")]
    process: Annotated[Words, Field(max_length=60)] = ""
    words: Said = ""


class CaseActIn(Schema):
    """A decision at a step, in words, with the version of the case it was looked at in."""

    words: Said = ""
    saves: Saves | None = None


class CaseFinishIn(CaseActIn):
    """The work of a step is done, with one of the step's own words where it has any."""

    outcome: Annotated[Words, Field(max_length=40)] = "done"


class CaseVoteIn(CaseActIn):
    """A vote; against needs words."""

    choice: Literal["yes", "no", "abstain"]


class CaseBackIn(CaseActIn):
    """To which step it is returned, and why."""

    to: Node


class CaseToIn(CaseActIn):
    """Whom it is put to."""

    to: User


class CaseAddIn(CaseToIn):
    """Who is to decide as well, before or after."""

    where: Literal["before", "after"] = "before"


class CaseCopyIn(Schema):
    """Who gets a copy, and a word with it."""

    to: Annotated[list[User], Field(min_length=1, max_length=30)]
    words: Annotated[Words, Field(max_length=400)] = ""


class CaseConditionIn(Schema):
    """A condition of the approval; days only for what is met after the first drawing."""

    label: Annotated[Words, Field(min_length=1, max_length=240)]
    asks: Annotated[Words, Field(max_length=240)] = ""
    gate: Gate
    days: Annotated[int, Field(ge=0, le=1830)] | None = None
    may_be_waived: bool = False
    saves: Saves | None = None


class CaseFormIn(Schema):
    """Fields of the form with their words."""

    values: dict[str, Said]
    saves: Saves | None = None


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
