"""The channel of lead funnels: leads to their pipeline and pool, those won closed on their day, conversion by channel."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import polars as pl
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clc.channels.lead_funnel.columns import LEAD, WON
from clc.channels.lead_funnel.writing import take_away, write_leads
from clc.kernel.errors import BadInput
from clc.kernel.ids import tidy, uscc_is_valid
from clc.stages.hub.importing.channel import Batch, Finding, Intake, Options, Rows, Source
from clc.stages.hub.importing.placing import Field, place
from clc.stages.hub.importing.reading import TypedBatch, files_of, typed_batches
from clc.stages.hub.importing.rejects import rejects_where
from clc.stages.hub.importing.sheets import open_sheet
from clc.stages.hub.models import Import
from clc.stages.reach.pipelines import pipelines

LEADS, DEALS = "lead_told", "lead_won"
FIELDS = {LEADS: LEAD, DEALS: WON}
PIPELINE = "corporate"
NOT_TOLD = "not_told"


class LeadFunnel:
    """Reads a list of leads, and beside it a list of those won."""

    name = "lead_funnel"
    label = gettext_lazy("Lead funnels")

    def intake(self, path: Path, options: Options) -> Intake:
        """Lists of leads first, then those of deals won; other files of the folder are left alone with a note."""
        files = files_of(path)
        kinds = {file: _kind(file) for file in files}
        sources = [Source(file, file.name, LEADS) for file in files if kinds[file] == LEADS]
        sources += [Source(file, file.name, DEALS, main=False) for file in files if kinds[file] == DEALS]
        if not any(source.kind == LEADS for source in sources):
            raise BadInput(_("There is no list of leads in %(path)s.") % {"path": path.name},
                           todo=_("Give a table with a column of lead numbers and one of the days they turned up."))
        left = [file.name for file in files if not kinds[file]]
        notes = [_("Left alone, for they are neither leads nor deals won: %(files)s") % {"files": ", ".join(left)}]
        return Intake(sources, LEADS, scheme=self.name, new_clients=False, notes=notes if left else [])

    def batches(self, source: Source, options: Options, start: int) -> Iterator[Batch]:
        """Leads, or deals won, as they stand in the file; what cannot be is refused with its reason."""
        for batch in typed_batches(source, FIELDS[source.kind], start):
            checked = _leads(batch) if source.kind == LEADS else _deals(batch)
            yield Batch({source.kind: checked[0]}, pl.concat([batch.rejects, checked[1]]).sort("row"), batch.read,
                        batch.next_row, batch.notes)

    def fields(self, source: Source, options: Options) -> Sequence[Field]:
        """The columns of leads, or of deals won."""
        return FIELDS[source.kind]

    def conclude(self, rows: Rows) -> Finding:
        """Write leads and outcomes, each once; tell leads, won and conversion by channel, and what a score could learn."""
        if LEADS not in rows.tables:
            return Finding({"leads": 0, "won": 0, "conversion": {}})
        leads = rows.tables[LEADS].collect().unique("external", keep="first", maintain_order=True)
        deals = _first(rows.tables.get(DEALS))
        told = leads.join(deals.select("external", "won_at", "person"), on="external", how="left", maintain_order="left")
        written = write_leads(rows.run, rows.by, told, PIPELINE)
        strangers = deals.join(leads.select("external"), on="external", how="anti").height
        notes = [*written.notes]
        if strangers:
            notes.append(_("%(count)s deals were won of leads that are in no list: left aside.") % {"count": strangers})
        counts: dict[str, Any] = {
            "leads": leads.height, "won": told["won_at"].count(), "conversion": conversion(told), "new": written.new,
            "changed": written.changed, "same": written.same, "score": written.score}
        return Finding(counts, notes=notes)

    def take_back(self, run: Import) -> Finding:
        """Take away the leads the run wrote and the outcomes it told; leads people worked on stay."""
        gone, kept = take_away(run)
        notes = [_("%(count)s leads stay: people worked on them since.") % {"count": kept}] if kept else []
        return Finding({"leads": gone}, notes=notes)


def conversion(told: pl.DataFrame) -> dict[str, dict[str, float | int]]:
    """Leads, won and the share won by channel, most leads first; those that tell no channel as `not_told`."""
    by = told.group_by(pl.col("channel").fill_null(NOT_TOLD)).agg(leads=pl.len(), won=pl.col("won_at").count())
    rows = by.sort("leads", "channel", descending=[True, False]).iter_rows(named=True)
    return {row["channel"]: {"leads": row["leads"], "won": row["won"], "share": round(row["won"] / row["leads"], 6)}
            for row in rows}


def _first(deals: pl.LazyFrame | None) -> pl.DataFrame:
    """The deals, each lead's first."""
    if deals is None:
        return pl.DataFrame(schema={"external": pl.String, "won_at": pl.Datetime, "person": pl.String})
    return deals.collect().unique("external", keep="first", maintain_order=True)


def _kind(file: Path) -> str:
    """What a file holds by its heading: deals won, leads, or nothing this channel reads."""
    try:
        heading = open_sheet(file).heading
    except BadInput:
        return ""
    return next((kind for kind in (DEALS, LEADS) if not place(heading, FIELDS[kind]).missing), "")


def _leads(batch: TypedBatch) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Leads with a proper code and a known pipeline; the others refused."""
    codes = [tidy(code) if code else "" for code in batch.frame["uscc"]]
    frame = batch.frame.with_columns(
        pl.Series("uscc", codes, dtype=pl.String),
        pl.Series("wrong", [bool(code) and not uscc_is_valid(code) for code in codes], dtype=pl.Boolean),
        pl.Series("lost", [name is not None and name not in pipelines() for name in batch.frame["pipeline"]],
                  dtype=pl.Boolean))
    bad = pl.col("wrong") | pl.col("lost")
    reason = pl.when(pl.col("wrong")).then(pl.lit(_("the credit code does not pass its check digit"))).otherwise(
        pl.lit(_("there is no such pipeline")))
    return frame.filter(~bad).drop("wrong", "lost"), rejects_where(frame, bad, reason)


def _deals(batch: TypedBatch) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Deals with the moment they were won."""
    text = pl.col("won_on").str.strip_chars().str.replace("T", " ").str.slice(0, 19)
    at = pl.coalesce(text.str.to_datetime("%Y-%m-%d %H:%M:%S", strict=False),
                     text.str.slice(0, 10).str.to_datetime("%Y-%m-%d", strict=False))
    frame = batch.frame.with_columns(won_at=at)
    bad = pl.col("won_at").is_null()
    return frame.filter(~bad), rejects_where(frame, bad, pl.lit(_("the day it was won cannot be read: write 2026-01-31")))


CHANNEL = LeadFunnel()
