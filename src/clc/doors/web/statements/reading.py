"""What the pages of statements show: which there are, and one as a grid of lines by periods."""
from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from clc.doors.web.client.looking import Head
from clc.doors.web.formats import plain
from clc.engines.spreading.sums import totals
from clc.engines.spreading.units import UNITS
from clc.kernel.errors import NotFound
from clc.policy.kind.template import PARTS, Line, Template
from clc.stages.hub.models import Client
from clc.stages.inquiry.learned import whole_template
from clc.stages.inquiry.models import Statement, StatementLine, StatementState
from clc.stages.inquiry.reading.telling import doubt

COLUMNS_MAX = 5
TOLERANCE = 0.5
DIGITS = {"yuan": 2, "thousand": 2, "ten_thousand": 2, "million": 2, "hundred_million": 4}
WHOLE = {"balance": "BS_TA", "income": "IS_REV", "cash": "IS_REV", "supplement": "IS_REV", "equity": "BS_TE"}


@dataclass(frozen=True)
class Shown:
    """A cell of the grid: its text, what a person must know of it, where it was read."""

    text: str = ""
    made: str = ""
    off: str = ""
    doubt: str = ""
    how: str = ""
    title: str = ""
    page: int | None = None
    box: str = ""
    changed: bool = False


@dataclass(frozen=True)
class Period:
    """A column of the grid: a statement and which of its columns."""

    statement: Statement
    column: str
    editable: bool
    difference: bool = False

    @property
    def key(self) -> str:
        """Its name in the page."""
        return f"{self.statement.pk}:{self.column}"


@dataclass(frozen=True)
class Row:
    """A line of the grid; `part` begins a part where it is set."""

    key: str
    name: str
    part: str
    kind: str
    cells: Sequence[Shown]


def statement_of(head: Head, key: int) -> Statement:
    """A statement of this client; else NotFound."""
    found = Statement.objects.filter(client=head.client, pk=key).select_related("source", "restates", "entered_by",
                                                                                "confirmed_by", "client__party").first()
    if found is None:
        raise NotFound(_("There is no such statement of this client."), todo=_("Open the list of statements again."))
    return found


def periods_of(statement: Statement, *, compare: bool, writes: bool) -> list[Period]:
    """The columns beside each other: the statement, what it tells of the year before, then other periods, newest first."""
    def column(of: Statement, which: str) -> Period:
        return Period(of, which, writes and not compare and of.state == StatementState.DRAFT)

    if compare and statement.restates is not None:
        return [column(statement, "current"), column(statement.restates, "current"),
                Period(statement, "current", False, difference=True)]
    same = Statement.objects.of(statement.client).filter(scope=statement.scope, months=statement.months)
    others: dict[object, Statement] = {}
    for one in same.exclude(state=StatementState.SUPERSEDED).exclude(period_end=statement.period_end):
        others.setdefault(one.period_end, one)
    found = [column(one, "current") for one in [statement, *list(others.values())[: COLUMNS_MAX - 2]]]
    found.sort(key=lambda one: one.statement.period_end, reverse=True)
    at = next(number for number, one in enumerate(found) if one.statement.pk == statement.pk)
    return [*found[: at + 1], column(statement, "prior"), *found[at + 1 :]]


class Grid:
    """One statement and its neighbours as rows of cells, in a unit or as shares of the whole."""

    def __init__(self, statement: Statement, periods: Sequence[Period], *, unit: str, shares: bool) -> None:
        self.template = whole_template(statement.template)
        self.periods, self.unit, self.shares = periods, unit, shares
        self.lines = lines_of(periods)
        self.made = {one.key: totals(self._amounts(one), self.template.sums) for one in periods}

    def rows(self) -> list[Row]:
        """All lines of the format, part by part."""
        found = []
        language = get_language() or "en"
        for part, lines in self.template.lines.items():
            for number, line in enumerate(lines):
                cells = [self._cell(one, line, part) for one in self.periods]
                found.append(Row(line.key, line.name(language), PARTS[part] if number == 0 else "", kind_of(line), cells))
        return found

    def _amounts(self, period: Period) -> dict[str, float]:
        """The amounts of a column."""
        held = self.lines.get(period.key, {})
        return {key: float(line.value) for key, line in held.items() if line.value is not None}

    def _cell(self, period: Period, line: Line, part: str) -> Shown:
        """What one cell shows."""
        if period.difference:
            return self._difference(line)
        held = self.lines.get(period.key, {}).get(line.key)
        value = None if held is None else held.value
        made = self.made[period.key].get(line.key) if line.sum else None
        if self.shares:
            return Shown(self._share(period, value, part))
        told = "" if value is None else self.written(value)
        gap = 0.0 if made is None or value is None else made - float(value)
        if held is None:
            return Shown(made=self.written(made))
        return Shown(
            told, self.written(made) if value is None else "", self.written(gap) if abs(gap) > TOLERANCE else "",
            doubt(held.doubt) if held.is_doubtful else "", held.how, title_of(held), held.page,
            ",".join(str(edge) for edge in held.box) if held.box else "",
        )

    def _difference(self, line: Line) -> Shown:
        """How far the restated amount is from the original."""
        now, before = ((self.lines.get(one.key, {}).get(line.key)) for one in self.periods[:2])
        if now is None and before is None:
            return Shown()
        gap = ((now.value if now else None) or Decimal(0)) - ((before.value if before else None) or Decimal(0))
        return Shown(self.written(gap) if gap else "", changed=bool(gap))

    def _share(self, period: Period, value: Decimal | None, part: str) -> str:
        """An amount as a share of the whole its part is measured by."""
        held = self.lines.get(period.key, {}).get(WHOLE[part])
        whole = (held.value if held is not None else None) or self.made[period.key].get(WHOLE[part])
        return "" if value is None or not whole else f"{100 * float(value) / float(whole):.1f}%"

    def written(self, value: Decimal | float | None) -> str:
        """An amount in the grid's unit; empty where there is none."""
        return "" if value is None else plain(Decimal(str(value)) / UNITS[self.unit], DIGITS[self.unit])


def lines_of(periods: Sequence[Period]) -> Mapping[str, Mapping[str, StatementLine]]:
    """The lines of all columns by column and key, in one query."""
    found: dict[str, dict[str, StatementLine]] = {}
    for line in StatementLine.objects.filter(statement__in={one.statement.pk for one in periods}):
        found.setdefault(f"{line.statement_id}:{line.column}", {})[line.item] = line
    return found


def kind_of(line: Line) -> str:
    """How a line is drawn: a total, a part of another line, or a line."""
    return "total" if line.sum else "memo" if line.within else "line"


def title_of(line: StatementLine) -> str:
    """What a cell is made of and was before, in words."""
    said = []
    if line.written:
        said.append(_("Written: %(words)s") % {"words": line.written})
    if line.text and line.how == "read":
        said.append(_("Read: %(text)s") % {"text": line.text})
    if len(line.parts) > 1:
        said.append(" + ".join(f"{one.get('words', '')} {one.get('amount', '')}" for one in line.parts[:12]))
    if line.told_before is not None:
        said.append(_("Before the last edit: %(amount)s") % {"amount": plain(line.told_before, 2)})
    return " · ".join(said)


def choices_of(template: Template) -> list[tuple[str, list[tuple[str, str]]]]:
    """Every line by part, as the choices of a select."""
    language = get_language() or "en"
    return [(_(PARTS[part]), [(line.key, line.name(language)) for line in lines]) for part, lines in template.lines.items()]


def others_of(client: Client, statement: Statement) -> list[Statement]:
    """Other versions of the same period, newest first."""
    same = Statement.objects.filter(client=client, period_end=statement.period_end, months=statement.months,
                                    scope=statement.scope)
    return list(same.exclude(pk=statement.pk).order_by("-version"))
