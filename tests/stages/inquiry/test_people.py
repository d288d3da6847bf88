"""A client's team: people come, leave and are corrected; numbers stay out, others' branches see nothing, changes ask."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.apps import apps
from django.db import InternalError, ProgrammingError, transaction
from django.utils import timezone

from clc.kernel.errors import BadInput, NotAllowed
from clc.stages.hub.book import current_book
from clc.stages.hub.models import Action, Client, Entry, User
from clc.stages.hub.reach import acting_as, as_system
from clc.stages.inquiry.models import Seat
from clc.stages.inquiry.services.people import Place, correct_seat, end_seat, seat_person, strike_seat
from clc.stages.inquiry.team import TeamOnDay, team_on, team_rule
from tests.stages.hub.people import House, build

DAY = date(2026, 11, 22)
RESIDENT = "11010519491231002X"


@pytest.fixture
def house(db: None) -> House:
    return build()


def seated(by: User, client: Client, name: str, position: str, since: date = date(2020, 1, 1), **more: str) -> Seat:
    with acting_as(by):
        return seat_person(by=by, client=client, place=Place(name, position, since, **more))


def team(client: Client, day: date = DAY) -> TeamOnDay:
    with as_system():
        return team_on(Seat.objects.of(client), team_rule(current_book()), day)


def test_a_person_takes_a_place_and_the_audit_says_so(house: House) -> None:
    seat = seated(house.manager, house.mine, " 青禾  棠 ", "chair", background="工程师", source="年度报告")
    assert (seat.name, seat.position, seat.background) == ("青禾 棠", "chair", "工程师")
    with as_system():
        assert Entry.objects.filter(act="wrote a place in a team", client=house.mine).count() == 1
        assert not Action.objects.exists()


def test_who_follows_in_a_place_for_one_ends_the_one_before_and_asks_for_work_once(house: House) -> None:
    first = seated(house.manager, house.mine, "甲", "chair")
    seated(house.manager, house.mine, "乙", "chair", date(2026, 3, 1))
    with as_system():
        first.refresh_from_db()
        assert first.until == date(2026, 3, 1)
        assert [one.title for one in Action.objects.all()] == ["Meet the new chair and write down what changes"]
    seated(house.manager, house.mine, "丙", "chair", date(2026, 4, 1))
    with as_system():
        assert Action.objects.count() == 1
        assert Action.objects.get().due > timezone.localdate()


@pytest.mark.parametrize("position", ["finance_head", "auditor", "controller"])
def test_one_who_leaves_a_key_place_asks_for_work_too(house: House, position: str) -> None:
    seat = seated(house.manager, house.mine, "甲", position)
    with acting_as(house.manager):
        end_seat(by=house.manager, seat=seat, until=date(2026, 5, 1), why="退休")
    with as_system():
        assert Action.objects.filter(client=house.mine).count() == 1


def test_one_who_leaves_another_place_asks_for_nothing(house: House) -> None:
    seat = seated(house.manager, house.mine, "甲", "sales_head")
    with acting_as(house.manager):
        end_seat(by=house.manager, seat=seat, until=date(2026, 5, 1))
    with as_system():
        assert not Action.objects.exists()


@pytest.mark.parametrize("told", [
    {"name": ""}, {"name": "  "}, {"name": "x" * 81}, {"name": f"王 {RESIDENT}"}, {"name": "王 13800138000"},
    {"name": "王 123456789"}, {"source": f"身份证 {RESIDENT}"}, {"position": "pope"}, {"name": "a\x00b"},
    {"background": "x\x00"}, {"background": "x" * 4001}, {"source": "x" * 241},
    {"since": timezone.localdate() + timedelta(days=1)}, {"since": date(1800, 1, 1)},
])
def test_what_cannot_be_kept_is_refused_and_nothing_is_saved(house: House, told: dict) -> None:
    place = Place(**{"name": "甲", "position": "chair", "since": date(2020, 1, 1), **told})
    with acting_as(house.manager), pytest.raises(BadInput) as refused:
        seat_person(by=house.manager, client=house.mine, place=place)
    assert refused.value.todo
    with as_system():
        assert not Seat.objects.exists()


def test_a_number_in_a_background_is_masked(house: House) -> None:
    seat = seated(house.manager, house.mine, "甲", "chair", background=f"身份证 {RESIDENT}, 电话 13800138000")
    assert RESIDENT not in seat.background
    assert "13800138000" not in seat.background


def test_the_same_person_does_not_take_the_same_place_twice(house: House) -> None:
    seated(house.manager, house.mine, "甲", "director")
    with pytest.raises(BadInput):
        seated(house.manager, house.mine, "甲", "director")
    seated(house.manager, house.mine, "乙", "director")


def test_a_later_holder_is_not_overtaken_by_an_earlier_one(house: House) -> None:
    seated(house.manager, house.mine, "甲", "chair", date(2024, 1, 1))
    with pytest.raises(BadInput):
        seated(house.manager, house.mine, "乙", "chair", date(2020, 1, 1))


@pytest.mark.parametrize("until", [date(2019, 12, 31), timezone.localdate() + timedelta(days=1)])
def test_nobody_leaves_before_coming_or_in_the_future(house: House, until: date) -> None:
    seat = seated(house.manager, house.mine, "甲", "chair")
    with acting_as(house.manager), pytest.raises(BadInput):
        end_seat(by=house.manager, seat=seat, until=until)


def test_a_correction_keeps_what_stood_there_and_striking_out_leaves_the_history(house: House) -> None:
    seat = seated(house.manager, house.mine, "甲", "chair")
    with acting_as(house.manager):
        correct_seat(by=house.manager, seat=seat, place=Place("乙", "general_manager", date(2021, 1, 1)))
        seat.refresh_from_db()
        assert (seat.name, seat.position, seat.since) == ("乙", "general_manager", date(2021, 1, 1))
        strike_seat(by=house.manager, seat=seat)
    with as_system():
        assert not Seat.objects.exists()
        history = apps.get_model("inquiry", "SeatEvent").objects.filter(position__in=("chair", "general_manager"))
        assert history.count() == 2
        with pytest.raises((InternalError, ProgrammingError)), transaction.atomic():
            history.delete()


def test_another_branch_sees_no_team_and_writes_none(house: House) -> None:
    seat = seated(house.manager, house.mine, "甲", "chair")
    with acting_as(house.other):
        assert not Seat.objects.exists()
        with pytest.raises(NotAllowed):
            seat_person(by=house.other, client=house.mine, place=Place("乙", "chair", date(2020, 1, 1)))
        with pytest.raises(NotAllowed):
            end_seat(by=house.other, seat=seat, until=DAY)
        with pytest.raises(ProgrammingError), transaction.atomic():
            Seat.objects.create(client=house.mine, name="乙", position="chair", since=DAY)


def test_a_role_that_tells_nothing_writes_no_team(house: House) -> None:
    with acting_as(house.auditor), pytest.raises(NotAllowed):
        seat_person(by=house.auditor, client=house.mine, place=Place("甲", "chair", date(2020, 1, 1)))


def test_of_a_team_nobody_told_everything_is_unknown(house: House) -> None:
    found = team(house.mine)
    assert (found.stability, found.changes, found.head_years, found.key_person) == (None, None, None, None)


def test_the_team_of_three_years_ago_is_held_against_today_s(house: House) -> None:
    seated(house.manager, house.mine, "甲", "chair", date(2018, 11, 22))
    seated(house.manager, house.mine, "乙", "general_manager", date(2020, 1, 1))
    seated(house.manager, house.mine, "丙", "finance_head", date(2020, 1, 1))
    seated(house.manager, house.mine, "丁", "finance_head", date(2026, 1, 1))
    seated(house.manager, house.mine, "乙", "sales_head", date(2024, 1, 1))
    seated(house.manager, house.mine, "会计师事务所", "auditor", date(2025, 1, 1))
    found = team(house.mine)
    assert found.stability == pytest.approx(2 / 3)
    assert found.changes == 1
    assert found.head_years == pytest.approx(8.0, abs=0.01)
    assert found.key_person == pytest.approx(2 / 4)
    assert [seat.position for seat in found.held] == ["chair", "general_manager", "finance_head", "sales_head", "auditor"]
    assert [seat.name for seat in found.former] == ["丙"]


def test_stability_is_unknown_where_the_team_of_then_is_not_told(house: House) -> None:
    seated(house.manager, house.mine, "甲", "chair", date(2026, 1, 1))
    found = team(house.mine)
    assert found.stability is None
    assert found.changes == 1
    assert found.key_person is None


def test_a_team_as_of_an_earlier_day_is_the_team_of_that_day(house: House) -> None:
    seated(house.manager, house.mine, "甲", "chair", date(2018, 1, 1))
    seated(house.manager, house.mine, "乙", "chair", date(2026, 1, 1))
    assert [seat.name for seat in team(house.mine, date(2025, 6, 1)).held] == ["甲"]
    assert [seat.name for seat in team(house.mine).held] == ["乙"]
