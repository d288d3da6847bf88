"""The working-capital need of a client, worked out as one types."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import cast

from django.http import QueryDict
from django.utils.translation import gettext as _

from clc.doors.web import units
from clc.doors.web.ratios.sheet import Sheet
from clc.engines.indicators.working_capital import new_limit
from clc.frames.working_capital import margin_on, need_of
from clc.kernel.column import UNKNOWN
from clc.kernel.errors import BadInput
from clc.policy.kind.working_capital import Margin
from clc.stages.inquiry.amounts import amount_of

MONEY = ("own_funds", "loans_held", "other_funds")
AMOUNT_MAX = 1e15
GROWTH_MAX = 1000.0
DAYS = ("inventory_days", "receivable_days", "payable_days", "prepayment_days", "advance_days")


@dataclass(frozen=True)
class Asked:
    """What was typed, as text, and what is wrong with it by field."""

    texts: Mapping[str, str]
    numbers: Mapping[str, float]
    wrong: Mapping[str, str]
    margin: Margin


@dataclass(frozen=True)
class Answer:
    """The need in yuan, what of it is left for a new loan, and the days it stands on; None is unknown."""

    cycle: float | None
    turns: float | None
    need: float | None
    left: float | None
    supplier_financed: bool
    because: str


def asked(given: QueryDict, sheet: Sheet) -> Asked:
    """What the form says; the growth of the last year and nothing else where it is new."""
    growth = sheet.year.readings.get("revenue_growth") if sheet.year else None
    texts = {"growth": given.get("growth", f"{growth * 100:.1f}" if growth is not None else "")}
    texts |= {name: given.get(name, "") for name in MONEY}
    numbers, wrong = {}, {}
    for name, text in texts.items():
        try:
            numbers[name] = _number(text[:40], GROWTH_MAX if name == "growth" else AMOUNT_MAX / units.chosen().factor)
        except BadInput as error:
            wrong[name] = error.message
    margin = given.get("margin", "")
    known: Margin = margin_on(sheet.book, sheet.day) or "before_tax"
    return Asked(texts, numbers, wrong, cast(Margin, margin) if margin in ("before_tax", "net") else known)


def answer(told: Asked, sheet: Sheet) -> Answer:
    """The need by the engine; unknown where the statement or the form does not tell enough."""
    year = sheet.year
    if year is None or told.wrong:
        return Answer(None, None, None, None, False, _("Correct the fields that are marked.") if told.wrong else "")
    facts = {name: float(value) for name, value in year.facts.items() if isinstance(value, int | float)}
    readings = {name: UNKNOWN if value is None else value for name, value in year.readings.items()}
    growth = told.numbers["growth"] / 100 if told.texts["growth"].strip() else UNKNOWN
    found = need_of(facts, readings, growth, sheet.book, sheet.day, margin=told.margin)
    unit = units.chosen().factor
    left = new_limit(found.need, *[told.numbers[name] * unit for name in MONEY])
    carried = bool(found.supplier_financed == 1)
    because = "" if _known(found.need) is not None or carried else _why(told, sheet)
    return Answer(_known(found.cycle), _known(found.turns), _known(found.need), _known(left), carried, because)


def _why(told: Asked, sheet: Sheet) -> str:
    """Why there is no need to tell."""
    if not told.texts["growth"].strip():
        return _("Say by how much revenue is expected to grow.")
    return _("The latest annual statement does not tell the revenue, the profit or the days of turnover it takes.")


def _number(text: str, most: float) -> float:
    """A typed number; an empty field is 0. BadInput for anything else than a number within bounds."""
    value = amount_of(text.strip().rstrip("%％")) if text.strip() else None
    number = float(value) if value is not None else 0.0
    if abs(number) > most:
        raise BadInput(_("This is too large."), todo=_("Check the amount and its unit."))
    return number


def _known(value: object) -> float | None:
    """A number of the engine; None where it is unknown."""
    return float(value) if isinstance(value, int | float) and value == value else None
