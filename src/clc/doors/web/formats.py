"""How numbers, amounts, shares and days are written on a screen; what is not known is a dim dash with its reason."""
from __future__ import annotations

import math
from datetime import date, datetime
from decimal import Decimal

from django.utils import timezone
from django.utils.translation import gettext, ngettext
from markupsafe import Markup

from clc.doors.web import units

Amount = int | float | Decimal | None
DASH = "—"


def is_known(value: object) -> bool:
    """False for None, an empty text and a number that is not a number."""
    if value is None or value == "":
        return False
    if isinstance(value, float):
        return math.isfinite(value)
    return not (isinstance(value, Decimal) and not value.is_finite())


def unknown(reason: str | None = None) -> Markup:
    """The mark of what nobody told us; the reason shows on hover and is read aloud."""
    said = reason or gettext("Unknown: no source has told us")
    return Markup(
        '<span class="unknown" title="{0}"><span aria-hidden="true">{1}</span><span class="sr">{0}</span></span>'
    ).format(said, DASH)


def number(value: Amount, digits: int | None = None, reason: str | None = None) -> Markup:
    """A number with thousands separated; `digits` after the point (none: as many as it needs, at most 4)."""
    if not is_known(value) or value is None:
        return unknown(reason)
    return Markup("{}").format(plain(value, digits))


def plain(value: int | float | Decimal, digits: int | None = None) -> str:
    """A known number as text; never minus zero."""
    if digits is not None:
        text = f"{value:,.{digits}f}"
    elif isinstance(value, int) or float(value).is_integer():
        text = f"{value:,.0f}"
    else:
        text = f"{value:,.4f}".rstrip("0").rstrip(".")
    return text[1:] if text.startswith("-") and not text.strip("-0.,") else text


def money(value: Amount, reason: str | None = None, digits: int | None = None) -> Markup:
    """An amount in the reader's unit, without the unit: the column head says it."""
    if not is_known(value) or value is None:
        return unknown(reason)
    unit = units.chosen()
    scaled = float(value) / unit.factor
    return Markup('<span title="{}">{}</span>').format(
        plain(value, 2), plain(scaled, unit.digits if digits is None else digits))


def money_with_unit(value: Amount, currency: str = "CNY", reason: str | None = None) -> Markup:
    """An amount that stands alone, with its unit after it."""
    if not is_known(value):
        return unknown(reason)
    return Markup('{}<span class="unit">{}</span>').format(money(value), units.chosen().label(currency))


def money_unit(currency: str = "CNY") -> str:
    """The unit of a column of amounts."""
    return units.chosen().label(currency)


def percent(value: Amount, digits: int = 1, reason: str | None = None) -> Markup:
    """A share (0.25) as 25.0%."""
    if not is_known(value) or value is None:
        return unknown(reason)
    return Markup("{}%").format(plain(float(value) * 100, digits))


def measured(value: Amount, unit: str, reason: str | None = None) -> Markup:
    """A number in its own unit: shares as percent (rates to a hundredth of a basis point), the rest with the unit's word."""
    if not is_known(value) or value is None:
        return unknown(reason)
    if unit == "share":
        return percent(value)
    if unit == "times":
        return Markup("{}×").format(plain(float(value), 2))
    if unit in {"money", "CNY", "USD", "EUR"}:
        return money_with_unit(value, "CNY" if unit == "money" else unit)
    if unit == "rate":
        return Markup("{}%").format(plain(float(value) * 100))
    if unit == "percent":
        return Markup("{}%").format(plain(float(value), 2))
    whole = float(value).is_integer() or unit not in {"points", "months", "days", "years"}
    return Markup("{}{}").format(number(value, None if whole else 1), unit_word(unit))


def unit_word(unit: str) -> Markup:
    """The word after a number: months, days, count."""
    words = {
        "months": gettext("months"), "days": gettext("days"), "years": gettext("years"), "points": gettext("points"),
        "bp": gettext("bp"),
    }
    return Markup('<span class="unit">{}</span>').format(words[unit]) if unit in words else Markup("")


def day(value: date | datetime | None, reason: str | None = None) -> Markup:
    """A day as 2026-11-22, its distance from today on hover."""
    if value is None:
        return unknown(reason)
    when = timezone.localtime(value).date() if isinstance(value, datetime) and timezone.is_aware(value) else value
    when = when.date() if isinstance(when, datetime) else when
    return Markup('<time datetime="{0}" title="{1}">{0}</time>').format(when.isoformat(), distance(when))


def moment(value: datetime | None, reason: str | None = None) -> Markup:
    """A moment as 2026-11-22 08:30, its distance from today on hover."""
    if value is None:
        return unknown(reason)
    local = timezone.localtime(value) if timezone.is_aware(value) else value
    return Markup('<time datetime="{}" title="{}">{}</time>').format(
        local.isoformat(timespec="seconds"), distance(local.date()), f"{local:%Y-%m-%d %H:%M}")


def ago(value: date | datetime | None, reason: str | None = None) -> Markup:
    """A day by its distance from today, the day itself on hover."""
    if value is None:
        return unknown(reason)
    local = timezone.localtime(value).date() if isinstance(value, datetime) and timezone.is_aware(value) else value
    when = local.date() if isinstance(local, datetime) else local
    return Markup('<time datetime="{0}" title="{0}">{1}</time>').format(when.isoformat(), distance(when))


def distance(when: date, today: date | None = None) -> str:
    """How far a day lies from today, in words."""
    days = (when - (today or timezone.localdate())).days
    if days in (-1, 0, 1):
        return {-1: gettext("yesterday"), 0: gettext("today"), 1: gettext("tomorrow")}[days]
    size = abs(days)
    if size < 60:
        spoken = ngettext("%(count)d day", "%(count)d days", size) % {"count": size}
    elif size < 730:
        spoken = ngettext("%(count)d month", "%(count)d months", size // 30) % {"count": size // 30}
    else:
        spoken = ngettext("%(count)d year", "%(count)d years", size // 365) % {"count": size // 365}
    return gettext("in %(span)s") % {"span": spoken} if days > 0 else gettext("%(span)s ago") % {"span": spoken}


FILTERS = {
    "number": number, "money": money, "money_with_unit": money_with_unit, "percent": percent, "measured": measured,
    "day": day, "moment": moment, "ago": ago,
}
