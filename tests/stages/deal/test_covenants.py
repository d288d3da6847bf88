"""Covenants: chosen from the library, tested from their source by the model's formula, seen only where they may be."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from clc.engines.cashflow import ratios
from clc.kernel.errors import BadInput, NotAllowed
from clc.stages.deal import protecting
from clc.stages.deal.models import Covenant, CovenantTest
from clc.stages.deal.services import covenants
from clc.stages.deal.services.covenants import Finding, Terms
from clc.stages.hub.models import Entry
from clc.stages.hub.reach import acting_as, as_system
from tests.stages.credit.rated import tell
from tests.stages.deal.protected import D, agreed, paper
from tests.stages.deal.quoting import begun
from tests.stages.hub.people import House, build

TODAY = timezone.localdate


@pytest.fixture
def house(db: None) -> House:
    return build()


def stands(house: House, rule: str) -> protecting.Standing:
    found = protecting.standings(house.mine, TODAY())
    return next(one for one in found if one.covenant.rule == rule)


@pytest.mark.parametrize(("liabilities", "state"), [(50.0, "met"), (55.0, "thin"), (60.0, "thin"), (60.1, "breached")])
def test_a_covenant_stands_by_what_the_statements_say_now(house, liabilities, state):
    with acting_as(house.manager):
        agreed(house, limit="0.60")
        tell(house.mine, house.manager, total_liabilities=liabilities, total_assets=100.0)
        one = stands(house, "liabilities_to_assets")
    assert (one.state, one.formula) == (state, "indicators.debt_to_assets")
    assert one.headroom == pytest.approx((0.60 - liabilities / 100) / 0.60)


def test_what_nobody_told_is_unknown_and_never_met(house):
    with acting_as(house.manager):
        agreed(house)
        one = stands(house, "liabilities_to_assets")
    assert (one.state, one.why) == ("unknown", protecting.NOBODY_TOLD)
    assert one.value != one.value


def test_the_cover_of_a_test_is_the_function_that_sizes_the_debt(house):
    assert protecting.PROJECT["cover"] is ratios.cover
    with acting_as(house.manager):
        one = agreed(house, "dscr_minimum", "1.20")
        made = covenants.test_covenant(by=house.manager, covenant=one, day=TODAY(), told=Finding(
            inputs={"cash": [120.0, 100.0], "service": [92.0, 92.0]}))
        now = stands(house, "dscr_minimum")
    assert made.formula == "cashflow.ratios.cover"
    assert made.value == pytest.approx(100 / 92)
    assert (made.found, now.state) == ("breached", "breached")


def test_the_library_suggests_the_limit_and_a_share_is_not_a_percentage(house):
    with acting_as(house.manager):
        assert agreed(house, "current_ratio_minimum", None).limit == D("1.000000")
        with pytest.raises(BadInput, match="above 2"):
            agreed(house, limit="70")
        with pytest.raises(BadInput, match="no covenant"):
            agreed(house, "no_such_rule")
        with pytest.raises(BadInput, match="no number"):
            agreed(house, limit="NaN")


def test_a_covenant_is_agreed_once_and_changed_by_who_saw_it_as_it_is(house):
    with acting_as(house.manager):
        one = agreed(house)
        with pytest.raises(BadInput, match="agreed already"):
            agreed(house)
        changed = covenants.change_covenant(by=house.manager, covenant=one, version=1, terms=Terms(limit=D("0.65")),
                                            why="股东增资后放宽")
        assert (changed.version, changed.limit) == (2, D("0.650000"))
        with pytest.raises(BadInput, match="Somebody changed"):
            covenants.change_covenant(by=house.manager, covenant=one, version=1, terms=Terms(limit=D("0.9")), why="x")
        covenants.end_covenant(by=house.manager, covenant=changed, version=2, why="贷款结清")
        assert agreed(house).version == 1
    with as_system(), connection.cursor() as cursor:
        cursor.execute('select "limit" from deal_covenantevent where id = %s order by pgh_id', [one.pk])
        assert [row[0] for row in cursor.fetchall()] == [D("0.650000"), D("0.650000")]
        assert Entry.objects.filter(act="changed a covenant").exists()


def test_a_number_cannot_be_told_for_what_has_a_source(house):
    with acting_as(house.manager):
        one = agreed(house)
        with pytest.raises(BadInput, match="nobody tells it"):
            covenants.test_covenant(by=house.manager, covenant=one, day=TODAY(), told=Finding(inputs={"value": [0.1]}))


@pytest.mark.parametrize("inputs", [{"cash": [1.0]}, {"cash": [1.0], "service": [1.0, 2.0]}, {"cash": [], "service": []},
                                    {"cash": [float("nan")], "service": [1.0]}])
def test_a_test_without_all_its_amounts_is_refused(house, inputs):
    with acting_as(house.manager):
        one = agreed(house, "dscr_minimum", "1.2")
        with pytest.raises(BadInput):
            covenants.test_covenant(by=house.manager, covenant=one, day=TODAY(), told=Finding(inputs=inputs))
        assert not CovenantTest.objects.exists()


def test_what_a_person_tests_needs_their_words(house):
    with acting_as(house.manager):
        one = agreed(house, "keep_permits", None)
        with pytest.raises(BadInput, match="met or breached"):
            covenants.test_covenant(by=house.manager, covenant=one, day=TODAY(), told=Finding())
        told = Finding(found="met", words="看过原件", evidence=paper(house.mine))
        assert covenants.test_covenant(by=house.manager, covenant=one, day=TODAY(), told=told).found == "met"
        assert stands(house, "keep_permits").state == "met"
        with pytest.raises(BadInput, match="still to come"):
            covenants.test_covenant(by=house.manager, covenant=one, day=TODAY() + timedelta(days=1), told=told)


def test_a_test_that_was_made_stays(house):
    with acting_as(house.manager):
        one = agreed(house, "keep_permits", None)
        made = covenants.test_covenant(by=house.manager, covenant=one, day=TODAY(),
                                       told=Finding(found="met", words="看过"))
        for wrong in ("update deal_covenanttest set found = 'breached' where id = %s",
                      "delete from deal_covenanttest where id = %s"):
            with pytest.raises(DatabaseError, match="stays"), transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(wrong, [made.pk])


def test_covenants_go_along_to_the_next_version(house):
    first = begun(house.manager, house.mine)
    second = begun(house.manager, house.mine)
    with acting_as(house.manager):
        covenants.set_covenant(by=house.manager, client=house.mine, rule="liabilities_to_assets",
                               terms=Terms(limit=D("0.55")), structure=first)
        assert covenants.copy_covenants(by=house.manager, of=first, to=second) == 1
        assert covenants.copy_covenants(by=house.manager, of=first, to=second) == 0
        (line,) = protecting.covenant_lines(second)
    assert "55 %" in line[1]


def test_without_the_permission_nothing_is_agreed(house):
    with acting_as(house.auditor), pytest.raises(NotAllowed):
        covenants.set_covenant(by=house.auditor, client=house.mine, rule="annual_statements", terms=Terms())
    with acting_as(house.other), pytest.raises(NotAllowed, match="not among those you may see"):
        covenants.set_covenant(by=house.other, client=house.mine, rule="annual_statements", terms=Terms())
    with as_system():
        assert not Covenant.objects.exists()


def test_another_branch_sees_and_changes_nothing_in_the_database(house):
    with acting_as(house.manager):
        one = agreed(house)
        covenants.test_covenant(by=house.manager, covenant=one, day=TODAY(), told=Finding())
    with acting_as(house.other), connection.cursor() as cursor:
        for table in ("deal_covenant", "deal_covenanttest", "deal_covenantevent"):
            cursor.execute(f"select count(*) from {table}")
            assert cursor.fetchone() == (0,), table
        cursor.execute("update deal_covenant set version = 9")
        assert cursor.rowcount == 0
