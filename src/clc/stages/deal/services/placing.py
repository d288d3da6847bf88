"""What every write about protection or green asks first: whose deal it is, and that the numbers can be kept."""
from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from math import isfinite

from django.utils import timezone
from django.utils.translation import gettext as _

from clc.kernel.errors import BadInput
from clc.kernel.money import cents
from clc.stages.deal.models import Project, Structure
from clc.stages.hub.models import Client, Document

LARGEST = Decimal(10) ** 17
SMALLEST_SHARE = Decimal("0.0001")


def place(client: Client, structure: Structure | None, project: Project | None) -> dict[str, Structure | Project | None]:
    """The alternative and project a row hangs on, if they are the client's; an alternative brings its project."""
    if structure is not None and structure.client_id != client.pk:
        raise BadInput(_("This alternative is another client's."), todo=_("Choose one of this client."))
    told = project or (structure.project if structure is not None else None)
    if told is not None and told.client_id != client.pk:
        raise BadInput(_("This project is another client's."), todo=_("Choose one of this client."))
    return {"structure": structure, "project": told}


def proof(client: Client, document: Document | None) -> Document | None:
    """A document of the client's file, as the reader sees it; BadInput for another's."""
    if document is not None and not Document.objects.filter(pk=document.pk, client=client).exists():
        raise BadInput(_("This document is not in the client's file."), todo=_("Choose one listed, or take it in first."))
    return document


def money(field: str, value: Decimal | None) -> Decimal | None:
    """An amount above 0 in cents; None stays None; BadInput names the field."""
    if value is None:
        return None
    if not value.is_finite() or not 0 < value < LARGEST or not cents(value):
        raise BadInput(_("%(field)s: an amount is a number above 0.") % {"field": field},
                       todo=_("Write the amount in full."))
    return cents(value)


def share(field: str, value: Decimal) -> Decimal:
    """A share above 0, at most 1; a percentage is refused with the hint how a share is written."""
    if value.is_finite() and value > 1:
        raise BadInput(_("%(field)s: %(told)s is above 1; a share is written as a fraction.") % {
            "field": field, "told": value}, todo=_("Write 0.6 for 60 %%.") % {})
    if not value.is_finite() or value < SMALLEST_SHARE:
        raise BadInput(_("%(field)s: a share is above 0 and at most 1.") % {"field": field},
                       todo=_("Write 0.6 for 60 %%.") % {})
    return value.quantize(Decimal("0.0001"))


def amounts(field: str, told: Mapping[str, object]) -> dict[str, float]:
    """Numbers of 0 or more by name; BadInput names the one that is none."""
    found: dict[str, float] = {}
    for name, value in told.items():
        number = float(value) if isinstance(value, int | float | Decimal) and not isinstance(value, bool) else float("nan")
        if not isfinite(number) or number < 0:
            raise BadInput(_("%(field)s: “%(name)s” is no number of 0 or more.") % {"field": field, "name": name[:40]},
                           todo=_("Write a number, or leave it out."))
        found[name] = number
    return found


def bounded(field: str, value: Decimal | None, most: int) -> Decimal | None:
    """A number of at most so much, either way; None stays None; BadInput names the field."""
    if value is not None and (not value.is_finite() or abs(value) >= most):
        raise BadInput(_("%(field)s: larger than can be meant.") % {"field": field}, todo=_("Write a number."))
    return value


def past(field: str, day: date) -> date:
    """A day up to today; else BadInput."""
    if day > timezone.localdate():
        raise BadInput(_("%(field)s: this day is still to come.") % {"field": field}, todo=_("Write a day up to today."))
    return day


def reason(words: str) -> str:
    """A reason that is told; else BadInput."""
    if not words.strip():
        raise BadInput(_("This needs a reason."), todo=_("Write why, and who agreed."))
    return words.strip()[:2000]
