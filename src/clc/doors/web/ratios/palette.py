"""What the ratio explorer offers to the palette."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext as _

from clc.doors.web.search.finding import Line
from clc.stages.hub.models import User
from clc.stages.hub.permission import may


def commands(user: User) -> Iterator[Line]:
    """The two pages of firms beside each other."""
    if may(user, "see_fact"):
        yield Line("chart-bar", _("Firms beside each other"), reverse("ratios:peers"))
        yield Line("chart-line", _("Ranks of distress"), reverse("ratios:distress"))
