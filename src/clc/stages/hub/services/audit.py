"""The audit: every change leaves an entry, each entry carries the hash of the one before."""
from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection, models, transaction
from django.utils import timezone

from clc.stages.hub.models import Client, Entry, User
from clc.stages.hub.permission import may
from clc.stages.hub.reach import acting_for

_LOCK = 8_414_102
GENESIS = "0" * 64
#: What is kept of these kinds of object is told only to who holds the verb.
TOLD_TO = {"allowance": "see_price"}


@dataclass(frozen=True)
class ChainCheck:
    """What a walk along the chain found: entries read, and the first that does not fit (or none)."""

    entries: int
    broken_at: int | None


def _digest(entry: Entry) -> str:
    body = {
        "at": entry.at, "by": entry.by_id, "act": entry.act, "kind": entry.kind, "key": entry.key,
        "client": entry.client_id, "detail": entry.detail, "before": entry.before,
    }
    text = json.dumps(body, sort_keys=True, ensure_ascii=False, cls=DjangoJSONEncoder)
    return hashlib.sha256(text.encode()).hexdigest()


def _owner(on: models.Model | None) -> Client | None:
    if isinstance(on, Client):
        return on
    owner = getattr(on, "client", None)
    return owner if isinstance(owner, Client) else None


def told(by: User | AnonymousUser, entry: Entry) -> dict[str, Any]:
    """The values an entry keeps, as far as `by` may see them: those of a price only with `see_price`."""
    verb = TOLD_TO.get(entry.kind)
    return entry.detail if verb is None or may(by, verb) else {}


@transaction.atomic
def note(by: User | None, act: str, on: models.Model | None = None, detail: Mapping[str, Any] | None = None) -> Entry:
    """Append one entry: who (None = the system) did what to what, the values worth keeping, and for whom they stood in."""
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(%s)", [_LOCK])
        cursor.execute("select hub_last_entry_hash()")
        last = cursor.fetchone()[0]
    owner, values = _owner(on), dict(detail or {})
    stood = acting_for(by, owner) if by is not None and owner is not None else []
    if stood:
        values["acting_for"] = list(User.objects.filter(pk__in=stood).order_by("pk").values_list("username", flat=True))
    entry = Entry(
        at=timezone.now(), by=by, act=act, kind=on._meta.model_name or "" if on is not None else "",
        key=str(on.pk) if on is not None else "", client=owner,
        detail=json.loads(json.dumps(values, cls=DjangoJSONEncoder)), before=last or GENESIS,
    )
    entry.hash = _digest(entry)
    entry.save(force_insert=True)
    return entry


def verify_chain() -> ChainCheck:
    """Walk all entries in order and hash each again; the first misfit is where somebody tampered."""
    before, read = GENESIS, 0
    for entry in Entry.objects.order_by("id").iterator(chunk_size=2000):
        read += 1
        if entry.before != before or entry.hash != _digest(entry):
            return ChainCheck(read, entry.pk)
        before = entry.hash
    return ChainCheck(read, None)
