"""What the deals offer to the palette."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext as _

from clc.doors.web.search.finding import Line
from clc.stages.hub.models import User
from clc.stages.hub.permission import may


def commands(user: User) -> Iterator[Line]:
    """Begin a deal, see those that end soon, look up a product."""
    if may(user, "design_structure"):
        yield Line("plus", _("Structure a deal"), reverse("deals:begin"))
    if may(user, "see_client"):
        yield Line("calendar-due", _("Offers that end within a week"), reverse("deals:page") + "?view=expiring")
        yield Line("list-details", _("Products"), reverse("products:page"))
