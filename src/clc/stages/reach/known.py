"""Who knows a firm already: asked before a lead or client is written, answered without telling more than the team."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import connection
from django.utils.translation import gettext as _

from clc.kernel.ids import tidy
from clc.kernel.names import bigrams, normalise
from clc.stages.hub.models import Client
from clc.stages.reach.models import Lead

SHORTEST_NAME = 2
WORDS_MAX = 40


@dataclass(frozen=True)
class Known:
    """A firm that is here already: as a client or an open lead, of which branch, and the row where the reader may see it."""

    what: str
    branch: str
    client: Client | None = None
    lead: Lead | None = None

    @property
    def seen(self) -> bool:
        """Whether the reader may see it."""
        return self.client is not None or self.lead is not None

    @property
    def words(self) -> str:
        """It in a sentence."""
        if self.client is not None:
            return _("%(name)s is a client: %(code)s.") % {"name": self.client.party.name, "code": self.client.code}
        if self.lead is not None:
            return _("%(name)s is an open lead already, with %(owner)s.") % {
                "name": self.lead.name,
                "owner": self.lead.owner or _("nobody"),
            }
        told = (
            _("A firm of this name or code is a client of %(branch)s.")
            if self.what == "client"
            else _("A firm of this name or code is an open lead of %(branch)s.")
        )
        return told % {"branch": self.branch}


def known(name: str, uscc: str = "", *, besides: int | None = None) -> list[Known]:
    """Clients and open leads with this credit code or this name without its legal form, in all branches.

    Where both codes are told and differ, the firms differ. besides: a lead to leave out.
    """
    key = normalise(name) if len(name.strip()) >= SHORTEST_NAME else ""
    pieces = bigrams(key)[:WORDS_MAX]
    with connection.cursor() as cursor:
        cursor.execute("select what, at, branch from reach_known(%s, %s, %s)", [tidy(uscc), key, pieces])
        rows = cursor.fetchall()
    clients = {
        c.pk: c
        for c in Client.objects.select_related("party").filter(pk__in=[at for what, at, _b in rows if what == "client"])
    }
    leads = {
        one.pk: one
        for one in Lead.objects.select_related("owner").filter(pk__in=[at for what, at, _b in rows if what == "lead"])
    }
    found = [
        Known(what, branch, clients.get(at) if what == "client" else None, leads.get(at) if what == "lead" else None)
        for what, at, branch in rows
        if not (what == "lead" and at == besides)
    ]
    return [one for one in found if not _differs(one, tidy(uscc))]


def _differs(one: Known, uscc: str) -> bool:
    """Whether both codes are told and are not the same."""
    told = one.client.party.uscc if one.client is not None else one.lead.uscc if one.lead is not None else ""
    return bool(uscc and told and tidy(told) != uscc)
