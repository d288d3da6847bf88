"""The chain of entries: it holds, and every way of breaking it is seen or refused."""

from __future__ import annotations

import pytest
from django.db import connection, transaction
from django.db.utils import InternalError, ProgrammingError
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from clc.stages.hub.models import Entry
from clc.stages.hub.reach import acting_as, as_system
from clc.stages.hub.services.audit import GENESIS, note, verify_chain
from tests.stages.hub.people import House

DETAIL = st.dictionaries(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=8),
                         st.one_of(st.integers(-2**53, 2**53), st.booleans(), st.none(),
                                   st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"))))


def test_the_first_entry_stands_on_nothing_and_each_later_one_on_the_one_before(house: House) -> None:
    with as_system():
        first, second = note(house.risk, "looked"), note(None, "judged")
        assert (first.before, second.before) == (GENESIS, first.hash)
        assert verify_chain().broken_at is None


@given(details=st.lists(DETAIL, min_size=1, max_size=4))
@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_a_chain_of_any_details_holds(house: House, details: list[dict[str, object]]) -> None:
    with as_system():
        for detail in details:
            note(house.risk, "told", house.mine, detail)
        assert verify_chain().broken_at is None


def test_people_of_different_reach_write_one_chain(house: House) -> None:
    with acting_as(house.manager):
        note(house.manager, "one", house.mine)
    with acting_as(house.other):
        note(house.other, "two", house.south)
    with as_system():
        assert verify_chain() == verify_chain()
        assert verify_chain().broken_at is None
        assert Entry.objects.count() == 2


@pytest.mark.parametrize("sql", ["update hub_entry set act = 'x'", "delete from hub_entry"])
def test_the_application_can_neither_change_nor_remove_an_entry(house: House, sql: str) -> None:
    with as_system():
        note(house.risk, "looked")
        with pytest.raises((ProgrammingError, InternalError)), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql)


def test_an_entry_slipped_in_is_found(house: House) -> None:
    with as_system():
        note(house.risk, "one")
        forged = note(house.risk, "two")
        Entry.objects.create(at=forged.at, by=house.risk, act="forged", before=forged.hash, hash="f" * 64)
        assert verify_chain().broken_at is not None
