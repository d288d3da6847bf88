"""What a paper says before it is taken in: its periods, and the lines whose meaning a person must say or look over."""
from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.utils.dateparse import parse_date
from django.utils.translation import get_language

from clc.doors.web.statements.reading import choices_of as lines_of
from clc.engines.spreading.units import UNITS
from clc.stages.hub.models import Client, Document
from clc.stages.inquiry.bringing import sheets_of
from clc.stages.inquiry.headings import Period, period_of
from clc.stages.inquiry.learned import Knowledge, knowledge_of
from clc.stages.inquiry.mapping import Mapped, MappedLine, map_sheets
from clc.stages.inquiry.models import Statement, StatementState
from clc.stages.inquiry.reading.grid import Sheet
from clc.stages.inquiry.suggesting import suggested

ASIDE = "-"
YEAR_FIRST, YEAR_LAST = 1950, 2999


@dataclass(frozen=True)
class Offered:
    """A period of the paper: how many amounts it has, whether it is ticked at first, what stands in its way."""

    period: Period
    months: int
    amounts: int
    ticked: bool
    there: Statement | None


@dataclass(frozen=True)
class Found:
    """What the paper says."""

    sheets: tuple[Sheet, ...]
    mapped: Mapped
    unit: str
    periods: list[Offered]
    asked: list[MappedLine]
    suggestions: list[list[tuple[str, str]]]
    lines: list[tuple[str, list[tuple[str, str]]]]
    doubtful: int


def looked_over(client: Client, document: Document, form: Mapping[str, str]) -> Found:
    """The paper as mapped with what is known of the client's words; BadInput when no line with an amount is in it.

    form: `unit` over what the sheets say, and `base`, the last day of the period where no sheet tells it.
    """
    sheets = sheets_of(document)
    knowledge = knowledge_of(client)
    wanted = form.get("unit", "")
    units = dict.fromkeys(range(len(sheets)), wanted) if wanted in UNITS else None
    mapped = map_sheets(sheets, knowledge=knowledge, base=_day(form.get("base", "")), units=units)
    asked = _asked(mapped)
    language = get_language() or "en"
    template = knowledge.template
    suggestions = [[(key, template.by_key[key].name(language)) for key in _likely(line, knowledge)] for line in asked]
    unit = wanted if wanted in UNITS else mapped.unit or "yuan"
    doubtful = sum(bool(cell.doubt) for line in mapped.lines for cell in line.cells)
    return Found(sheets, mapped, unit, _offered(client, mapped), asked, suggestions, lines_of(template), doubtful)


def _day(text: str) -> date | None:
    """The day of a form, None where it is none that a statement is of."""
    try:
        day = parse_date(text.strip())
    except ValueError:
        return None
    return day if day is not None and YEAR_FIRST <= day.year <= YEAR_LAST else None


def _asked(mapped: Mapped) -> list[MappedLine]:
    """Lines not understood or only guessed, each pair of words once."""
    seen: dict[tuple[str, str], MappedLine] = {}
    for line in mapped.lines:
        if line.is_unread or line.meaning.how == "guess":
            seen.setdefault((line.part, line.words.full), line)
    return list(seen.values())


def _likely(line: MappedLine, knowledge: Knowledge) -> list[str]:
    """Keys that a line may mean: those it must be split among, its guess, those whose names are most alike."""
    first = [*line.meaning.choices, *([line.item] if line.item else [])]
    return list(dict.fromkeys((*first, *suggested(knowledge.template, line.written, line.part))))


def _offered(client: Client, mapped: Mapped) -> list[Offered]:
    """The periods, those that only stand beside another to compare not ticked."""
    standing = Statement.objects.of(client).exclude(state=StatementState.SUPERSEDED)
    held = {(one.period_end, one.scope): one for one in standing}
    roles: dict[object, set[str]] = {}
    counts: dict[object, int] = {}
    for line in mapped.lines:
        for cell in line.cells:
            end = cell.column.period.end
            said = period_of(cell.column.heading)
            roles.setdefault(end, set()).add(said.role if said else cell.column.period.role)
            counts[end] = counts.get(end, 0) + (cell.amount is not None)
    offered = []
    for period in mapped.periods():
        there = next((held[key] for key in ((period.end, period.scope or "single"),) if key in held), None)
        ticked = there is None and period.role != "prior" and bool(roles.get(period.end, set()) & {"current", ""})
        offered.append(Offered(period, period.months or 12, counts.get(period.end, 0), ticked, there))
    return offered


def choices_of(found: Found, form: Mapping[str, str]) -> dict[tuple[int, int], str]:
    """The meaning a person chose, for every line with the same words; an empty key leaves the line aside."""
    chosen: dict[tuple[str, str], str] = {}
    for number, line in enumerate(found.asked):
        told = form.get(f"line-{number}", "")
        if told:
            chosen[line.part, line.words.full] = "" if told == ASIDE else told
    known = {key for _part, lines in found.lines for key, _name in lines} | {""}
    return {
        (line.sheet, line.row): chosen[line.part, line.words.full]
        for line in found.mapped.lines if chosen.get((line.part, line.words.full), ASIDE) in known
    }
