"""In which units amounts are shown: the reader's choice, kept for the length of a request."""
from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

from django.utils.translation import get_language, gettext

SIZES = ("yuan", "wan", "yi")
FACTORS_CHINESE = {"yuan": 1.0, "wan": 1e4, "yi": 1e8}
FACTORS = {"yuan": 1.0, "wan": 1e3, "yi": 1e6}
DIGITS = {"yuan": 2, "wan": 1, "yi": 2}
_chosen: ContextVar[str] = ContextVar("clc_units", default="wan")


@dataclass(frozen=True)
class Unit:
    """How an amount is scaled and what the column head says."""

    size: str
    factor: float
    digits: int

    def label(self, currency: str = "CNY") -> str:
        """The unit in the reader's language, e.g. 万元 or USD million."""
        return unit_label(self.size, currency)


def chosen() -> Unit:
    """The unit of this request, in the counting habit of its language (ten thousands or thousands)."""
    size = _chosen.get()
    chinese = (get_language() or "").startswith("zh")
    factor = (FACTORS_CHINESE if chinese else FACTORS)[size]
    return Unit(size=size, factor=factor, digits=DIGITS[size])


@contextmanager
def shown_in(size: str) -> Iterator[None]:
    """Show amounts in `size` (yuan, wan, yi; anything else means wan) within the block."""
    mark = _chosen.set(size if size in SIZES else "wan")
    try:
        yield
    finally:
        _chosen.reset(mark)


def unit_label(size: str, currency: str = "CNY") -> str:
    """The words for a size and a currency."""
    name = currency_name(currency)
    if size == "yi":
        return gettext("%(currency)s million") % {"currency": name}
    if size == "wan":
        return gettext("%(currency)s thousand") % {"currency": name}
    return name


def currency_name(currency: str) -> str:
    """A currency as a column head says it; an unlisted one keeps its code."""
    names = {
        "CNY": gettext("CNY"), "USD": gettext("USD"), "EUR": gettext("EUR"), "JPY": gettext("JPY"),
        "GBP": gettext("GBP"), "CHF": gettext("CHF"), "HKD": gettext("HKD"),
    }
    return names.get(currency, currency)
