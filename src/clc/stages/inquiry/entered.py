"""Confirmed statements on their way into the lake: a record of what two people stand for, and a row for every line."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import polars as pl
from django.utils.translation import gettext as _

from clc.engines.spreading.sums import filled
from clc.kernel.errors import BadInput
from clc.stages.hub.importing.channel import Batch, Finding, Intake, Options, Rows, Source
from clc.stages.hub.importing.placing import Field
from clc.stages.hub.importing.rejects import NO_REJECTS
from clc.stages.hub.models import Import
from clc.stages.inquiry.learned import whole_template
from clc.stages.inquiry.models import Column, Statement, StatementState

TABLE = "statement"
TOLERANCE = 1.0
PER_SHARE = frozenset(("IS_EPS_B", "IS_EPS_D"))
_NAME = re.compile(r"statement-([0-9]{1,18})-v")
BYTES_MAX = 4 << 20


def document_of(statement: Statement) -> bytes:
    """The statement as bytes that are always the same for the same content: who told what, read where, confirmed by whom."""
    lines = [
        {"item": line.item, "column": line.column, "value": None if line.value is None else str(line.value),
         "written": line.written, "text": line.text, "sheet": line.sheet, "page": line.page, "box": line.box,
         "how": line.how, "parts": line.parts, "told_before": None if line.told_before is None else str(line.told_before)}
        for line in statement.lines.order_by("column", "item")
    ]  # fmt: skip
    told = {
        "statement": statement.pk, "client": statement.client.code, "period_end": statement.period_end.isoformat(),
        "months": statement.months, "scope": statement.scope, "template": statement.template, "currency": statement.currency,
        "unit": statement.unit, "rate": None if statement.rate is None else str(statement.rate),
        "version": statement.version, "why": statement.why, "audited": statement.audited,
        "auditor": statement.auditor, "opinion": statement.opinion, "source_sha256": statement.source_sha256,
        "entered_by": statement.entered_by.username, "saves": statement.saves,
        "confirmed_by": statement.confirmed_by.username if statement.confirmed_by else "", "lines": lines,
    }  # fmt: skip
    return json.dumps(told, ensure_ascii=False, sort_keys=True, indent=1).encode()


def name_of(statement: Statement) -> str:
    """The name of the record."""
    return f"statement-{statement.pk}-v{statement.version}-{statement.period_end:%Y-%m-%d}-{statement.scope}.json"


def rows_of(statement: Statement) -> pl.DataFrame:
    """Every line of the format as a row of the lake, in yuan; 0 where the told lines make the total, null where unknown."""
    template = whole_template(statement.template)
    told = {key: float(value) for key, value in statement.amounts(Column.CURRENT).items()}
    whole = {**filled(told, template.sums, tolerance=TOLERANCE, never=template.not_told), **told}
    rate = 1.0 if statement.rate is None else float(statement.rate)
    whole = {key: round(value * (1.0 if key in PER_SHARE else rate), 4) for key, value in whole.items()}
    items = [*template.by_key, *(key for key in told if key not in template.by_key)]
    return pl.DataFrame(
        {"who": [statement.client.code] * len(items), "row": list(range(len(items))),
         "period_end": [statement.period_end] * len(items), "item": items, "value": [whole.get(key) for key in items],
         "scope": [statement.scope] * len(items), "months": [float(statement.months)] * len(items),
         "version": [float(statement.version)] * len(items)},
        schema={"who": pl.String, "row": pl.Int64, "period_end": pl.Date, "item": pl.String, "value": pl.Float64,
                "scope": pl.String, "months": pl.Float64, "version": pl.Float64},
    )  # fmt: skip


class EnteredStatements:
    """Reads the record that confirming a statement writes, and nothing else; files of other origin are refused."""

    name = "entered_statement"
    takes_uploads = False

    @property
    def label(self) -> str:
        """What people call it."""
        return _("Statements entered and confirmed")

    def intake(self, path: Path, options: Options) -> Intake:
        """The record, if it is the one of a confirmed statement to the last byte."""
        _statement_of(path)
        return Intake([Source(path, path.name, TABLE)], TABLE, "code", new_clients=False)

    def fields(self, source: Source, options: Options) -> Sequence[Field]:
        """A record has no columns to place."""
        return ()

    def batches(self, source: Source, options: Options, start: int) -> Iterator[Batch]:
        """All lines in one batch."""
        rows = rows_of(_statement_of(source.path))
        yield Batch({TABLE: rows}, NO_REJECTS, rows.height, rows.height)

    def conclude(self, rows: Rows) -> Finding:
        """Tie the statement to its import and record."""
        _named(rows.run).update(import_run=rows.run, record_id=rows.records[0])
        return Finding()

    def take_back(self, run: Import) -> Finding:
        """A statement whose rows are taken back is a draft again, and the version it replaced counts again."""
        held = Statement.objects.select_related("restates").filter(import_run=run, state=StatementState.CONFIRMED).first()
        if held is None:
            if Statement.objects.filter(import_run=run, state=StatementState.SUPERSEDED).exists():
                raise BadInput(_("A later version of this statement is confirmed."), todo=_("Take that one back first."))
            return Finding()
        held.state, held.confirmed_by, held.confirmed_at, held.import_run = StatementState.DRAFT, None, None, None
        held.save(update_fields=["state", "confirmed_by", "confirmed_at", "import_run"])
        before = held.restates
        if before is not None and before.state == StatementState.SUPERSEDED and before.import_run_id:
            before.state = StatementState.CONFIRMED
            before.save(update_fields=["state"])
        return Finding(counts={"statements": 1})


def _named(run: Import) -> Any:
    """The statement whose record the import reads."""
    return Statement.objects.filter(pk=_key(Path(run.options["sources"][0]["name"])))


def _key(path: Path) -> int:
    """The statement's number in the name of its record; 0 where the name has none."""
    found = _NAME.match(path.name)
    return int(found[1]) if found else 0


def _statement_of(path: Path) -> Statement:
    """The confirmed statement a record is of; BadInput where the bytes are not what was confirmed."""
    found = Statement.objects.select_related("client", "entered_by", "confirmed_by").filter(pk=_key(path)).first()
    same = found is not None and path.is_file() and path.stat().st_size <= BYTES_MAX
    if not same or found is None or _digest(path.read_bytes()) != _digest(document_of(found)):
        raise BadInput(_("%(file)s is not the record of a confirmed statement.") % {"file": path.name},
                       todo=_("Enter the statement on its client's page and let a second person confirm it."))  # fmt: skip
    return found


def _digest(content: bytes) -> str:
    """The hash of bytes."""
    return hashlib.sha256(content).hexdigest()


CHANNEL = EnteredStatements()
