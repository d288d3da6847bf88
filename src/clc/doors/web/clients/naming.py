"""Countries and industries by their codes, in words."""
from __future__ import annotations

from functools import cache

from babel import Locale
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

#: Sections of the national classification of economic activities, GB/T 4754-2017; a code is the letter and a division.
SECTIONS: dict[str, str | Promise] = {
    "A": _("Farming, forestry and fishing"), "B": _("Mining"), "C": _("Manufacturing"),
    "D": _("Power, heat, gas and water"), "E": _("Construction"), "F": _("Wholesale and retail"),
    "G": _("Transport and storage"), "H": _("Hotels and catering"), "I": _("Information and software"),
    "J": _("Finance"), "K": _("Real estate"), "L": _("Leasing and business services"),
    "M": _("Research and technical services"), "N": _("Water and environment"), "O": _("Services to residents"),
    "P": _("Education"), "Q": _("Health and social work"), "R": _("Culture and sports"),
    "S": _("Public administration"), "T": _("International organisations"),
}


def industry(code: str) -> str:
    """An industry code with the name of its section; the code alone where the section is not known."""
    section = SECTIONS.get(code[:1])
    return f"{section} {code}" if section else code or gettext("not told")


def country(code: str) -> str:
    """A country by its ISO 3166 code in the reader's language; a code that is no country's stays as it is."""
    return territories((get_language() or "zh")[:2]).get(code, code) or gettext("not told")


@cache
def territories(language: str) -> dict[str, str]:
    """The names of countries in a language."""
    return dict(Locale.parse(language).territories)
