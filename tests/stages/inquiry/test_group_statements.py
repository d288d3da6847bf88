"""A group's statement is drafted from those of its members, and every cell says what it is made of."""

from __future__ import annotations

from decimal import Decimal

import pytest

from clc.kernel.errors import BadInput, NotAllowed, NotFound
from clc.stages.hub.reach import acting_as
from clc.stages.inquiry.checking import checked
from clc.stages.inquiry.models import Statement
from clc.stages.inquiry.services.consolidation import Entry, consolidate
from clc.stages.inquiry.services.statements import About, save_lines, start_statement
from tests.stages.inquiry.sample import WAN
from tests.stages.inquiry.statement_house import YEAR, Office, cells, open_office, sample_draft


@pytest.fixture
def office(db: None) -> Office:
    return open_office()


def test_a_group_is_drafted_from_its_members_with_every_cell_traceable(office):
    parent = sample_draft(office)
    with acting_as(office.house.head):
        child = take_child(office)
        entries = [
            Entry("goods between them", {"BS_AR": Decimal(-100 * WAN), "BS_AP": Decimal(-100 * WAN)}),
            Entry("stake", {"BS_LTEI": Decimal(-800 * WAN), "BS_CAPITAL": Decimal(-800 * WAN)}),
        ]
        group = consolidate(
            by=office.house.head,
            client=office.house.mine,
            about=About(YEAR),
            members=[(parent, Decimal(1)), (child, Decimal("0.8"))],
            eliminations=entries,
        )
        told = group.amounts()
        assert told["BS_TA"] == told["BS_TLE"] == (48_430 + 1_500 - 900) * WAN
        assert told["BS_MI"] == 220 * WAN
        assert group.scope == "group"
        cell = group.lines.get(item="BS_AR", column="current")
        assert [(part["kind"], Decimal(part["amount"])) for part in cell.parts] == [
            ("member", 9_500 * WAN),
            ("elimination", -100 * WAN),
        ]
        assert {each.name: each.state for each in checked(group)}["v01"] == "ok"
        with pytest.raises(BadInput, match="one side of the balance sheet"):
            consolidate(
                by=office.house.head,
                client=office.house.mine,
                about=About(YEAR),
                members=[(parent, Decimal(1))],
                eliminations=[Entry("half", {"BS_AR": Decimal(-1)})],
            )
    with acting_as(office.southern), pytest.raises((NotFound, NotAllowed)):
        consolidate(
            by=office.southern, client=office.house.south, about=About(YEAR), members=[(parent, Decimal(1))], eliminations=[]
        )


def take_child(office: Office) -> Statement:
    """A subsidiary with capital of 1,000 and 100 earned, kept by a colleague of the same branch."""
    told = {
        "BS_CASH": 1_500.0,
        "BS_TCA": 1_500.0,
        "BS_TA": 1_500.0,
        "BS_OP": 400.0,
        "BS_TCL": 400.0,
        "BS_TL": 400.0,
        "BS_CAPITAL": 1_000.0,
        "BS_RE": 100.0,
        "BS_TE": 1_100.0,
        "BS_TLE": 1_500.0,
    }
    statement = start_statement(by=office.house.head, client=office.house.colleague, about=About(YEAR))
    return save_lines(by=office.house.head, statement=statement, cells=cells(told))


def test_members_of_another_period_or_owned_by_nothing_are_refused(office):
    parent = sample_draft(office)
    with acting_as(office.house.manager):
        for about, share, entries in (
            (About(YEAR, months=6), Decimal(1), []),
            (About(YEAR), Decimal(0), []),
            (About(YEAR), Decimal("1.5"), []),
            (About(YEAR, currency="USD"), Decimal(1), []),
        ):
            with pytest.raises(BadInput, match="another period or currency"):
                consolidate(
                    by=office.house.manager,
                    client=office.house.mine,
                    about=about,
                    members=[(parent, share)],
                    eliminations=entries,
                )
        with pytest.raises(BadInput, match="no totals: BS_TA"):
            consolidate(
                by=office.house.manager,
                client=office.house.mine,
                about=About(YEAR),
                members=[(parent, Decimal(1))],
                eliminations=[Entry("total", {"BS_TA": Decimal(-1)})],
            )
        with pytest.raises(BadInput, match="1 to 200 members"):
            consolidate(by=office.house.manager, client=office.house.mine, about=About(YEAR), members=[], eliminations=[])
    with acting_as(office.house.manager):
        assert list(Statement.objects.values_list("pk", flat=True)) == [parent.pk]
