"""The words of structures: repayment types, day counts, security and charges, as a banker says them."""
from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy, ngettext, pgettext_lazy
from django.utils.translation import gettext as _

from clc.kernel.money import capitals
from clc.stages.deal.models import SecurityForm

REPAYMENTS: Mapping[str, Promise] = {
    "level": gettext_lazy("Level instalments"), "equal_principal": gettext_lazy("Equal principal"),
    "bullet": gettext_lazy("Interest by period, principal at the end"),
    "bullet_at_maturity": gettext_lazy("Everything at the end"),
    "interest_only_then_level": gettext_lazy("Interest only, then level instalments"),
    "interest_only_then_equal_principal": gettext_lazy("Interest only, then equal principal"),
    "balloon": gettext_lazy("Instalments with a balloon"), "step": gettext_lazy("Instalments in steps"),
    "seasonal": gettext_lazy("By season"), "sculpted": gettext_lazy("Sculpted to the cash flow"),
    "custom": gettext_lazy("As agreed, period by period"), "revolving": gettext_lazy("Drawn and repaid at will"),
}
CHARGES: Mapping[str, Promise] = {
    "interest": gettext_lazy("Interest"), "discount": gettext_lazy("Interest kept at the start"),
    "commission": gettext_lazy("Commission"),
}
GROUPS: Mapping[str, Promise] = {
    "loans": gettext_lazy("Working capital"), "projects": gettext_lazy("Investment and projects"),
    "trade": gettext_lazy("Trade"), "bills": pgettext_lazy("product", "Bills"),
    "guarantees": pgettext_lazy("product", "Guarantees"), "receivables": pgettext_lazy("product", "Receivables"),
    "leasing": pgettext_lazy("product", "Leasing"),
}
DAY_COUNTS: Mapping[str, Promise] = {
    "30/360": gettext_lazy("30 days a month, 360 a year"),
    "30/360 US": gettext_lazy("30 days a month, 360 a year (US)"), "ACT/360": gettext_lazy("Actual days over 360"),
    "ACT/365": gettext_lazy("Actual days over 365"), "ACT/ACT": gettext_lazy("Actual days over actual"),
    "ACT/ACT ICMA": gettext_lazy("Actual days over actual (ICMA)"),
}
PERIODS: Mapping[int, Promise] = {
    1: pgettext_lazy("period", "Month"), 3: pgettext_lazy("period", "Quarter"), 6: pgettext_lazy("period", "Half-year"),
    12: pgettext_lazy("period", "Year"),
}

#: What stands before an amount in capitals; other currencies by their code.
CAPITAL_NAMES: Mapping[str, Promise] = {
    "CNY": pgettext_lazy("capitals", "Renminbi"), "USD": pgettext_lazy("capitals", "US dollars"),
    "EUR": pgettext_lazy("capitals", "Euros"), "HKD": pgettext_lazy("capitals", "Hong Kong dollars"),
}


def repayment(name: str) -> str:
    """A repayment type."""
    return str(REPAYMENTS.get(name, name))


def security(name: str) -> str:
    """A form of security."""
    return str(SecurityForm(name).label) if name in SecurityForm.values else name


def months(count: int) -> str:
    """A span of months, in years where it is whole."""
    if count and count % 12 == 0:
        return ngettext("%(count)d year", "%(count)d years", count // 12) % {"count": count // 12}
    return ngettext("%(count)d month", "%(count)d months", count) % {"count": count}


def percent(value: float | None, digits: int = 2) -> str:
    """A share as percent; a dash where it is unknown."""
    return "—" if value is None or value != value else f"{value * 100:.{digits}f}%"


def amount(value: object, currency: str) -> str:
    """An amount to the cent with its currency."""
    return _("%(currency)s %(amount)s") % {"currency": currency, "amount": f"{value:,.2f}"}


def spelled(value: Decimal, currency: str) -> str:
    """The amount of a contract: in Chinese with its capitals before the figures, as the law's papers ask."""
    told = amount(value, currency)
    if not (get_language() or "").startswith("zh"):
        return told
    return _("%(currency)s%(capitals)s (%(amount)s)") % {
        "currency": CAPITAL_NAMES.get(currency, currency), "capitals": capitals(value), "amount": told}
