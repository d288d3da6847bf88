"""Staged rows into the lake: each with its client, its occurrence and its record, part by part, listed as they land."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from pathlib import Path

import polars as pl
from django.utils.translation import gettext as _

from clc.frames import lake
from clc.policy.facts import TableRule
from clc.stages.hub.importing.keys import NO_KEYS, KeysMet, keys_met
from clc.stages.hub.importing.rejects import rejects_where
from clc.stages.hub.importing.repeats import mark_repeats, marks_of
from clc.stages.hub.importing.staging import Stage, StagedPart
from clc.stages.hub.models import Import, LakeFile
from clc.stages.hub.models.records import LakeFileQuerySet
from clc.stages.hub.reach import as_system


@dataclass(frozen=True)
class Laid:
    """What became of the rows of a table: told for the first time, in place of others, known before, refused."""

    new: int = 0
    changed: int = 0
    same: int = 0
    rejected: int = 0


@dataclass(frozen=True)
class Table:
    """A table being laid: its rule, its staged parts, the clients of its rows, the record of each source."""

    name: str
    rule: TableRule
    parts: Sequence[StagedPart]
    matched: pl.DataFrame
    records: Sequence[int]


Report = Callable[[int, Laid], None]


def lay(run: Import, stage: Stage, table: Table, root: Path, done: int, report: Report) -> None:
    """Bring the table's parts from number `done` on into the lake.

    After each part `report` is called with the number of parts done and what became of the part's rows, in the
    transaction that lists its files; files of the run that no list knows are removed first.
    """
    held = [root / path for path in visible_files(run, table.name).values_list("path", flat=True)]
    sweep(run, root)
    marks = stage.folder / "marks" / table.name
    mark_repeats(table.parts, held, marks)
    days = _days_as_held(table, marks, held)
    met = keys_met(table.parts, table.matched, table.rule, held) if table.rule.key else NO_KEYS
    for number, part in enumerate(table.parts[done:], start=done):
        files, laid = _lay_part(run, stage, table, root, (number, part), marks_of(number, marks), days, met)
        with as_system():
            LakeFile.objects.bulk_create(files)
            report(number + 1, laid)


def visible_files(run: Import, table: str) -> LakeFileQuerySet:
    """Visible files of the table that the run's channel told."""
    return LakeFile.objects.visible().filter(table=table, source=run.channel).order_by("id")


def visible_mark(run: Import) -> str:
    """A mark of all files visible of the channel; another one when any came or went."""
    keys = LakeFile.objects.visible().filter(source=run.channel).order_by("id").values_list("id", flat=True)
    return sha256(",".join(map(str, keys)).encode()).hexdigest()


def replaced_files(run: Import, table: str, rule: TableRule) -> list[LakeFile]:
    """Visible files of snapshots that this run tells anew: its own snapshot of the day stands in their place."""
    if rule.grain != "snapshot":
        return []
    days = LakeFile.objects.filter(import_run=run, table=table).values("day")
    return list(visible_files(run, table).filter(day__in=days))


def sweep(run: Import, root: Path) -> None:
    """Remove files of this run that lie in the lake unlisted: what a killed run had not reported yet."""
    listed = set(LakeFile.objects.filter(import_run=run).values_list("path", flat=True))
    for path in root.glob(f"*/*/{run.channel}-{run.pk}-*"):
        if path.relative_to(root).as_posix() not in listed:
            path.unlink()


def _lay_part(
    run: Import,
    stage: Stage,
    table: Table,
    root: Path,
    numbered: tuple[int, StagedPart],
    marks: pl.DataFrame,
    days: Sequence[date],
    met: KeysMet,
) -> tuple[list[LakeFile], Laid]:
    """Write one part's new rows to the lake; returns the files to list and the count of its rows."""
    number, part = numbered
    frame = (
        pl.read_parquet(part.path)
        .join(table.matched.select("who", "client"), on="who", how="left", maintain_order="left")
        .join(marks, on="row", how="left", maintain_order="left")
        .with_columns(pl.col("repeat").fill_null(0), pl.col("known").fill_null(False))
    )
    rejects = pl.concat([_strangers(frame), _twice(frame, met.twice(number))])
    stage.put_rejects(part.source, part.row, rejects, late=True)
    good = frame.join(rejects.select("row"), on="row", how="anti", maintain_order="left")
    fresh = _fresh(table.rule, good, days)
    changed = fresh.join(met.held(number), on="row", how="semi").height
    record = table.records[part.source]
    fresh = fresh.with_columns(pl.lit(run.channel).alias("source"), pl.lit(record, dtype=pl.Int64).alias("record"))
    files = _write(run, table, fresh, root, number)
    return files, Laid(fresh.height - changed, changed, good.height - fresh.height, rejects.height)


def _strangers(frame: pl.DataFrame) -> pl.DataFrame:
    """Rejects of rows whose client nobody knows."""
    return rejects_where(
        frame, pl.col("client").is_null(), pl.format(_("no client is known as “{}”"), pl.col("who").fill_null(""))
    )


def _twice(frame: pl.DataFrame, rows: pl.DataFrame) -> pl.DataFrame:
    """Rejects of rows whose key an earlier row of the import had."""
    again = frame.join(rows, on="row", how="semi", maintain_order="left").filter(pl.col("client").is_not_null())
    return rejects_where(again, pl.lit(True), pl.lit(_("an earlier row of the import has the same key")))


def _fresh(rule: TableRule, frame: pl.DataFrame, days: Sequence[date]) -> pl.DataFrame:
    """Rows that go to the lake: those it does not have; of a snapshot all rows of each day that is not told as held."""
    if rule.grain == "snapshot":
        return frame.filter(~pl.col(rule.day).is_in(list(days)))
    return frame.filter(~pl.col("known"))


def _days_as_held(table: Table, marks: Path, held: Sequence[Path]) -> list[date]:
    """Days of snapshots that the lake holds exactly as they are told now."""
    if table.rule.grain != "snapshot" or not held:
        return []
    day = pl.col(table.rule.day).alias("day")
    lake_days = lake.scan(held).group_by(day).agg(pl.len().alias("held")).collect()
    told = pl.concat(
        pl.read_parquet(part.path, columns=["row", table.rule.day])
        .join(marks_of(number, marks), on="row", how="left")
        .select(day, pl.col("known").fill_null(False))
        for number, part in enumerate(table.parts)
    )
    same = told.group_by("day").agg(pl.col("known").all(), pl.len().alias("told")).join(lake_days, on="day")
    return same.filter(pl.col("known") & (pl.col("told") == pl.col("held")))["day"].to_list()


def _write(run: Import, table: Table, rows: pl.DataFrame, root: Path, number: int) -> list[LakeFile]:
    """Write the rows as files of the lake; a snapshot's days apart."""
    day = table.rule.day
    pieces = rows.partition_by(day) if table.rule.grain == "snapshot" else [rows] if rows.height else []
    columns = lake.schema(table.rule)
    files = []
    for place, piece in enumerate(pieces):
        frame = piece.select(
            (pl.col(column) if column in piece.columns else pl.lit(None)).cast(dtype).alias(column)
            for column, dtype in columns.items()
        )
        name = f"{run.channel}-{run.pk}-{number:05d}-{place:04d}"
        part = lake.write_part(root, table.name, frame, day=day, name=name)
        files.append(
            LakeFile(
                table=table.name,
                day=part.day,
                path=part.path,
                rows=part.rows,
                first_client=part.first_client,
                last_client=part.last_client,
                source=run.channel,
                import_run=run,
            )
        )
    return files
