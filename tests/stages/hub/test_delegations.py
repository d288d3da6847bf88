"""Standing in for a colleague: whose rows appear, for how long, and who answers for what was done meanwhile."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import transaction
from django.db.utils import ProgrammingError
from django.utils import timezone

from clc.kernel.errors import BadInput, NotAllowed
from clc.stages.hub.models import Client, Delegation, Entry, Touch, User
from clc.stages.hub.reach import acting_as, as_system
from clc.stages.hub.services.delegations import delegate, end_delegation, standing_for
from clc.stages.hub.services.touches import log_touch
from tests.stages.hub.people import House


def codes() -> list[str]:
    return sorted(Client.objects.values_list("code", flat=True))


def give(giver: User, deputy: User, *, days: int = 3, scope: str = "act") -> Delegation:
    today = timezone.localdate()
    with acting_as(giver):
        return delegate(by=giver, deputy=deputy, first=today, last=today + timedelta(days=days), scope=scope)


def shift(delegation: Delegation, days: int) -> None:
    """Let a delegation have been given for other days."""
    with as_system():
        Delegation.objects.filter(pk=delegation.pk).update(
            starts_at=delegation.starts_at + timedelta(days=days), ends_at=delegation.ends_at + timedelta(days=days))


def test_a_deputy_sees_the_clients_of_whom_they_stand_in_for(house: House) -> None:
    give(house.manager, house.other)
    with acting_as(house.other):
        assert codes() == ["M1", "S1"]
        assert standing_for(house.other, timezone.now()) == {house.manager.pk}


def test_it_ends_by_itself(house: House) -> None:
    held = give(house.manager, house.other)
    shift(held, -4)
    with acting_as(house.other):
        assert codes() == ["S1"]
        assert standing_for(house.other, timezone.now()) == set()


def test_it_opens_nothing_before_its_first_day(house: House) -> None:
    shift(give(house.manager, house.other), 1)
    with acting_as(house.other):
        assert codes() == ["S1"]


def test_it_ends_at_the_midnight_after_its_last_day(house: House) -> None:
    held = give(house.manager, house.other, days=0)
    assert timezone.localtime(held.ends_at).timetuple()[3:6] == (0, 0, 0)
    assert held.ends_at - held.starts_at == timedelta(days=1)


def test_taken_back_it_is_over_at_once(house: House) -> None:
    held = give(house.manager, house.other)
    with acting_as(house.manager):
        end_delegation(by=house.manager, delegation=held)
        end_delegation(by=house.manager, delegation=held)
    with acting_as(house.other):
        assert codes() == ["S1"]
    with as_system():
        assert Entry.objects.filter(act="ended a delegation").count() == 1


def test_a_deputy_cannot_end_or_lengthen_it(house: House) -> None:
    held = give(house.manager, house.other)
    with acting_as(house.other), pytest.raises(NotAllowed):
        end_delegation(by=house.other, delegation=held)
    with pytest.raises(ProgrammingError, match="row-level security"), acting_as(house.other), transaction.atomic():
        Delegation.objects.filter(pk=held.pk).update(ends_at=held.ends_at + timedelta(days=90))


def test_nobody_makes_themselves_a_deputy(house: House) -> None:
    now = timezone.now()
    with pytest.raises(ProgrammingError, match="row-level security"), acting_as(house.other), transaction.atomic():
        Delegation.objects.create(giver=house.manager, deputy=house.other, starts_at=now, ends_at=now + timedelta(days=1))


def test_the_deputy_of_a_head_of_branch_sees_the_branch(house: House) -> None:
    give(house.head, house.other)
    with acting_as(house.other):
        assert codes() == ["M1", "M2", "S1"]


def test_standing_in_is_not_passed_on(house: House) -> None:
    give(house.other, house.officer)
    give(house.officer, house.manager)
    with acting_as(house.manager):
        assert "S1" not in codes()


def test_who_left_is_stood_in_for_no_longer(house: House) -> None:
    give(house.manager, house.other)
    with as_system():
        User.objects.filter(pk=house.manager.pk).update(is_active=False)
    with acting_as(house.other):
        assert codes() == ["S1"]


def test_a_colleague_elsewhere_does_not_see_the_delegation(house: House) -> None:
    give(house.other, house.officer)
    with acting_as(house.manager):
        assert Delegation.objects.count() == 0
    with acting_as(house.officer):
        assert Delegation.objects.count() == 1


def test_who_may_only_see_writes_nothing(house: House) -> None:
    give(house.manager, house.other, scope="see")
    with acting_as(house.other):
        assert codes() == ["M1", "S1"]
        assert standing_for(house.other, timezone.now()) == set()
        assert standing_for(house.other, timezone.now(), scope="see") == {house.manager.pk}
        with pytest.raises(NotAllowed, match="not to act"):
            log_touch(by=house.other, client=house.mine, kind="call", text="x")
        log_touch(by=house.other, client=house.south, kind="call", text="x")


def test_what_a_deputy_did_says_for_whom(house: House) -> None:
    give(house.manager, house.other)
    with acting_as(house.other):
        log_touch(by=house.other, client=house.mine, kind="call", text="x")
        log_touch(by=house.other, client=house.south, kind="call", text="y")
        told = list(Entry.objects.filter(act="logged a touch").order_by("id").values_list("detail", flat=True))
        assert Touch.objects.count() == 2
    assert [each.get("acting_for") for each in told] == [["manager"], None]


def test_a_deputy_gains_no_verb(house: House) -> None:
    give(house.manager, house.officer)
    with as_system():
        User.objects.filter(pk=house.officer.pk).update(role="auditor")
        house.officer.refresh_from_db()
    with acting_as(house.officer), pytest.raises(NotAllowed):
        log_touch(by=house.officer, client=house.mine, kind="call", text="x")


@pytest.mark.parametrize(("first", "last", "why"), [
    (2, 1, "before the first"), (-3, -1, "have passed"), (0, 92, "more than 92 days"),
])
def test_days_that_make_no_sense_are_refused(house: House, first: int, last: int, why: str) -> None:
    today = timezone.localdate()
    with acting_as(house.manager), pytest.raises(BadInput, match=why):
        delegate(by=house.manager, deputy=house.other, first=today + timedelta(days=first),
                 last=today + timedelta(days=last))


def test_a_deputy_who_is_away_or_gone_or_oneself_is_refused(house: House) -> None:
    today: date = timezone.localdate()
    give(house.other, house.officer)
    with acting_as(house.manager):
        with pytest.raises(BadInput, match="is away"):
            delegate(by=house.manager, deputy=house.other, first=today, last=today)
        with pytest.raises(BadInput, match="another person"):
            delegate(by=house.manager, deputy=house.manager, first=today, last=today)
        house.head.is_active = False
        with pytest.raises(BadInput, match="another person"):
            delegate(by=house.manager, deputy=house.head, first=today, last=today)


def test_the_same_deputy_twice_is_refused(house: House) -> None:
    give(house.manager, house.other)
    with pytest.raises(BadInput, match="already"):
        give(house.manager, house.other)


def test_who_sees_all_is_stood_in_for_by_who_sees_all(house: House) -> None:
    with pytest.raises(NotAllowed, match="whole institution"):
        give(house.approver, house.manager)
    give(house.approver, house.approver2)
    with acting_as(house.approver2):
        assert standing_for(house.approver2, timezone.now()) == {house.approver.pk}
