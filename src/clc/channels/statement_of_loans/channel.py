"""The channel of loan statements: borrowers to clients, projects and loans brought up to date, changes told."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path

import polars as pl
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clc.channels.statement_of_loans.book import loans_of, put_back, write_loans
from clc.channels.statement_of_loans.columns import DAY, STATEMENT
from clc.channels.statement_of_loans.comparing import compare
from clc.channels.statement_of_loans.parties import SCHEME, clients_of, ties_of, with_borrowers
from clc.frames import lake
from clc.kernel.errors import BadInput
from clc.stages.hub.importing.channel import CLIENTS, RELATIONS, Batch, Finding, Intake, Options, Rows, Source
from clc.stages.hub.importing.laying import visible_files
from clc.stages.hub.importing.placing import Field, place
from clc.stages.hub.importing.planning import run_folder
from clc.stages.hub.importing.reading import files_of, typed_batches
from clc.stages.hub.importing.sheets import open_sheet
from clc.stages.hub.lakehouse import root
from clc.stages.hub.models import Client, Import, ImportState

TABLE = "loan"
BEFORE = "loans-before.parquet"
_AMOUNTS_IN = "USD"


class StatementOfLoans:
    """Reads one statement, or a folder of statements, each telling a lender's whole book on its day."""

    name = "statement_of_loans"
    label = gettext_lazy("Statements of loans")

    def intake(self, path: Path, options: Options) -> Intake:
        """The statements in order of name; other files of the folder are left alone with a note."""
        files = files_of(path)
        fields = _fields(options)
        sources = [file for file in files if path == file or _is_statement(file, fields)]
        if not sources:
            raise BadInput(
                _("There is no statement of loans in %(path)s.") % {"path": path.name},
                todo=_("Give the statement's file, or a folder that holds it."),
            )
        left = [file.name for file in files if file not in sources]
        notes = [_("Left alone, for they are no statement of loans: %(files)s") % {"files": ", ".join(left)}]
        return Intake(
            [Source(file, file.name, TABLE) for file in sources],
            TABLE,
            SCHEME,
            new_clients=False,
            notes=notes if left else [],
        )

    def batches(self, source: Source, options: Options, start: int) -> Iterator[Batch]:
        """Loans with their borrowers, countries and guarantors."""
        for batch in typed_batches(source, _fields(options), start):
            day = pl.col("day").fill_null(pl.lit(options.as_of, dtype=pl.Date))
            told = batch.frame.with_columns(pl.col("currency").fill_null(_AMOUNTS_IN), day)
            loans = with_borrowers(told)
            tables = {
                TABLE: loans.drop("country_code", "borrower", "guarantor_code"),
                CLIENTS: clients_of(loans),
                RELATIONS: ties_of(loans),
            }
            yield Batch(tables, batch.rejects, batch.read, batch.next_row, batch.notes)

    def fields(self, source: Source, options: Options) -> Sequence[Field]:
        """The columns of a statement."""
        return _fields(options)

    def conclude(self, rows: Rows) -> Finding:
        """Bring projects and loans up to date, day by day, and tell what changed since the statement before."""
        if TABLE not in rows.tables:
            return Finding()
        told = _first_of_each(rows)
        loans_of(rows.run.channel).write_parquet(run_folder(rows.run) / BEFORE)
        finding = Finding()
        for day in sorted(told["day"].unique()):
            finding = _statement(rows.run, told.filter(pl.col("day") == day), day, finding)
        return finding

    def take_back(self, run: Import) -> Finding:
        """Let the loans stand as they stood; BadInput when a later statement stands on this one."""
        later = (
            Import.objects.filter(
                channel=run.channel, state=ImportState.DONE, finished_at__gt=run.finished_at, files__table=TABLE
            )
            .order_by("-id")
            .first()
        )
        if later is not None:
            raise BadInput(
                _("Import %(later)s was told after this one and stands on it.") % {"later": later.pk},
                todo=_("Undo import %(later)s first.") % {"later": later.pk},
            )
        path = run_folder(run) / BEFORE
        return Finding({"loans": put_back(run, pl.read_parquet(path)) if path.exists() else 0})


def _fields(options: Options) -> Sequence[Field]:
    """The statement's columns; its day may be told from outside where the file does not have it."""
    needed = Field(DAY.name, DAY.aliases, kind="date", required=options.as_of is None, order="mdy")
    return (needed, *STATEMENT)


def _is_statement(file: Path, fields: Sequence[Field]) -> bool:
    """Whether the file's heading is a statement's."""
    try:
        return not place(open_sheet(file).heading, fields).missing
    except BadInput:
        return False


def _first_of_each(rows: Rows) -> pl.DataFrame:
    """The loans told, each once a day, of clients that are known."""
    told = rows.tables[TABLE].filter(pl.col("client").is_not_null()).collect()
    record = pl.lit(rows.records[0], dtype=pl.Int64).alias("record")
    return told.unique(["loan", "day"], keep="first", maintain_order=True).with_columns(record)


def _statement(run: Import, told: pl.DataFrame, day: date, so_far: Finding) -> Finding:
    """Write one day's statement; returns what it changed."""
    days = _days(run)
    newer = min((other for other in days if other > day), default=None)
    before = max((other for other in days if other <= day), default=None)
    changes, listed = compare(_with_names(_snapshot(run, before)), _with_names(told)) if before else ({}, [])
    if before != day or listed:
        write_loans(run, told, day, next_day=newer)
    if newer is not None:
        note = _("The statement of %(day)s is kept as history: the newer one of %(newer)s stays in force.")
        return Finding(so_far.counts, so_far.changes, so_far.listed, [*so_far.notes, note % {"day": day, "newer": newer}])
    if before is None:
        return so_far
    counts = {key: changes[key] for key in ("new", "changed", "same")}
    return Finding(counts, changes, listed, so_far.notes)


def _with_names(loans: pl.DataFrame) -> pl.DataFrame:
    """The loans with their borrowers' names."""
    names = Client.objects.filter(pk__in=loans["client"].unique().to_list()).values_list("id", "party__name")
    known = pl.DataFrame(list(names), schema={"client": pl.Int64, "borrower": pl.String}, orient="row")
    return loans.join(known, on="client", how="left", maintain_order="left")


def _days(run: Import) -> list[date]:
    """Days of the statements that are visible."""
    return list(visible_files(run, TABLE).order_by().values_list("day", flat=True).distinct())


def _snapshot(run: Import, day: date) -> pl.DataFrame:
    """The visible statement of a day."""
    paths = visible_files(run, TABLE).filter(day=day).values_list("path", flat=True)
    return lake.scan([root() / path for path in paths]).collect()


CHANNEL = StatementOfLoans()
