"""The list of indicators: the function's name is the key everywhere, its parameters are the facts it needs."""

from __future__ import annotations

import inspect
import pkgutil
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from types import MappingProxyType
from typing import Literal

from clc.kernel.column import Column

Better = Literal["higher", "lower", "neither"]
Domain = Literal["invoice", "loan", "statement", "behaviour"]
Unit = Literal["share", "times", "count", "money", "months", "days", "years", "percent"]
Formula = Callable[..., Column]
RATIO_KEY = re.compile(r"\bR_[A-Z]+\b")


@dataclass(frozen=True)
class Indicator:
    """A number about a client: `function` of the facts named in `facts`, in `unit`; `meaning` in a banker's words.

    reference_only: shown beside the others for comparison; no rule may judge by it alone.
    """

    name: str
    function: Formula
    unit: Unit
    better: Better
    domain: Domain
    facts: tuple[str, ...]
    meaning: str
    source: str
    reference_only: bool = False

    @property
    def key(self) -> str:
        """The key of the ratio in the domain reference, `R_DA`; "" for an indicator that has none there."""
        found = RATIO_KEY.search(self.source)
        return found[0] if found else ""

    @property
    def label(self) -> str:
        """The name as people read it: `debt_to_assets` is "Debt to assets" (a message id)."""
        return self.name.replace("_", " ").capitalize()


_REGISTERED: dict[str, Indicator] = {}


def indicator(
    *, unit: Unit, better: Better, domain: Domain, reference_only: bool = False
) -> Callable[[Formula], Formula]:
    """Register the function under its own name; ValueError when the name is taken or the docstring is missing."""

    def register(function: Formula) -> Formula:
        name = function.__name__
        told = inspect.getdoc(function) or ""
        if not told or name in _REGISTERED:
            raise ValueError(f"indicator {name}: {'is there already' if told else 'has no docstring'}")
        meaning, _, source = told.partition("\n\n")
        _REGISTERED[name] = Indicator(
            name=name, function=function, unit=unit, better=better, domain=domain,
            facts=tuple(inspect.signature(function).parameters), meaning=" ".join(meaning.split()),
            source=" ".join(source.split()).removeprefix("Source: "),
            reference_only=reference_only,
        )
        return function

    return register


@cache
def all() -> Mapping[str, Indicator]:
    """Every indicator by name, in alphabetical order; a room (module) of this package is found by being there."""
    package = __name__.rpartition(".")[0]
    for room in pkgutil.iter_modules(import_module(package).__path__):
        if room.name != "registry":
            import_module(f"{package}.{room.name}")
    return MappingProxyType(dict(sorted(_REGISTERED.items())))


def facts_of(indicators: Iterable[str]) -> frozenset[str]:
    """The facts that these indicators need; KeyError for a name that is none."""
    return frozenset(fact for name in indicators for fact in all()[name].facts)


def by_key(key: str) -> tuple[Indicator, ...]:
    """The indicators of a ratio of the domain reference (`R_QUICK` has two forms), in order of name; none: empty."""
    return tuple(one for one in all().values() if one.key == key)
