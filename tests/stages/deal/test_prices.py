"""Prices below their floor: asked by one, allowed by another within the role's reach, bound to the very terms."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from clc.kernel.errors import BadInput, NotAllowed, Unavailable
from clc.stages.credit.models import Rating
from clc.stages.deal.models import Allowance, PriceState
from clc.stages.deal.pricing import Ask, Priced, price
from clc.stages.deal.services import prices
from clc.stages.hub.models import Entry, User
from clc.stages.hub.reach import acting_as, as_system
from tests.stages.deal.priced import asked, rate
from tests.stages.hub.people import House, build

WHY = "keeps the main account with us"


@pytest.fixture
def house(db: None) -> House:
    return build()


@pytest.fixture
def known(house: House) -> Rating:
    return rate(house)


def below(house: House, points: float, **more: object) -> Ask:
    """The loan at a rate so many basis points below its floor."""
    with acting_as(house.manager):
        floor = price(asked(house.mine, **more)).floor
    return asked(house.mine, rate=round(floor - points * 1e-4, 6), **more)


def ask_for(house: House, points: float, *, key: str = "D-1", by: User | None = None) -> Allowance:
    """A request of the manager, so many basis points below the floor."""
    ask = below(house, points)
    with acting_as(by or house.manager):
        return prices.ask_price(by=by or house.manager, ask=ask, key=key, reason=WHY)


def allow(by: User, held: Allowance, **more: str) -> Allowance:
    with acting_as(by):
        return prices.allow_price(by=by, allowance=held, why=WHY, **more)


def test_a_head_of_branch_allows_up_to_ten_basis_points(house: House, known: Rating) -> None:
    held = ask_for(house, 9.5)
    assert held.state == PriceState.ASKED
    assert Decimal("9.4") < held.below < Decimal("9.6")
    done = allow(house.head, held)
    assert (done.state, done.decided_by) == (PriceState.ALLOWED, house.head)


def test_beyond_ten_basis_points_the_head_of_branch_may_not_and_head_office_may(house: House, known: Rating) -> None:
    held = ask_for(house, 12.0)
    with pytest.raises(NotAllowed, match="basis points below the floor") as refused:
        allow(house.head, held)
    assert "Risk management" in refused.value.todo
    assert "Head of branch" not in refused.value.todo
    assert allow(house.risk, held).state == PriceState.ALLOWED


def test_beyond_thirty_the_committees_resolution_is_needed(house: House, known: Rating) -> None:
    held = ask_for(house, 31.0)
    with pytest.raises(BadInput, match="resolution"):
        allow(house.risk, held)
    assert allow(house.risk, held, resolution="2026-17").resolution == "2026-17"


def test_who_asks_does_not_allow(house: House, known: Rating) -> None:
    held = ask_for(house, 5.0, by=house.head)
    with pytest.raises(NotAllowed, match="does not decide"):
        allow(house.head, held)
    with as_system(), pytest.raises(DatabaseError, match="two_people_allow_a_price"), transaction.atomic():
        Allowance.objects.filter(pk=held.pk).update(
            state="allowed", decided_by=house.head, decided_at=timezone.now())


def test_a_manager_may_ask_but_not_allow(house: House, known: Rating) -> None:
    held = ask_for(house, 5.0)
    with pytest.raises(NotAllowed):
        allow(house.manager, held)


def test_another_branch_neither_asks_nor_sees_nor_allows(house: House, known: Rating) -> None:
    held = ask_for(house, 5.0)
    with acting_as(house.other):
        assert not Allowance.objects.filter(pk=held.pk).exists()
        with pytest.raises(NotAllowed):
            prices.ask_price(by=house.other, ask=asked(house.mine, rate=0.01), key="D-2", reason=WHY)
        with pytest.raises(NotAllowed):
            prices.withdraw_price(by=house.other, allowance=held, why=WHY)
        with connection.cursor() as cursor:
            cursor.execute("select count(*) from deal_allowance")
            assert cursor.fetchone()[0] == 0
            cursor.execute("select count(*) from deal_allowanceevent")
            assert cursor.fetchone()[0] == 0


def test_a_rate_at_or_above_the_floor_needs_nobody(house: House, known: Rating) -> None:
    with acting_as(house.manager), pytest.raises(BadInput, match="not below the floor"):
        prices.ask_price(by=house.manager, ask=below(house, -1.0), key="D-1", reason=WHY)


def test_without_a_rating_no_price_is_allowed(house: House) -> None:
    with acting_as(house.manager), pytest.raises(Unavailable, match="no confirmed rating"):
        prices.ask_price(by=house.manager, ask=asked(house.mine, rate=0.03), key="D-1", reason=WHY)


def test_an_allowance_covers_its_own_terms_and_no_others(house: House, known: Rating) -> None:
    held = allow(house.head, ask_for(house, 8.0))
    ask = below(house, 8.0)
    with acting_as(house.manager):
        assert prices.allowance_for(ask) == held
        assert prices.allowance_for(asked(house.mine, rate=ask.rate + 0.0001)) == held
        assert prices.allowance_for(asked(house.mine, rate=ask.rate - 0.0001)) is None
        assert prices.allowance_for(asked(house.mine, rate=ask.rate, amount=100e6 + 1)) is None
        assert prices.allowance_for(asked(house.mine, rate=ask.rate, tenor_months=13)) is None
        assert prices.allowance_for(asked(house.mine, rate=ask.rate, security=())) is None
        assert prices.allowance_for(asked(house.mine, rate=ask.rate, day=held.until + timedelta(days=1))) is None
        assert prices.allowance_for(asked(house.colleague, rate=ask.rate)) is None


def test_a_change_of_terms_makes_it_void(house: House, known: Rating) -> None:
    held = allow(house.head, ask_for(house, 8.0))
    ask = below(house, 8.0)
    with acting_as(house.manager):
        assert prices.drop_changed(by=house.manager, client=house.mine, key="D-1", ask=ask) == 0
        more = asked(house.mine, rate=ask.rate, amount=120e6)
        assert prices.drop_changed(by=house.manager, client=house.mine, key="D-1", ask=more) == 1
        assert prices.allowance_for(ask) is None
        assert Allowance.objects.get(pk=held.pk).state == PriceState.VOID


def test_asking_again_is_the_same_request_and_asking_anew_voids_the_old(house: House, known: Rating) -> None:
    first = ask_for(house, 8.0)
    assert ask_for(house, 8.0).pk == first.pk
    second = ask_for(house, 15.0)
    assert second.pk != first.pk
    with acting_as(house.manager):
        assert Allowance.objects.get(pk=first.pk).state == PriceState.VOID


def test_the_database_keeps_what_was_asked(house: House, known: Rating) -> None:
    held = ask_for(house, 8.0)
    for change in ({"rate": Decimal("0.01")}, {"amount": 1}, {"terms": {}}, {"until": timezone.localdate() + timedelta(400)},
                   {"below": 1}, {"by_id": house.head.pk}):
        with as_system(), pytest.raises(DatabaseError, match="stays as it was asked"), transaction.atomic():
            Allowance.objects.filter(pk=held.pk).update(**change)
    with acting_as(house.manager), pytest.raises(DatabaseError, match="stays"), transaction.atomic():
        Allowance.objects.filter(pk=held.pk).delete()


def test_a_refused_price_is_never_opened_again(house: House, known: Rating) -> None:
    held = ask_for(house, 8.0)
    with acting_as(house.head):
        prices.refuse_price(by=house.head, allowance=held, why="no account here")
    with pytest.raises(BadInput, match="waits for nobody"):
        allow(house.risk, held)
    with as_system(), pytest.raises(DatabaseError, match="stays decided"), transaction.atomic():
        Allowance.objects.filter(pk=held.pk).update(state="allowed", decided_at=timezone.now())


def test_what_nobody_decides_lapses(house: House, known: Rating) -> None:
    held = ask_for(house, 8.0)
    with as_system():
        assert prices.expire_prices(by=house.risk, day=held.until) == 0
        assert prices.expire_prices(by=house.risk, day=held.until + timedelta(days=1)) == 1
        assert Allowance.objects.get(pk=held.pk).state == PriceState.EXPIRED


def test_a_rating_that_ended_stops_the_decision(house: House, known: Rating) -> None:
    held = ask_for(house, 8.0)
    with as_system():
        Rating.objects.filter(pk=known.pk).update(state="expired")
    with pytest.raises(Unavailable, match="no confirmed rating"):
        allow(house.head, held)


def test_a_floor_that_rose_since_counts_against_the_role(house: House, known: Rating) -> None:
    held = ask_for(house, 8.0)
    with as_system():
        Rating.objects.filter(pk=known.pk).update(pd=known.pd * 1.3)
    with pytest.raises(NotAllowed, match="basis points"):
        allow(house.head, held)


def test_every_step_is_in_the_audit_and_the_lines_are_kept(house: House, known: Rating) -> None:
    held = allow(house.head, ask_for(house, 8.0))
    with as_system():
        told = Entry.objects.filter(kind="allowance", key=str(held.pk)).order_by("id")
        acts = list(told.values_list("act", flat=True))
    assert acts == ["asked for a price below the floor", "allowed a price below the floor"]
    kept = {one["name"]: one for one in held.lines}
    assert kept["floor"]["rule"] == "price/china"
    assert kept["floor"]["value"] == pytest.approx(float(held.floor), abs=1e-6)


def test_no_promise_of_deposits_alone_carries_a_price(house: House, known: Rating) -> None:
    with acting_as(house.manager):
        half, all_of_it = price(asked(house.mine, deposits=50e6)), price(asked(house.mine, deposits=1e14))
        none = price(asked(house.mine))
    assert all_of_it.floor == half.floor < none.floor


def test_the_price_answers_every_step_of_the_reference_once_the_inputs_are_those(house: House, known: Rating) -> None:
    with acting_as(house.manager):
        found: Priced = price(asked(house.mine, rate=0.0435))
    parts = found.parts
    assert parts.capital == pytest.approx(parts.weight * 0.105)
    assert parts.loss == pytest.approx(parts.pd * parts.lgd)
    assert found.line("pre_tax").value == pytest.approx(
        0.0435 / 1.06 * (1 - 0.06 * 0.12) - float(parts.transfer.rate) - parts.opex - parts.loss)
