"""Statements as shares of their base (common size), and the return on equity taken apart."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from clc.engines.indicators import composition
from clc.engines.indicators.composition import DuPont
from clc.kernel.column import UNKNOWN
from clc.policy.kind.template import PARTS, Part
from clc.stages.hub.judged import Value
from clc.stages.inquiry.annual import STATEMENT, Year
from clc.stages.inquiry.learned import whole_template

FORMAT = "cas_general"
SHOWN: tuple[Part, ...] = ("balance", "income", "cash")
BASE: Mapping[Part, str] = {"balance": "BS_TA", "income": "IS_REV", "cash": "IS_REV"}


@dataclass(frozen=True)
class Row:
    """A line of a statement: amounts and shares of the base by year, newest first, and the change of the share."""

    name: str
    total: bool
    part_of: bool
    amounts: tuple[float | None, ...]
    shares: tuple[float | None, ...]

    @property
    def change(self) -> float | None:
        """The newest share less the one before; None where either is not known."""
        now, before = (*self.shares, None, None)[:2]
        return None if now is None or before is None else now - before


@dataclass(frozen=True)
class Apart:
    """The return on equity of a year and its three factors; None is unknown."""

    end: date
    margin: float | None
    turnover: float | None
    multiplier: float | None
    return_on_equity: float | None


def own(years: Sequence[Year]) -> list[Year]:
    """The years that have a statement."""
    return [year for year in years if year.source == STATEMENT]


def common_size(years: Sequence[Year]) -> list[tuple[str, str, list[Row]]]:
    """Each statement: its words, the words of its base, and its lines that any year tells."""
    template = whole_template(FORMAT)
    told = own(years)
    shares = [composition.common_size(dict(year.amounts)) for year in told]
    language = get_language() or "en"
    found = []
    for part in SHOWN:
        rows = []
        for each in template.lines[part]:
            amounts = tuple(year.amounts.get(each.key) for year in told)
            if any(amounts):
                held = tuple(_number(one.get(each.key)) for one in shares)
                rows.append(Row(each.name(language), each.key in template.sums, bool(each.within), amounts, held))
        base = template.by_key[BASE[part]].name(language)
        found.append((_(PARTS[part]), base, rows))
    return found


def dupont(years: Sequence[Year]) -> list[Apart]:
    """The return on equity of each year with a statement, newest first."""
    return [_apart(year) for year in own(years)]


def _apart(year: Year) -> Apart:
    """One year by the engine's formula."""
    facts = year.facts
    assets = (_fact(facts.get("total_assets_prior")), _fact(facts.get("total_assets")))
    equity = (_fact(facts.get("total_equity_prior")), _fact(facts.get("total_equity")))
    told: DuPont = composition.dupont(_fact(facts.get("net_profit")), _fact(facts.get("revenue")), assets, equity)
    return Apart(year.end, *[_number(each) for each in told])


def _fact(value: Value) -> float:
    """A fact as the engine takes it."""
    return float(value) if isinstance(value, int | float) else UNKNOWN


def _number(value: object) -> float | None:
    """A number of the engine; None where it is unknown."""
    return float(value) if isinstance(value, int | float) and value == value else None

