"""Pools: quotas, cooling and capacity hold, two cannot take one lead, and what nobody touches comes back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from threading import Barrier, Thread
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from clc.kernel.errors import BadInput, ClcError, NotAllowed
from clc.policy.kind.pool import Pool
from clc.stages.hub.book import current_book, keep_edition
from clc.stages.hub.models import Judging, Message, Standing, Touch, TouchKind, User
from clc.stages.hub.reach import acting_as, as_system
from clc.stages.hub.services.people import the_machine
from clc.stages.reach.models import Lead, LeadHand, PoolLook
from clc.stages.reach.services import pools
from clc.stages.reach.services.assigning import assign, candidates, declare_interest
from clc.stages.reach.services.leads import add_lead
from tests.stages.hub.people import House, build, person
from tests.stages.reach.sowing import list_in_force, sound_lead, values


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """A pool with other limits."""

    def set_limits(**told: int) -> None:
        name, rule = pools.pool_of("corporate")
        changed = rule.model_copy(update={key: {date(2020, 1, 1): value} for key, value in told.items()})
        book = pools.current_book()
        monkeypatch.setattr(pools, "pool_of", lambda pipeline: (name, changed))
        monkeypatch.setattr(pools, "current_book", lambda: _Changed(book, changed))

    return set_limits


class _Changed:
    """The book with another pool."""

    def __init__(self, book: Any, pool: Pool) -> None:
        self.book, self.pool = book, pool

    def of(self, shape: Any) -> Any:
        """The rules of a kind."""
        return {"house": self.pool} if shape is Pool else self.book.of(shape)


def pooled(house: House, number: int = 1) -> Lead:
    """A lead the manager put into the pool."""
    list_in_force()
    with acting_as(house.head):
        return add_lead(by=house.head, values=values(number), pooled=True)


def colleague_of(house: House) -> User:
    """The other manager of the same branch."""
    found = house.colleague.manager
    assert found is not None
    return found


def test_a_pool_is_open_to_its_branch_and_closed_to_others(house: House) -> None:
    lead = pooled(house)
    for user, sees in ((house.manager, True), (colleague_of(house), True), (house.other, False)):
        with acting_as(user):
            assert Lead.objects.filter(pk=lead.pk).exists() is sees


def test_a_lead_is_taken_once_by_one(house: House) -> None:
    lead = pooled(house)
    with acting_as(house.manager):
        assert pools.pick(by=house.manager, lead=lead).owner == house.manager
        pools.pick(by=house.manager, lead=lead)
    with acting_as(colleague_of(house)), pytest.raises(ClcError) as refused:
        pools.pick(by=colleague_of(house), lead=lead)
    assert refused.value.todo
    with as_system():
        assert LeadHand.objects.filter(lead=lead, kind="picked").count() == 1


def test_takes_of_a_day_are_limited(house: House, small: Callable[..., None]) -> None:
    small(picks=1)
    first, second = pooled(house, 1), pooled(house, 2)
    with acting_as(house.manager):
        pools.pick(by=house.manager, lead=first)
        with pytest.raises(NotAllowed, match="taken 1 leads"):
            pools.pick(by=house.manager, lead=second)


def test_nobody_hoards(house: House, small: Callable[..., None]) -> None:
    small(capacity=1)
    sound_lead(house.manager, 5)
    lead = pooled(house, 1)
    with acting_as(house.manager), pytest.raises(NotAllowed, match="the most one may"):
        pools.pick(by=house.manager, lead=lead)


def test_the_previous_owner_waits_and_others_go_first(house: House) -> None:
    lead = sound_lead(house.manager)
    with acting_as(house.manager):
        with pytest.raises(BadInput, match="reason"):
            pools.release(by=house.manager, lead=lead, why="")
        pools.release(by=house.manager, lead=lead, why="没有时间跟进")
        with pytest.raises(NotAllowed, match="others go first"):
            pools.pick(by=house.manager, lead=lead)
    with as_system():
        Lead.objects.filter(pk=lead.pk).update(pooled_at=timezone.now() - timedelta(days=31))
    with acting_as(house.manager):
        assert pools.pick(by=house.manager, lead=lead).owner == house.manager


def test_looks_are_counted_once_a_lead_and_end(house: House, small: Callable[..., None]) -> None:
    small(looks=1)
    first, second = pooled(house, 1), pooled(house, 2)
    with acting_as(house.manager):
        pools.look(by=house.manager, lead=first)
        pools.look(by=house.manager, lead=first)
        with pytest.raises(NotAllowed, match="quota"):
            pools.look(by=house.manager, lead=second)
        assert PoolLook.objects.count() == 1
    with acting_as(house.head):
        pools.look(by=house.head, lead=second)


def test_a_client_with_money_lent_or_a_contract_never_goes_to_the_pool(house: House) -> None:
    lead = sound_lead(house.manager, name=house.mine.party.name, uscc="")
    with as_system():
        run = Judging.objects.create(day=date(2026, 1, 1), by=the_machine(), edition=keep_edition(current_book()))
        Standing.objects.create(client=house.mine, judging=run, day=date(2026, 1, 1), exposure=1.0)
    with acting_as(house.manager), pytest.raises(NotAllowed, match="money is lent"):
        pools.release(by=house.manager, lead=lead, why="不想做了")
    with as_system():
        Lead.objects.filter(pk=lead.pk).update(touched_at=timezone.now() - timedelta(days=900))
        assert pools.recycle(by=the_machine()) == 0
        Standing.objects.update(exposure=0)
        speaker = pools._SPEAKERS["contract"]
        pools.keeps_out("contract", lambda clients: set(clients))
        try:
            assert pools.recycle(by=the_machine()) == 0
        finally:
            pools.keeps_out("contract", speaker)
        assert pools.recycle(by=the_machine()) == 1


def test_what_nobody_touches_comes_back_and_the_owner_is_told_before_and_after(house: House) -> None:
    lead, other = sound_lead(house.manager, 1), sound_lead(house.manager, 2)
    with as_system():
        Lead.objects.filter(pk=lead.pk).update(touched_at=timezone.now() - timedelta(days=6))
        Lead.objects.filter(pk=other.pk).update(touched_at=timezone.now() - timedelta(days=2))
        assert pools.recycle(by=the_machine()) == 1
        held = Lead.objects.get(pk=lead.pk)
        assert (held.owner, held.pool, held.last_owner) == (None, "house", house.manager)
        told = list(Message.objects.filter(to=house.manager).values_list("subject", flat=True))
        assert len(told) == 2
        assert pools.recycle(by=the_machine()) == 0


def test_a_touch_of_its_client_keeps_a_lead(house: House) -> None:
    lead = sound_lead(house.manager, name=house.mine.party.name, uscc="")
    with as_system():
        Lead.objects.filter(pk=lead.pk).update(touched_at=timezone.now() - timedelta(days=60))
        Touch.objects.create(client=house.mine, kind=TouchKind.CALL, at=timezone.now(), text="通话", by=house.manager)
        assert pools.recycle(by=the_machine()) == 0


def test_a_lead_goes_to_whom_most_speaks_for_and_the_reasons_are_kept(house: House) -> None:
    lead = sound_lead(house.head, name=house.mine.party.name, uscc="")
    with acting_as(house.head):
        found = candidates(house.head, lead)
        assert found[0].user == house.manager
        assert found[0].reasons["knows_client"] == 40
        assert {one.user for one in found} == {house.manager, colleague_of(house)}
        given = assign(by=house.head, lead=lead)
        assert given.owner == house.manager
        assert LeadHand.objects.get(lead=lead, kind="given").reasons
    with as_system():
        assert Message.objects.filter(to=house.manager, subject__contains=lead.name).exists()


def test_who_has_an_interest_neither_gets_nor_works_a_lead(house: House) -> None:
    lead = sound_lead(house.manager)
    with acting_as(house.manager):
        declare_interest(by=house.manager, lead=lead, why="配偶持股")
        with pytest.raises(NotAllowed, match="stays out"):
            pools.release(by=house.manager, lead=lead, why="x")
    with acting_as(house.head):
        assert next(one for one in candidates(house.head, lead) if one.user == house.manager).out
        with pytest.raises(NotAllowed, match="stays out"):
            assign(by=house.head, lead=lead, to=house.manager)
        assert assign(by=house.head, lead=lead).owner == colleague_of(house)


def test_a_lead_is_assigned_only_within_ones_branch_and_by_who_may(house: House) -> None:
    lead = sound_lead(house.manager)
    with acting_as(house.manager), pytest.raises(NotAllowed):
        assign(by=house.manager, lead=lead, to=colleague_of(house))
    with acting_as(house.head), pytest.raises(BadInput, match="not in your branch"):
        assign(by=house.head, lead=lead, to=house.other)


@pytest.mark.django_db(transaction=True)
def test_many_who_reach_for_one_lead_at_once_are_answered_and_one_has_it() -> None:
    house = build()
    lead = pooled(house)
    with as_system():
        people = [person(f"p{at}", "manager", house.mine.branch) for at in range(6)]
    gate, outcomes = Barrier(len(people)), []

    def reach_for(user: User) -> None:
        gate.wait()
        try:
            with acting_as(user):
                pools.pick(by=user, lead=lead)
            outcomes.append("taken")
        except ClcError as refused:
            outcomes.append("refused" if refused.todo else "dumb")
        finally:
            connection.close()

    threads = [Thread(target=reach_for, args=(user,)) for user in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["refused"] * 5 + ["taken"]
    with as_system():
        assert LeadHand.objects.filter(lead=lead, kind="picked").count() == 1
