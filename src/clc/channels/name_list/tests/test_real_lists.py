"""The real list at two dates: every entry, every change, and what screening finds in it."""

from __future__ import annotations

import time

import pytest

from clc.channels.name_list.tests.made_up import bring
from clc.stages.hub.reach import as_system
from clc.stages.hub.services.people import the_machine
from clc.stages.reach.models import ListedName, NameList
from clc.stages.reach.naming import screen_name
from tests.shared import shared_data

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
#: Entries; each file has one line more, the end-of-file mark of an old system.
FIRST, SECOND = 12_868, 14_484


def test_the_list_at_two_dates_comes_in_whole_and_names_are_found_in_it() -> None:
    folder = shared_data("ofac_sdn")
    with as_system():
        by = the_machine()
    run = bring(by, folder)
    figures = run.counts["figures"]
    assert (run.counts["read"], run.counts["rejected"]) == (FIRST + SECOND, 0)
    with as_system():
        board = NameList.objects.get(name="ofac_sdn")
        in_force = ListedName.objects.filter(on=board, gone_on__isnull=True)
        assert (str(board.day), in_force.count()) == ("2024-02-23", SECOND)
        assert in_force.count() == FIRST + figures["new"] - FIRST - figures["gone"]
        assert in_force.exclude(codes=[]).count() > 100
        gone = ListedName.objects.filter(on=board, gone_on__isnull=False)
        assert gone.count() == figures["gone"] > 0
        found_again(list(in_force.order_by("id")[:: SECOND // 60]))
        left = gone.first()
        assert left is not None
        assert left.pk not in {hit.listed.pk for hit in screen_name(left.name)}


def found_again(sample: list[ListedName]) -> None:
    """Each name of the sample is found as it stands, in capitals or not, in other order, and with a letter wrong."""
    began = time.perf_counter()
    asked = 0
    for entry in sample:
        words = entry.name.replace(",", " ").split()
        ways = [entry.name, entry.name.title(), " ".join(reversed(words))]
        if len(entry.name) >= 14:
            ways.append(entry.name[:7] + entry.name[8:])
        for way in ways:
            asked += 1
            assert entry.pk in {hit.listed.pk for hit in screen_name(way)}, (way, entry.name)
    assert (time.perf_counter() - began) / asked < 0.25
