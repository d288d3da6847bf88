"""Reference rates as a structure quotes them: the value in force on a day, and the rate with its spread."""
from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _

from clc.kernel.errors import BadInput
from clc.policy.kind.reference_rate import InForce, ReferenceRate
from clc.stages.hub.book import current_book

PRIME = "lpr_"
BP = Decimal("0.0001")
MILLIONTH = Decimal("0.000001")


@dataclass(frozen=True)
class Against:
    """A rate as loans in yuan are quoted: the prime rate that fits the tenor, what it was, and the points over it."""

    name: str
    label: str
    base: float
    published: date
    over: float


def in_force(name: str, day: date) -> InForce | None:
    """The value of a reference rate published before a day, and when; None for one that the book does not know."""
    rule = current_book().of(ReferenceRate).get(name)
    return rule.before(day) if rule else None


def fitting(tenor_months: int) -> str:
    """The prime rate that fits a tenor: of one year up to five years, beyond them that over five; empty without any."""
    rules = {name: rule.tenor_months for name, rule in current_book().of(ReferenceRate).items() if name.startswith(PRIME)}
    shorter = {name: months for name, months in rules.items() if months < tenor_months} or rules
    pick = max if any(months < tenor_months for months in rules.values()) else min
    return pick(shorter, key=shorter.__getitem__) if shorter else ""


def against(rate: float, tenor_months: int, day: date, currency: str) -> Against | None:
    """A rate against the prime rate published before a day; None in other currencies or before the first."""
    name = fitting(tenor_months) if currency == "CNY" else ""
    found = in_force(name, day) if name else None
    if found is None:
        return None
    label = current_book().of(ReferenceRate)[name].label
    return Against(name, label, found.rate, found.published, (rate - found.rate) / float(BP))


def against_words(told: Against) -> str:
    """The same in words: the prime rate, its value and day, and the points over it."""
    return _("%(name)s of %(base)s %%, published on %(day)s, %(over)s basis points") % {
        "name": _(told.label), "base": f"{told.base * 100:.2f}", "day": told.published, "over": f"{told.over:+.1f}"}


def labels() -> dict[str, str]:
    """The reference rates by name, in the reader's words."""
    return {name: _(rule.label) for name, rule in current_book().of(ReferenceRate).items()}


def floating(name: str, spread_bp: Decimal, day: date) -> tuple[Decimal, Decimal]:
    """The reference in force on a day, and the rate with the spread on it; BadInput where none is published."""
    found = in_force(name, day)
    if found is None:
        raise BadInput(_("reference: no value of %(name)s is published before %(day)s.") % {"name": name[:60], "day": day},
                       todo=_("Choose another reference rate, or quote a fixed rate."))
    base = Decimal(str(found.rate)).quantize(MILLIONTH)
    return base, (base + spread_bp * BP).quantize(MILLIONTH)
