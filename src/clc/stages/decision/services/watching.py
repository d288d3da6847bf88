"""Names of a client and its owners are compared with the lists where a case waits for them; what they are like is kept."""
from __future__ import annotations

from django.db import transaction

from clc.stages.decision.checks import named_of
from clc.stages.hub.models import Client, User
from clc.stages.reach.services.names import Named, watch

GATE = "kyc_clear"


@transaction.atomic
def watch_names(*, by: User, client: Client) -> int:
    """Compare the client and its owners with the lists; what they are like waits for two people. Returns the hits held."""
    found = 0
    for subject, key, party in named_of(client):
        others, codes = tuple(filter(None, (party.name_en,))), tuple(filter(None, (party.uscc, party.lei)))
        found += len(watch(by=by, named=Named(subject, key, party.name, others, codes, client)))
    return found
