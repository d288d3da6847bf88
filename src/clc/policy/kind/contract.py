"""What a contract file may say: of which clauses it is made, for what, who signs it and how, and how long it is kept."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from clc.policy.kind.clause import BLANKS, Side
from clc.policy.shapes import Dated, Name, Rule, Share, Words

WORDS = "Contracts"
Made = Literal["main", "behind", "entrusted", "asked", "supplement"]
Years = Annotated[int, Field(strict=True, ge=1, le=100)]


class Contract(Rule):
    """A kind of contract. `label` is its English title.

    made: `main`, the loan itself, one to a deal; `behind`, one for each undertaking of a form it `covers`; `entrusted`,
    where the product has payments entrusted to the lender; `asked`, where somebody asks for it; `supplement`, to change
    what is signed. signs: sides in the order they sign. witnesses: how many of ours see them sign. resolution: a company
    must have decided before it binds. stamp_duty: share of the amount.
    """

    title_zh: Words
    made: Made
    scope: tuple[Literal["company", "project"], ...] = ("company", "project")
    covers: tuple[Name, ...] = ()
    clauses: tuple[Name, ...] = Field(min_length=1)
    signs: tuple[Side, ...] = Field(min_length=2)
    witnesses: Dated[Annotated[int, Field(strict=True, ge=0, le=2)]]
    resolution: Annotated[bool, Field(strict=True)] = False
    blanks: Mapping[Name, Words] = Field(default_factory=dict)
    keep_years: Dated[Years]
    stamp_duty: Dated[Share] = Field(default_factory=dict)
    order: Annotated[int, Field(strict=True, ge=1, le=99)]

    @model_validator(mode="after")
    def is_one_kind(self) -> Self:
        """What stands behind a deal covers forms of enhancement, nothing else does; no clause stands twice."""
        if (self.made == "behind") != bool(self.covers):
            raise ValueError("`covers` belongs to `made: behind`, and is needed there")
        if twice := sorted({name for name in self.clauses if self.clauses.count(name) > 1}):
            raise ValueError(f"clauses told twice: {', '.join(twice)}")
        if unknown := sorted(set(self.blanks) - set(BLANKS)):
            raise ValueError(f"no such blank: {', '.join(unknown)}; the blanks are {', '.join(sorted(BLANKS))}")
        return self

    def names(self) -> Sequence[tuple[tuple[str | int, ...], str]]:
        """Its clauses, and the forms of enhancement it puts into words."""
        return [*((("clauses", at), f"clause/{name}") for at, name in enumerate(self.clauses)),
                *((("covers", at), f"enhancement/{name}") for at, name in enumerate(self.covers))]


SHAPE = Contract
