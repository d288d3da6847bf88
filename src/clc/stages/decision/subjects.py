"""What may be put up for a decision: each thing says who it belongs to, what is asked, what is frozen, what changed."""
from __future__ import annotations

import hashlib
import json
from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.utils.translation import gettext as _

from clc.kernel.errors import NotFound
from clc.stages.decision.missing import Missing
from clc.stages.hub.models import Client, User

if TYPE_CHECKING:
    from clc.stages.decision.models import Case, CaseCondition

Fact = float | int | str | bool | None
Facts = dict[str, Fact]
Thing = TypeVar("Thing", bound=models.Model)
Row = TypeVar("Row", bound=models.Model)


@dataclass(frozen=True)
class Asked:
    """What is asked for: in words, how much (None: nothing that is counted) in which currency."""

    title: str
    amount: Decimal | None = None
    currency: str = "CNY"


class Subject(ABC, Generic[Thing]):
    """A sort of thing that is put up for a decision. One instance is registered; it keeps nothing of a single thing.

    name: kept in cases, never changed; label: its msgid; process: the process a case about it walks unless another is
    named; also: the others that may be named, for a process that asks less would approve as much; conditional: whether
    an approval may carry conditions (something must be there that they are conditions of); milestones: whether its cases
    move the client's lead along; tells: the names of its facts.
    """

    name: str
    label: str
    process: str
    also: tuple[str, ...] = ()
    conditional: bool = False
    milestones: bool = False
    tells: frozenset[str] = frozenset()

    @abstractmethod
    def find(self, key: str) -> Thing:
        """The thing under its key as the reader may see it; NotFound."""

    @abstractmethod
    def client(self, thing: Thing) -> Client:
        """Whose it is."""

    @abstractmethod
    def asked(self, thing: Thing) -> Asked:
        """What is asked for."""

    @abstractmethod
    def facts(self, thing: Thing, day: date) -> Facts:
        """What gateways and decision tables may ask; None is unknown, and never good."""

    @abstractmethod
    def terms(self, thing: Thing) -> Mapping[str, Any]:
        """What an approval covers, as plain values; when any of it changes, the approval covers it no more."""

    def paper(self, thing: Thing, day: date) -> Mapping[str, Any]:
        """Everything that is put before those who decide, as plain values: at least the terms."""
        return {"terms": dict(self.terms(thing))}

    def obstacles(self, thing: Thing) -> Sequence[Missing]:
        """Why it cannot be put up for a decision now; empty when it can."""
        return ()

    def interested(self, thing: Thing) -> frozenset[int]:
        """Keys of the people who made it and therefore do not decide on it."""
        return frozenset()

    def may_open(self, by: User, thing: Thing) -> None:
        """Raise NotAllowed when somebody may not put this very thing up."""
        return

    def decided(self, thing: Thing, *, by: User, approved: bool, conditions: Sequence[CaseCondition], case: Case) -> None:
        """Carry the decision out; runs in the transaction that decides, under the lock of the case."""
        return

    def released(self, thing: Thing, *, by: User, case: Case, why: str) -> None:
        """The case ended without an approval, or the approval lapsed: let go of what was held for it."""
        return

    def address(self, thing: Thing) -> str:
        """The page it is looked at on, from the root of the house."""
        return f"/client/{self.client(thing).code}/"

    def fingerprint(self, thing: Thing) -> str:
        """SHA-256 of the terms: equal exactly as long as nothing an approval covers was changed."""
        return digest(self.terms(thing))


_SUBJECTS: dict[str, Subject[Any]] = {}


def register(subject: Subject[Any]) -> None:
    """Make a sort of thing known; a stage does it when its app is ready. The same again is the same."""
    _SUBJECTS[subject.name] = subject


def subject_of(name: str) -> Subject[Any]:
    """The sort of thing under a name; NotFound naming those there are."""
    held = _SUBJECTS.get(name)
    if held is None:
        raise NotFound(_("There is nothing of the kind %(name)s to decide on.") % {"name": name[:40]},
                       todo=_("Choose one of: %(all)s.") % {"all": ", ".join(sorted(_SUBJECTS))})
    return held


def subjects() -> Mapping[str, Subject[Any]]:
    """All sorts of things that may be put up for a decision, by name."""
    return dict(_SUBJECTS)


def facts_told() -> frozenset[str]:
    """The names of the facts that cases about any of these things tell."""
    return frozenset().union(*(one.tells for one in _SUBJECTS.values()))


def thing_of(case: Case) -> Any:
    """What a case is about, as the reader may see it; NotFound when it is gone."""
    return subject_of(case.subject).find(case.subject_key)


def row(rows: models.QuerySet[Row], key: str) -> Row:
    """The row under a key told as text; NotFound for another text or none."""
    found = rows.filter(pk=int(key)).first() if key.isascii() and key.isdigit() and len(key) < 19 else None
    if found is None:
        raise NotFound(_("There is no such thing to decide on, or you may not see it."), todo=_("Look at the list again."))
    return found


def canonical(told: Mapping[str, Any]) -> str:
    """Plain values as JSON that is the same for the same content; not-a-number and infinities are refused."""
    return json.dumps(json.loads(json.dumps(told, cls=DjangoJSONEncoder, allow_nan=False)), ensure_ascii=False,
                      sort_keys=True, separators=(",", ":"))


def digest(told: Mapping[str, Any]) -> str:
    """SHA-256 (64 hex) of plain values."""
    return hashlib.sha256(canonical(told).encode()).hexdigest()
