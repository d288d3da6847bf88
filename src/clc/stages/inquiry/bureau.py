"""The edge to credit reference agencies: what we ask, what may come back, and the way that needs no line to anybody."""
from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Protocol

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

#: Facts of a company's report, declared in the rule book as told.
COMPANY_FACTS = (
    "credit_balance", "credit_lenders", "credit_overdue_amount", "credit_overdue_months", "credit_classified_balance",
    "credit_guarantees_given", "credit_queries_6m",
)


@dataclass(frozen=True)
class Question:
    """Whose report is asked for, what for and why; `number` is the full number, kept nowhere."""

    kind: str
    subject: str
    number: str
    scope: str
    reason: str
    authorisation: int


@dataclass(frozen=True)
class Report:
    """What an agency answered: the day it is true, its key figures by the name of the fact, its bytes."""

    day: date
    figures: Mapping[str, Decimal | None]
    content: bytes = b""
    notes: str = field(default="")


class Bureau(Protocol):
    """An agency behind a line of its own; only licensed agencies may stand here."""

    name: str
    label: str | Promise

    def ask(self, question: Question) -> Report | None:
        """The report, or None when a person tells it later; Unavailable when the line is down."""


class ByHand:
    """The officer asks at the agency's own terminal and tells the key figures here."""

    name = "by_hand"
    label: str | Promise = gettext_lazy("Asked at the agency's terminal, told by hand")

    def ask(self, question: Question) -> Report | None:
        """Nothing comes by itself."""
        return None


BUREAUS: dict[str, Bureau] = {each.name: each for each in (ByHand(),)}
