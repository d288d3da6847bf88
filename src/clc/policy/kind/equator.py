"""What a file of the Equator Principles may say: which deals they bind, categories, and what each principle asks of each."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from clc.policy.shapes import Dated, Name, Number, Rule, Shape, Words, on

WORDS = "Equator Principles"
Category = Literal["a", "b", "c"]
CATEGORIES: tuple[Category, ...] = ("a", "b", "c")
Need = Literal["yes", "as_appropriate", "law", "no"]
Gate = Literal["signing", "first_drawing", "each_drawing", "completion", "after"]
Days = Annotated[int, Field(strict=True, ge=0, le=1830)]


class Product(Shape):
    """A sort of deal: from which capital cost, commitment and tenor on the principles bind it (US dollars, years)."""

    label: Words
    cost_least: Dated[Number] | None = None
    own_least: Dated[Number] | None = None
    together_least: Dated[Number] | None = None
    years_least: Dated[Number] | None = None
    years_below: Dated[Number] | None = None
    majority: Annotated[bool, Field(strict=True)] = False


class CategoryRule(Shape):
    """A category in words."""

    label: Words
    meaning: Words


class Evidence(Shape):
    """An object that shows a principle is met: asked of which categories, before which step."""

    label: Words
    need: Mapping[Category, Need]
    gate: Gate
    days: Days | None = None
    carbon_above: Dated[Number] | None = None

    @model_validator(mode="after")
    def tells_every_category(self) -> Self:
        """All three categories are told; what comes after says within how many days."""
        if set(self.need) != set(CATEGORIES):
            raise ValueError("`need` tells a, b and c")
        if self.gate == "after" and self.days is None:
            raise ValueError("evidence with `gate: after` tells `days`")
        return self


class Principle(Shape):
    """One of the ten and its evidence."""

    label: Words
    evidence: Mapping[Name, Evidence] = Field(min_length=1)


class Equator(Rule):
    """The principles in one edition."""

    since: Dated[Number]
    products: Mapping[Name, Product] = Field(min_length=1)
    categories: Mapping[Category, CategoryRule]
    principles: Mapping[Name, Principle] = Field(min_length=10, max_length=10)
    eia: Mapping[Name, Category] = Field(default_factory=dict)

    @model_validator(mode="after")
    def three_categories(self) -> Self:
        """A, B and C are described."""
        if set(self.categories) != set(CATEGORIES):
            raise ValueError("`categories` describes a, b and c")
        return self


def asked(rule: Equator, category: Category, carbon: float | None, day: date) -> list[tuple[str, str, Evidence, Need]]:
    """What is asked of a category: principle, evidence by name, the evidence, how strictly; what is not asked is left out.

    carbon: yearly tonnes of scope 1 and 2; unknown (None) asks for what hangs on it as well: it must be found out.
    """
    found: list[tuple[str, str, Evidence, Need]] = []
    for number, principle in rule.principles.items():
        for name, one in principle.evidence.items():
            line = on(one.carbon_above, day) if one.carbon_above else None
            need: Need = one.need[category]
            if need != "no" and (line is None or carbon is None or carbon > line):
                found.append((number, name, one, need))
    return found


SHAPE = Equator
