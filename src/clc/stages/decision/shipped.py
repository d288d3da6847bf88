"""The processes and decision tables that come with the program, brought into the database once for each text."""
from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path

from django.apps import apps
from django.db import connection, transaction
from django.db.models import Max
from django.db.models.signals import post_migrate
from django.utils import timezone

from clc.stages.decision.engine.process_file import load_flow
from clc.stages.decision.engine.table_file import load_table
from clc.stages.decision.models import Definition, DefinitionKind, DefinitionState
from clc.stages.hub.reach import as_system

FOLDER = Path(__file__).parent / "book"


@cache
def shipped() -> tuple[tuple[str, str, str, str], ...]:
    """(kind, name, label, text) of every process and table in the program's own book."""
    found = []
    for path in sorted(FOLDER.glob("*.[bd][pm]*n")):
        raw = path.read_bytes()
        kind = DefinitionKind(path.suffix[1:])
        label = load_flow(raw).label if kind == DefinitionKind.PROCESS else load_table(raw).label
        found.append((kind.value, path.stem, label, raw.decode()))
    return tuple(found)


def bring_in() -> int:
    """Bring in what the program ships and the database does not hold yet; answers how many versions that made.

    It is in force at once where nothing of the institution's own is; else it waits as a draft for somebody to confirm it.
    """
    made = 0
    with as_system(), transaction.atomic():
        held = set(Definition.objects.filter(by=None).values_list("kind", "name", "sha256"))
        for kind, name, label, text in shipped():
            sha256 = hashlib.sha256(text.encode()).hexdigest()
            if (kind, name, sha256) not in held:
                _bring(kind=kind, name=name, label=label, text=text, sha256=sha256)
                made += 1
    return made


def _bring(*, kind: str, name: str, label: str, text: str, sha256: str) -> None:
    versions = Definition.objects.select_for_update().filter(kind=kind, name=name)
    own = versions.filter(state=DefinitionState.CONFIRMED, by__isnull=False).exists()
    last = versions.aggregate(last=Max("version"))["last"] or 0
    now = timezone.now()
    if not own:
        versions.filter(state=DefinitionState.CONFIRMED).update(state=DefinitionState.RETIRED, ended_at=now)
    Definition.objects.create(
        kind=kind, name=name, label=label, xml=text, sha256=sha256, version=last + 1,
        state=DefinitionState.DRAFT if own else DefinitionState.CONFIRMED, confirmed_at=None if own else now)


def register() -> None:
    """Bring in what a new version of the program ships once the database is brought up to it."""
    post_migrate.connect(_after_migrate, sender=apps.get_app_config("decision"), dispatch_uid="decision_shipped")


def _after_migrate(**_told: object) -> None:
    if Definition._meta.db_table in connection.introspection.table_names():
        bring_in()
