"""The words of joint meetings: sides, lights and stances as people read them."""
from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

SIDES = {
    "sales": pgettext_lazy("side of a meeting", "Sales"), "risk": pgettext_lazy("side of a meeting", "Risk"),
    "legal": pgettext_lazy("side of a meeting", "Legal"), "product": pgettext_lazy("side of a meeting", "Product"),
    "approval": pgettext_lazy("side of a meeting", "Approval"),
    "compliance": pgettext_lazy("side of a meeting", "Compliance"),
    "operations": pgettext_lazy("side of a meeting", "Operations"),
}
LIGHTS = {"red": _("Red"), "orange": _("Orange"), "yellow": _("Yellow"), "green": _("Green"), "unknown": _("Unknown")}
