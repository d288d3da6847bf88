"""Limits over the API: headroom asked, reserved once, given back; nobody else's client."""

from __future__ import annotations

from clc.stages.credit.models import Reservation
from clc.stages.hub.reach import as_system
from tests.doors.api.calling import Caller
from tests.stages.credit.lending import capital, exposed
from tests.stages.hub.people import House


def test_headroom_is_told_with_the_limit_that_binds(house: House) -> None:
    capital(house)
    exposed(house.mine, 1_000)
    told = Caller(house.manager).get("limits/room", client="M1", amount="100").json()
    assert (told["headroom"], told["binds"], told["fits"]) == ("5500.00", "Loans to one client", True)
    wide = Caller(house.manager).get("limits/room", client="M1", amount="9000").json()
    assert not wide["fits"]
    assert "Nobody may allow more" in wide["todo"]


def test_room_is_reserved_once_for_a_key_and_released_twice_the_same(house: House) -> None:
    capital(house)
    caller = Caller(house.head)
    body = {"client": "M1", "amount": "5000", "key": "D1", "reason": "decision 1"}
    first, again = caller.send("limits/reservations", body), caller.send("limits/reservations", body)
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json()["id"] == again.json()["id"]
    assert caller.send("limits/reservations", {**body, "key": "D2"}).status_code == 422
    key = first.json()["id"]
    for _time in range(2):
        assert caller.send(f"limits/reservations/{key}/release", {"why": "turned down"}).json()["state"] == "released"
    with as_system():
        assert Reservation.objects.count() == 1


def test_a_client_out_of_sight_has_no_room_to_ask_for(house: House) -> None:
    assert Caller(house.manager).get("limits/room", client="S1").status_code == 404


def test_without_a_capital_base_headroom_is_unknown_not_zero(house: House) -> None:
    told = Caller(house.manager).get("limits/room", client="M1", amount="1").json()
    assert (told["headroom"], told["fits"]) == (None, False)
    assert "capital base" in told["blind"]


def test_the_answer_speaks_the_language_asked_for_and_else_its_owners(house: House) -> None:
    caller = Caller(house.manager)
    assert "capital base" in caller.get("limits/room", client="M1", amount="1").json()["blind"]
    caller.http.defaults.pop("HTTP_ACCEPT_LANGUAGE")
    answer = caller.get("limits/room", client="M1", amount="1")
    assert answer["Content-Language"] == house.manager.language
