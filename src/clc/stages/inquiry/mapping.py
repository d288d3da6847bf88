"""From sheets as they were read to the lines of a statement: parts, periods, unit and keys, each with how sure that is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _

from clc.engines.spreading.units import UNITS, unit_said
from clc.kernel.errors import BadInput
from clc.stages.inquiry.amounts import amount_of, bounded
from clc.stages.inquiry.headings import Heading, Period, dated, heading_of, part_of, plain
from clc.stages.inquiry.learned import Knowledge, Meaning
from clc.stages.inquiry.noting import Note, notes_of, settle_periods
from clc.stages.inquiry.reading.grid import Cell, Sheet
from clc.stages.inquiry.wording import WRITTEN_MAX, Wording, worded

ROWS_MAX = 4_000
COLUMNS_MAX, HEADING_MAX = 60, 80
NEW_FORMAT_SINCE = 2019
#: From how many lines on most of which are below 0 the costs of a part are turned: an outflow below 0 is no outflow.
_TURNED_FROM = {"cash": 1}


@dataclass(frozen=True)
class MappedColumn:
    """A column of amounts: its place, the column of its words, the period its heading names."""

    index: int
    label_index: int
    period: Period
    heading: str


@dataclass(frozen=True)
class MappedCell:
    """An amount of a line in yuan, as written, with where it stands and why a person must look."""

    column: MappedColumn
    text: str
    amount: Decimal | None
    page: int
    box: tuple[float, float, float, float] | None
    confidence: float
    doubt: str


@dataclass(frozen=True)
class MappedLine:
    """A line with the key it means (empty: not understood, to be split, or left aside) and how that is known."""

    sheet: int
    row: int
    written: str
    part: str
    meaning: Meaning
    words: Wording
    cells: tuple[MappedCell, ...]
    flip: bool = False

    @property
    def item(self) -> str:
        """The key."""
        return self.meaning.item

    @property
    def adds(self) -> bool:
        """Whether the amount adds to the line's own."""
        return self.meaning.alias is not None and self.meaning.alias.adds and self.meaning.item == self.meaning.alias.into[0]

    @property
    def is_unread(self) -> bool:
        """Whether a person must say what the line means."""
        return not self.item and self.meaning.how != "aside"


@dataclass(frozen=True)
class MappedSheet:
    """A sheet: the parts found in it, its unit and where that is said, its columns of amounts, the date it tells."""

    number: int
    name: str
    origin: str
    parts: tuple[str, ...]
    unit: str | None
    unit_said: str
    columns: tuple[MappedColumn, ...]
    end: date | None = None


@dataclass(frozen=True)
class Mapped:
    """All sheets mapped."""

    sheets: tuple[MappedSheet, ...]
    lines: tuple[MappedLine, ...]
    notes: tuple[Note, ...] = ()

    def unread(self) -> list[MappedLine]:
        """Lines that a person must say the meaning of."""
        return [line for line in self.lines if line.is_unread]

    def periods(self) -> list[Period]:
        """The periods for which there are statements, newest first; without dates the current one, then the prior one."""
        told = {cell.column.period for line in self.lines for cell in line.cells}
        ends: dict[tuple[date | None, str, str], int] = {}
        for period in told:
            key = (period.end, period.role if period.end is None else "", period.scope)
            ends[key] = max(ends.get(key, 0), period.months or 0)
        found = [Period(end, months or None, role, scope) for (end, role, scope), months in ends.items()]  # type: ignore[arg-type]
        return sorted(found, key=lambda each: (each.end or date.min, each.role == "current", each.scope), reverse=True)

    @property
    def unit(self) -> str | None:
        """The unit of all sheets, None where none is told or they differ."""
        units = {sheet.unit for sheet in self.sheets}
        return units.pop() if len(units) == 1 else None


@dataclass
class _Block:
    """A column of words with its columns of amounts while rows are gone through."""

    label: int
    columns: list[MappedColumn]
    part: str
    last: str = ""
    lines: list[MappedLine] = field(default_factory=list)


def map_sheets(sheets: Sequence[Sheet], *, knowledge: Knowledge, base: date | None = None,
               units: Mapping[int, str] | None = None) -> Mapped:  # fmt: skip
    """Every line of the sheets that has an amount, with its meaning; nothing is left out silently.

    base: the period's end where the sheets do not tell it. units: the unit of a sheet by its number, over what it says.
    BadInput where there is nothing to map, or more than a statement can hold.
    """
    if sum(len(sheet.rows) for sheet in sheets) > ROWS_MAX:
        raise BadInput(_("There are more than %(count)s rows.") % {"count": ROWS_MAX},
                       todo=_("Hand in the statements alone, without ledgers or notes."))  # fmt: skip
    mapped = [_map_sheet(number, sheet, knowledge, base, (units or {}).get(number)) for number, sheet in enumerate(sheets)]
    lines = [line for _sheet, found in mapped for line in found]
    if not lines:
        todo = _("A sheet needs a row of headings such as 项目 and 期末余额, and amounts under them.")
        raise BadInput(_("No line with an amount was found."), todo=todo)
    told = settle_periods(Mapped(tuple(sheet for sheet, _lines in mapped), tuple(lines)))
    told = replace(told, lines=tuple(turned(told.lines, knowledge)))
    return replace(told, notes=tuple(notes_of(told)))


def _map_sheet(number: int, sheet: Sheet, knowledge: Knowledge, base: date | None,
               unit: str | None) -> tuple[MappedSheet, list[MappedLine]]:  # fmt: skip
    """One sheet, row by row: titles, headings and lines."""
    texts = [[cell.text[:HEADING_MAX].strip() for cell in row[:COLUMNS_MAX]] for row in sheet.rows]
    said = next((text for row in texts for text in row if text and unit_said(text)), "")
    unit = unit or (unit_said(said) if said else None)
    end, months, scope = _title(sheet.name, texts, base)
    blocks: list[_Block] = []
    every: list[_Block] = []
    part = part_of(sheet.name)
    for row, cells in enumerate(sheet.rows):
        heading = heading_of(texts[row])
        titled = next((found for text in texts[row] if (found := part_of(text))), "")
        if heading is not None:
            part = titled or part
            blocks = _blocks(heading, part, blocks, Period(end, months, "", scope))
            every += blocks
            continue
        if titled and not _has_amount(texts[row], blocks):
            part = titled
            _retitle(blocks, texts[row], titled)
            continue
        for block in blocks:
            _read_line(block, number, row, cells[:COLUMNS_MAX], knowledge, UNITS[unit or "yuan"])
    lines = sorted((line for block in every for line in block.lines), key=lambda line: line.row)
    columns = tuple(dict.fromkeys(column for block in every for column in block.columns))
    parts = tuple(dict.fromkeys(line.part for line in lines if line.part))
    return MappedSheet(number, sheet.name, sheet.origin, parts, unit, said, columns, end), lines


def _title(name: str, texts: Sequence[Sequence[str]], base: date | None) -> tuple[date | None, int | None, str]:
    """The end, months and scope that the rows before the first heading tell."""
    scope, found = "", None
    for row in texts[:12]:
        for text in (name, *row):
            told = plain(text)
            scope = scope or ("group" if told.startswith(("合并", "consolidated")) else "single" if "母公司" in told else "")
        if heading_of(row) is not None:
            break
        for text in row:
            found = found or (dated(text) if len(text) < 60 else None)
    found = found or dated(name)
    return (base or (found.end if found else None)), (found.months if found else None), scope


def _blocks(heading: Heading, part: str, before: Sequence[_Block], title: Period) -> list[_Block]:
    """The blocks that a row of headings opens."""
    opened = []
    for label, columns in heading.blocks:
        found = [MappedColumn(at, label, _with_title(period, title), text) for at, period, text in columns]
        opened.append(_Block(label, found, part))
    return opened


def _with_title(period: Period, title: Period) -> Period:
    """A column's period with what only the title tells."""
    months = period.months or (title.months if period.end is None else None)
    return replace(period, months=months, scope=period.scope or title.scope)


def _retitle(blocks: Sequence[_Block], row: Sequence[str], part: str) -> None:
    """Put the blocks under a title into the part it names; a title in a block's own column names that block alone."""
    at = next((index for index, text in enumerate(row) if part_of(text) == part), 0)
    own = [block for block in blocks if block.label == at]
    for block in own or blocks:
        block.part = part


def _has_amount(row: Sequence[str], blocks: Sequence[_Block]) -> bool:
    """Whether some column of amounts holds one in this row."""
    return any(_amount(row[column.index])[0] is not None
               for block in blocks for column in block.columns if column.index < len(row))  # fmt: skip


def _read_line(block: _Block, sheet: int, row: int, cells: Sequence[Cell], knowledge: Knowledge, factor: int) -> None:
    """Put the row's line of the block, if it has words, into the block."""
    written = cells[block.label].text.strip()[:WRITTEN_MAX] if block.label < len(cells) else ""
    told = [_cell(cells[column.index], column, factor) for column in block.columns if column.index < len(cells)]
    words = worded(written)
    if not words.full:
        return
    if not any(cell.amount is not None or cell.doubt for cell in told):
        block.part = part_of(written) or block.part
        if knowledge.of(words, block.part, block.last).how == "template" and words.prefix != "of_which":
            block.last = knowledge.of(words, block.part, block.last).item
        return
    if not block.part:
        block.part = knowledge.part_like((words.full, words.bare))
    meaning = knowledge.of(words, block.part, block.last)
    part = meaning.part or block.part
    block.lines.append(MappedLine(sheet, row, written, part, meaning, words, tuple(told)))
    if meaning.item and meaning.item not in knowledge.within:
        block.last = meaning.item
    if meaning.item == "CFS_CFO":
        block.part, block.last = "cash", ""


def _cell(cell: Cell, column: MappedColumn, factor: int) -> MappedCell:
    """The cell as an amount in yuan; what is no amount is kept with its text and marked."""
    amount, doubt = _amount(cell.text)
    try:
        amount = None if amount is None else bounded(amount * factor)
    except BadInput as wrong:
        amount, doubt = None, wrong.message
    return MappedCell(column, cell.text.strip()[:120], amount, cell.page, cell.box, cell.confidence, cell.doubt or doubt)


def _amount(text: str) -> tuple[Decimal | None, str]:
    """The amount, or why the text is none."""
    try:
        return amount_of(text), ""
    except BadInput as wrong:
        return None, wrong.message


def _flips(meaning: Meaning, words: Wording, cells: Sequence[MappedCell]) -> bool:
    """Whether a positive amount of the line is a loss: as learned, or in the older format."""
    if meaning.alias is None or not meaning.alias.flip:
        return meaning.flip
    ends = [cell.column.period.end for cell in cells if cell.column.period.end]
    old = bool(ends) and max(ends).year < NEW_FORMAT_SINCE
    return not words.losses_below_zero and (words.prefix == "less" or old)


def turned(lines: Sequence[MappedLine], knowledge: Knowledge) -> list[MappedLine]:
    """The lines with costs as positive amounts: where a statement prints most of its costs below 0, all are turned."""
    costs = {line.key: part for part, held in knowledge.template.lines.items() for line in held if line.prefix == "less"}
    flipped = [replace(line, flip=_flips(line.meaning, line.words, line.cells)) for line in lines]
    counts: dict[str, list[bool]] = {}
    for line in flipped:
        if line.item in costs and line.item != "BS_TREAS":
            below = [cell.amount < 0 for cell in line.cells if cell.amount]
            counts.setdefault(line.part, []).extend(below)
    below_zero = {part for part, below in counts.items()
                  if len(below) >= _TURNED_FROM.get(part, 3) and sum(below) * 2 > len(below)}  # fmt: skip
    return [_turned(line, costs, below_zero) for line in flipped]


def _turned(line: MappedLine, costs: Mapping[str, str], below_zero: set[str]) -> MappedLine:
    """The line with the sign the keys ask for."""
    treasury = line.item == "BS_TREAS" and any(cell.amount and cell.amount < 0 for cell in line.cells)
    if not (line.flip or treasury or (line.item in costs and line.part in below_zero)):
        return line
    cells = tuple(replace(cell, amount=-cell.amount if cell.amount else cell.amount) for cell in line.cells)
    return replace(line, cells=cells)
