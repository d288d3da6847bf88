"""A client list imported over clients we know: what it tells otherwise is corrected, and kept for undoing."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import polars as pl

from clc.stages.hub.importing.matching import told_clients
from clc.stages.hub.importing.staging import Stage
from clc.stages.hub.models import Client, Import

BEFORE = "clients-before.parquet"
_PARTY_FIELDS = ("name", "name_en", "kind", "country", "uscc", "lei", "industry", "area", "size")
_CLIENT_FIELDS = ("state", "since")
_FIELDS = (*_PARTY_FIELDS, *_CLIENT_FIELDS)
_CHUNK = 5_000
_SCHEMA = {"client": pl.Int64, "field": pl.String, "before": pl.String, "after": pl.String}

Change = tuple[int, str, str, str]


def correct_clients(run: Import, stage: Stage, matched: pl.DataFrame, *, overwrite: bool) -> pl.DataFrame:
    """Correct known clients by what is told, in the caller's transaction; returns `client, field, before, after`.

    Without `overwrite` only what we did not know is filled in: blank fields, and a name that is but the code.
    """
    told = told_clients(stage).join(matched.drop_nulls("client").select("who", "client"), on="who", how="inner")
    changes: list[Change] = []
    for chunk in told.iter_slices(_CHUNK):
        lines = {line["client"]: line for line in chunk.iter_rows(named=True)}
        clients = Client.objects.select_related("party").filter(pk__in=lines).exclude(created_by_import=run)
        for client in clients.select_for_update(of=("self",)):
            changes.extend(_correct(client, lines[client.pk], overwrite))
    frame = pl.DataFrame(changes, schema=_SCHEMA, orient="row")
    if frame.height:
        frame.write_parquet(stage.folder / BEFORE)
    return frame


def restore_clients(folder: Path) -> int:
    """Put back what the import corrected where nobody changed it since; returns the number of clients put back."""
    path = folder / BEFORE
    if not path.exists():
        return 0
    restored = 0
    for (key,), rows in pl.read_parquet(path).partition_by("client", as_dict=True).items():
        client = Client.objects.select_related("party").filter(pk=key).first()
        if client is None:
            continue
        for _client, field, before, after in rows.iter_rows():
            if _text(_get(client, field)) == after:
                _set(client, field, before)
        _save(client)
        restored += 1
    return restored


def _correct(client: Client, line: dict[str, Any], overwrite: bool) -> list[Change]:
    """Correct one client; returns what changed."""
    changes: list[Change] = []
    for field in _FIELDS:
        told, held = _text(line[field]), _text(_get(client, field))
        placeholder = not held or (field == "name" and held == client.code)
        if told and told != held and (overwrite or placeholder):
            _set(client, field, told)
            changes.append((client.pk, field, held, told))
    if changes:
        _save(client)
    return changes


def _get(client: Client, field: str) -> Any:
    """A field of the client or its party."""
    return getattr(client.party if field in _PARTY_FIELDS else client, field)


def _set(client: Client, field: str, text: str) -> None:
    """Set a field of the client or its party from its text."""
    value = (date.fromisoformat(text) if text else None) if field == "since" else text
    setattr(client.party if field in _PARTY_FIELDS else client, field, value)


def _save(client: Client) -> None:
    """Write client and party."""
    client.party.save()
    client.save()


def _text(value: Any) -> str:
    """A field's value as text; nothing for nothing."""
    return "" if value is None else str(value)
