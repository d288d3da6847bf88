"""The processes and decision tables that come with the program, brought into the database once for each text."""
from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path

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
    with as_system():
        held = list(Definition.objects.defer("xml"))
        known = {(one.kind, one.name, one.sha256) for one in held if one.by_id is None}
        fresh = [told for told in shipped() if (told[0], told[1], _digest(told[3])) not in known]
        if fresh:
            _retire(held, {(kind, name) for kind, name, _label, _text in fresh})
            Definition.objects.bulk_create((_made(held, *told) for told in fresh), ignore_conflicts=True)
    return len(fresh)


@cache
def brought_in() -> int:
    """`bring_in`, once in the life of a process: a new program brings its new texts in with its first question."""
    return bring_in()


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _retire(held: list[Definition], fresh: set[tuple[str, str]]) -> None:
    old = [one.pk for one in held if (one.kind, one.name) in fresh and one.by_id is None
           and one.state == DefinitionState.CONFIRMED]
    if old:
        Definition.objects.filter(pk__in=old).update(state=DefinitionState.RETIRED, ended_at=timezone.now())


def _made(held: list[Definition], kind: str, name: str, label: str, text: str) -> Definition:
    versions = [one for one in held if (one.kind, one.name) == (kind, name)]
    own = any(one.by_id is not None and one.state == DefinitionState.CONFIRMED for one in versions)
    return Definition(
        kind=kind, name=name, label=label, xml=text, sha256=_digest(text),
        version=max((one.version for one in versions), default=0) + 1,
        state=DefinitionState.DRAFT if own else DefinitionState.CONFIRMED, confirmed_at=None if own else timezone.now())
