"""What every tab of a client's page starts from: the client, where it stands, and its head."""
from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from http import HTTPStatus
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clc.doors.web.answer import page
from clc.doors.web.clients import naming
from clc.kernel.errors import NotFound
from clc.stages.hub.lakehouse import client_of
from clc.stages.hub.models import Client, Standing, Verdict, VerdictKind

TABS: tuple[tuple[str, str | Promise], ...] = (
    ("page", gettext_lazy("Overview")), ("readings", gettext_lazy("Readings")), ("warnings", gettext_lazy("Warnings")),
    ("invoices", gettext_lazy("Invoices")), ("loans", gettext_lazy("Loans")), ("facts", gettext_lazy("Facts")),
    ("contacts", gettext_lazy("People and talks")), ("credit", gettext_lazy("Credit file")), ("deal", gettext_lazy("Deals")),
    ("relations", gettext_lazy("Relations")), ("documents", gettext_lazy("Documents")),
    ("history", gettext_lazy("History")),
)
ELSEWHERE = {"contacts": "contacts:page", "credit": "credit_file:page", "deal": "structures:page"}


@dataclass(frozen=True)
class Head:
    """A client, and where it stands (None: not judged yet)."""

    client: Client
    standing: Standing | None

    @cached_property
    def rating(self) -> Verdict | None:
        """The confirmed rating in force; None without one."""
        kept = Verdict.objects.current().filter(client=self.client, kind=VerdictKind.RATING)
        return kept.only("level", "value", "day", "client_id").first()

    @property
    def open_warnings(self) -> int:
        """How many warnings hold."""
        standing = self.standing
        return standing.reds + standing.oranges + standing.yellows if standing else 0


def look(code: str) -> Head:
    """The client with this code among those the reader may see; else NotFound."""
    client = client_of(code) if "\x00" not in code else None
    if client is None:
        raise NotFound(_("No client of yours has the code %(code)s.") % {"code": code[:40]},
                       todo=_("Check the code, or ask the client's manager or branch head to share it with you."))
    return Head(client, getattr(client, "standing", None))


def tab(
    request: HttpRequest, head: Head, name: str, context: dict[str, Any],
    *, template: str = "", status: HTTPStatus = HTTPStatus.OK,
) -> HttpResponse:
    """One tab of the page of a client."""
    code = head.client.code
    links = [(word, reverse(ELSEWHERE.get(key, f"client:{key}"), args=[code]), key == name,
              head.open_warnings if key == "warnings" and head.open_warnings else None) for key, word in TABS]
    return page(request, template or f"client/{name}.html", {
        "client": head.client, "party": head.client.party, "standing": head.standing, "head": head,
        "tab_links": links, "naming": naming, **context}, status=status)
