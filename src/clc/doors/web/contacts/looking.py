"""Whose conversation a page is about, and the addresses of its parts."""
from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from clc.doors.web.client.looking import Head, look
from clc.kernel.errors import NotFound
from clc.stages.hub.models import Client
from clc.stages.reach.models import Lead
from clc.stages.reach.somebody import Somebody, somebody


@dataclass(frozen=True)
class Side:
    """A client (with the head of its page) or a lead, and where its acts are addressed."""

    whose: Somebody
    head: Head | None = None

    @property
    def of(self) -> Client | Lead:
        """The client or the lead itself."""
        found = self.whose.client or self.whose.lead
        assert found is not None
        return found

    def at(self, name: str) -> str:
        """The address of a part or an act; `page` is the whole page."""
        if self.whose.client is not None:
            return reverse(f"contacts:{name}", args=[self.whose.client.code])
        assert self.whose.lead is not None
        return reverse(f"contacts:lead_{name}", args=[self.whose.lead.pk])

    @property
    def mark(self) -> str:
        """A word by which drafts of its forms are told apart."""
        return f"c{self.whose.client.pk}" if self.whose.client else f"l{self.whose.lead.pk if self.whose.lead else 0}"


def side(code: str = "", lead: int = 0) -> Side:
    """The client with this code or the lead with this key among those the reader may see; else NotFound."""
    if code:
        head = look(code)
        return Side(Somebody(client=head.client), head)
    leads = Lead.objects.select_related("client__party", "client__manager", "client__branch", "owner")
    found = leads.filter(pk=lead).first()
    if found is None:
        raise NotFound(_("This lead is not among those you may see."),
                       todo=_("It may have gone to a colleague; list the leads again."))
    return Side(somebody(found))


def side_of(row: object) -> Side:
    """The side a contact, phase, talk or message belongs to."""
    client, lead = getattr(row, "client_id", None), getattr(row, "lead", None)
    if client is not None:
        return Side(Somebody(client=Client.objects.with_standing().get(pk=client)))
    assert isinstance(lead, Lead)
    return Side(somebody(lead))
