"""A price in lines a banker reads: each number with its words, what it is computed from, and the rule that says so."""
from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from math import isfinite
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

if TYPE_CHECKING:
    from clc.stages.deal.price_basis import Basis
    from clc.stages.deal.pricing import Priced


@dataclass(frozen=True)
class Line:
    """One number of a price. label and said are texts of the catalogue; inputs: (label, value, unit) it is computed from.

    unit: rate (a fraction a year), share, points (basis points), money, years, text. rule: its path in the book. value is
    None where unknown, `unknown` says why.
    """

    name: str
    label: str
    value: float | str | None
    unit: str
    said: str = ""
    values: Mapping[str, Any] = field(default_factory=dict)
    inputs: tuple[tuple[str, float | str | None, str], ...] = ()
    rule: str = ""
    status: str = ""
    of: str = ""
    unknown: str = ""

    @property
    def words(self) -> str:
        """What it is, in the reader's language."""
        return _(self.label)

    @property
    def why(self) -> str:
        """How it came about, in the reader's language."""
        text = _(self.said) if self.said else ""
        return text % {name: _(told) if isinstance(told, str) and told else told for name, told in self.values.items()} \
            if self.values else text

    def as_json(self) -> dict[str, Any]:
        """As plain values."""
        return {"name": self.name, "label": self.label, "value": self.value, "unit": self.unit, "said": self.said,
                "values": dict(self.values), "inputs": [list(one) for one in self.inputs], "rule": self.rule,
                "status": self.status, "of": self.of, "unknown": self.unknown}


RATE = gettext_noop("Rate")


def lines(found: Priced, basis: Basis) -> tuple[Line, ...]:
    """The lines of a price, from the funds to the value added."""
    why = found.unknown
    return (
        Line("rate", RATE, known(found.rate), "rate", unknown=why),
        Line("floor", gettext_noop("Floor"), known(found.floor), "rate", unknown=why),
    )


def known(value: float) -> float | None:
    """The number, None where it is unknown."""
    return value if isfinite(value) else None
