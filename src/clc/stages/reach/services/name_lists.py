"""A list of names to keep away from, told anew: what came, what changed, what left, and the hits that follow from it."""
from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from clc.kernel.errors import BadInput
from clc.stages.hub.models import User
from clc.stages.hub.permission import require
from clc.stages.hub.services.audit import note
from clc.stages.reach.models import ListedName, ListedSpelling, NameHit, NameList
from clc.stages.reach.naming import spelled
from clc.stages.reach.services.names import reopen

_CHUNK = 2000


@dataclass(frozen=True)
class Told:
    """An entry as its list tells it. aliases: other ways to write the name; codes: credit codes and LEIs."""

    key: str
    name: str
    kind: str = "entity"
    programme: str = ""
    remarks: str = ""
    aliases: tuple[str, ...] = ()
    codes: tuple[str, ...] = ()

    @property
    def digest(self) -> str:
        """The digest of all that is told."""
        return hashlib.sha256(json.dumps(asdict(self), ensure_ascii=False).encode()).hexdigest()


@dataclass(frozen=True)
class ListChange:
    """What a telling changed: keys of entries that came, changed and left, and how many stayed as they were."""

    new: Sequence[str]
    changed: Sequence[str]
    gone: Sequence[str]
    same: int
    reopened: int


@transaction.atomic
def tell_list(*, by: User, name: str, label: str, kind: str, day: date, entries: Iterable[Told]) -> ListChange:
    """Let a list stand as it is told of `day`: entries it leaves out are gone from that day; their closed hits stay.

    Closed hits of an entry that changed wait again. BadInput for a day before the one the list stands at.
    """
    require(by, "import_records")
    board, made = NameList.objects.select_for_update().get_or_create(
        name=name, defaults={"label": label, "kind": kind, "day": day})
    if board.day > day:
        raise BadInput(_("%(list)s stands as of %(now)s already; this telling is of %(day)s.")
                       % {"list": board.label, "now": board.day, "day": day},
                       todo=_("Bring in a newer telling of the list."))
    told = {entry.key: entry for entry in entries}
    held = {entry.key: entry for entry in board.entries.all()}
    new = [key for key in told if key not in held]
    changed = [key for key in told if key in held and (held[key].digest != told[key].digest or held[key].gone_on)]
    gone = [key for key, entry in held.items() if key not in told and entry.gone_on is None]
    _write_new(board, [told[key] for key in new], day)
    _write_changed([(held[key], told[key]) for key in changed])
    ListedName.objects.filter(on=board, key__in=gone).update(gone_on=day)
    board.label, board.kind, board.day = label, kind, day
    board.save()
    hits = NameHit.objects.filter(listed__on=board, listed__key__in=changed).select_for_update(of=("self",))
    reopened = reopen(hits, by=by, because=_("the list tells it otherwise as of %(day)s") % {"day": day})
    change = ListChange(new, changed, gone, len(told) - len(new) - len(changed), reopened)
    note(by, "told a list of names", board, {"list": name, "day": day, "new": len(new), "changed": len(changed),
                                             "gone": len(gone), "same": change.same, "first": made})
    return change


def stand(name: str) -> dict[str, Any] | None:
    """A list as it stands, fit to be put back: its words, its day, each entry with its days; None if there is none."""
    board = NameList.objects.filter(name=name).first()
    if board is None:
        return None
    entries = {row.key: {"since": row.since.isoformat(), "gone_on": row.gone_on.isoformat() if row.gone_on else None,
                         "told": asdict(_told(row)), "digest": row.digest}
               for row in board.entries.prefetch_related("spellings")}
    return {"label": board.label, "kind": board.kind, "day": board.day.isoformat(), "entries": entries}


@transaction.atomic
def put_back(*, by: User, name: str, was: Mapping[str, Any] | None) -> int:
    """Let a list stand as `stand` told it before: later entries leave, with hits nobody closed; returns how many moved.

    An entry on which two people decided stays known, as one that has left the list.
    """
    require(by, "undo_import")
    board = NameList.objects.select_for_update().get(name=name)
    before: Mapping[str, Any] = was["entries"] if was else {}
    rows = {row.key: row for row in board.entries.all()}
    later = [row for key, row in rows.items() if key not in before]
    NameHit.objects.filter(listed__in=later, decided_by__isnull=True).delete()
    ListedName.objects.filter(pk__in=[row.pk for row in later], hits__isnull=True).delete()
    ListedName.objects.filter(pk__in=[row.pk for row in later]).update(gone_on=board.day)
    moved = [key for key, told in before.items() if rows[key].digest != told["digest"]]
    _write_changed([(rows[key], _as_told(before[key]["told"])) for key in moved])
    for key, told in before.items():
        gone = date.fromisoformat(told["gone_on"]) if told["gone_on"] else None
        if rows[key].gone_on != gone:
            ListedName.objects.filter(pk=rows[key].pk).update(gone_on=gone)
            moved.append(key)
    if was:
        board.label, board.kind, board.day = was["label"], was["kind"], date.fromisoformat(was["day"])
        board.save()
    elif not board.entries.exists():
        board.delete()
    note(by, "put a list of names back", None, {"list": name, "left": len(later), "moved": len(set(moved))})
    return len(later) + len(set(moved))


def _told(row: ListedName) -> Told:
    """An entry as it was told."""
    aliases = dict.fromkeys(one.text for one in row.spellings.all() if one.text != row.name)
    return Told(row.key, row.name, row.kind, row.programme, row.remarks, tuple(aliases), tuple(row.codes))


def _as_told(kept: Mapping[str, Any]) -> Told:
    return Told(**{**kept, "aliases": tuple(kept["aliases"]), "codes": tuple(kept["codes"])})


def _write_new(board: NameList, entries: Sequence[Told], day: date) -> None:
    for at in range(0, len(entries), _CHUNK):
        part = entries[at : at + _CHUNK]
        rows = ListedName.objects.bulk_create([
            ListedName(on=board, key=one.key, name=one.name, kind=one.kind, programme=one.programme, remarks=one.remarks,
                       codes=list(one.codes), digest=one.digest, since=day) for one in part])
        ListedSpelling.objects.bulk_create(
            [each for row, one in zip(rows, part, strict=True) for each in _spellings(row, one)], batch_size=_CHUNK)


def _write_changed(pairs: Sequence[tuple[ListedName, Told]]) -> None:
    for row, one in pairs:
        row.name, row.kind, row.programme, row.remarks = one.name, one.kind, one.programme, one.remarks
        row.codes, row.digest, row.gone_on = list(one.codes), one.digest, None
        row.save()
        row.spellings.all().delete()
        ListedSpelling.objects.bulk_create(_spellings(row, one))


def _spellings(row: ListedName, one: Told) -> list[ListedSpelling]:
    texts = dict.fromkeys((one.name, *one.aliases))
    return [ListedSpelling(listed=row, text=text, words=words, joined=joined)
            for text in texts for words, joined in spelled(text)]
