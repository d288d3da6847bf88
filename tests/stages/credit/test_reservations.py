"""Room: what fits is reserved once, what does not is blocked with who may allow it, two at once never share it."""

from __future__ import annotations

import threading
from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection, connections
from django.utils import timezone

from clc.kernel.errors import BadInput, NotAllowed, Unavailable
from clc.stages.credit.models import Held, Reservation
from clc.stages.credit.room import room
from clc.stages.credit.services.reservations import (
    LimitBreached,
    allow_breach,
    expire_reservations,
    release,
    reserve,
    use_reservation,
)
from clc.stages.hub.models import Party
from clc.stages.hub.reach import acting_as, as_system
from tests.stages.credit.lending import capital, exposed, tie
from tests.stages.hub.people import House, build


@pytest.fixture
def house(db: None) -> House:
    built = build()
    capital(built)
    return built


def asked(house: House, amount: int, key: str = "A1", **more):
    return reserve(by=house.head, client=house.mine, amount=Decimal(amount), key=key, reason="deal 1", **more)


def limit(house: House, name: str):
    with acting_as(house.head):
        return next(one for one in room(house.mine, day=timezone.localdate()).bounds if one.rule == name).touched


def test_the_limits_of_the_reference_bound_a_client(house: House) -> None:
    assert limit(house, "single_loan").limit == 6_500
    assert limit(house, "single_exposure").limit == 7_500
    assert limit(house, "group_exposure").limit == 10_000


def test_what_fits_is_reserved_and_takes_its_room(house: House) -> None:
    exposed(house.mine, 1_000)
    with acting_as(house.head):
        held = asked(house, 5_000)
    assert held.state == Held.RESERVED
    told = limit(house, "single_loan")
    assert (told.used, told.room) == (6_000, 500)
    assert told.room + told.used == told.limit


def test_what_does_not_fit_is_blocked_with_the_binding_limit_and_nothing_is_kept(house: House) -> None:
    exposed(house.mine, 1_000)
    with acting_as(house.head), pytest.raises(LimitBreached, match="Loans to one client") as found:
        asked(house, 5_501)
    assert "Nobody may allow more" in found.value.todo
    with as_system():
        assert not Reservation.objects.exists()


def test_the_full_limit_fits_to_the_cent(house: House) -> None:
    with acting_as(house.head):
        assert asked(house, 6_500).state == Held.RESERVED


def test_the_same_key_reserves_once(house: House) -> None:
    with acting_as(house.head):
        assert asked(house, 4_000).pk == asked(house, 4_000).pk
        with pytest.raises(BadInput, match="something else"):
            asked(house, 4_001)
    assert limit(house, "single_loan").used == 4_000


def test_a_key_taken_by_a_client_out_of_sight_is_refused_without_a_word_of_whom(house: House) -> None:
    with acting_as(house.risk):
        reserve(by=house.risk, client=house.south, amount=Decimal(1), key="A1", reason="deal")
    with acting_as(house.head), pytest.raises(BadInput, match="something else") as found:
        asked(house, 1)
    assert "港口" not in str(found.value)


def test_a_client_out_of_sight_cannot_be_reserved_for(house: House) -> None:
    with acting_as(house.head), pytest.raises(NotAllowed):
        reserve(by=house.head, client=house.south, amount=Decimal(1), key="X", reason="deal")


def test_who_may_not_reserve_is_told_so(house: House) -> None:
    with acting_as(house.auditor), pytest.raises(NotAllowed):
        reserve(by=house.auditor, client=house.mine, amount=Decimal(1), key="X", reason="deal")


@pytest.mark.parametrize(("amount", "words"), [("0", "above 0"), ("-5", "above 0"), ("NaN", "above 0"), ("1e17", "above 0")])
def test_an_amount_that_is_none_is_refused(house: House, amount: str, words: str) -> None:
    with acting_as(house.head), pytest.raises(BadInput, match=words):
        reserve(by=house.head, client=house.mine, amount=Decimal(amount), key="X", reason="deal")


def test_without_a_capital_base_nothing_is_said_to_fit(db: None) -> None:
    bare = build()
    with acting_as(bare.head), pytest.raises(Unavailable, match="capital base"):
        asked(bare, 1)


def test_released_room_is_free_again_and_used_room_is_not(house: House) -> None:
    with acting_as(house.head):
        first, second_one = asked(house, 3_000, "A"), asked(house, 3_000, "B")
        release(by=house.head, reservation=first, why="turned down")
        release(by=house.head, reservation=first, why="again")
        use_reservation(by=house.head, reservation=second_one, why="drawn")
    assert limit(house, "single_loan").used == 3_000


def test_a_used_reservation_stops_counting_once_the_loan_is_in_the_exposure(house: House) -> None:
    with acting_as(house.head):
        use_reservation(by=house.head, reservation=asked(house, 3_000), why="drawn")
    exposed(house.mine, 3_000)
    with as_system():
        house.mine.exposed.__class__.objects.update(day=timezone.localdate() + timedelta(days=1))
    assert limit(house, "single_loan").used == 3_000


def test_what_nobody_used_lapses(house: House) -> None:
    with acting_as(house.head):
        held = asked(house, 3_000)
    with as_system():
        assert expire_reservations(by=house.risk, day=held.until) == 0
        assert expire_reservations(by=house.risk, day=held.until + timedelta(days=1)) == 1
        assert Reservation.objects.get().state == Held.EXPIRED


def guaranteed(house: House) -> None:
    """A guarantor of both of the manager's clients, so that a house limit binds first."""
    with as_system():
        backer = Party.objects.create(name="虚构担保有限公司")
    tie(backer, house.mine.party, "guarantees")
    tie(backer, house.colleague.party, "guarantees")
    exposed(house.colleague, 6_000)


def test_a_house_limit_may_be_exceeded_only_by_another_person_of_the_role_it_names(house: House) -> None:
    guaranteed(house)
    with acting_as(house.head):
        with pytest.raises(LimitBreached, match="one guarantor") as found:
            asked(house, 1_000)
        assert "Risk" in found.value.todo
        waiting = asked(house, 1_000, ask=True)
    assert waiting.state == Held.ASKED
    with acting_as(house.manager), pytest.raises(NotAllowed):
        allow_breach(by=house.manager, reservation=waiting, why="a good client")
    with acting_as(house.risk):
        with pytest.raises(BadInput, match="reason"):
            allow_breach(by=house.risk, reservation=waiting, why=" ")
        assert allow_breach(by=house.risk, reservation=waiting, why="cover comes in a month").state == Held.RESERVED


def test_who_asks_does_not_allow(house: House) -> None:
    guaranteed(house)
    with acting_as(house.risk):
        waiting = reserve(by=house.risk, client=house.mine, amount=Decimal(1_000), key="R", reason="deal", ask=True)
        with pytest.raises(NotAllowed, match="does not allow it"):
            allow_breach(by=house.risk, reservation=waiting, why="mine")


def test_what_the_law_forbids_nobody_allows(house: House) -> None:
    with acting_as(house.head):
        waiting = asked(house, 9_000, ask=True)
    with acting_as(house.risk), pytest.raises(NotAllowed, match="one client"):
        allow_breach(by=house.risk, reservation=waiting, why="please")


def test_a_member_of_a_related_party_is_bound_by_those_limits(house: House) -> None:
    assert "related_party" not in {one.rule for one in room(house.mine, day=timezone.localdate()).bounds}


@pytest.mark.django_db(transaction=True)
def test_two_at_once_never_both_take_the_last_room() -> None:
    built = build()
    capital(built)
    results: list[str] = []
    gate = threading.Barrier(4)

    def one(number: int) -> None:
        try:
            gate.wait()
            with acting_as(built.head):
                asked(built, 4_000, f"K{number}")
            results.append("reserved")
        except LimitBreached:
            results.append("blocked")
        finally:
            connections.close_all()

    threads = [threading.Thread(target=one, args=(number,)) for number in range(4)]
    for each in threads:
        each.start()
    for each in threads:
        each.join(60)
    assert sorted(results) == ["blocked", "blocked", "blocked", "reserved"]
    with as_system():
        assert Reservation.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_who_is_killed_in_the_middle_takes_no_room() -> None:
    built = build()
    capital(built)
    begun, ended = threading.Event(), threading.Event()

    def killed() -> None:
        try:
            with acting_as(built.head):
                asked(built, 6_000, "K1")
                begun.set()
                ended.wait(30)
                with connection.cursor() as cursor:
                    cursor.execute("select pg_terminate_backend(pg_backend_pid())")
        except Exception:
            ended.set()
        finally:
            connections.close_all()

    thread = threading.Thread(target=killed)
    thread.start()
    assert begun.wait(30)
    ended.set()
    with acting_as(built.head):
        assert asked(built, 6_000, "K2").state == Held.RESERVED
    thread.join(30)
    with as_system():
        assert list(Reservation.objects.values_list("key", flat=True)) == ["K2"]




@pytest.mark.parametrize("amount", ["0.001", "1e-30", "1e40", "-1e40", "NaN"])
def test_what_is_less_than_a_cent_is_not_reserved(house: House, amount: str) -> None:
    with acting_as(house.head), pytest.raises(BadInput, match="above 0"):
        reserve(by=house.head, client=house.mine, amount=Decimal(amount), key="A1", reason="deal 1")
