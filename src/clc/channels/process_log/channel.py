"""The channel of process logs: events of cases to the lake, and how many cases ended how."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path

import polars as pl
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clc.channels.process_log import xes
from clc.frames import process_log
from clc.kernel.errors import BadInput
from clc.policy.kind.process_log import ProcessLog
from clc.stages.hub.book import current_book
from clc.stages.hub.importing.channel import Batch, Finding, Intake, Options, Rows, Source
from clc.stages.hub.importing.placing import Field, place
from clc.stages.hub.importing.reading import TypedBatch, files_of, typed_batches
from clc.stages.hub.importing.rejects import rejects_where
from clc.stages.hub.importing.sheets import open_sheet
from clc.stages.hub.models import Import

TABLE = "process_event"
BATCH_EVENTS = 50_000
ZONE = "+08:00"
FIELDS = (
    Field("case", ("case id", "case:concept:name", "案例", "案件号", "业务编号"), required=True, longest=64),
    Field("activity", ("concept:name", "event", "step", "环节", "活动"), required=True, longest=120),
    Field("time", ("time:timestamp", "timestamp", "at", "complete timestamp", "时间", "完成时间"), required=True),
    Field("phase", ("lifecycle:transition", "lifecycle", "状态"), longest=24),
    Field("resource", ("org:resource", "person", "user", "办理人", "经办人"), longest=64),
    Field("amount", ("case:amount_req", "amount requested", "金额", "申请金额"), kind="number"),
)
_SCHEMA = {
    "row": pl.Int64, "who": pl.String, "case": pl.String, "place": pl.Float64, "at": pl.Float64, "activity": pl.String,
    "phase": pl.String, "resource": pl.String, "amount": pl.Float64,
}  # fmt: skip


class ProcessLogs:
    """Reads event logs: XES, gzipped or not, or a table with a line an event."""

    name = "process_log"
    label = gettext_lazy("Process logs")

    def intake(self, path: Path, options: Options) -> Intake:
        """Every log of the folder."""
        files = sorted(path.iterdir()) if path.is_dir() else [path]
        sources = [Source(file, file.name, TABLE) for file in files if xes.is_xes(file)]
        sources += [Source(file, file.name, TABLE) for file in files_of(path) if not xes.is_xes(file) and _is_log(file)]
        if not sources:
            raise BadInput(
                _("There is no log of a process in %(path)s.") % {"path": path.name},
                todo=_("Give an XES file, or a table with a column of cases, one of activities and one of times."),
            )
        return Intake(sources, TABLE, scheme=self.name, new_clients=False)

    def batches(self, source: Source, options: Options, start: int) -> Iterator[Batch]:
        """Events with their place in their case."""
        log = source.name.split(".")[0]
        if not xes.is_xes(source.path):
            for batch in typed_batches(source, FIELDS, start):
                yield _of_table(batch, log)
            return
        told = islice(enumerate(xes.events(source.path)), start, None)
        while piece := list(islice(told, BATCH_EVENTS)):
            rows = [(row, one.case, one.case, float(one.place), one.at, one.activity, one.phase, one.resource or None,
                     one.amount) for row, one in piece]
            frame = pl.DataFrame(rows, schema=_SCHEMA, orient="row")
            yield _checked(frame, log, len(piece), piece[-1][0] + 1, ())

    def fields(self, source: Source, options: Options) -> Sequence[Field]:
        """The columns of a table of events."""
        return () if xes.is_xes(source.path) else FIELDS

    def conclude(self, rows: Rows) -> Finding:
        """How many cases and events were told, and how the cases ended."""
        if TABLE not in rows.tables:
            return Finding({"cases": 0, "events": 0, "outcomes": process_log.counted(_no_cases())})
        rule = current_book().of(ProcessLog)["application"]
        cases = process_log.outcomes(rows.tables[TABLE], rule.endings()).collect()
        return Finding({"cases": cases.height, "events": int(cases["events"].sum()),
                        "outcomes": process_log.counted(cases)})

    def take_back(self, run: Import) -> Finding:
        """Nothing but the lake's files is the import's own."""
        return Finding()


def _no_cases() -> pl.DataFrame:
    """Cases where there are none."""
    return pl.DataFrame(schema={"outcome": pl.String})


def _is_log(file: Path) -> bool:
    """Whether the file's heading is a log's."""
    try:
        return not place(open_sheet(file).heading, FIELDS).missing
    except BadInput:
        return False


def _of_table(batch: TypedBatch, log: str) -> Batch:
    """Lines of a table as events: times read as ISO, of China where no zone is told; the place is the line's."""
    told_time = pl.col("time").str.strip_chars().str.replace(" ", "T").str.replace(r"([+-]\d{2})(\d{2})$", "$1:$2")
    zoned = pl.when(told_time.str.contains(r"(Z|[+-]\d{2}:\d{2})$")).then(told_time).otherwise(told_time + ZONE)
    at = zoned.str.to_datetime("%+", strict=False, time_zone="UTC").dt.timestamp("ms") / 1000
    word = pl.col("phase").str.to_lowercase()
    frame = batch.frame.with_columns(
        at.alias("at"), pl.col("row").cast(pl.Float64).alias("place"), pl.col("case").alias("who"),
        pl.when(word.is_in(["schedule", "start"])).then(word).otherwise(pl.lit("complete")).alias("phase"))
    told = _checked(frame.select(pl.col(name).cast(dtype) for name, dtype in _SCHEMA.items()), log, batch.read,
                    batch.next_row, batch.notes)
    return Batch(told.tables, pl.concat([batch.rejects, told.rejects]).sort("row"), told.read, told.next_row, told.notes)


def _checked(frame: pl.DataFrame, log: str, read: int, next_row: int, notes: Sequence[str]) -> Batch:
    """The events that tell case, activity and time; the others refused with the reason."""
    nameless = (pl.col("case").fill_null("") == "") | (pl.col("activity").fill_null("") == "")
    timeless = pl.col("at").is_null() | ~pl.col("at").is_between(0, 32_503_680_000)
    reason = pl.when(nameless).then(pl.lit(_("the event names no case or no activity"))).otherwise(
        pl.lit(_("the event's time cannot be read")))
    rejects = rejects_where(frame, nameless | timeless, reason)
    day = pl.from_epoch(pl.col("at").cast(pl.Int64), time_unit="s").dt.date().alias("day")
    good = frame.filter(~(nameless | timeless)).with_columns(day, pl.lit(log).alias("log"))
    return Batch({TABLE: good}, rejects, read, next_row, notes)


CHANNEL = ProcessLogs()
