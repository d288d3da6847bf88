"""Why a ratio of a year is what it is: its formula with the lines of that statement, or the publication it is from."""

from __future__ import annotations

from datetime import date

import polars as pl
from django.utils.translation import gettext as _

from clc.engines.indicators import registry
from clc.kernel.errors import NotFound
from clc.policy.rulebook import Book
from clc.stages.hub.explaining import Explainer
from clc.stages.hub.judged import Judged
from clc.stages.hub.models import Client, Edition, Judging, Record
from clc.stages.hub.why import Node, Rows, Source
from clc.stages.inquiry.annual import PUBLISHED, STATEMENT, Year, rows_known

SAMPLE = ("period_end", "item", "value", "known_on")


def explain_year(client: Client, year: Year, of: str, book: Book, *, day: date) -> Node:
    """The node of `reading/<name>` or `fact/<name>` of one of the client's years, as known on a day; else NotFound."""
    kind, _slash, name = of.partition("/")
    if year.source == PUBLISHED:
        if kind != "reading" or name not in registry.all():
            raise NotFound(_("There is nothing called %(of)s to explain.") % {"of": of[:80]},
                           todo=_("Choose a ratio of the page."))  # fmt: skip
        return _published(client, year, name, day)
    rows = rows_known(client, STATEMENT, day)
    told = {} if rows is None else dict(rows.group_by("source").agg(pl.col("period_end").max()).iter_rows())
    counts = {"horizons": {STATEMENT: {source: end.isoformat() for source, end in told.items()}}}
    at = Judging(day=year.end, edition=Edition(hash=book.edition), counts=counts)
    return Explainer(client, Judged(at, dict(year.facts), dict(year.readings), {})).explain(of)


def _published(client: Client, year: Year, name: str, day: date) -> Node:
    """A ratio as somebody published it: its row and the record it came with."""
    one, value = registry.all()[name], year.readings.get(name)
    rows = rows_known(client, PUBLISHED, day)
    if rows is None or value is None:
        return Node("reading", name, one.label, None, unit=one.unit, day=year.end, words=_(one.meaning),
                    unknown_because=_("Nobody has published it for this period."))  # fmt: skip
    held = rows.filter((pl.col("item") == name) & (pl.col("period_end") == year.end) & (pl.col("known_on") <= day))
    records = Record.objects.filter(pk__in=held["record"].unique().to_list())
    sources = [Source(each.pk, each.channel, each.name, each.sha256, each.received_at, each.as_of) for each in records]
    return Node(
        "reading", name, one.label, value, unit=one.unit, day=year.end,
        words=_("%(meaning)s Published as it stands, not worked out of a statement.") % {"meaning": _(one.meaning)},
        records=sources, rows=Rows(PUBLISHED, held.height, (year.end, year.end), held.select(SAMPLE).to_dicts()))
