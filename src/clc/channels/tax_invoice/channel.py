"""The channel of VAT invoices: invoices to the lake, firms to clients, the bank's rating and defaults to facts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import polars as pl
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clc.channels.tax_invoice.columns import FIRM, INVOICE
from clc.kernel.errors import BadInput
from clc.stages.hub.importing.channel import CLIENTS, FACTS, Batch, Finding, Intake, Options, Rows, Source, shaped
from clc.stages.hub.importing.placing import Field, place, place_all
from clc.stages.hub.importing.reading import TypedBatch, files_of, typed_batches
from clc.stages.hub.importing.sheets import open_sheet
from clc.stages.hub.models import Import

TABLE = "invoice"
SCHEME = "tax_invoice"
_ROWS_A_PASS = 2_000_000
_FIELDS = {"firms": FIRM, "invoices": INVOICE}


class TaxInvoice:
    """Reads a file of invoices, or a folder of invoices and firm lists, as Parquet, CSV or workbook."""

    name = "tax_invoice"
    label = gettext_lazy("VAT invoices")

    def intake(self, path: Path, options: Options) -> Intake:
        """Firm lists before invoices; other files of the folder are left alone with a note."""
        files = files_of(path)
        kinds = {file: _kind(file) for file in files}
        invoices = _one_format(sorted(file for file in files if kinds[file] == "invoices"))
        firms = [file for file in files if kinds[file] == "firms"]
        if not invoices and not firms:
            _refuse(path, files)
        sources = [Source(file, file.name, "firms", main=False) for file in firms]
        sources += [Source(file, file.name, "invoices") for file in invoices]
        left = [file.name for file in files if file not in (*invoices, *firms)]
        notes = [_("Left alone, for they are neither invoices nor a list of firms: %(files)s") % {"files": ", ".join(left)}]
        return Intake(sources, TABLE, SCHEME, new_clients=True, notes=notes if left else [])

    def batches(self, source: Source, options: Options, start: int) -> Iterator[Batch]:
        """Invoices as rows of the table, firms as clients with what the bank says of them."""
        for batch in typed_batches(source, _FIELDS[source.kind], start):
            tables = _firms(batch) if source.kind == "firms" else {TABLE: batch.frame}
            yield Batch(tables, batch.rejects, batch.read, batch.next_row, batch.notes)

    def fields(self, source: Source, options: Options) -> Sequence[Field]:
        """The columns of invoices or of firms."""
        return _FIELDS[source.kind]

    def conclude(self, rows: Rows) -> Finding:
        """The figures of all invoices read."""
        invoices = rows.tables.get(TABLE)
        return Finding(_figures(invoices)) if invoices is not None else Finding()

    def take_back(self, run: Import) -> Finding:
        """Nothing beyond rows, clients and facts was written."""
        return Finding()


def _kind(file: Path) -> str:
    """What a file holds by its heading: invoices, firms, or nothing this channel reads."""
    try:
        heading = open_sheet(file).heading
    except BadInput:
        return ""
    kinds = [kind for kind in ("invoices", "firms") if not place(heading, _FIELDS[kind]).missing]
    return kinds[0] if kinds else ""


def _one_format(files: list[Path]) -> list[Path]:
    """Of files that differ only in format the Parquet one: the same invoices twice would count twice."""
    parquet = {file.stem for file in files if file.suffix.lower() == ".parquet"}
    return [file for file in files if file.suffix.lower() == ".parquet" or file.stem not in parquet]


def _refuse(path: Path, files: list[Path]) -> None:
    """Say what is wrong with a path that holds nothing this channel reads."""
    if len(files) == 1:
        place_all(files[0].name, open_sheet(files[0]).heading, INVOICE)
    raise BadInput(
        _("There are no invoices in %(path)s.") % {"path": path.name},
        todo=_("Give a file or a folder with invoices as Parquet, CSV or workbook."),
    )


def _firms(batch: TypedBatch) -> dict[str, pl.DataFrame]:
    """Firms as clients, and what the bank says of them as facts."""
    firms = batch.frame
    rating = firms.select("who", "row", pl.lit("bank_rating").alias("name"), pl.col("bank_rating").alias("text"))
    default = firms.select(
        "who", "row", pl.lit("default_flag").alias("name"), pl.col("default_flag").cast(pl.Float64).alias("value")
    )
    facts = pl.concat([shaped(FACTS, rating.drop_nulls("text")), shaped(FACTS, default.drop_nulls("value"))])
    return {CLIENTS: shaped(CLIENTS, firms.select("who", "row", "name")), FACTS: facts}


def _figures(invoices: pl.LazyFrame) -> dict[str, int]:
    """Counts over all invoices read: by status, sign and direction, firms, and rows that repeat others."""
    counted = invoices.select(
        pl.len().alias("rows"),
        (pl.col("status") == "valid").sum().alias("valid"),
        (pl.col("status") == "void").sum().alias("void"),
        (pl.col("amount") < 0).sum().alias("negative"),
        (pl.col("direction") == "bought").sum().alias("bought"),
        (pl.col("direction") == "sold").sum().alias("sold"),
        pl.col("who").n_unique().alias("firms"),
    )
    figures = counted.collect(engine="streaming").row(0, named=True)
    rows = int(figures.pop("rows"))
    repeats = {
        "repeated_rows": rows - _distinct(invoices, rows, "digest"),
        "repeated_numbers": rows - _distinct(invoices, rows, "who", "direction", "number"),
    }
    return {name: int(count) for name, count in figures.items()} | repeats


def _distinct(invoices: pl.LazyFrame, rows: int, *columns: str) -> int:
    """Distinct values of the columns, counted in as many passes as keep memory bounded."""
    passes = max(1, -(-rows // _ROWS_A_PASS))
    key = pl.struct(columns)
    counts = (
        invoices.select(columns).filter(key.hash(0) % passes == one).select(key.n_unique()).collect(engine="streaming")
        for one in range(passes)
    )
    return sum(int(count.item()) for count in counts)


CHANNEL = TaxInvoice()
