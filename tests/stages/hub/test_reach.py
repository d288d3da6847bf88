"""Whose rows a reader sees, asked of the database itself and around every service."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import connection, transaction
from django.db.utils import ProgrammingError
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory
from django.utils import timezone

from clc.stages.hub.judging import judge
from clc.stages.hub.models import Action, Client, Entry, Fact, Party, Standing, Touch, User, Verdict
from clc.stages.hub.reach import acting_as, as_system, reach_middleware
from clc.stages.hub.services.audit import note
from tests.stages.hub.lakes import invoices, lay
from tests.stages.hub.people import House


def codes() -> list[str]:
    return sorted(Client.objects.values_list("code", flat=True))


def test_nobody_in_particular_sees_nothing(house: House) -> None:
    assert codes() == []
    assert Party.objects.count() == 0


@pytest.mark.parametrize(("who", "sees"), [
    ("manager", ["M1"]), ("head", ["M1", "M2"]), ("other", ["S1"]), ("risk", ["M1", "M2", "S1"]),
])
def test_each_reach_sees_its_own_clients(house: House, who: str, sees: list[str]) -> None:
    with acting_as(getattr(house, who)):
        assert codes() == sees


def test_the_reach_ends_with_its_block(house: House) -> None:
    with as_system():
        with acting_as(house.manager):
            assert codes() == ["M1"]
        assert codes() == ["M1", "M2", "S1"]
    assert codes() == []


def test_a_user_let_go_sees_nothing(house: House) -> None:
    house.manager.is_active = False
    with acting_as(house.manager):
        assert codes() == []


def test_a_role_no_file_tells_of_sees_nothing(house: House) -> None:
    house.manager.role = "emperor"
    with acting_as(house.manager):
        assert codes() == []


def test_what_hangs_on_a_client_is_hidden_with_it(house: House) -> None:
    with as_system():
        Touch.objects.create(client=house.south, kind="note", at=timezone.now(), text="secret", by=house.other)
        Action.objects.create(client=house.south, title="secret", due=timezone.localdate())
        Fact.objects.create(client=house.south, name="bank_rating", text="D", as_of=timezone.localdate(),
                            known_at=timezone.now())
    with acting_as(house.manager):
        assert [Touch.objects.count(), Action.objects.count(), Fact.objects.count(), Verdict.objects.count()] == [0] * 4
    with acting_as(house.other):
        assert [Touch.objects.count(), Action.objects.count(), Fact.objects.count()] == [1, 1, 1]


def test_a_row_cannot_be_written_for_a_client_out_of_reach(house: House) -> None:
    with pytest.raises(ProgrammingError, match="row-level security"), acting_as(house.manager):
        Touch.objects.create(client=house.south, kind="note", at=timezone.now(), text="x", by=house.manager)


def test_a_client_cannot_be_taken_by_an_update(house: House) -> None:
    with acting_as(house.manager):
        assert Client.objects.filter(code="S1").update(manager=house.manager) == 0


def test_raw_sql_sees_no_more_than_the_reader(house: House) -> None:
    with acting_as(house.manager), connection.cursor() as cursor:
        cursor.execute("select count(*) from hub_client")
        assert cursor.fetchone() == (1,)


def test_the_application_cannot_lift_row_security(house: House) -> None:
    refused = pytest.raises(ProgrammingError, match=r"must be owner|permission denied")
    with refused, acting_as(house.manager), connection.cursor() as cursor:
        cursor.execute("alter table hub_client disable row level security")


def test_the_name_of_anothers_client_is_not_to_be_read(house: House) -> None:
    with acting_as(house.manager):
        assert not Party.objects.filter(name__contains="港口").exists()


def test_the_history_of_anothers_client_is_hidden(house: House) -> None:
    with as_system():
        house.south.next_step = "call"
        house.south.save()
    assert (_history(house.other), _history(house.manager)) == (1, 0)


def _history(who: User) -> int:
    with acting_as(who), connection.cursor() as cursor:
        cursor.execute("select count(*) from hub_clientevent")
        return int(cursor.fetchone()[0])


def test_entries_on_a_client_out_of_reach_are_hidden(house: House) -> None:
    with as_system():
        note(None, "looked", house.south)
    with acting_as(house.manager):
        assert not Entry.objects.exists()
    with acting_as(house.other):
        assert Entry.objects.get().client == house.south


def test_a_failing_request_is_rolled_back_and_answers_its_own_error(house: House) -> None:
    def view(request: HttpRequest) -> HttpResponse:
        Touch.objects.create(client=house.mine, kind="note", at=timezone.now(), text="lost", by=house.manager)
        return HttpResponse(status=500)

    request = RequestFactory().get("/")
    request.user = house.manager
    assert reach_middleware(view)(request).status_code == 500
    with as_system():
        assert not Touch.objects.exists()


def test_a_standing_goes_with_its_client_to_another_branch(house: House) -> None:
    with as_system():
        lay(invoices(house.mine))
    judge(by=house.risk, day=date(2026, 1, 15))
    with acting_as(house.manager):
        assert list(Standing.objects.values_list("client__code", flat=True)) == ["M1"]
    with as_system():
        house.mine.manager, house.mine.branch = house.other, house.other.branch
        house.mine.save()
    with acting_as(house.manager):
        assert not Standing.objects.exists()
    with acting_as(house.other):
        assert sorted(Standing.objects.values_list("client__code", flat=True)) == ["M1", "S1"]


def test_a_standing_cannot_be_given_to_another_branch_by_hand(house: House) -> None:
    judge(by=house.risk, day=date(2026, 1, 15))
    with acting_as(house.manager), pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
        Standing.objects.filter(client=house.mine).update(branch=house.other.branch, manager=house.other)
