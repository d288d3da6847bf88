"""How a file's columns are read: what the form shows, and the mapping its answers make."""
from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _

from clc.doors.registry import channels
from clc.doors.web.imports.uploads import Upload
from clc.stages.hub.book import current_book
from clc.stages.hub.importing.channel import CLIENTS, FACTS, Options, Source
from clc.stages.hub.importing.placing import place
from clc.stages.hub.importing.sheets import Sheet, open_sheet

TABLES_CHANNEL = "csv_upload"
SAMPLES = 4
DAY_ORDERS = ("ymd", "dmy", "mdy")
SCHEMES = ("", "code", "uscc", "lei")


@dataclass(frozen=True)
class Wanted:
    """A column the table wants, the heading that gives it (empty: none), and what that heading holds."""

    key: str
    label: str
    kind: str
    required: bool
    heading: str
    samples: tuple[str, ...]


@dataclass(frozen=True)
class Reading:
    """What a file's form shows: its headings, the table, its columns, and the headings left over."""

    table: str
    headings: Sequence[str]
    first: list[Wanted]
    more: list[Wanted]
    left: list[str]


def has_mapping(upload: Upload) -> bool:
    """Whether people say how the columns of this channel are read."""
    return upload.channel == TABLES_CHANNEL


def reading_of(upload: Upload) -> Reading:
    """The file's columns placed as its mapping says, else by their headings; BadInput when it cannot be opened."""
    channel, options = channels()[upload.channel], Options(upload.day, upload.mapping)
    sheet = open_sheet(upload.path)
    table = channel.intake(upload.path, options).table
    fields = channel.fields(Source(upload.path, upload.names[0], table), options)
    placing, samples = place(sheet.heading, fields), samples_of(sheet)
    labels = labels_of(table)
    wanted = [
        Wanted(one.name.removeprefix("fact:"), labels.get(one.name, one.name.removeprefix("fact:")), one.kind, one.required,
               placing.headings.get(one.name, ""), samples.get(placing.headings.get(one.name, ""), ()))
        for one in fields
    ]
    first = [one for one in wanted if one.required or one.heading or table not in (CLIENTS, FACTS)]
    return Reading(table, sheet.heading, first, [one for one in wanted if one not in first], list(placing.unknown))


def nearest_reading(upload: Upload) -> Reading:
    """The reading by the table that takes most of the file's headings, for people to put right; BadInput as above."""
    by_table = [reading_of(replace(upload, mapping={**upload.mapping, "table": name})) for name, _word in tables_offered()]
    return min(by_table, key=lambda one: len(one.left))


def samples_of(sheet: Sheet) -> dict[str, tuple[str, ...]]:
    """The first few values under each heading."""
    batch = next(iter(sheet.batches(0)), None)
    if batch is None:
        return {}
    rows = batch.frame.head(SAMPLES).to_dicts()
    return {name: tuple(str(row[name])[:40] for row in rows if row.get(name) not in (None, "")) for name in sheet.heading}


def labels_of(table: str) -> dict[str, str]:
    """The words for a table's columns."""
    book = current_book()
    told = {"who": _("The client's identifier"), "as_of": _("As of"), "name": _("Name"), "name_en": _("English name"),
            "kind": _("Kind of party"), "state": _("State"), "country": _("Country"), "industry": _("Industry"),
            "area": _("Area"), "size": _("Size"), "since": _("Client since"), "uscc": _("Unified social credit code"),
            "lei": "LEI", "code": _("Code")}
    told |= {f"fact:{name}": _(rule.label) for name, rule in book.facts.items()}
    if table in book.tables:
        told |= {name: _(column.label) for name, column in book.tables[table].columns.items()}
    return told


def tables_offered() -> list[tuple[str, str]]:
    """What a file may fill."""
    named = [(name, _(rule.label)) for name, rule in current_book().tables.items() if rule.of_clients]
    return [(CLIENTS, _("Clients")), (FACTS, _("Facts of clients")), *named]


def mapping_from(form: QueryDict) -> dict[str, Any]:
    """The mapping that the form's answers make; what was left empty is left to the headings."""
    columns = {
        name.removeprefix("column-"): str(heading) for name, heading in form.items()
        if name.startswith("column-") and heading
    }
    told: Mapping[str, Any] = {
        "table": form.get("table", ""), "columns": columns,
        "days": form.get("days", "") if form.get("days") in DAY_ORDERS else "",
        "identified_by": form.get("identified_by", "") if form.get("identified_by") in SCHEMES else "",
        "new_clients": form.get("new_clients") == "1",
    }
    return {key: value for key, value in told.items() if value}
