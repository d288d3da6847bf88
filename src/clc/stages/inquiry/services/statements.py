"""Statements while they are drafts: started, saved cell by cell, corrected, looked at, restated, dropped."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import F, Max
from django.utils import timezone
from django.utils.translation import gettext as _

from clc.engines.spreading.units import UNITS
from clc.kernel.errors import BadInput
from clc.policy.kind.template import Template
from clc.stages.hub.book import current_book
from clc.stages.hub.models import Client, Document, User
from clc.stages.hub.permission import require
from clc.stages.hub.services.audit import note
from clc.stages.inquiry.amounts import amount_of, bounded
from clc.stages.inquiry.holding import (
    CHANGED,
    CURRENCY_SIGNS,
    HOME_CURRENCY,
    check_no_clash,
    check_period,
    held,
    held_draft,
)
from clc.stages.inquiry.learned import whole_template
from clc.stages.inquiry.models import (
    Column,
    HowTold,
    Opinion,
    Scope,
    Statement,
    StatementKind,
    StatementLine,
    StatementState,
)

CELLS_MAX = 1_000
NOTED_MAX = 40
RATE_MIN, RATE_MAX = Decimal("0.000001"), Decimal(1_000_000)
Box = tuple[float, float, float, float]


@dataclass(frozen=True)
class About:
    """What a statement is: its period, scope and format, the unit it was told in, and what is known of its audit."""

    period_end: date
    months: int = 12
    scope: str = "single"
    kind: str = "annual"
    template: str = "cas_general"
    currency: str = "CNY"
    unit: str = "yuan"
    rate: Decimal | None = None
    audited: bool | None = None
    auditor: str = ""
    opinion: str = ""
    filed_on: date | None = None
    source: Document | None = None


@dataclass(frozen=True)
class Cell:
    """One amount in units of the currency (yuan), where it was read and how sure that is."""

    item: str
    column: str = "current"
    value: Decimal | None = None
    how: str = "typed"
    written: str = ""
    text: str = ""
    sheet: str = ""
    page: int | None = None
    box: Box | None = None
    confidence: float = 1.0
    doubt: str = ""
    parts: Sequence[dict[str, Any]] = ()


@transaction.atomic
def start_statement(*, by: User, client: Client, about: About) -> Statement:
    """A new draft; BadInput where the period is none, or another statement of the client stands in its way."""
    require(by, "enter_statement", client)
    Client.objects.select_for_update(of=("self",)).get(pk=client.pk)
    _check(client, about)
    check_no_clash(client, about.period_end, about.months, about.scope)
    version = _next_version(client, about)
    statement = Statement.objects.create(client=client, entered_by=by, version=version, **_fields(about))
    note(by, "started a statement", statement, {"period_end": about.period_end, "scope": about.scope})
    return statement


@transaction.atomic
def change_statement(*, by: User, statement: Statement, about: About) -> Statement:
    """Say otherwise what a draft is of; a new period must be free."""
    row = held_draft(by, statement)
    _check(row.client, about)
    before = (row.period_end, row.months, row.scope)
    if before != (about.period_end, about.months, about.scope):
        if row.restates_id:
            raise BadInput(_("A restated statement stays of its period."), todo=_("Drop it and start another."))
        check_no_clash(row.client, about.period_end, about.months, about.scope, besides=row)
        row.version = _next_version(row.client, about)
    for name, value in _fields(about).items():
        setattr(row, name, value)
    row.save()
    note(by, CHANGED, row, {"from": before, "to": (about.period_end, about.months, about.scope)})
    return row


@transaction.atomic
def save_lines(*, by: User, statement: Statement, cells: Sequence[Cell], saves: int | None = None) -> Statement:
    """Write cells of a draft; all of them or none.

    saves: the count of saves the writer last saw; BadInput where somebody saved in between. A typed amount over one that
    was read remembers it and counts as looked at.
    """
    row = held_draft(by, statement)
    if saves is not None and saves != row.saves:
        raise BadInput(_("Somebody else saved this statement meanwhile."), todo=_("Load it again; nothing was overwritten."))
    _check_cells(row, cells)
    lines = {(line.column, line.item): line for line in row.lines.all()}
    fresh, changed = [], []
    for cell in cells:
        line = lines.get((cell.column, cell.item))
        if line is None:
            fresh.append(_filled(StatementLine(statement=row, column=cell.column, item=cell.item), cell, by, new=True))
        elif _differs(line, cell):
            changed.append(_filled(line, cell, by, new=False))
    StatementLine.objects.bulk_create(fresh)
    StatementLine.objects.bulk_update(changed, _WRITTEN)
    if fresh or changed:
        Statement.objects.filter(pk=row.pk).update(saves=F("saves") + 1, changed_at=timezone.now())
        row.refresh_from_db(fields=["saves", "changed_at"])
        told = [f"{line.item}.{line.column}" for line in (*fresh, *changed)]
        note(by, "saved a statement", row, {"cells": told[:NOTED_MAX], "count": len(told)})
    return row


@transaction.atomic
def correct_cell(*, by: User, statement: Statement, item: str, column: str, text: str) -> StatementLine:
    """Write what a person typed, in the statement's unit, over a cell; what stood there is remembered."""
    row = held_draft(by, statement)
    amount = amount_of(text)
    value = None if amount is None else bounded(amount * UNITS[row.unit])
    save_lines(by=by, statement=row, cells=[Cell(item, column, value, text=text.strip()[:120])])
    return row.lines.get(item=item, column=column)


@transaction.atomic
def look_at(*, by: User, statement: Statement, cells: Iterable[tuple[str, str]]) -> int:
    """Say that doubtful cells (column, item) were compared with the paper and are right; returns how many."""
    row = held_draft(by, statement)
    wanted = set(cells)
    lines = [line for line in row.lines.all() if line.is_doubtful and (line.column, line.item) in wanted]
    for line in lines:
        line.looked_by, line.looked_at = by, timezone.now()
    StatementLine.objects.bulk_update(lines, ["looked_by", "looked_at"])
    if lines:
        note(by, "looked at cells", row, {"cells": [f"{line.item}.{line.column}" for line in lines][:NOTED_MAX]})
    return len(lines)


@transaction.atomic
def restate(*, by: User, statement: Statement, why: str) -> Statement:
    """A new draft version of a confirmed statement with its cells; the old one counts until the new one is confirmed."""
    row = held(by, statement, "enter_statement")
    if row.state != StatementState.CONFIRMED:
        raise BadInput(_("Only a confirmed statement is restated."), todo=_("Correct the draft itself."))
    if not why.strip():
        raise BadInput(_("A statement is restated only with a reason."), todo=_("Write why it was restated."))
    same = Statement.objects.filter(client=row.client, period_end=row.period_end, months=row.months, scope=row.scope)
    if same.filter(state=StatementState.DRAFT).exists():
        raise BadInput(_("A draft of this period is open already."), todo=_("Go on with it, or drop it."))
    lines = list(row.lines.all())
    version = 1 + (same.aggregate(last=Max("version"))["last"] or 0)
    kept = {field.attname: getattr(row, field.attname) for field in Statement._meta.concrete_fields if field.name in _COPIED}
    fresh = Statement.objects.create(entered_by=by, version=version, restates=row, why=why.strip(), **kept)
    for line in lines:
        line.pk, line.statement = None, fresh
        line._state.adding = True
    StatementLine.objects.bulk_create(lines)
    note(by, "restated a statement", fresh, {"of": row.pk, "version": version, "why": fresh.why})
    return fresh


@transaction.atomic
def drop_draft(*, by: User, statement: Statement) -> None:
    """Let a draft go with all its cells; what was confirmed stays."""
    row = held_draft(by, statement)
    note(by, "dropped a draft of a statement", row, {"period_end": row.period_end, "cells": row.lines.count()})
    row.delete()


_COPIED = frozenset((
    "client", "period_end", "months", "scope", "kind", "template", "currency", "unit", "rate", "audited", "auditor",
    "opinion", "filed_on", "source", "source_sha256",
))  # fmt: skip
_WRITTEN = ["value", "how", "written", "text", "sheet", "page", "box", "confidence", "doubt", "parts", "looked_by",
            "looked_at", "edited_by", "edited_at", "told_before"]  # fmt: skip


def _fields(about: About) -> dict[str, Any]:
    """The columns of a statement."""
    told = {each.name: getattr(about, each.name) for each in fields(about) if each.name != "source"}
    return {**told, "auditor": about.auditor.strip()[:120], "source": about.source,
            "source_sha256": about.source.sha256 if about.source else ""}  # fmt: skip


def _check(client: Client, about: About) -> None:
    """BadInput where something told of the statement cannot be."""
    check_period(about.period_end, about.months)
    allowed = {"scope": Scope.values, "kind": StatementKind.values, "opinion": ["", *Opinion.values],
               "unit": list(UNITS), "template": list(current_book().of(Template))}  # fmt: skip
    for name, choices in allowed.items():
        if getattr(about, name) not in choices:
            told = {"value": str(getattr(about, name))[:40], "name": name}
            raise BadInput(_("“%(value)s” is not a %(name)s of statements.") % told,
                           todo=_("Choose one of: %(names)s.") % {"names": ", ".join(filter(None, choices))})  # fmt: skip
    if not (about.currency.isalpha() and about.currency.isupper() and len(about.currency) == CURRENCY_SIGNS):
        raise BadInput(_("A currency is three capital letters."), todo=_("Write CNY, USD, EUR ..."))
    if about.rate is not None and (about.currency == HOME_CURRENCY or not RATE_MIN <= about.rate <= RATE_MAX):
        raise BadInput(_("A rate is yuan for one unit of another currency."), todo=_("Check the currency and the rate."))
    if about.filed_on is not None and about.filed_on < about.period_end:
        raise BadInput(_("A report is not filed before its period ends."), todo=_("Check the day of filing."))
    if about.source is not None and about.source.client_id != client.pk:
        raise BadInput(_("The document belongs to another client."), todo=_("Choose a document of this client."))


def _check_cells(statement: Statement, cells: Sequence[Cell]) -> None:
    """BadInput for cells that no statement of this format has, that come twice, or hold what no book can."""
    if len(cells) > CELLS_MAX:
        raise BadInput(_("More than %(count)s cells at once.") % {"count": CELLS_MAX},
                       todo=_("A statement has a few hundred."))  # fmt: skip
    known = whole_template(statement.template).by_key
    seen: set[tuple[str, str]] = set()
    for cell in cells:
        if cell.item not in known or cell.column not in Column.values:
            raise BadInput(_("The format has no line %(item)s in a column %(column)s.")
                           % {"item": cell.item[:40], "column": cell.column[:20]},
                           todo=_("Choose a line of the format."))  # fmt: skip
        if (cell.column, cell.item) in seen:
            raise BadInput(_("%(item)s is told twice in one column.") % {"item": cell.item}, todo=_("Keep one of the two."))
        seen.add((cell.column, cell.item))
        _amount(cell)


def _amount(cell: Cell) -> Decimal | None:
    """The cell's amount; BadInput that names the line where no book can hold it."""
    try:
        return None if cell.value is None else bounded(cell.value)
    except BadInput as wrong:
        raise BadInput(f"{cell.item}: {wrong.message}", todo=wrong.todo) from wrong


def _next_version(client: Client, about: About) -> int:
    """The number of the next version of a period."""
    same = Statement.objects.filter(client=client, period_end=about.period_end, months=about.months, scope=about.scope)
    return 1 + (same.aggregate(last=Max("version"))["last"] or 0)


def _differs(line: StatementLine, cell: Cell) -> bool:
    """Whether the cell says something else than the line."""
    return line.value != _amount(cell) or (cell.how != HowTold.TYPED and (line.text, line.doubt) != (cell.text, cell.doubt))


def _filled(line: StatementLine, cell: Cell, by: User, *, new: bool) -> StatementLine:
    """The line with what the cell tells; an edit by hand keeps where the amount was first read."""
    typed, now = cell.how == HowTold.TYPED, timezone.now()
    if not new:
        line.told_before, line.edited_by, line.edited_at = line.value, by, now
    elif by.pk != line.statement.entered_by_id:
        line.edited_by, line.edited_at = by, now
    line.value = _amount(cell)
    if new or not typed:
        line.written, line.text, line.sheet = cell.written[:240], cell.text[:120], cell.sheet[:120]
        line.page, line.box, line.confidence = cell.page, list(cell.box) if cell.box else None, cell.confidence
        line.doubt, line.how, line.parts = cell.doubt[:400], cell.how, list(cell.parts)
        line.looked_by = line.looked_at = None
    if typed:
        line.how, line.looked_by, line.looked_at = HowTold.TYPED, by, now
        line.parts = list(cell.parts)
    return line
