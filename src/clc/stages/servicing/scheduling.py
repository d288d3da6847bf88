"""The schedule of a loan that was paid out, worked out anew from its terms and all that was drawn."""
from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from clc.engines.cashflow.asking import Refused
from clc.engines.cashflow.events import Draw
from clc.engines.cashflow.life import Version, life
from clc.engines.cashflow.standing import Row
from clc.engines.cashflow.terms import Terms
from clc.kernel.errors import BadInput
from clc.kernel.money import cents, to_float
from clc.stages.deal.design import Design
from clc.stages.deal.models import Structure
from clc.stages.deal.working import FIELD, engine_terms

#: A share of a part of the loan rounds to cents no finer than this.
SCALED = ("balloon", "amounts")
Draws = Sequence[tuple[date, Decimal]]


def terms_of(structure: Structure, draws: Draws, *, rate: Decimal | None = None) -> dict[str, Any]:
    """The engine's terms of a structure as it was drawn: what was paid out first, from that day on.

    draws: at least one day and amount, earliest first. Amounts that the structure told for the whole loan are scaled to
    what was drawn first: the engine spreads later drawings over what is still to come. rate: by the contract.
    """
    told: dict[str, Any] = dict(engine_terms(Design.of(structure)))
    first_day, first = draws[0]
    share = float(first / structure.amount)
    told |= {"start": first_day.isoformat(), "principal": to_float(first)}
    if rate is not None:
        told["annual_rate"] = float(rate)
    if told.get("balloon"):
        told["balloon"] = round(told["balloon"] * share, 2)
    if told.get("amounts"):
        told["amounts"] = _scaled(told["amounts"], first, share)
    return told


def schedule_after(terms: Mapping[str, Any], draws: Draws, *, commitment: Decimal) -> tuple[Version, Version | None]:
    """The newest version of a loan's life after all its drawings, and the one before the last; BadInput where it cannot be.

    draws: earliest first; the first is the loan's first day, those of the same day told together.
    """
    events = [Draw(day=day.isoformat(), amount=to_float(amount)) for day, amount in draws[1:]]
    try:
        found = life(Terms(**terms), events, commitment=to_float(commitment))
    except Refused as wrong:
        raise BadInput(_("The schedule cannot be worked out: %(field)s %(rule)s.") % {
            "field": FIELD.get(wrong.field, wrong.field), "rule": wrong.rule},
            todo=_("Ask who designed the structure; the payment itself is kept.")) from wrong
    return found[-1], found[-2] if len(found) > 1 else None


def by_day(draws: Sequence[tuple[date, Decimal]]) -> list[tuple[date, Decimal]]:
    """What was paid out on each day, earliest first."""
    found: dict[date, Decimal] = {}
    for day, amount in draws:
        found[day] = found.get(day, Decimal(0)) + amount
    return sorted(found.items())


def plain(rows: Sequence[Row]) -> list[dict[str, Any]]:
    """Rows as they are kept: days as 2026-01-31, money to the cent."""
    return [{name: value.isoformat() if isinstance(value, date) else value if isinstance(value, str) else float(cents(value))
             for name, value in asdict(row).items()} for row in rows]


def _scaled(amounts: Sequence[float], first: Decimal, share: float) -> list[float]:
    """Amounts of principal for a part of the loan; the last takes what rounding leaves."""
    told = [round(float(one) * share, 2) for one in amounts]
    told[-1] = round(told[-1] + float(first) - sum(told), 2)
    return told
