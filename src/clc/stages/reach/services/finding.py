"""Firms found promising become leads: each once, what is refused said with its reason and the rest written."""
from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from clc.kernel.errors import BadInput, ClcError
from clc.stages.hub.models import User
from clc.stages.hub.permission import require
from clc.stages.reach.finding import Found, promising, ways
from clc.stages.reach.models import Lead
from clc.stages.reach.services.leads import add_lead

AT_ONCE = 100


@dataclass(frozen=True)
class Made:
    """What became of the firms chosen: leads written, and of the others the name with the reason."""

    leads: Sequence[Lead]
    refused: Sequence[tuple[str, str]]


@transaction.atomic
def make_leads(*, by: User, way: str, keys: Sequence[str], pooled: bool = False) -> Made:
    """Write the firms chosen of a way down as leads, as it finds them now; a firm it does not find any more is refused."""
    require(by, "work_lead")
    if way not in ways():
        raise BadInput(_("There is no such way to look."), todo=_("Choose one listed."))
    if not 0 < len(keys) <= AT_ONCE:
        raise BadInput(_("Choose one to %(count)s firms.") % {"count": AT_ONCE}, todo=_("Tick the firms first."))
    held = {found.key: found for found in promising(way)}
    made: list[Lead] = []
    refused: list[tuple[str, str]] = []
    for key in dict.fromkeys(keys):
        found = held.get(key)
        if found is None:
            refused.append((key[1:61], _("it is not found any more, or is a lead already")))
            continue
        try:
            with transaction.atomic():
                made.append(_write(by, way, found, pooled))
        except ClcError as error:
            refused.append((found.name, str(error)))
    return Made(made, refused)


def _write(by: User, way: str, found: Found, pooled: bool) -> Lead:
    rule = ways()[way]
    values: dict[str, object] = {"pipeline": rule.pipeline, "name": found.name, "channel": rule.channel,
                                 "source": _source(way, found)}
    if found.client is not None:
        party = found.client.party
        values |= {"uscc": party.uscc, "industry": party.industry, "area": party.area}
    else:
        values["told"] = {"supplies_good_client": True}
    return add_lead(by=by, values=values, pooled=pooled)


def _source(way: str, found: Found) -> str:
    """Where the lead comes from, in words that last: the way, and the clients it trades with."""
    rule = ways()[way]
    tied = ", ".join(client.code for client in found.tied)
    return f"{_(rule.label)}{f' ({tied})' if tied else ''}"[:240]
