"""The shapes in which contracts are asked and answered."""
from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any

from ninja import Field, Schema

from clc.doors.api.paging import LARGEST_KEY
from clc.doors.api.words import Code, Day, Words
from clc.stages.contract.models import Contract

Key = Annotated[int, Field(ge=1, le=LARGEST_KEY)]
Told = Annotated[Words, Field(max_length=240)]
Why = Annotated[Words, Field(max_length=400)]
Clause = Annotated[str, Field(pattern="^[a-z][a-z0-9_]{0,63}$")]
Text = Annotated[Words, Field(max_length=6000)]
Saves = Annotated[int, Field(ge=0, le=1_000_000)]


class ContractFilter(Schema):
    """Which contracts: of a client, in a state, of a kind."""

    client: Code | None = None
    state: Annotated[str, Field(pattern="^(draft|released|signed|archived|cancelled)$")] | None = None
    kind: Clause | None = None


class ContractOut(Schema):
    """A contract; `saves` goes with every change."""

    id: int
    number: str
    kind: str
    client: str
    state: str
    version: int
    saves: int
    signed_on: date | None
    changed_at: datetime

    @staticmethod
    def resolve_client(row: Contract) -> str:
        """The client's code."""
        return row.client.code

    @staticmethod
    def resolve_version(row: Contract) -> int:
        """The version in force."""
        return row.newest


class TermOut(Schema):
    """A term: its key and value in the system, its words in both texts, where it is from; null: a blank nobody filled."""

    key: str
    name: str
    value: Any
    zh: str
    en: str
    source: str
    approved: bool


class ClauseOut(Schema):
    """A clause with its terms in it, in both languages. way: standard, a fallback's name, edited, added or removed."""

    name: str
    way: str
    title_zh: str
    title_en: str
    zh: str
    en: str


class ContractTextOut(Schema):
    """A contract as it reads: its terms, clauses and seal, whether it is what was sealed, and what is missing."""

    contract: ContractOut
    terms: list[TermOut]
    clauses: list[ClauseOut]
    seal: str
    whole: bool
    missing: list[ContractMissingOut]


class ContractMissingOut(Schema):
    """Something that is missing, and what to do."""

    words: str
    todo: str


class FillIn(Schema):
    """Blanks by name."""

    told: Annotated[dict[Clause, Told], Field(max_length=40, json_schema_extra={"additionalProperties": False})]
    saves: Saves


class WordingIn(Schema):
    """A clause in other words, in both languages, with the reason."""

    zh: Text
    en: Text
    why: Why
    saves: Saves


class ContractMoveIn(Schema):
    """The contract as it was read, and a reason where one is asked for."""

    saves: Saves
    why: Why = ""


class DeviationOut(Schema):
    """A departure from the standard text."""

    id: int
    contract_id: int
    clause: str
    way: str
    zh: str
    en: str
    why: str
    state: str
    words: str


class ReviewIn(Schema):
    """Whether exactly these words are accepted; a refusal has its reason."""

    accept: bool
    words: Annotated[Words, Field(max_length=2000)] = ""


class SignatureIn(Schema):
    """A signature given on paper: by whom, as what, when, what was checked and who of ours saw it (user keys).

    evidence: key of the scan in the client's file.
    """

    person: Annotated[Words, Field(max_length=120)]
    capacity: Annotated[Words, Field(max_length=120)]
    day: Day
    place: Annotated[Words, Field(max_length=120)] = ""
    id_seen: bool = False
    seal_seen: bool = False
    witness: Key | None = None
    second_witness: Key | None = None
    evidence: Key | None = None


class SignatureOut(Schema):
    """A signature asked for or given."""

    id: int
    order: int
    side: str
    of: str
    person: str
    capacity: str
    means: str
    day: date | None
    seal: str


class ContractDutyOut(Schema):
    """What a side owes by a signed contract."""

    id: int
    clause: str
    side: str
    label: str
    due: date
    every_months: int | None
    ended_why: str


ContractTextOut.model_rebuild()
