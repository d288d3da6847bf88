"""The house with credit officers, and statements of its client for tests."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from clc.stages.hub.models import Branch, User
from clc.stages.hub.reach import acting_as, as_system
from clc.stages.inquiry.learned import knowledge_of
from clc.stages.inquiry.mapping import map_sheets
from clc.stages.inquiry.models import Statement
from clc.stages.inquiry.services.intake import take_in
from clc.stages.inquiry.services.statements import About, Cell, save_lines, start_statement
from tests.stages.hub.people import House, build, person
from tests.stages.inquiry.sample import BEFORE, NOW, WAN, sheets

YEAR, LAST_YEAR = date(2024, 12, 31), date(2023, 12, 31)
ABOUT = About(YEAR, unit="ten_thousand")


@dataclass(frozen=True)
class Office:
    """Who is there: the house, and credit officers in the north and in the south."""

    house: House
    officer: User
    southern: User


def open_office() -> Office:
    """The office, written in the test's transaction."""
    house = build()
    with as_system():
        north, south = Branch.objects.get(code="N"), Branch.objects.get(code="S")
        return Office(house, person("officer", "credit_officer", north), person("southern", "credit_officer", south))


def sample_draft(office: Office, **about: Any) -> Statement:
    """SAMPLE-CO's draft, entered by the manager through its sheets."""
    with acting_as(office.house.manager):
        told = map_sheets(sheets(), knowledge=knowledge_of(office.house.mine))
        return take_in(
            by=office.house.manager, client=office.house.mine, mapped=told, about=About(YEAR, unit="ten_thousand", **about)
        )


def cells(amounts: dict[str, float] | None = None, column: str = "current", **more: float) -> list[Cell]:
    """Cells of SAMPLE-CO (or other amounts, in 万元), with some changed."""
    told = {**(NOW if amounts is None else amounts), **more}
    return [Cell(key, column, Decimal(str(value)) * WAN) for key, value in told.items()]


def draft(office: Office, *, end: date = YEAR, scope: str = "single", told: list[Cell] | None = None) -> Statement:
    """A draft typed by the manager."""
    with acting_as(office.house.manager):
        statement = start_statement(by=office.house.manager, client=office.house.mine, about=About(end, scope=scope))
        return save_lines(by=office.house.manager, statement=statement, cells=cells() if told is None else told)


def last_year(office: Office) -> Statement:
    """SAMPLE-CO's year before, balance sheet alone."""
    return draft(office, end=LAST_YEAR, told=cells(dict(BEFORE)))
