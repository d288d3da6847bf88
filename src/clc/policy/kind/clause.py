"""What a clause file may say: the same clause in Chinese and English, its places for terms, fallbacks and duties."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from clc.policy.shapes import Name, Rule, Shape, Words

WORDS = "Clauses"
Family = Literal["parties", "money", "use", "repayment", "promises", "security", "support", "accounts", "default", "general"]
Side = Literal["lender", "borrower", "provider", "third"]
Text = Annotated[str, Field(strict=True, min_length=1, max_length=6000)]
PLACE = re.compile(r"\{([a-z_]+)\}")

#: Terms that were approved, of the loan: each stands once in the papers of a deal, in the text and in the data.
APPROVED = frozenset({
    "amount", "currency", "product", "purpose", "tenor_months", "starts", "rate", "day_count", "repayment", "period",
    "grace_months", "upfront_fee", "yearly_fee", "prepayment_fee", "security", "security_words", "remarks", "project",
    "entrusted_above", "prohibited",
})
#: Lists of approved terms: every line is a term of its own.
LISTS = frozenset({"covenants", "financial_covenants", "default_events", "conditions", "other_support", "changes"})
#: Terms of what stands behind the deal: of one undertaking.
BEHIND = frozenset({
    "provider", "secured_amount", "form", "guarantee_period", "asset", "reserve_months", "support_until",
    "support_words",
})
#: What a paper says of itself: who signs it, its number and that of the contract it belongs to.
OWN = frozenset({"number", "lender", "borrower", "main_number"})
#: Blanks that people fill before it is released: text, a day, or a whole number.
BLANKS: Mapping[str, Literal["text", "day", "count"]] = {
    "draw_until": "day", "loan_account": "text", "repayment_account": "text", "collection_account": "text",
    "income_account": "text", "reserve_account": "text", "court": "text", "copies": "count", "third_party": "text",
    "third_contract": "text", "other_lenders": "text", "cure_days": "count", "notice_days": "count",
}
PLACES = APPROVED | LISTS | BEHIND | OWN | frozenset(BLANKS)


class Wording(Shape):
    """Another wording that may be agreed: when, and whether a lawyer still has to see it."""

    label: Words
    zh: Text
    en: Text
    when: Words
    review: Annotated[bool, Field(strict=True)] = False


class ClauseDuty(Shape):
    """What a side owes by the clause: how many days from what, and how often again."""

    do: Words
    side: Side
    counted_from: Literal["signing", "first_drawing", "maturity"]
    days: Annotated[int, Field(strict=True, ge=-366, le=3660)]
    every_months: Annotated[int, Field(strict=True, ge=1, le=60)] | None = None


class Clause(Rule):
    """One clause. `label` is its English title.

    A place for a term is written {amount}; a clause is left out where a term it has a place for is not part of the deal.
    only: values of terms for which it is meant. fixed: nobody edits it. duties: what follows when it is signed.
    """

    family: Family
    title_zh: Words
    zh: Text
    en: Text
    fallbacks: Mapping[Name, Wording] = Field(default_factory=dict)
    only: Mapping[Name, tuple[Words, ...]] = Field(default_factory=dict)
    fixed: Annotated[bool, Field(strict=True)] = False
    duties: Mapping[Name, ClauseDuty] = Field(default_factory=dict)

    @model_validator(mode="after")
    def says_the_same_twice(self) -> Self:
        """Both languages, and every fallback, have the same places, each once and each known."""
        held = places(self.zh)
        texts = [self.zh, self.en, *(text for one in self.fallbacks.values() for text in (one.zh, one.en))]
        if wrong := next(filter(None, (misplaced(text, held) for text in texts)), ""):
            raise ValueError(wrong)
        if unknown := sorted((set(held) | set(self.only)) - PLACES):
            raise ValueError(f"no such term: {', '.join(unknown)}; the terms are {', '.join(sorted(PLACES))}")
        if clash := {"standard", "edited", "added", "removed"} & set(self.fallbacks):
            raise ValueError(f"a fallback cannot be called {', '.join(sorted(clash))}")
        return self

    @property
    def places(self) -> tuple[str, ...]:
        """The terms it has a place for."""
        return places(self.zh)


def places(text: str) -> tuple[str, ...]:
    """The places for terms of a text, in order, as often as they stand there."""
    return tuple(PLACE.findall(text))


def misplaced(text: str, wanted: tuple[str, ...]) -> str:
    """What is wrong with the places of a text: one stands twice, is missing, is strange, or a brace stands alone."""
    found = places(text)
    if twice := sorted({name for name in found if found.count(name) > 1}):
        return f"a term stands twice: {', '.join(twice)}"
    if missing := sorted(set(wanted) - set(found)):
        return f"a term is missing: {', '.join(missing)}"
    if strange := sorted(set(found) - set(wanted)):
        return f"a term is too much: {', '.join(strange)}"
    if "{" in (bare := PLACE.sub("", text)) or "}" in bare:
        return "a brace stands alone; a place for a term is written {amount}"
    return ""


SHAPE = Clause
