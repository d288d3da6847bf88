"""Papers that come with a drawing: contracts and invoices of payees, certificates, proof of own money."""
from __future__ import annotations

from collections.abc import Iterable

from django.db import transaction

from clc.stages.hub.models import Client, Document, User
from clc.stages.hub.permission import require
from clc.stages.hub.services.audit import note
from clc.stages.inquiry.keeping import keep_file

KIND = "drawing"


@transaction.atomic
def keep_paper(*, by: User, client: Client, name: str, chunks: Iterable[bytes]) -> Document:
    """Take a paper in for a client's drawings; what is not a harmless document of bounded size is refused."""
    require(by, "request_drawing", client)
    made = keep_file(by=by, client=client, name=name, chunks=chunks, kind=KIND)
    note(by, "kept a paper of a drawing", made, {"name": made.name, "sha256": made.sha256})
    return made
