"""What the projects offer to the palette."""
from __future__ import annotations

from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext as _

from clc.doors.web.search.finding import Line
from clc.stages.hub.models import User
from clc.stages.hub.permission import may


def commands(user: User) -> Iterator[Line]:
    """All projects, and those whose cash does not cover their debt."""
    if may(user, "see_client"):
        yield Line("building-factory-2", _("Projects"), reverse("projects:register"))
        yield Line("alert-triangle", _("Projects covered below 1.2"), reverse("projects:register") + "?cover=below_12")
