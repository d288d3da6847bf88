"""The channel of lists of names to keep away from: each telling replaces the one before, and says what changed."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clc.channels.name_list.published import SCHEMA, day_in, entry_of, is_sdn
from clc.kernel.errors import BadInput
from clc.stages.hub.importing.channel import Batch, Finding, Intake, Options, Rows, Source
from clc.stages.hub.importing.encoding import encoding_of
from clc.stages.hub.importing.placing import Field
from clc.stages.hub.importing.planning import run_folder
from clc.stages.hub.importing.reading import TypedBatch, files_of, typed_batches
from clc.stages.hub.importing.records import Block, blocks
from clc.stages.hub.importing.rejects import rejects_of, rejects_where
from clc.stages.hub.models import Import
from clc.stages.hub.services.people import the_machine
from clc.stages.reach.models import ListedKind, NameList, NameListKind
from clc.stages.reach.services.name_lists import ListChange, Told, put_back, stand, tell_list

TABLE = "listed_name"
BEFORE = "names-before.json"
_SDN, _SDN_LABEL = "ofac_sdn", "OFAC Specially Designated Nationals"
_KINDS = {"个人": "person", "自然人": "person", "individual": "person", "机构": "entity", "企业": "entity", "单位": "entity",
          "company": "entity", "organisation": "entity", "organization": "entity", "船舶": "vessel", "ship": "vessel",
          "航空器": "aircraft"} | {kind: kind for kind in ListedKind.values}  # fmt: skip
FIELDS = (
    Field("name", ("姓名或名称", "名称", "姓名", "name", "full name"), required=True, longest=400),
    Field("key", ("编号", "序号", "id", "number", "entry"), longest=64),
    Field("kind", ("类型", "类别", "type"), kind="choice", values=_KINDS),
    Field("programme", ("制裁项目", "依据", "programme", "program"), longest=240),
    Field("remarks", ("备注", "说明", "notes", "remark")),
    Field("aliases", ("别名", "又名", "aka", "a.k.a.", "alias")),
    Field("codes", ("统一社会信用代码", "证件号码", "code", "uscc", "lei")),
)
_APART = re.compile(r"[;；|]")
_LISTED_MAX = 1_000


class NameListChannel:
    """Reads the SDN list as published, or a table with a column of names; a folder's files in order of their names."""

    name = "name_list"
    label = gettext_lazy("Names to keep away from")

    def intake(self, path: Path, options: Options) -> Intake:
        """Every file is one telling of one list: SDN's own, or the list the mapping names (else the file's name)."""
        files = files_of(path)
        if not files:
            raise BadInput(_("There is no list of names in %(path)s.") % {"path": path.name},
                           todo=_("Give the list's file, or a folder that holds it."))
        _list_of(options, files[0])
        return Intake([Source(file, file.name, _SDN if _published(file) else TABLE) for file in files], TABLE, self.name,
                      new_clients=False)

    def fields(self, source: Source, options: Options) -> Sequence[Field]:
        """The columns of a table of names; the SDN list has no heading to read."""
        return () if source.kind == _SDN else FIELDS

    def batches(self, source: Source, options: Options, start: int) -> Iterator[Batch]:
        """The entries, with the list and the day they belong to."""
        board = _list_of(options, source.path) if source.kind == TABLE else {"list": _SDN, "label": _SDN_LABEL,
                                                                             "meaning": NameListKind.SANCTIONS.value}
        day = options.as_of or day_in(source.name) or timezone.localdate()
        read = _sdn_batches(source, start) if source.kind == _SDN else _table_batches(source, start)
        for batch in read:
            about = {**board, "day": day, "telling": source.name}
            rows = batch.tables[TABLE].with_columns([pl.lit(value).alias(name) for name, value in about.items()])
            yield Batch({TABLE: rows}, batch.rejects, batch.read, batch.next_row, batch.notes)

    def conclude(self, rows: Rows) -> Finding:
        """Let each list stand as it is told, one telling after the other."""
        if TABLE not in rows.tables:
            return Finding()
        told = rows.tables[TABLE].collect()
        tellings = told.select("list", "label", "meaning", "day", "telling").unique().sort("day", "telling")
        before = {name: stand(name) for name in tellings["list"].unique()}
        finding = Finding(dict.fromkeys(("new", "changed", "same", "gone", "reopened"), 0), {}, [])
        for one in tellings.iter_rows(named=True):
            entries = told.filter((pl.col("list") == one["list"]) & (pl.col("telling") == one["telling"]))
            change = tell_list(by=rows.by, name=one["list"], label=one["label"], kind=one["meaning"], day=one["day"],
                               entries=_entries(entries))
            finding = _with(finding, one, change)
        kept = {name: {"was": was, "told_at": _told_at(name)} for name, was in before.items()}
        (run_folder(rows.run) / BEFORE).write_text(json.dumps(kept, ensure_ascii=False), encoding="utf-8")
        return finding

    def take_back(self, run: Import) -> Finding:
        """Let the lists stand as they stood before; BadInput when one was told again since."""
        path = run_folder(run) / BEFORE
        kept: Mapping[str, Any] = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
        later = next((name for name, one in kept.items() if _told_at(name) != one["told_at"]), None)
        if later is not None:
            raise BadInput(_("%(list)s was told again after this import.") % {"list": later},
                           todo=_("Undo the later import of the list first."))
        return Finding({"entries": sum(put_back(by=the_machine(), name=name, was=one["was"]) for name, one in kept.items())})


def _told_at(name: str) -> str:
    """The moment a list was told last."""
    return NameList.objects.values_list("changed_at", flat=True).get(name=name).isoformat()


def _published(file: Path) -> bool:
    """Whether the file is the SDN list as published."""
    if file.suffix.lower() != ".csv":
        return False
    first = next(blocks(file, encoding_of(file), ","), Block())
    return bool(first.records) and is_sdn(first.records[0])


def _list_of(options: Options, file: Path) -> dict[str, str]:
    """The list a table belongs to: what the mapping says, else a list of our own under the file's name."""
    told = options.mapping
    name = str(told.get("list") or re.sub(r"[^a-z0-9]+", "_", file.stem.lower()).strip("_")[:32] or "list")
    meaning = str(told.get("kind") or NameListKind.INTERNAL.value)
    if not re.fullmatch(r"[a-z][a-z0-9_]{0,31}", name):
        name = f"list_{name}"[:32]
    if meaning not in NameListKind.values:
        raise BadInput(_("“%(kind)s” is no kind of list.") % {"kind": meaning[:40]},
                       todo=_("Choose one of: %(kinds)s") % {"kinds": ", ".join(NameListKind.values)})
    return {"list": name, "label": str(told.get("label") or file.stem)[:120], "meaning": meaning}


def _sdn_batches(source: Source, start: int) -> Iterator[Batch]:
    """Rows of the published list."""
    at = 0
    for block in blocks(source.path, encoding_of(source.path), ","):
        good, bad = [], []
        for place, cells in enumerate(block.records, start=at):
            if place < start or not "".join(cells).strip("\x1a \r\n"):
                continue
            entry = None if place - at in block.faults else entry_of(cells)
            if entry is None:
                why = block.faults.get(place - at, _("the row is no entry of the list"))
                bad.append((place - 1, why, " | ".join(cells)))
            else:
                good.append({"row": place, **entry})
        at += len(block.records)
        if good or bad:
            yield Batch({TABLE: pl.DataFrame(good, schema=SCHEMA)}, rejects_of(bad), len(good) + len(bad), at)


def _table_batches(source: Source, start: int) -> Iterator[Batch]:
    """Rows of a table of names; an entry without a number goes by its name."""
    for batch in typed_batches(source, FIELDS, start):
        frame = _shaped(batch)
        again = ~pl.col("key").is_first_distinct()
        why = pl.lit(_("an earlier row of the list has the same number"))
        rejects = rejects_where(frame.drop("aliases", "codes"), again, why)
        yield Batch({TABLE: frame.filter(~again)}, pl.concat([batch.rejects, rejects]).sort("row"), batch.read,
                    batch.next_row, batch.notes)


def _shaped(batch: TypedBatch) -> pl.DataFrame:
    """Typed rows as entries."""
    rows = [
        {**line, "key": line["key"] or line["name"][:64], "kind": line["kind"] or ListedKind.ENTITY.value,
         "programme": line["programme"] or "", "remarks": line["remarks"] or "", "aliases": _pieces(line["aliases"]),
         "codes": [code.upper() for code in _pieces(line["codes"])]}
        for line in batch.frame.iter_rows(named=True)
    ]
    return pl.DataFrame(rows, schema=SCHEMA)


def _pieces(text: str | None) -> list[str]:
    return [piece.strip()[:400] for piece in _APART.split(text or "") if piece.strip()]


def _entries(frame: pl.DataFrame) -> list[Told]:
    once = frame.unique("key", keep="first", maintain_order=True)
    return [Told(line["key"], line["name"], line["kind"], line["programme"], line["remarks"], tuple(line["aliases"]),
                 tuple(line["codes"])) for line in once.iter_rows(named=True)]


def _with(so_far: Finding, one: Mapping[str, Any], change: ListChange) -> Finding:
    """The finding with what one telling changed."""
    added = {"new": len(change.new), "changed": len(change.changed), "same": change.same, "gone": len(change.gone),
             "reopened": change.reopened}
    day: date = one["day"]
    told = [{"list": one["list"], "day": day, "what": what, "entry": key}
            for what, keys in (("new", change.new), ("changed", change.changed), ("gone", change.gone)) for key in keys]
    counts = {key: so_far.counts[key] + count for key, count in added.items()}
    changes = {key: counts[key] for key in ("new", "changed", "gone") if counts[key]}
    return Finding(counts, changes, [*so_far.listed, *told][:_LISTED_MAX], so_far.notes)


CHANNEL = NameListChannel()
