"""The channel of uploads: a CSV file or workbook with any of the tables Clc knows, read by its headings or a mapping."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import polars as pl
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clc.channels.csv_upload.mapping import mapping_of
from clc.channels.csv_upload.targets import fact_fields, fields_of, scheme_of, target_of
from clc.kernel.errors import BadInput
from clc.kernel.ids import lei_is_valid, tidy, uscc_is_valid
from clc.stages.hub.book import current_book
from clc.stages.hub.importing.channel import CLIENTS, FACTS, Batch, Finding, Intake, Options, Rows, Source, shaped
from clc.stages.hub.importing.placing import Field
from clc.stages.hub.importing.reading import TypedBatch, typed_batches
from clc.stages.hub.importing.rejects import rejects_where
from clc.stages.hub.importing.sheets import open_sheet
from clc.stages.hub.models import Import

_FACT = "fact:"
_CHECKED = {"uscc": uscc_is_valid, "lei": lei_is_valid}


class CsvUpload:
    """Reads one file; the mapping, or else the headings, say what it holds."""

    name = "csv_upload"
    label = gettext_lazy("Uploaded tables")

    def intake(self, path: Path, options: Options) -> Intake:
        """The file, the table it fills, and how it names its clients."""
        if not path.is_file():
            raise BadInput(
                _("%(path)s is not a file.") % {"path": path.name}, todo=_("Upload one CSV file or workbook at a time.")
            )
        told = mapping_of(options)
        heading = open_sheet(path).heading
        table = target_of(heading, told, current_book())
        new_clients = table == CLIENTS or told.new_clients
        return Intake([Source(path, path.name, table)], table, scheme_of(told, heading), new_clients)

    def fields(self, source: Source, options: Options) -> Sequence[Field]:
        """The columns of the table the file fills."""
        return fields_of(source.kind, mapping_of(options), current_book(), open_sheet(source.path).heading)

    def batches(self, source: Source, options: Options, start: int) -> Iterator[Batch]:
        """Rows of the table; of a client list also the facts it has columns for."""
        scheme = scheme_of(mapping_of(options), open_sheet(source.path).heading)
        for batch in typed_batches(source, self.fields(source, options), start):
            rows, rejects = _valid(batch, scheme)
            yield Batch(_tables(source.kind, scheme, rows), rejects, batch.read, batch.next_row, batch.notes)

    def conclude(self, rows: Rows) -> Finding:
        """The pipeline's own figures say it all."""
        return Finding()

    def take_back(self, run: Import) -> Finding:
        """Nothing beyond rows, clients and facts was written."""
        return Finding()


def _valid(batch: TypedBatch, scheme: str) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Rows whose identifiers pass their check digits, and all rejects."""
    rows, rejects = batch.frame, [batch.rejects]
    for name, is_valid in _CHECKED.items():
        column = "who" if scheme == name else name
        if column not in rows.columns or not rows[column].null_count() < rows.height:
            continue
        written = rows[column].drop_nulls().unique().to_list()
        rows = rows.with_columns(pl.col(column).replace({code: tidy(code) for code in written}))
        codes = rows[column].drop_nulls().unique()
        wrong = pl.col(column).is_in([code for code in codes if not is_valid(code)])
        reason = pl.format(_("“{}” does not pass the check digits of its kind"), pl.col(column))
        rejects.append(rejects_where(rows, wrong, reason))
        rows = rows.filter(wrong.fill_null(False).not_())
    return rows, pl.concat(rejects).sort("row")


def _tables(table: str, scheme: str, rows: pl.DataFrame) -> dict[str, pl.DataFrame]:
    """The rows as the tables they tell."""
    if table not in (CLIENTS, FACTS):
        return {table: rows}
    told = {FACTS: _facts(rows)}
    if table == CLIENTS:
        matched_by = pl.col("who").alias(scheme)
        told[CLIENTS] = shaped(CLIENTS, rows.with_columns(matched_by, pl.lit(True).alias("is_client")))
    return told


def _facts(rows: pl.DataFrame) -> pl.DataFrame:
    """The columns of facts as one row a fact."""
    as_of = pl.col("as_of") if "as_of" in rows.columns else pl.lit(None, dtype=pl.Date).alias("as_of")
    frames = [shaped(FACTS, pl.DataFrame(schema={"who": pl.String}))]
    for name, rule in fact_fields(current_book()).items():
        column = f"{_FACT}{name}"
        if column in rows.columns:
            kept = rows.filter(pl.col(column).is_not_null())
            kind = "text" if rule.told == "text" else "value"
            value = pl.col(column).cast(pl.String if kind == "text" else pl.Float64).alias(kind)
            frames.append(shaped(FACTS, kept.select("who", "row", pl.lit(name).alias("name"), value, as_of)))
    return pl.concat(frames)


CHANNEL = CsvUpload()
