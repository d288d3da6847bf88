"""What a ratio's group, peers, zone and size are called, and why something is not known."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.utils.translation import pgettext_lazy

from clc.doors.web.clients import naming
from clc.engines.indicators.registry import Indicator
from clc.frames.peer_groups import group_of
from clc.frames.peers import PEERS_MIN
from clc.policy.rulebook import Book
from clc.stages.inquiry.annual import PUBLISHED, Year
from clc.stages.inquiry.placing import Place

Text = str | Promise
SIZE_WORDS: Mapping[str, Text] = {
    "micro": pgettext_lazy("size of a firm", "micro"), "small": pgettext_lazy("size of a firm", "small"),
    "medium": pgettext_lazy("size of a firm", "medium"), "large": pgettext_lazy("size of a firm", "large"),
}
#: The rooms of the engine that are shown, in the order of domain reference 3.3.
ROOMS: Mapping[str, Text] = {
    "leverage": lazy("Leverage"), "solvency": lazy("Solvency"), "liquidity": lazy("Liquidity"),
    "profitability": lazy("Profitability"), "efficiency": lazy("Efficiency"), "growth": lazy("Growth"),
    "cashflow": pgettext_lazy("group of ratios", "Cash flow"), "quality": lazy("Quality of assets and earnings"),
}
#: The ratios in the order of domain reference 3.3; those without a key come after them.
KEYS = (
    "R_DA", "R_EM", "R_DE", "R_IBDCAP", "R_IBDTL", "R_LTFIT", "R_CONT", "R_ICR", "R_EBITDAI", "R_DEBITDA", "R_NDEBITDA",
    "R_DSCRC", "R_CUR", "R_QUICK", "R_CASH", "R_CFOCL", "R_STCOV", "R_GM", "R_OPM", "R_NPM", "R_EBITDAM", "R_ROA",
    "R_ROE", "R_CPR", "R_CAPRET", "R_TAT", "R_CAT", "R_ART", "R_INVT", "R_APT", "R_CCC", "R_GREV", "R_GNI", "R_GTA",
    "R_CAPPRES", "R_RDINT", "R_CFONI", "R_CASHREV", "R_FCF", "R_CFODEBT", "R_ACR", "R_CFOI", "R_BADA", "R_ARREV",
    "R_ORTA",
)
QUARTERS: tuple[Text, ...] = (
    "", lazy("best quarter"), lazy("second quarter"), lazy("third quarter"), lazy("weakest quarter"))
ZONE_WORDS: Mapping[str, Text] = {
    "unknown": lazy("unknown"), "distress": pgettext_lazy("zone of a distress model", "Distress"),
    "grey": pgettext_lazy("zone of a distress model", "Grey"), "safe": pgettext_lazy("zone of a distress model", "Safe"),
}


def group_words(key: str) -> str:
    """A group of peers as people read it."""
    told = group_of(key)
    place = told.named or (naming.industry(told.section + told.division) if told.section else _("all firms"))
    size = SIZE_WORDS.get(told.size)
    return _("%(industry)s, %(size)s") % {"industry": place, "size": size} if size else place


def value_reason(one: Indicator, year: Year | None, book: Book) -> str:
    """Why a ratio of a year is not known."""
    if year is None:
        return _("No statement of that year is known.")
    if year.source == PUBLISHED:
        return _("Nobody has published it for this period.")
    missing = [fact for fact in one.facts if year.facts.get(fact) is None]
    labels = [_(book.facts[fact].label) if fact in book.facts else fact for fact in missing]
    if missing:
        return _("Unknown because these facts are unknown: %(names)s.") % {"names": _("; ").join(labels)}
    return _("A denominator is 0 or below, where the ratio has no meaning.")


def place_reason(place: Place | None, period: date | None) -> str:
    """Why there is no percentile."""
    if place is None:
        return _("The ratio itself is unknown, or is an amount that is not compared.")
    if period is None:
        return _("No ratios of other firms are known for a period near this one.")
    return _("Only %(count)s firms are known; a percentile needs at least %(least)s.") % {
        "count": place.peers, "least": PEERS_MIN}
