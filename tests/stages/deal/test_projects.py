"""Versions of project models: kept as written, never overtaken unseen, confirmed by another, seen by one's own branch."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
import yaml
from django.db import DatabaseError, connection, transaction

import clc.policy
from clc.kernel.errors import BadInput, NotAllowed
from clc.stages.deal.modelling import FROM_BASE, FROM_SCENARIO
from clc.stages.deal.models import Project, ProjectVersion
from clc.stages.deal.services import projects
from clc.stages.hub.models import Entry, Fact
from clc.stages.hub.reach import acting_as, as_system
from tests.doors.web.projects.modelled import CASE, confirmed, opened, written
from tests.stages.hub.people import House, build


def overburdened() -> str:
    """The case with a loan as large as it was, at a third of its prices."""
    told = yaml.safe_load(CASE)
    told["debt"][0] |= {"amount": 195.0, "repayment": "equal_principal"}
    for name in ("cover", "gearing", "llcr", "plcr"):
        told["debt"][0].pop(name, None)
    for line in told["revenue"]:
        line["price"] *= 0.5
    return str(yaml.safe_dump(told, allow_unicode=True, sort_keys=False))


BOOK = Path(clc.policy.__file__).parent / "book"


@pytest.fixture
def house(db: None) -> House:
    return build()


@pytest.fixture
def version(house: House) -> ProjectVersion:
    return written(house.manager, opened(house.manager, house.mine))


def test_a_version_keeps_its_text_what_it_came_to_and_who_wrote_it(house: House, version: ProjectVersion) -> None:
    assert (version.number, version.text, version.by) == (1, CASE, house.manager)
    assert version.figures["min_dscr"] > 1
    assert version.stresses["s01_price"] < version.figures["min_dscr"]
    with as_system():
        assert Entry.objects.filter(act="wrote a version of a project model").exists()


def test_nobody_overtakes_another_unseen(house: House, version: ProjectVersion) -> None:
    with pytest.raises(BadInput, match="Somebody wrote version 1"):
        written(house.manager, version.project, CASE + "\ncontingency: 0.03\n", newest=0)


def test_the_same_text_is_no_version(house: House, version: ProjectVersion) -> None:
    with pytest.raises(BadInput, match="Nothing differs"):
        written(house.manager, version.project, newest=1)


def test_who_wrote_a_version_does_not_confirm_it(house: House) -> None:
    with as_system():
        house.manager.is_superuser = True
        house.manager.save()
    made = written(house.manager, opened(house.manager, house.mine))
    with pytest.raises(NotAllowed, match="does not confirm"):
        confirmed(house.manager, made)


def test_what_does_not_add_up_is_not_confirmed(house: House, version: ProjectVersion) -> None:
    bad = written(house.manager, version.project, overburdened(), newest=1)
    assert bad.figures["failed"]
    with pytest.raises(BadInput, match="checks of the model fail"):
        confirmed(house.risk, bad)


def test_a_confirmed_version_is_neither_withdrawn_nor_confirmed_again(house: House, version: ProjectVersion) -> None:
    confirmed(house.risk, version)
    with pytest.raises(BadInput, match="already"):
        confirmed(house.risk, version)
    with acting_as(house.manager), pytest.raises(BadInput, match="already"):
        projects.withdraw_version(by=house.manager, version=version, why="x")


def test_confirming_again_replaces_the_facts_of_the_day(house: House, version: ProjectVersion) -> None:
    confirmed(house.risk, version)
    second = written(house.manager, version.project, CASE + "\ncontingency: 0.03\n", newest=1)
    confirmed(house.risk, second)
    with as_system():
        told = Fact.objects.known().get(client=house.mine, name="project_llcr_min")
    assert told.value == Decimal(str(round(second.figures["min_llcr"], 6)))
    assert told.text == "P-1 v2"


@pytest.mark.parametrize(("sent", "says"), [
    ({"code": "", "name": "x"}, "code and a name"), ({"code": "a/b", "name": "x"}, "slash"),
    ({"code": "P-1", "name": "x"}, "already"),
])
def test_a_project_has_a_code_of_its_own(house: House, version: ProjectVersion, sent: dict[str, str], says: str) -> None:
    with acting_as(house.manager), pytest.raises(BadInput, match=says):
        projects.open_project(by=house.manager, client=house.mine, **sent)


def test_who_may_not_model_is_refused(house: House, version: ProjectVersion) -> None:
    with pytest.raises(NotAllowed):
        written(house.auditor, version.project, CASE + "\ncontingency: 0.03\n", newest=1)
    with pytest.raises(NotAllowed):
        opened(house.other, house.mine, "P-7")


@pytest.mark.parametrize("wrong", [
    "update deal_projectversion set text = 'x' where id = %s", "update deal_projectversion set figures = '{}' where id = %s",
    "update deal_projectversion set number = 9 where id = %s", "delete from deal_projectversion where id = %s",
])
def test_the_database_changes_no_version(house: House, version: ProjectVersion, wrong: str) -> None:
    with acting_as(house.manager), pytest.raises(DatabaseError, match="stays"), transaction.atomic(), \
            connection.cursor() as cursor:
        cursor.execute(wrong, [version.pk])


def test_the_database_keeps_two_people_apart(house: House, version: ProjectVersion) -> None:
    with acting_as(house.manager), pytest.raises(DatabaseError), transaction.atomic():
        ProjectVersion.objects.filter(pk=version.pk).update(state="confirmed", confirmed_by=house.manager)


@pytest.mark.parametrize("table", ["deal_project", "deal_projectversion"])
def test_another_branch_sees_nothing_in_the_database(house: House, version: ProjectVersion, table: str) -> None:
    with acting_as(house.other), connection.cursor() as cursor:
        cursor.execute(f"select count(*) from {table}")
        assert cursor.fetchone() == (0,)
    with acting_as(house.other):
        assert not Project.objects.exists()
        assert not ProjectVersion.objects.exists()


def test_a_told_cover_names_the_version_it_comes_from(house: House, version: ProjectVersion) -> None:
    confirmed(house.risk, version)
    with as_system():
        told = {one.name: (one.unit, one.text) for one in Fact.objects.known().filter(client=house.mine)}
    assert told["project_dscr_min"] == ("times", "P-1 v1")


def test_every_told_cover_is_asked_for_by_the_rule_book() -> None:
    text = "".join(path.read_text() for kind in ("slotting", "sheet") for path in (BOOK / kind).glob("*.yaml"))
    assert [name for name in (*FROM_BASE, *FROM_SCENARIO) if f"fact: {name}" not in text] == []


def test_what_is_known_of_a_project_is_corrected_once_and_never_unseen(house: House, version: ProjectVersion) -> None:
    project, told = version.project, projects.Place("D44", cost=Decimal(9_000_000), starts=date(2027, 1, 4))
    seen = projects.fingerprint(project)
    with acting_as(house.manager):
        held = projects.change_project(by=house.manager, project=project, name="虚构电站", place=told, saves=seen)
        assert (held.name, held.cost, held.starts) == ("虚构电站", Decimal(9_000_000), date(2027, 1, 4))
        with pytest.raises(BadInput, match="Somebody has changed this project"):
            projects.change_project(by=house.manager, project=project, name="另一名", place=told, saves=seen)
    with acting_as(house.operations), pytest.raises(NotAllowed):
        projects.change_project(by=house.operations, project=project, name="虚构", place=told)
