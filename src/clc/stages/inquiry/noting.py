"""What is said of mapped sheets as a whole: units that differ, columns exchanged, lines told twice, periods not told."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from clc.engines.spreading.periods import exchanged, month_end, year_before
from clc.engines.spreading.units import jump
from clc.stages.inquiry.headings import YEAR, Period

if TYPE_CHECKING:
    from clc.stages.inquiry.mapping import Mapped, MappedCell, MappedLine

#: Lines of two statements that tell nearly the same amount.
_SAME = (("IS_NI", "CFS_NI"), ("CF_END", "BS_CASH"), ("CF_CFO", "CFS_CFO"))
_SAID: Mapping[str, Promise | str] = {
    "no_unit": _("%(sheet)s does not say its unit; amounts are taken as yuan."),
    "mixed_units": _("The sheets tell different units (%(units)s); each is read in its own."),
    "jump": _("Amounts of %(one)s look %(factor)s times those of %(other)s: are they in another unit?"),
    "no_period": _("%(sheet)s does not say which day its amounts are of."),
    "exchanged": _("The opening and the closing balances of %(sheet)s look exchanged."),
    "duplicate": _("%(words)s is told twice, in rows %(rows)s; only the first counts until somebody decides."),
    "unread": _("%(count)s lines are not understood; say what they mean or leave them aside."),
    "split": _("%(words)s holds several lines together; say how its amount divides."),
    "signs": _("%(words)s is above 0 though a loss is told below 0; look at its sign."),
}


@dataclass(frozen=True)
class Note:
    """Something a person should know of what was mapped."""

    kind: str
    values: Mapping[str, Any] = field(default_factory=dict)

    def words(self) -> str:
        """The note in the language of the reader."""
        return str(_SAID[self.kind]) % self.values


def settle_periods(mapped: Mapped) -> Mapped:
    """Columns that only say 期末 or 上期 with the day they are of, where the sheets tell it; the others stay as they are."""
    ends = {sheet.number: sheet.end for sheet in mapped.sheets}
    known = sorted({end for end in ends.values() if end} | set(_dated(mapped)))
    lines = []
    for line in mapped.lines:
        base = ends.get(line.sheet) or (known[-1] if known else None)
        cells = tuple(replace(cell, column=replace(cell.column, period=_settled(cell.column.period, line.part, base)))
                      for cell in line.cells)  # fmt: skip
        lines.append(replace(line, cells=cells))
    return replace(mapped, lines=tuple(lines))


def _dated(mapped: Mapped) -> Iterator[date]:
    """The days that columns themselves tell."""
    for line in mapped.lines:
        for cell in line.cells:
            if cell.column.period.end:
                yield cell.column.period.end


def _settled(period: Period, part: str, base: date | None) -> Period:
    """A column's period with its day: the base for the current one, the year's opening or a year before for the prior."""
    if period.end is not None or base is None:
        return period
    months = period.months or (None if part == "balance" else base.month)
    if period.role != "prior":
        return Period(base, months, "", period.scope)
    opening = month_end(base.year - 1, YEAR)
    return Period(opening if part == "balance" else year_before(base), months, "", period.scope)


def notes_of(mapped: Mapped) -> Iterator[Note]:
    """Everything worth saying of what was mapped."""
    yield from _of_units(mapped)
    for sheet in mapped.sheets:
        periods = [cell.column.period for line in mapped.lines if line.sheet == sheet.number for cell in line.cells]
        if any(period.end is None for period in periods):
            yield Note("no_period", {"sheet": sheet.name})
    yield from _of_columns(mapped)
    yield from _of_lines(mapped)


def _of_units(mapped: Mapped) -> Iterator[Note]:
    """Units not told, units that differ."""
    used = {line.sheet for line in mapped.lines}
    sheets = [sheet for sheet in mapped.sheets if sheet.number in used]
    for sheet in sheets:
        if sheet.unit is None:
            yield Note("no_unit", {"sheet": sheet.name})
    units = dict.fromkeys(sheet.unit for sheet in sheets if sheet.unit)
    if len(units) > 1:
        yield Note("mixed_units", {"units": ", ".join(units)})


def _of_columns(mapped: Mapped) -> Iterator[Note]:
    """Columns exchanged, and columns or statements that look told in different units."""
    by_period = _by_period(mapped)
    ends = sorted((period for period in by_period if period[0]), key=str, reverse=True)
    for newer, older in pairwise(ends):
        now, before = by_period[newer], by_period[older]
        yield from _jumped(jump(now, before), newer[0], older[0])
        if exchanged(now, before):
            yield Note("exchanged", {"sheet": mapped.sheets[0].name})
    for (end, _scope), amounts in by_period.items():
        for one, other in _SAME:
            if amounts.get(one) and amounts.get(other):
                factor = jump(dict.fromkeys("abc", amounts[one]), dict.fromkeys("abc", amounts[other]))
                yield from _jumped(factor, f"{one} {end}", f"{other} {end}")


def _jumped(factor: int, one: object, other: object) -> Iterator[Note]:
    """The note of a jump in size, if there is one; the larger first."""
    if factor:
        larger, smaller = (one, other) if factor > 0 else (other, one)
        yield Note("jump", {"one": str(larger), "other": str(smaller), "factor": f"{abs(factor):,}"})


def _by_period(mapped: Mapped) -> dict[tuple[date | None, str], dict[str, float]]:
    """The first amount of every key by the day and scope of its column."""
    found: dict[tuple[date | None, str], dict[str, float]] = {}
    for line in mapped.lines:
        for cell in line.cells:
            if line.item and cell.amount is not None:
                period = cell.column.period
                found.setdefault((period.end, period.scope), {}).setdefault(line.item, float(cell.amount))
    return found


def _of_lines(mapped: Mapped) -> Iterator[Note]:
    """Lines not understood, to be split, told twice, or of doubtful sign."""
    unread = [line for line in mapped.lines if line.is_unread and not line.meaning.choices]
    if unread:
        yield Note("unread", {"count": len(unread)})
    for line in mapped.lines:
        if line.meaning.choices:
            yield Note("split", {"words": line.written})
        flips = line.meaning.alias is not None and line.meaning.alias.flip
        turns = flips and not line.flip and not line.words.losses_below_zero
        if turns and any(cell.amount and cell.amount > 0 for cell in line.cells):
            yield Note("signs", {"words": line.written})
    for lines in twice(mapped).values():
        yield Note("duplicate", {"words": lines[0].written, "rows": ", ".join(str(line.row + 1) for line in lines)})


def twice(mapped: Mapped) -> dict[tuple[str, date | None, str], list[MappedLine]]:
    """Lines told more than once for a period and key, where they do not add up by their meaning."""
    met: dict[tuple[str, date | None, str], list[MappedLine]] = {}
    for line in mapped.lines:
        for cell in _with_amount(line):
            if line.item and not line.adds:
                key = (line.item, cell.column.period.end, cell.column.period.scope + cell.column.period.role)
                held = met.setdefault(key, [])
                held.extend(() if line in held else (line,))
    return {key: lines for key, lines in met.items() if len(lines) > 1}


def _with_amount(line: MappedLine) -> Iterator[MappedCell]:
    """The cells of a line that hold an amount."""
    return (cell for cell in line.cells if cell.amount is not None)
