"""Lists of names made up for tests of the reach stage."""

from __future__ import annotations

from datetime import date

from clc.stages.hub.reach import as_system
from clc.stages.hub.services.people import the_machine
from clc.stages.reach.services.name_lists import ListChange, Told, tell_list

DAY = date(2026, 11, 1)


def told(*entries: Told, day: date = DAY, name: str = "made_up", kind: str = "sanctions") -> ListChange:
    """Let a list be told."""
    with as_system():
        return tell_list(by=the_machine(), name=name, label="Made-up list", kind=kind, day=day, entries=entries)


STAR = Told("1", "NORTH STAR SHIPPING CO., LIMITED", programme="TEST", codes=("91110000100000000X",), aliases=("POLE STAR",))
PERSON = Told("2", "ZENG, Xiaoxian", "person", remarks="DOB 1 Jan 1970")
POWER = Told("3", "虚构电力工程公司")
