"""Names compared with lists: found across scripts, kept once, closed by two people, waiting again when the ground shifts."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from clc.kernel.errors import BadInput, NotAllowed
from clc.stages.hub.models import Entry
from clc.stages.hub.reach import acting_as, as_system
from clc.stages.reach.models import HitState, ListedName, NameHit, NameList
from clc.stages.reach.naming import lists_in_force, name_state, old_lists, screen_name
from clc.stages.reach.services.name_lists import Told
from clc.stages.reach.services.names import Named, decide_finding, propose_finding, watch
from tests.stages.hub.people import House, build
from tests.stages.reach.listed import DAY, PERSON, POWER, STAR, told


@pytest.fixture
def house(db: None) -> House:
    return build()


def named(house: House, name: str = "North Star Shipping Ltd", key: int = 7) -> Named:
    return Named("lead", key, name, branch=house.manager.branch)


def watched(house: House, name: str = "North Star Shipping Ltd", key: int = 7) -> list[NameHit]:
    with acting_as(house.manager):
        return watch(by=house.manager, named=named(house, name, key))


@pytest.mark.parametrize(("name", "key"), [
    ("North Star Shipping", "1"), ("Shipping North Star", "1"), ("Pole Star", "1"), ("曾小贤", "2"), ("Xiaoxian ZENG", "2"),
    ("虚构电力工程有限公司", "3"),
])
def test_a_listed_name_is_found_in_other_words_orders_and_scripts(house, name, key):
    told(STAR, PERSON, POWER)
    assert [hit.listed.key for hit in screen_name(name)] == [key]


def test_an_unlike_name_has_no_hit_and_a_blank_one_neither(house):
    told(STAR, PERSON, POWER)
    assert screen_name("South Moon Bakery") == screen_name("   ") == []


def test_the_same_code_is_a_hit_whatever_the_name(house):
    told(STAR)
    assert [hit.score for hit in screen_name("Harmless Bakery", codes=["91110000100000000x"])] == [1.0]


def test_a_name_that_left_the_list_is_no_hit_any_more_and_a_hit_again_when_it_returns(house):
    told(STAR, PERSON)
    assert told(PERSON, day=DAY + timedelta(days=1)).gone == ["1"]
    assert screen_name("North Star Shipping") == []
    told(STAR, PERSON, day=DAY + timedelta(days=2))
    assert [hit.listed.gone_on for hit in screen_name("North Star Shipping")] == [None]


def test_telling_the_same_list_again_changes_nothing(house):
    told(STAR, PERSON)
    again = told(STAR, PERSON)
    assert (again.new, again.changed, again.gone, again.same) == ([], [], [], 2)


def test_an_older_telling_is_refused_in_words(house):
    told(STAR)
    with pytest.raises(BadInput, match="stands as of 2026-11-01"):
        told(PERSON, day=DAY - timedelta(days=1))


def test_without_a_list_nothing_counts_as_clear(house):
    assert lists_in_force() == []
    watched(house)
    assert name_state("lead", 7) == "unknown"


def test_an_old_list_is_called_old(house):
    told(STAR)
    assert [one.name for one in old_lists(DAY + timedelta(days=31))] == ["made_up"]
    assert old_lists(DAY + timedelta(days=30)) == []


def test_a_hit_is_kept_once_however_often_the_name_is_watched(house):
    told(STAR)
    first, again = watched(house), watched(house)
    assert [hit.pk for hit in first] == [hit.pk for hit in again]
    assert name_state("lead", 7) == "waiting"
    assert name_state("lead", 8) == "clear"


def test_a_hit_nobody_closed_goes_when_the_name_is_corrected(house):
    told(STAR)
    watched(house)
    assert watched(house, "South Moon Bakery") == []
    assert name_state("lead", 7) == "clear"


def test_two_people_close_a_hit_and_the_audit_keeps_both(house):
    told(STAR)
    [hit] = watched(house)
    with acting_as(house.compliance):
        found = propose_finding(by=house.compliance, hit=hit, finding="cleared", why="another code", saves=hit.saves)
        with pytest.raises(NotAllowed, match="does not decide"):
            decide_finding(by=house.compliance, hit=found, agrees=True, why="", saves=found.saves)
    with acting_as(house.risk):
        closed = decide_finding(by=house.risk, hit=found, agrees=True, why="seen the licence", saves=found.saves)
    assert (closed.state, name_state("lead", 7)) == (HitState.CLEARED, "clear")
    with as_system():
        assert Entry.objects.filter(kind="namehit").values_list("by__username", flat=True).distinct().count() == 3


def test_a_confirmed_hit_stays_confirmed_for_gates(house):
    told(STAR)
    [hit] = watched(house)
    with acting_as(house.compliance):
        hit = propose_finding(by=house.compliance, hit=hit, finding="confirmed", why="same code", saves=hit.saves)
    with acting_as(house.risk):
        decide_finding(by=house.risk, hit=hit, agrees=True, why="", saves=hit.saves)
    watched(house)
    assert name_state("lead", 7) == "confirmed"


def test_a_colleague_who_disagrees_sends_it_back_with_the_reason(house):
    told(STAR)
    [hit] = watched(house)
    with acting_as(house.compliance):
        hit = propose_finding(by=house.compliance, hit=hit, finding="cleared", why="looks unlike", saves=hit.saves)
    with acting_as(house.risk):
        with pytest.raises(BadInput, match="reason"):
            decide_finding(by=house.risk, hit=hit, agrees=False, why=" ", saves=hit.saves)
        back = decide_finding(by=house.risk, hit=hit, agrees=False, why="compare the owners", saves=hit.saves)
    assert (back.state, back.why) == (HitState.WAITING, "compare the owners")


@pytest.mark.parametrize("shift", ["entry", "name"])
def test_a_closed_hit_waits_again_when_the_entry_or_the_name_changes(house, shift):
    told(STAR)
    [hit] = watched(house)
    with acting_as(house.compliance):
        hit = propose_finding(by=house.compliance, hit=hit, finding="cleared", why="another code", saves=hit.saves)
    with acting_as(house.risk):
        decide_finding(by=house.risk, hit=hit, agrees=True, why="", saves=hit.saves)
    if shift == "entry":
        changed = Told(STAR.key, STAR.name, remarks="new address", aliases=STAR.aliases, codes=STAR.codes)
        assert told(changed, day=DAY + timedelta(days=1)).reopened == 1
    else:
        watched(house, "North Star Shipping Company")
    assert name_state("lead", 7) == "waiting"


def test_a_form_drawn_before_somebody_elses_finding_is_refused(house):
    told(STAR)
    [hit] = watched(house)
    with acting_as(house.compliance):
        propose_finding(by=house.compliance, hit=hit, finding="cleared", why="another code", saves=hit.saves)
        with pytest.raises(BadInput, match="Waiting for a second person"):
            propose_finding(by=house.compliance, hit=hit, finding="confirmed", why="same", saves=hit.saves)


def test_who_does_not_screen_neither_finds_nor_decides(house):
    told(STAR)
    [hit] = watched(house)
    with acting_as(house.manager), pytest.raises(NotAllowed):
        propose_finding(by=house.manager, hit=hit, finding="cleared", why="mine", saves=hit.saves)
    with acting_as(house.auditor), pytest.raises(NotAllowed):
        watch(by=house.auditor, named=named(house))


def test_a_hit_of_another_branch_does_not_exist_for_a_reader(house):
    told(STAR)
    watched(house)
    with acting_as(house.other):
        assert NameHit.objects.count() == 0
    with acting_as(house.head):
        assert NameHit.objects.count() == 1


def test_everybody_reads_the_lists_and_nobody_but_the_machine_writes_them(house):
    told(STAR)
    with acting_as(house.manager):
        assert ListedName.objects.count() == NameList.objects.count() == 1
        assert ListedName.objects.update(name="HARMLESS") == 0
        assert ListedName.objects.all().delete()[0] == 0
        with pytest.raises(DatabaseError), transaction.atomic():
            NameList.objects.create(name="mine", label="Mine", day=DAY)


def test_the_database_itself_refuses_one_person_closing_a_hit(house):
    told(STAR)
    [hit] = watched(house)
    with as_system(), pytest.raises(IntegrityError), transaction.atomic():
        NameHit.objects.filter(pk=hit.pk).update(state="cleared", proposed_by=house.risk, decided_by=house.risk)


def test_looking_for_a_name_walks_the_index_under_row_security(house):
    told(STAR, PERSON, POWER)
    with acting_as(house.manager), connection.cursor() as cursor:
        cursor.execute("set local enable_seqscan = off")
        cursor.execute("explain select id from reach_listedspelling where words % 'north star shipping'")
        plan = "\n".join(row[0] for row in cursor.fetchall())
    assert "listed_words" in plan
