"""The channel of published ratios: firms become prospects, their ratios rows that peers are drawn from."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import polars as pl
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clc.channels.published_ratios.columns import FIELDS, RATIOS
from clc.channels.published_ratios.periods import known_by, period_end
from clc.kernel.errors import BadInput
from clc.stages.hub.importing.channel import CLIENTS, Batch, Finding, Intake, Options, Rows, Source, shaped
from clc.stages.hub.importing.placing import place
from clc.stages.hub.importing.reading import files_of, typed_batches
from clc.stages.hub.importing.sheets import open_sheet
from clc.stages.hub.models import ClientState, Import

TABLE = "ratio"


class PublishedRatios:
    """Reads a table of firms and periods with a column for each ratio; ratios that Clc does not name are left aside."""

    name = "published_ratios"
    label = gettext_lazy("Published ratios")

    def intake(self, path: Path, options: Options) -> Intake:
        """Every file of the folder that names firms, periods and at least one ratio."""
        sources = [Source(file, file.name, TABLE) for file in files_of(path) if _has_ratios(file)]
        if not sources:
            raise BadInput(
                _("There is no table of published ratios in %(path)s.") % {"path": path.name},
                todo=_("Give a table with a column of firms' codes, one of periods such as 2015Q4, and ratios."),
            )
        return Intake(sources, TABLE, scheme=self.name, new_clients=True)

    def batches(self, source: Source, options: Options, start: int) -> Iterator[Batch]:
        """One row for each ratio that is told; a period nobody can read is rejected with its row."""
        for batch in typed_batches(source, FIELDS, start):
            dated = batch.frame.with_columns(period_end=period_end(pl.col("period")))
            good = dated.filter(pl.col("period_end").is_not_null())
            bad = dated.filter(pl.col("period_end").is_null())
            rejects = pl.concat([batch.rejects, _unread(bad).select(batch.rejects.columns)]).sort("row")
            tables = {CLIENTS: _firms(good), TABLE: _ratios(good)}
            yield Batch(tables, rejects, batch.read, batch.next_row, batch.notes)

    def conclude(self, rows: Rows) -> Finding:
        """Nothing to tell beyond the rows."""
        return Finding()

    def take_back(self, run: Import) -> Finding:
        """Nothing beyond rows and clients was written."""
        return Finding()


def _has_ratios(file: Path) -> bool:
    """Whether the file's heading names firms, periods and ratios."""
    try:
        placing = place(open_sheet(file).heading, FIELDS)
    except BadInput:
        return False
    return not placing.missing and any(one.indicator in placing.headings for one in RATIOS)


def _firms(frame: pl.DataFrame) -> pl.DataFrame:
    """Firms as prospects: nobody lends to them yet, but they may be found and screened."""
    named = frame.sort("period_end").unique("who", keep="last", maintain_order=True).sort("row")
    return shaped(CLIENTS, named.select(
        "who", "row", name=pl.coalesce("name", "who"), kind=pl.lit("company"), country=pl.lit("CN"),
        industry=pl.col("industry").str.slice(0, 8), area=pl.col("area").str.slice(0, 12),
        state=pl.lit(ClientState.PROSPECT.value), is_client=pl.lit(value=True),
    ))  # fmt: skip


def _ratios(frame: pl.DataFrame) -> pl.DataFrame:
    """The wide table as one row for each ratio, in the indicator's unit."""
    values = []
    for one in RATIOS:
        value = pl.col(one.indicator) / one.over
        values.append((1 - value if one.rest else value).alias(one.indicator))
    known = pl.coalesce("known_on", known_by(pl.col("period_end")))
    told = frame.select("who", "row", "period_end", *values, known_on=known)
    long = told.unpivot(on=[one.indicator for one in RATIOS], index=["who", "row", "period_end", "known_on"],
                        variable_name="item", value_name="value")
    return long.filter(pl.col("value").is_finite()).sort("row", maintain_order=True)


def _unread(frame: pl.DataFrame) -> pl.DataFrame:
    """Rows whose period cannot be read, with the reason."""
    return frame.select(
        "row",
        reason=pl.lit(_("period: write a quarter as 2015Q4, a year as 2015, or the last day of the period")),
        content=pl.concat_str(pl.col("who"), pl.lit(" "), pl.col("period"), ignore_nulls=True),
    )


CHANNEL = PublishedRatios()
