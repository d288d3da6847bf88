"""What a check of statements may say: the method, its dated limits, the lines it looks at, and what to do when it fails."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from clc.policy.kind.template import Key
from clc.policy.shapes import Dated, Number, Rule, Words, on
from clc.policy.vocabulary import Unit

Method = Literal[
    "sums", "cash_told", "retained", "opening", "sales_cash", "negative", "cash_and_debt", "large_shares", "margin",
    "audit", "tax", "cost_of_debt", "parent",
]  # fmt: skip
#: The limits each method reads.
LIMITS: Mapping[Method, frozenset[str]] = {
    "sums": frozenset(("tolerance",)),
    "cash_told": frozenset(("tolerance",)),
    "retained": frozenset(("tolerance",)),
    "opening": frozenset(("tolerance",)),
    "sales_cash": frozenset(("deviation", "sales_tax")),
    "negative": frozenset(("tolerance",)),
    "cash_and_debt": frozenset(("cash_share", "interest_rate", "debt_share")),
    "large_shares": frozenset(("share",)),
    "margin": frozenset(("change", "from_peers")),
    "audit": frozenset(("months_to_file",)),
    "tax": frozenset(("deviation",)),
    "cost_of_debt": frozenset(("lowest", "highest")),
    "parent": frozenset(("debt_share", "cash_share")),
}
WORDS = "Checks of statements"


class StatementCheck(Rule):
    """One check: an error stops confirmation, a warning is told.

    totals: lines whose amount must be what their own lines make. equal: a line, and the lines that must add up to it.
    lines: what a method that needs a list looks at. needed: the check must be known before a statement counts.
    """

    severity: Literal["error", "warning"]
    method: Method
    totals: tuple[Key, ...] = ()
    equal: tuple[tuple[Key, ...], ...] = ()
    lines: tuple[Key, ...] = ()
    limits: Mapping[str, Dated[Number]]
    unit: Unit
    needed: bool = False
    do: Annotated[Words, Field()]

    @model_validator(mode="after")
    def says_what_its_method_reads(self) -> Self:
        """The limits are those of the method, and sums name what adds up."""
        if set(self.limits) != LIMITS[self.method]:
            raise ValueError(f"method: {self.method} reads the limits {', '.join(sorted(LIMITS[self.method]))}")
        if (self.method == "sums") != bool(self.totals or self.equal):
            raise ValueError("`totals` and `equal` belong to method: sums, which needs one of them")
        if any(len(terms) < 2 for terms in self.equal):
            raise ValueError("`equal` lists a line and at least one line that must make it")
        return self

    def limits_on(self, day: date) -> dict[str, float]:
        """The limits in force on a day; empty where one of them is not yet in force."""
        told = {name: on(dated, day) for name, dated in self.limits.items()}
        return {name: value for name, value in told.items() if value is not None} if None not in told.values() else {}


SHAPE = StatementCheck
