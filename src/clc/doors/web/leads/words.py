"""The words of leads that are no rules: ways a lead comes to us, states and their colours."""
from __future__ import annotations

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

#: Ways a lead comes to us; others, of imports, are shown as they were told.
CHANNELS: Mapping[str, str | Promise] = {
    "visit": _("Visit of ours"), "referral": _("Recommended by a client"), "client": _("Among our clients"),
    "network": _("Partner of a good client"), "branch": _("Came to the branch"), "phone": _("Called us"),
    "website": _("Website"), "event": _("Event or fair"), "partner": _("Partner or platform"),
    "government": _("Government or park"), "adviser": _("Adviser"), "tender": _("Tender"),
    "list": _("Purchased or public list"),
}
SCREENED: Mapping[str, tuple[str, str | Promise]] = {
    "": ("", _("Not screened yet")), "accepted": ("good", pgettext_lazy("lead", "Eligible")),
    "refused": ("bad", pgettext_lazy("lead", "Not eligible")), "unknown": ("warn", pgettext_lazy("lead", "Cannot tell yet")),
}
STATES: Mapping[str, tuple[str, str | Promise]] = {
    "open": ("accent", pgettext_lazy("lead", "Open")), "won": ("good", pgettext_lazy("lead", "Won")),
    "lost": ("", pgettext_lazy("lead", "Lost")),
}
WHO: Mapping[str, str | Promise] = {
    "mine": pgettext_lazy("leads", "Mine"), "all": pgettext_lazy("leads", "All I see"), "nobody": _("Nobody's"),
}


def channel_label(channel: str) -> str:
    """A channel in the reader's language; one of an import as it was told."""
    return str(CHANNELS[channel]) if channel in CHANNELS else channel.replace("_", " ")
