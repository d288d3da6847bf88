"""Reference rates as a structure quotes them: the value in force on a day, and the rate with its spread."""
from __future__ import annotations

from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _

from clc.kernel.errors import BadInput
from clc.policy.kind.reference_rate import InForce, ReferenceRate
from clc.stages.hub.book import current_book

BP = Decimal("0.0001")
MILLIONTH = Decimal("0.000001")


def in_force(name: str, day: date) -> InForce | None:
    """The value of a reference rate published on or before a day, and when; None for one that the book does not know."""
    rule = current_book().of(ReferenceRate).get(name)
    return rule.in_force(day) if rule else None


def labels() -> dict[str, str]:
    """The reference rates by name, in the reader's words."""
    return {name: _(rule.label) for name, rule in current_book().of(ReferenceRate).items()}


def floating(name: str, spread_bp: Decimal, day: date) -> tuple[Decimal, Decimal]:
    """The reference in force on a day, and the rate with the spread on it; BadInput where none is published."""
    found = in_force(name, day)
    if found is None:
        raise BadInput(_("reference: no value of %(name)s is published by %(day)s.") % {"name": name[:60], "day": day},
                       todo=_("Choose another reference rate, or quote a fixed rate."))
    base = Decimal(str(found.rate)).quantize(MILLIONTH)
    return base, (base + spread_bp * BP).quantize(MILLIONTH)
