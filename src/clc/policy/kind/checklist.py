"""What a checklist file may say: which documents a product asks of which clients, for how long, and how each is verified."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from clc.kernel.errors import BadPolicy
from clc.policy.shapes import Dated, Name, Rule, Shape, Words, on

Product = Literal["working_capital", "fixed_asset", "project_finance", "leasing", "sme_fast"]
ClientType = Literal["company", "sme", "group", "project_company", "sovereign", "institution"]
Trait = Literal["secured", "guaranteed", "licensed", "in_group", "construction", "foreign", "related_party"]
Need = Literal["always", "wished"] | Trait
Source = Literal["client", "bank", "register", "adviser"]
Proof = Literal["original", "register", "tax_office", "bank_record", "signature", "adviser", "sight", "calculation"]
DaysValid = Annotated[int, Field(strict=True, ge=1, le=3660)]
Years = Annotated[int, Field(strict=True, ge=1, le=100)]
Sensitivity = Annotated[int, Field(strict=True, ge=1, le=4)]


class Paper(Shape):
    """A document: when it is needed, for how many days it holds, who brings it, how it is verified, how it is kept.

    needed: `always`, `wished` (asked, never a gate) or a trait of the case that makes it needed. valid_days: None holds
    until something changes. sensitivity: 1 to 4 as JR/T 0197 has it. keep_years: counted from the end of the loan.
    """

    label: Words
    needed: Need = "always"
    valid_days: Dated[DaysValid] | None = None
    source: Source
    proof: Proof
    sensitivity: Sensitivity
    keep_years: Years = 10
    note: Words | None = None


class Checklist(Rule):
    """The documents of a product for some types of client; without products it is a list that others take in."""

    products: tuple[Product, ...] = ()
    clients: tuple[ClientType, ...] = ()
    takes_in: tuple[Name, ...] = ()
    documents: Mapping[Name, Paper] = Field(default_factory=dict)

    @model_validator(mode="after")
    def is_for_somebody(self) -> Self:
        """A list for a product says for whom, and every list holds or takes in something."""
        if bool(self.products) != bool(self.clients):
            raise ValueError("`products` and `clients` are told together, or neither")
        if not self.documents and not self.takes_in:
            raise ValueError("a checklist needs `documents` or `takes_in`")
        return self

    def names(self) -> Sequence[tuple[tuple[str | int, ...], str]]:
        """The lists it takes in."""
        return [(("takes_in", at), f"checklist/{name}") for at, name in enumerate(self.takes_in)]


@dataclass(frozen=True)
class Line:
    """One document of a checklist on a day: its code and paper, whether this case needs it, for how many days it holds."""

    code: str
    paper: Paper
    mandatory: bool
    valid_days: int | None


def chosen(rules: Mapping[str, Checklist], product: str, client_type: str) -> tuple[str, Checklist] | None:
    """The one of the checklists (`book.of(Checklist)`) for a product and a type of client; None when there is none.

    Errors: BadPolicy when two files claim the same case.
    """
    found = [
        (name, rule) for name, rule in rules.items() if product in rule.products and client_type in rule.clients
    ]
    if len(found) > 1:
        raise BadPolicy(f"Two checklists claim {product} for {client_type}: {', '.join(name for name, _ in found)}.",
                        todo="Take the case out of one of them.")
    return found[0] if found else None


def lines(rules: Mapping[str, Checklist], name: str, traits: frozenset[str], day: date) -> tuple[Line, ...]:
    """The documents of a checklist on a day for a case with these traits, those it takes in first.

    Of two papers of one code the list nearest to the product decides. A paper whose trait the case lacks is left out.
    """
    found: dict[str, Paper] = {}
    for each in _order(rules, name, ()):
        found |= each.documents
    return tuple(
        Line(code, paper, paper.needed != "wished", on(paper.valid_days, day) if paper.valid_days else None)
        for code, paper in found.items() if paper.needed in {"always", "wished", *traits}
    )


def _order(rules: Mapping[str, Checklist], name: str, above: tuple[str, ...]) -> list[Checklist]:
    """The list and what it takes in, farthest first; BadPolicy when a list takes in itself."""
    if name in above:
        raise BadPolicy(f"The checklist {name} takes itself in: {' > '.join((*above, name))}.",
                        todo="Take one of the names out of `takes_in`.")
    inner = [one for each in rules[name].takes_in for one in _order(rules, each, (*above, name))]
    return [*inner, rules[name]]


SHAPE = Checklist
WORDS = "Checklists of documents"
