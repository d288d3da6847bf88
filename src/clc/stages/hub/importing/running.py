"""An import as it runs: read, take in, lay, conclude; each step goes on where a killed one stopped."""

from __future__ import annotations

import time
import zlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import polars as pl
from django.db import connection, transaction
from django.utils.translation import gettext as _

from clc.kernel.errors import BadInput, ClcError, Unavailable
from clc.stages.hub.book import current_book
from clc.stages.hub.importing import planning
from clc.stages.hub.importing.channel import Batch, Channel, Intake, Source
from clc.stages.hub.importing.concluding import Gathered, conclude
from clc.stages.hub.importing.digests import digests
from clc.stages.hub.importing.laying import Laid, Table, lay, sweep, visible_mark
from clc.stages.hub.importing.matching import CODE_MAX, IDENTIFIER_MAX, take_in
from clc.stages.hub.importing.rejects import rejects_where
from clc.stages.hub.importing.staging import Stage
from clc.stages.hub.lakehouse import root
from clc.stages.hub.models import Import, ImportState, User
from clc.stages.hub.reach import as_system
from clc.stages.hub.services.people import head_office, the_machine

READING, LAYING = "reading", "laying"
_LOCK = 8_414_103
_PATIENCE_SECONDS = 60.0
_TRIES_KEPT = 20
Progress = Callable[[str, int, int | None], None]


def run_import(import_id: int, *, channels: Mapping[str, Channel], progress: Progress | None = None) -> Import:
    """Run a planned import to its end, or take up one that was killed; a done one is returned as it is.

    `progress` hears the step's name, how many rows are done, and how many there are if that is known. A refusal
    (BadInput) leaves the import failed with its message and nothing visible; it is raised on.
    """
    run = Import.objects.get(pk=import_id)
    with one_at_a_time(run.channel):
        run.refresh_from_db()
        if run.state in planning.UNFINISHED:
            _Running(run, channels[run.channel], progress or _silent).to_the_end()
    run.refresh_from_db()
    return run


def dry_run(planned: Callable[[], Import], *, channels: Mapping[str, Channel], progress: Progress | None = None) -> Import:
    """What an import would do: planned and run in one transaction that is rolled back; returns it as it was then.

    Nothing stays but the files of rejects and changes, until as many other tries came after it.
    """
    run: Import | None = None
    try:
        with as_system():
            run = planned()
            run = run_import(run.pk, channels=channels, progress=progress)
            raise _OnlyTriedError
    except _OnlyTriedError:
        pass
    finally:
        if run is not None:
            _let_go(_key(run.channel))
            _forget_tries()
            sweep(run, root())
            Stage(planning.run_folder(run)).clear()
    assert run is not None
    return run


def _forget_tries() -> None:
    """Remove the folders of dry runs but the newest."""
    known = set(Import.objects.values_list("pk", flat=True))
    folders = [path for path in planning.imports_folder().glob("run-*") if int(path.name[4:]) not in known]
    for folder in sorted(folders, key=lambda path: int(path.name[4:]))[:-_TRIES_KEPT]:
        Stage(folder).remove()


class _OnlyTriedError(Exception):
    """Ends the transaction of a dry run."""


@contextmanager
def one_at_a_time(channel: str) -> Iterator[None]:
    """Let one import of a channel run at a time; Unavailable when another does not end within a minute."""
    key = _key(channel)
    deadline = time.monotonic() + _PATIENCE_SECONDS
    while not _locked(key):
        if time.monotonic() > deadline:
            raise Unavailable(
                _("Another import of this channel is running."), todo=_("Wait until it is done and import again.")
            )
        time.sleep(0.2)
    try:
        yield
    finally:
        if not connection.needs_rollback:
            _let_go(key)


def _key(channel: str) -> list[int]:
    """The numbers under which the database knows the channel's lock."""
    return [_LOCK, zlib.crc32(channel.encode()) & 0x7FFFFFFF]


def _let_go(key: list[int]) -> None:
    """Give the lock back, if it is held."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select pg_advisory_unlock(classid::int, objid::int) from pg_locks where locktype = 'advisory'"
            " and pid = pg_backend_pid() and classid = %s and objid = %s",
            key,
        )


def _locked(key: list[int]) -> bool:
    """Try to take the lock."""
    with connection.cursor() as cursor:
        cursor.execute("select pg_try_advisory_lock(%s, %s)", key)
        return bool(cursor.fetchone()[0])


def _told(why: Exception) -> str:
    """What went wrong, in words for people."""
    if isinstance(why, ClcError):
        return str(why)
    return _("Something unexpected happened: %(what)s") % {"what": f"{type(why).__name__}: {why}"[:500]}


def _of_nobody(stage: Stage, table: str) -> pl.DataFrame:
    """What stands in the place of clients where rows speak of none: every `who` of the table with the client 0."""
    rows = stage.scan(table)
    assert rows is not None
    return rows.select("who", client=pl.lit(0, dtype=pl.Int64)).unique("who").collect()


def _silent(step: str, done: int, total: int | None) -> None:
    """Nobody listens."""


class _Running:
    """One import between start and end; what it has done is in its position, counts and staged parts."""

    def __init__(self, run: Import, channel: Channel, progress: Progress) -> None:
        self.run, self.channel, self.progress = run, channel, progress
        self.options = planning.options_of(run)
        self.intake: Intake = planning.intake_of(run)
        self.stage = Stage(planning.run_folder(run))
        self.clock = time.monotonic() - float(run.position.get("seconds", 0))
        self.book = current_book()

    def to_the_end(self) -> None:
        """Every step that is not done yet; a refusal is written down."""
        try:
            self._save(state=ImportState.RUNNING)
            self._read()
            self._lay()
        except BadInput as refusal:
            self.stage.remove()
            sweep(self.run, root())
            with as_system():
                self.run.files.all().delete()
                self._save(state=ImportState.FAILED, message=str(refusal), position={}, counts={})
            raise
        except Exception as trouble:  # whatever it was, people see why; the same import again goes on from here
            with as_system():
                self._save(state=ImportState.FAILED, message=_told(trouble))
            raise

    def _save(self, **values: Any) -> None:
        """Write the import's own row."""
        for name, value in values.items():
            setattr(self.run, name, value)
        self.run.save(update_fields=list(values))

    def _checkpoint(self, **position: Any) -> None:
        """Report how far the import is."""
        self._save(
            position={**self.run.position, **position, "seconds": round(time.monotonic() - self.clock, 2)},
            counts=self.run.counts,
        )

    def _read(self) -> None:
        """Read every source from where reading stopped."""
        position = self.run.position
        if position.get("step", READING) != READING:
            return
        first, row = int(position.get("source", 0)), int(position.get("row", 0))
        self.stage.forget_after(first, row)
        for number, source in enumerate(self.intake.sources):
            if number < first:
                continue
            for batch in self.channel.batches(source, self.options, row if number == first else 0):
                self._gather(number, source, batch)
        with transaction.atomic():
            self._checkpoint(step=LAYING, table=0, part=0)

    def _gather(self, number: int, source: Source, batch: Batch) -> None:
        """Stage a batch, then report it read."""
        start = batch.next_row - batch.read
        rejects = [batch.rejects]
        for table, frame in batch.tables.items():
            good, bad = self._checked(frame)
            rejects.append(bad)
            self.stage.put(table, number, start, self._marked(table, good))
        rejected = pl.concat(rejects).unique("row", keep="first", maintain_order=True).sort("row")
        self.stage.put_rejects(number, start, rejected)
        share = "main" if source.main else "others"
        held = self.run.counts.setdefault(share, {"read": 0, "rejected": 0})
        held["read"] += batch.read
        held["rejected"] += rejected.height
        notes = self.run.counts.setdefault("notes", [])
        notes.extend(text for text in batch.notes if text and text not in notes)
        with transaction.atomic():
            self._checkpoint(step=READING, source=number, row=batch.next_row)
        self.progress(
            READING,
            sum(self.run.counts[key]["read"] for key in ("main", "others") if key in self.run.counts),
            self.run.rows_total,
        )

    def _checked(self, frame: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
        """Rows that name a client, and the rejects of those that do not or name one too long; rows of no client pass."""
        if "who" not in frame.columns:
            return frame, rejects_where(frame, pl.lit(False), pl.lit(""))
        longest = CODE_MAX if self.intake.scheme == "code" else IDENTIFIER_MAX
        missing = pl.col("who").is_null() | (pl.col("who") == "")
        long = pl.col("who").str.len_chars() > longest
        if not frame.select((missing | long).any()).item():
            return frame, rejects_where(frame, pl.lit(False), pl.lit(""))
        reason = (
            pl.when(missing)
            .then(pl.lit(_("the row names no client")))
            .otherwise(pl.lit(_("the client's identifier is longer than %(count)s signs") % {"count": longest}))
        )
        return frame.filter(~(missing | long)), rejects_where(frame, missing | long, reason)

    def _marked(self, table: str, frame: pl.DataFrame) -> pl.DataFrame:
        """Rows of a book table with the digest of their content; others as they are."""
        if table not in self.book.tables:
            return frame
        told = ["who", *(name for name in self.book.tables[table].columns if name in frame.columns)]
        return frame.with_columns(digests(frame, told))

    def _lay(self) -> None:
        """Take clients in, lay every table from where laying stopped, and conclude."""
        by = self.run.by or the_machine()
        matched = self._taken_in(by)
        records = planning.records_of(self.run)
        tables = [name for name in self.stage.tables() if name in self.book.tables]
        self._stand_on(visible_mark(self.run))
        at, done = int(self.run.position.get("table", 0)), int(self.run.position.get("part", 0))
        for number, name in enumerate(tables):
            if number >= at:
                rule = self.book.tables[name]
                whose = matched if rule.of_clients else _of_nobody(self.stage, name)
                table = Table(name, rule, self.stage.parts(name), whose, records)
                lay(self.run, self.stage, table, root(), done if number == at else 0, self._laid(number, name))
        conclude(Gathered(self.run, self.channel, self.intake, self.stage, matched, records, by, self.clock))

    def _stand_on(self, basis: str) -> None:
        """Lay from the start when the lake is no longer the one that laying began on."""
        if self.run.position.get("basis") == basis:
            return
        with as_system():
            self.run.files.all().delete()
            self.run.counts.pop("laid", None)
            self._checkpoint(step=LAYING, table=0, part=0, basis=basis)

    def _taken_in(self, by: User) -> pl.DataFrame:
        """The clients of the rows."""
        with as_system():
            branch = by.branch or head_office()
        self.progress("matching", 0, None)
        return take_in(self.run, self.stage, self.intake, by, branch)

    def _laid(self, number: int, name: str) -> Callable[[int, Laid], None]:
        """What reports that a part of the table is in the lake."""

        def report(part: int, laid: Laid) -> None:
            held = self.run.counts.setdefault("laid", {}).setdefault(name, dict.fromkeys(vars(Laid()), 0))
            for key, count in vars(laid).items():
                held[key] += count
            self._checkpoint(step=LAYING, table=number, part=part)
            self.progress(LAYING, sum(held.values()), self.run.counts.get("main", {}).get("read"))

        return report
