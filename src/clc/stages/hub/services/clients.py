"""Clients: added by hand, corrected, assigned one by one or in bulk."""
from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from clc.kernel.errors import BadInput
from clc.kernel.ids import lei_is_valid, uscc_is_valid
from clc.stages.hub.models import Branch, Client, Party, User
from clc.stages.hub.permission import require
from clc.stages.hub.services.audit import note

_PARTY_FIELDS = {"name", "name_en", "uscc", "lei", "country", "industry", "area", "kind"}
_CLIENT_FIELDS = {"state", "next_step", "since"}


def _checked(values: Mapping[str, Any]) -> None:
    unknown = set(values) - _PARTY_FIELDS - _CLIENT_FIELDS
    if unknown:
        raise BadInput(_("These fields are not known: %(names)s.") % {"names": ", ".join(sorted(unknown))},
                       todo=_("Use the fields of the form."))
    if values.get("uscc") and not uscc_is_valid(str(values["uscc"])):
        raise BadInput(_("The unified social credit code does not pass its check digit."),
                       todo=_("Compare it with the business licence: 18 characters, no I O S V Z."))
    if values.get("lei") and not lei_is_valid(str(values["lei"])):
        raise BadInput(_("The LEI does not pass its check digits."), todo=_("Compare it with the GLEIF record."))
    if "name" in values and not str(values["name"]).strip():
        raise BadInput(_("A client needs a name."), todo=_("Write the name as on the licence."))


@transaction.atomic
def add_client(*, by: User, code: str, values: Mapping[str, Any], branch: Branch, manager: User | None) -> Client:
    """Take a new client in; a code or credit code that is already here is refused with its owner's team."""
    require(by, "add_client")
    _checked({"name": "", **values})
    if Client.objects.filter(code=code).exists():
        raise BadInput(_("A client with the code %(code)s is here already.") % {"code": code},
                       todo=_("Open that client, or choose another code."))
    uscc = str(values.get("uscc", "")).strip().upper()
    if uscc and Party.objects.filter(uscc=uscc).exists():
        raise BadInput(_("A party with this credit code is here already."), todo=_("Search for the code."))
    party = Party.objects.create(**{key: values[key] for key in _PARTY_FIELDS & set(values)})
    client = Client.objects.create(code=code, party=party, branch=branch, manager=manager,
                                   **{key: values[key] for key in _CLIENT_FIELDS & set(values)})
    note(by, "added a client", client, {"code": code, **dict(values)})
    return client


@transaction.atomic
def change_client(*, by: User, client: Client, values: Mapping[str, Any]) -> Client:
    """Correct what is written of a client; the audit keeps both values."""
    require(by, "change_client", client)
    _checked(values)
    held = Client.objects.select_for_update(of=("self",)).select_related("party").get(pk=client.pk)
    before: dict[str, Any] = {}
    for key, value in values.items():
        target = held.party if key in _PARTY_FIELDS else held
        before[key] = getattr(target, key)
        setattr(target, key, value)
    held.party.save()
    held.save()
    note(by, "changed a client", held, {"from": before, "to": dict(values)})
    return held


@transaction.atomic
def assign_clients(*, by: User, clients: list[Client], manager: User) -> int:
    """Hand clients to a manager; they move to the manager's branch. Returns how many changed hands."""
    require(by, "assign_client")
    if manager.branch_id is None:
        raise BadInput(_("%(name)s belongs to no branch.") % {"name": manager}, todo=_("Give them a branch first."))
    moved = 0
    for client in Client.objects.select_for_update(of=("self",)).filter(pk__in=[c.pk for c in clients]):
        if client.manager_id == manager.pk:
            continue
        before = client.manager_id
        client.manager, client.branch_id = manager, manager.branch_id
        client.save()
        note(by, "assigned a client", client, {"from": before, "to": manager.pk})
        moved += 1
    return moved
