"""A lead becomes a client: once, on the party we know already where we do, with the ground on which we keep its contact."""

from __future__ import annotations

from datetime import datetime, time

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from clc.kernel.errors import BadInput
from clc.kernel.names import normalise
from clc.stages.hub.models import Client, ClientState, Consent, Party, PartyKind, User
from clc.stages.hub.permission import require
from clc.stages.hub.services.audit import note
from clc.stages.reach.known import known
from clc.stages.reach.models import Lead
from clc.stages.reach.services.holding import open_lead, worked_on
from clc.stages.reach.services.screening import judge_lead

PURPOSE = "contact"


@transaction.atomic
def adopt(*, by: User, lead: Lead, code: str = "", saves: int | None = None) -> Client:
    """Make the firm of a lead a client, or tie the lead to the client it is already; said twice it is done once.

    A firm that is a client of another team is refused, naming the team. A party we know (from invoices, as a guarantor)
    is not written a second time.
    """
    require(by, "add_client")
    held = open_lead(by, lead)
    if held.client is not None:
        return held.client
    open_lead(by, lead, saves)
    client = _already(held) or _made(held, by, code)
    held.client = client
    worked_on(held)
    _keep_consent(held, client)
    judge_lead(by, held)
    note(by, "made a lead a client", held, {"lead": held.name, "client": client.code})
    return client


def _already(lead: Lead) -> Client | None:
    """The client the firm is; BadInput where it is another team's."""
    found = [one for one in known(lead.name, lead.uscc, besides=lead.pk) if one.what == "client"]
    blind = next((one for one in found if not one.seen), None)
    if blind is not None:
        raise BadInput(blind.words, todo=_("Speak with that team: two of us do not court one firm."))
    return next((one.client for one in found if one.client is not None), None)


def _made(lead: Lead, by: User, code: str) -> Client:
    told = code.strip() or f"L{lead.pk:06d}"
    if Client.objects.filter(code=told).exists():
        raise BadInput(
            _("A client with the code %(code)s is here already.") % {"code": told}, todo=_("Choose another code.")
        )
    client = Client.objects.create(
        code=told, party=_party(lead), branch=lead.branch, manager=lead.owner or by, state=ClientState.PROSPECT
    )
    note(by, "added a client", client, {"code": told, "lead": lead.pk})
    return client


def _party(lead: Lead) -> Party:
    """The party we know by the code, or by the same name without a code, while it is no client; else a new one."""
    if lead.uscc:
        same = Party.objects.filter(uscc=lead.uscc, client__isnull=True).order_by("pk").first()
    else:
        named = Party.objects.filter(name=lead.name, uscc="", client__isnull=True).order_by("pk")
        same = next((one for one in named if normalise(one.name) == lead.name_key), None)
    if same is not None and not hasattr(same, "client"):
        for field in ("industry", "area"):
            if getattr(lead, field) and not getattr(same, field):
                setattr(same, field, getattr(lead, field))
        same.save()
        return same
    return Party.objects.create(
        name=lead.name, uscc=lead.uscc, country=lead.country, industry=lead.industry, area=lead.area, kind=PartyKind.COMPANY
    )


def _keep_consent(lead: Lead, client: Client) -> None:
    """On what ground we keep the person the lead names."""
    if not lead.has_contact:
        return
    day = lead.contact_basis_on or timezone.localdate()
    Consent.objects.get_or_create(
        party=client.party,
        purpose=PURPOSE,
        basis=lead.contact_basis,
        defaults={"granted_at": timezone.make_aware(datetime.combine(day, time.min)), "evidence": lead.contact_evidence},
    )
