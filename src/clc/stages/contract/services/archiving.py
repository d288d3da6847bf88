"""The archive: a signed contract with everything of it, as one sealed text after the one before, with its scan and place."""
from __future__ import annotations

import hashlib
import json
from datetime import date

from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from clc.kernel.days import months_before
from clc.kernel.errors import BadInput
from clc.policy.shapes import on
from clc.stages.contract import composing
from clc.stages.contract.models import Archived, Contract, ContractState
from clc.stages.contract.services.drafting import locked
from clc.stages.contract.services.duties import anchors
from clc.stages.deal.services.placing import proof
from clc.stages.hub.models import Document, User
from clc.stages.hub.reach import as_system
from clc.stages.hub.services.audit import note

_LOCK = 8_414_205


@transaction.atomic
def archive(*, by: User, contract: Contract, scan: Document | None, box: str, saves: int) -> Archived:
    """Put a signed contract into the archive: the scan of the signed paper, where it lies, and the seal of everything."""
    held = locked(by, contract, saves, act="archive_contract", states=(ContractState.SIGNED,))
    paper = proof(held.client, scan)
    if paper is None:
        raise BadInput(_("The archive keeps the scan of the signed paper."), todo=_("Take it into the file, and choose it."))
    if not box.strip():
        raise BadInput(_("Say where the original lies."), todo=_("Write the room, shelf and box."))
    if held.signatures.filter(day__isnull=False, recorded_by=by).exists():
        raise BadInput(_("Who wrote the signatures down does not archive."), todo=_("Ask a colleague of the archive."))
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(%s)", [_LOCK])
    with as_system():
        last = Archived.objects.order_by("-id").values_list("seal", flat=True).first() or ""
    content = _content(held, paper)
    made = Archived.objects.create(
        client=held.client, contract=held, content=content, scan=paper, box=box.strip()[:120], keep_until=kept_until(held),
        seal_before=last, seal=sealed(last, content), by=by)
    held.state, held.saves = ContractState.ARCHIVED, held.saves + 1
    held.save()
    note(by, "archived a contract", held, {"number": held.number, "seal": made.seal, "box": made.box})
    return made


def sealed(before: str, content: str) -> str:
    """sha256 of an entry after the one before it."""
    return hashlib.sha256(f"{before}\n{content}".encode()).hexdigest()


def is_whole(entry: Archived) -> bool:
    """Whether an entry is, letter by letter, what was sealed, and its contract's text too."""
    told = json.loads(entry.content)
    version = entry.contract.versions.filter(number=told["version"]["number"]).first()
    return (sealed(entry.seal_before, entry.content) == entry.seal and version is not None
            and version.seal == told["version"]["seal"] and composing.is_whole(version))


def chain() -> tuple[int, int | None]:
    """Entries of the archive read in order, and the key of the first that does not fit (None: all do). As the system."""
    before, read = "", 0
    for entry in Archived.objects.order_by("id").iterator(chunk_size=500):
        read += 1
        if entry.seal_before != before or sealed(entry.seal_before, entry.content) != entry.seal:
            return read, entry.pk
        before = entry.seal
    return read, None


def kept_until(contract: Contract) -> date:
    """Until when it is kept: years after the debt falls due, as the rule book says."""
    years = on(composing.kind_of(contract.kind).keep_years, timezone.localdate()) or 30
    return months_before(anchors(contract)["maturity"], -12 * years)


def _content(contract: Contract, scan: Document) -> str:
    """Everything of a contract as JSON that is the same for the same content."""
    version = contract.versions.get(number=contract.newest)
    told = {
        "number": contract.number, "kind": contract.kind, "client": contract.client.code, "signed_on": contract.signed_on,
        "approval": contract.within.approval, "amends": contract.amends.number if contract.amends else "",
        "version": {"number": version.number, "seal": version.seal, "clauses": version.clauses, "terms": version.terms,
                    "edition": version.edition},
        "deviations": list(contract.deviations.exclude(state="gone").values(
            "clause", "way", "digest", "state", "why", "words", "by_id", "reviewed_by_id")),
        "signatures": list(contract.signatures.values(
            "side", "order", "of", "person", "capacity", "means", "id_seen", "seal_seen", "witness_id",
            "second_witness_id", "day", "place", "service", "ticket", "seal", "evidence__sha256")),
        "scan": {"sha256": scan.sha256, "size": scan.size},
    }
    return json.dumps(told, ensure_ascii=False, sort_keys=True, separators=(",", ":"), cls=DjangoJSONEncoder)
