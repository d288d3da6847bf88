"""Mapped sheets become a draft: every amount of a period with its place, what is not understood kept beside it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from clc.engines.spreading.periods import month_end, year_before
from clc.kernel.errors import BadInput
from clc.stages.hub.models import Client, User
from clc.stages.hub.services.audit import note
from clc.stages.inquiry.headings import YEAR, Period
from clc.stages.inquiry.holding import held_draft
from clc.stages.inquiry.mapping import Mapped, MappedCell, MappedLine
from clc.stages.inquiry.models import Column, HowTold, Statement
from clc.stages.inquiry.noting import twice
from clc.stages.inquiry.services.lines import learn_line
from clc.stages.inquiry.services.statements import About, Cell, save_lines, start_statement

Choices = Mapping[tuple[int, int], str]


@dataclass
class _Gathered:
    """The cells of a draft while lines are gone through, by column and key, and the lines nobody understands."""

    cells: dict[tuple[str, str], Cell] = field(default_factory=dict)
    unread: list[dict[str, Any]] = field(default_factory=list)


@transaction.atomic
def take_in(*, by: User, client: Client, mapped: Mapped, about: About, period: Period | None = None,
            choices: Choices | None = None) -> Statement:  # fmt: skip
    """A draft of one period of mapped sheets with the amounts told beside it to compare; nothing is left out silently.

    period: the one of `mapped.periods()` to take, else the one that ends as `about` says. choices: the key a person chose
    for a line by (sheet, row), empty to leave it aside. BadInput where no amount of the period is there.
    """
    taken = period or Period(about.period_end, about.months)
    gathered = _gather(mapped, taken, about, choices or {})
    if not any(column == Column.CURRENT for column, _item in gathered.cells):
        ends = ", ".join(str(each.end or each.role) for each in mapped.periods())
        raise BadInput(_("No amount of the period to %(day)s was found.") % {"day": about.period_end.isoformat()},
                       todo=_("Choose one of the periods told: %(ends)s.") % {"ends": ends})  # fmt: skip
    statement = start_statement(by=by, client=client, about=about)
    save_lines(by=by, statement=statement, cells=list(gathered.cells.values()))
    statement.refresh_from_db()
    statement.unread = [{"number": number, **line} for number, line in enumerate(gathered.unread)]
    statement.save(update_fields=["unread"])
    return statement


@transaction.atomic
def place_unread(*, by: User, statement: Statement, number: int, item: str = "",
                 amounts: Mapping[str, Decimal] | None = None, learn: bool = True) -> Statement:  # fmt: skip
    """Say what a line that was not understood means: a key, several with their amounts (in yuan), or nothing.

    The amount adds to what stands in the key's cell. With `learn` the client's next statement knows the line by itself.
    """
    row = held_draft(by, statement)
    line = next((each for each in row.unread if each.get("number") == number), None)
    if line is None:
        raise BadInput(_("This line is settled already."), todo=_("Load the statement again."))
    told = {key: Decimal(text) for key, text in line["amounts"].items()}
    if amounts:
        _check_split(amounts, told)
        cells = [_beside(row, key, Column.CURRENT, amount, line["written"]) for key, amount in amounts.items()]
    else:
        cells = [_beside(row, item, column, amount, line["written"]) for column, amount in told.items() if item]
    if cells:
        save_lines(by=by, statement=row, cells=cells)
    row.refresh_from_db()
    row.unread = [each for each in row.unread if each.get("number") != number]
    row.save(update_fields=["unread"])
    if learn and not amounts:
        learn_line(by=by, client=row.client, written=line["written"], item=item, part=line["part"])
    note(by, "placed a line", row, {"written": line["written"], "item": item or sorted(amounts or {})})
    return row


def _check_split(amounts: Mapping[str, Decimal], told: Mapping[str, Decimal]) -> None:
    """BadInput where the pieces do not make the amount told."""
    whole = told.get(Column.CURRENT, Decimal(0))
    if sum(amounts.values()) != whole:
        raise BadInput(_("The pieces make %(made)s, the line is %(told)s.")
                       % {"made": f"{sum(amounts.values()):,.2f}", "told": f"{whole:,.2f}"},
                       todo=_("Divide the whole amount, in yuan."))  # fmt: skip


def _beside(statement: Statement, item: str, column: str, amount: Decimal, written: str) -> Cell:
    """The cell of a key with an amount added to what stands there."""
    line = statement.lines.filter(item=item, column=column).first()
    before = line.value if line is not None and line.value is not None else None
    parts = list(line.parts) if line is not None and line.parts else []
    if before is not None and not parts:
        parts = [{"words": line.written if line else "", "amount": str(before)}]
    parts.append({"words": written, "amount": str(amount)})
    return Cell(item, column, amount + (before or 0), parts=parts)


def _gather(mapped: Mapped, period: Period, about: About, choices: Choices) -> _Gathered:
    """The cells of a period's own column and of the one before."""
    gathered = _Gathered()
    again = {(line.sheet, line.row, line.part) for lines in twice(mapped).values() for line in lines}
    for line in mapped.lines:
        item = choices.get((line.sheet, line.row), line.item)
        told = dict(_told(line, period, about))
        if not told:
            continue
        if line.is_unread and (line.sheet, line.row) not in choices:
            gathered.unread.append(_unread(line, told))
        elif item:
            doubt = _doubt(line, (line.sheet, line.row) in choices, (line.sheet, line.row, line.part) in again)
            for column, cell in told.items():
                _put(gathered, line, item, column, cell, doubt)
    names = {sheet.number: sheet.name for sheet in mapped.sheets}
    gathered.cells = {key: _named(cell, names) for key, cell in gathered.cells.items()}
    return gathered


def _named(cell: Cell, names: Mapping[int, str]) -> Cell:
    """The cell with its sheet's name."""
    return Cell(**{**cell.__dict__, "sheet": names.get(int(cell.sheet), "")})


def _told(line: MappedLine, period: Period, about: About) -> Iterator[tuple[str, MappedCell]]:
    """The line's cell of the period and the one before it, where they hold an amount or a doubt."""
    for column in (Column.CURRENT, Column.PRIOR):
        found = [cell for cell in line.cells if _fits(cell.column.period, line.part, column, period, about)]
        exact = [cell for cell in found if cell.column.period.months == about.months] or found
        if exact and (exact[0].amount is not None or exact[0].doubt):
            yield column, exact[0]


def _fits(told: Period, part: str, column: str, period: Period, about: About) -> bool:
    """Whether a column of amounts is the one wanted."""
    if told.scope and told.scope != (period.scope or about.scope):
        return False
    if period.end is None or told.end is None:
        return told.end is None and told.role == column
    if part != "balance" and told.months not in (None, about.months) and told.end == period.end:
        return False
    if column == Column.CURRENT:
        return told.end == period.end
    opening = month_end(period.end.year - 1, YEAR) if about.months < YEAR else year_before(period.end)
    return told.end == (opening if part == "balance" else year_before(period.end))


def _doubt(line: MappedLine, chosen: bool, again: bool) -> str:
    """Why a person must look at the line, beside what the reader says."""
    if again:
        return _("The line is told twice.")
    if line.meaning.how == "guess" and not chosen:
        return _("The line's meaning is guessed from its words.")
    return ""


def _put(gathered: _Gathered, line: MappedLine, item: str, column: str, cell: MappedCell, doubt: str) -> None:
    """Put a cell in; a line that adds is summed, of one told twice the first stands."""
    held = gathered.cells.get((column, item))
    part = {"words": line.written, "amount": str(cell.amount), "row": line.row, "adds": line.adds}
    if held is None:
        gathered.cells[column, item] = Cell(
            item, column, cell.amount, HowTold.READ, line.written, cell.text, str(line.sheet), cell.page, cell.box,
            cell.confidence, doubt or cell.doubt, (part,))  # fmt: skip
        return
    parts: Sequence[dict[str, Any]] = (*held.parts, part)
    adds = line.adds or all(each["adds"] for each in held.parts)
    whole = (held.value or Decimal(0)) + (cell.amount or Decimal(0)) if adds else held.value
    gathered.cells[column, item] = Cell(**{
        **held.__dict__, "value": whole, "how": HowTold.SUMMED if adds else held.how, "parts": parts,
        "confidence": min(held.confidence, cell.confidence), "doubt": held.doubt or doubt or cell.doubt,
    })  # fmt: skip


def _unread(line: MappedLine, told: Mapping[str, MappedCell]) -> dict[str, Any]:
    """A line that a person must say the meaning of, as it is kept beside the statement."""
    return {
        "written": line.written, "part": line.part, "sheet": line.sheet, "row": line.row,
        "choices": list(line.meaning.choices), "note": str(line.meaning.alias.note or "") if line.meaning.alias else "",
        "amounts": {column: str(cell.amount) for column, cell in told.items() if cell.amount is not None},
        "texts": {column: cell.text for column, cell in told.items()},
    }  # fmt: skip
