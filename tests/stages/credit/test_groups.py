"""Groups: proposed by the engine with their reasons, decided by people, seen only by who sees a member."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.db import connection
from django.utils import timezone

from clc.kernel.errors import BadInput, NotAllowed, NotFound
from clc.stages.credit import sums
from clc.stages.credit.models import Belonging, Group, Membership
from clc.stages.credit.proposing import propose_groups
from clc.stages.credit.room import room
from clc.stages.credit.services.groups import add_member, confirm_member, refuse_member, start_group
from clc.stages.credit.webs import grouping, masked, web_of
from clc.stages.hub.models import Party, Relation
from clc.stages.hub.reach import acting_as, as_system
from tests.stages.credit.lending import DAY, capital, exposed, tie
from tests.stages.hub.people import House, build


@pytest.fixture
def house(db: None) -> House:
    return build()


def party(name: str, kind: str = "company") -> Party:
    with as_system():
        return Party.objects.create(name=name, kind=kind)


def propose() -> None:
    with as_system():
        propose_groups(grouping(), DAY)
        connection.cursor().execute("drop table placed; drop table new_member")


@pytest.fixture
def family(house: House) -> Party:
    """A person who controls a client in the north and one in the south through a holding company."""
    owner, holding = party("虚构老板", "person"), party("虚构控股有限公司")
    tie(owner, holding, share="0.8")
    tie(holding, house.mine.party, share="0.6")
    tie(owner, house.south.party, share="0.51")
    return owner


def test_clients_under_one_person_are_proposed_as_a_group_with_the_reason_of_each(house: House, family: Party) -> None:
    propose()
    with as_system():
        group = Group.objects.get()
        told = {one.party_id: (one.reason, one.via_id, one.share) for one in group.members.all()}
        assert group.head_id == family.pk
        assert told[family.pk] == ("head", None, None)
        assert told[house.south.party_id] == ("control", family.pk, pytest.approx(0.51))
        mine = group.members.get(client=house.mine)
        assert (mine.via.name, mine.share, mine.relation.share) == ("虚构控股有限公司", 0.6, Decimal("0.6"))


def test_proposing_again_changes_nothing(house: House, family: Party) -> None:
    propose()
    with as_system():
        before = list(Membership.objects.order_by("pk").values())
    propose()
    with as_system():
        assert list(Membership.objects.order_by("pk").values()) == before
        assert Group.objects.count() == 1


def test_a_member_that_was_refused_is_not_proposed_again_for_the_same_reason(house: House, family: Party) -> None:
    propose()
    with acting_as(house.manager):
        member = Membership.objects.get(client=house.mine)
        refuse_member(by=house.manager, member=member, why="sold to others last month")
    propose()
    with as_system():
        assert Membership.objects.get(pk=member.pk).state == Belonging.REFUSED


def test_a_confirmed_member_whose_tie_ends_stays_and_is_marked(house: House, family: Party) -> None:
    propose()
    with acting_as(house.manager):
        confirm_member(by=house.manager, member=Membership.objects.get(client=house.mine))
    with as_system():
        Relation.objects.filter(target=house.mine.party_id).update(ends=DAY)
    propose()
    with as_system():
        held = Membership.objects.get(client=house.mine)
        assert (held.state, held.is_told) == (Belonging.CONFIRMED, False)
        assert Membership.objects.get(client=house.south).state == Belonging.ENDED


def test_dependence_joins_and_a_small_share_does_not(house: House) -> None:
    tie(house.mine.party, house.colleague.party, "depends_on", "0.5")
    tie(house.south.party, house.colleague.party, "depends_on", "0.49")
    propose()
    with as_system():
        assert set(Membership.objects.values_list("client", flat=True)) == {house.mine.pk, house.colleague.pk}
        assert set(Membership.objects.values_list("reason", flat=True)) == {"head", "dependence"}


def test_close_relatives_who_hold_a_majority_together_control_together(house: House) -> None:
    one, other = party("虚构甲", "person"), party("虚构乙", "person")
    tie(one, other, "relative_of")
    tie(one, house.mine.party, share="0.3")
    tie(other, house.mine.party, share="0.3")
    tie(one, house.south.party, share="0.6")
    propose()
    with as_system():
        assert set(Membership.objects.exclude(client=None).values_list("client", flat=True)) == {
            house.mine.pk, house.south.pk}
        assert Membership.objects.get(party=other).reason in ("family", "head")


def test_a_group_counts_all_its_members_and_names_only_those_one_may_see(house: House, family: Party) -> None:
    capital(house)
    exposed(house.mine, 1_000)
    exposed(house.south, 8_000)
    propose()
    with acting_as(house.head):
        group = Group.objects.get()
        assert sums.of_clients(sums.whole(sums.clients_of(group.pk)), DAY).exposure == 9_000
        names = {one.party.name for one in group.members.select_related("party") if one.client_id}
        assert names == {"虚构电力有限公司"}
        told = next(one for one in room(house.mine, day=timezone.localdate()).bounds if one.rule == "group_exposure")
        assert (told.touched.used, told.members) == (9_000, 2)
        assert "港口" not in told.subject


def test_who_sees_no_member_sees_no_group(house: House) -> None:
    with acting_as(house.head):
        start_group(by=house.head, client=house.mine, other=house.colleague, why="one family")
    with acting_as(house.other):
        assert not Group.objects.exists()
        assert not Membership.objects.exists()
    with acting_as(house.manager):
        assert Group.objects.count() == 1
        assert [one.client_id for one in Membership.objects.all()] == [house.mine.pk]


def test_a_head_out_of_sight_leaves_no_name(house: House) -> None:
    between = party("虚构中间有限公司")
    tie(house.south.party, between, share="0.7")
    tie(between, house.mine.party, share="0.7")
    propose()
    with acting_as(house.manager):
        assert str(Group.objects.select_related("head").get()) == "Group whose head you may not see"
    with acting_as(house.other):
        assert str(Group.objects.select_related("head").get()) == "虚构港口有限公司"


def test_a_member_is_added_by_hand_only_with_a_reason_and_where_one_sees_the_group(house: House) -> None:
    with acting_as(house.head):
        group = start_group(by=house.head, client=house.mine, other=house.colleague, why="one family")
    with acting_as(house.other), pytest.raises(NotFound):
        add_member(by=house.other, group=group, client=house.south, why="same owner")
    with acting_as(house.risk):
        with pytest.raises(BadInput, match="reason"):
            add_member(by=house.risk, group=group, client=house.south, why=" ")
        assert add_member(by=house.risk, group=group, client=house.south, why="same owner").reason == "manual"
    with acting_as(house.auditor), pytest.raises(NotAllowed):
        add_member(by=house.auditor, group=group, client=house.south, why="x")


def test_the_web_of_a_client_names_owners_with_their_arithmetic(house: House, family: Party) -> None:
    with acting_as(house.manager):
        web = web_of(house.mine, DAY)
        (owner,) = web.owners()
    assert (owner.party, owner.clause) == (family.pk, 1)
    assert owner.share == pytest.approx(0.48)
    assert owner.ways[0].shares == pytest.approx((0.8, 0.6))
    assert web.controller == family.pk


def test_without_owners_of_a_quarter_control_and_then_management_tell(house: House) -> None:
    boss = party("虚构经理", "person")
    tie(boss, house.mine.party, "manages")
    with acting_as(house.manager):
        assert [(one.party, one.clause) for one in web_of(house.mine, DAY).owners()] == [(boss.pk, 4)]
    tie(boss, house.mine.party, "controls")
    with acting_as(house.manager):
        assert [(one.party, one.clause) for one in web_of(house.mine, DAY).owners()] == [(boss.pk, 3)]


def test_a_loop_that_owns_itself_is_told_as_unknown_and_breaks_nothing(house: House) -> None:
    other = party("虚构循环有限公司")
    tie(house.mine.party, other, share="1")
    tie(other, house.mine.party, share="1")
    with acting_as(house.manager):
        web = web_of(house.mine, DAY)
        assert web.is_unknowable
        assert web.owners() == []
    propose()


def test_a_chain_of_thirty_owners_is_followed(house: House) -> None:
    above = house.mine.party
    for number in range(29):
        holder = party(f"虚构{number}号有限公司")
        tie(holder, above, share="1")
        above = holder
    top = party("虚构顶", "person")
    tie(top, above, share="0.9")
    with acting_as(house.manager):
        (owner,) = web_of(house.mine, DAY).owners()
    assert owner.party == top.pk
    assert owner.share == pytest.approx(0.9)
    assert len(owner.ways[0].shares) == 30


def test_owners_told_to_hold_more_than_all_are_named_not_believed(house: House) -> None:
    for number in range(2):
        tie(party(f"虚构股东{number}", "person"), house.mine.party, share="0.65")
    with acting_as(house.manager):
        web = web_of(house.mine, DAY)
        assert web.held.over.tolist() == [web.here]
        assert sum(web.shares().values()) == pytest.approx(1.0)


def test_the_number_of_a_person_is_masked(house: House) -> None:
    with as_system():
        person = Party.objects.create(name="虚构", kind="person", uscc="110101199003070")
        assert masked(person) == "110**********70"
        assert masked(party("虚构二", "person")) == ""
