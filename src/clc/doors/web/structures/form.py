"""The designer's form: a structure written as fields, and fields read back; what cannot be read is told beside its field."""
from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from clc.doors.web import units
from clc.kernel.errors import BadInput, ClcError
from clc.kernel.money import cents
from clc.policy.shapes import iso_day
from clc.stages.deal.design import NUMBERS, Design
from clc.stages.deal.services.structures import with_reference
from clc.stages.inquiry.amounts import amount_of

HUNDRED, LONGEST, LIST_MAX = Decimal(100), 80, 600
SHARES = ("rate", "upfront_fee", "yearly_fee", "prepayment_fee")
WHOLE = ("tenor_months", "months_per_period", "grace_months")
CHOSEN = ("product", "currency", "repayment", "day_count", "rate_type", "reference", "security", "security_kind")
WRITTEN = ("purpose", "words", "security_words")
MOST = 4000


@dataclass(frozen=True)
class Read:
    """What a form says: the design it makes (None: it cannot be read), and what is wrong by field."""

    design: Design | None
    wrong: Mapping[str, str]


def texts(design: Design) -> dict[str, Any]:
    """The fields as they are shown: amounts in the reader's unit, rates and shares in percent."""
    told: dict[str, Any] = {name: getattr(design, name) for name in (*CHOSEN, *WHOLE, *WRITTEN)}
    told |= {name: trimmed(getattr(design, name) * HUNDRED) for name in SHARES}
    told |= {"amount": shown(design.amount), "security_value": shown(design.security_value),
             "starts": design.starts.isoformat(), "project": design.project_id or "",
             "spread_bp": "" if design.spread_bp is None else trimmed(design.spread_bp)}
    terms = design.terms
    for name in ("balloon_share", "step_growth"):
        told[name] = trimmed(Decimal(str(terms[name])) * HUNDRED) if name in terms else ""
    told["step_months"] = terms.get("step_months", "")
    told["season"] = " ".join(f"{one:g}" for one in terms.get("season", ()))
    told["shares"] = " ".join(f"{one:g}" for one in terms.get("shares", ()))
    told["amounts"] = " ".join(shown(Decimal(str(one))) for one in terms.get("amounts", ()))
    return told


def shown(value: Decimal | None) -> str:
    """An amount in the reader's unit, exactly; empty for none."""
    return "" if value is None else grouped(value / Decimal(str(units.chosen().factor)))


def grouped(value: Decimal) -> str:
    """A number with thousands separated and no idle zeros."""
    whole, _point, rest = f"{value:,f}".partition(".")
    rest = rest.rstrip("0")
    return f"{whole}.{rest}" if rest else whole


def trimmed(value: Decimal) -> str:
    """A number without idle zeros."""
    return grouped(value).replace(",", "")


def read(told: Mapping[str, str], base: Design, day: date) -> Read:
    """The design that a form makes of `base`: what it leaves out stays as it was."""
    wrong: dict[str, str] = {}
    found: dict[str, Any] = {}
    for names, reading in READING:
        for name in names:
            if name not in told:
                continue
            try:
                found[name] = reading(told[name].strip())
            except (ClcError, ValueError) as bad:
                wrong[name] = bad.message if isinstance(bad, ClcError) else _("This is no such value.")
    if "project" in told:
        found["project_id"] = int(told["project"]) if told["project"].isdecimal() and len(told["project"]) < 18 else None
    found["terms"] = numbers(told, found.get("repayment", base.repayment), base, wrong)
    design = replace(base, **found)
    if not wrong:
        try:
            design = with_reference(design, day)
        except BadInput as bad:
            wrong["reference"] = bad.message
    return Read(None if wrong else design, wrong)


def numbers(told: Mapping[str, str], repayment: str, base: Design, wrong: dict[str, str]) -> dict[str, Any]:
    """The numbers of the repayment type that the form tells."""
    found: dict[str, Any] = {}
    for name in NUMBERS.get(repayment, ()):
        if name not in told:
            if name in base.terms:
                found[name] = base.terms[name]
            continue
        try:
            found[name] = TERMS[name](told[name].strip())
        except (ClcError, ValueError) as bad:
            wrong["terms"] = bad.message if isinstance(bad, ClcError) else _("This is no such value.")
    return found


def amount(text: str) -> Decimal:
    """An amount written in the reader's unit."""
    return cents(number(text) * Decimal(str(units.chosen().factor)))


def number(text: str) -> Decimal:
    """A number; BadInput for an empty field."""
    value = amount_of(text.rstrip("%％"))
    if value is None:
        raise BadInput(_("A number is needed here."), todo=_("Write a number."))
    return value


def share(text: str) -> Decimal:
    """A percentage as a share; an empty field is 0."""
    return (amount_of(text.rstrip("%％")) or Decimal(0)) / HUNDRED


def whole(text: str) -> int:
    """A whole number."""
    value = number(text)
    if value != int(value):
        raise BadInput(_("A whole number is needed here."), todo=_("Write a whole number."))
    return int(value)


def day_of(text: str) -> date:
    """A day as 2026-01-31."""
    return date.fromisoformat(str(iso_day(text)))


def listed(text: str) -> list[float]:
    """Numbers separated by blanks."""
    found = text.replace("，", " ").replace(";", " ").split()
    if len(found) > LIST_MAX:
        raise BadInput(_("These are too many numbers."), todo=_("Write at most 600."))
    return [float(number(one)) for one in found]


def amounts(text: str) -> list[float]:
    """Amounts in the reader's unit separated by blanks."""
    return [float(amount(one)) for one in text.split()[:LIST_MAX]]


def optional_amount(text: str) -> Decimal | None:
    """An amount, or none."""
    return amount(text) if text else None


def optional(text: str) -> Decimal | None:
    """A number, or none."""
    return number(text) if text else None


READING: tuple[tuple[tuple[str, ...], Callable[[str], Any]], ...] = (
    (("amount",), amount), (SHARES, share), (WHOLE, whole), (CHOSEN, lambda text: text[:LONGEST]),
    (WRITTEN, lambda text: text[:MOST]), (("starts",), day_of), (("security_value",), optional_amount),
    (("spread_bp",), optional),
)
TERMS: Mapping[str, Callable[[str], Any]] = {
    "balloon_share": lambda text: float(share(text)), "step_growth": lambda text: float(share(text)), "step_months": whole,
    "season": listed, "shares": listed, "amounts": amounts,
}
