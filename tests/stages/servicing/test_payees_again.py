"""Payees that are not paid yet are compared again when a list of names changed."""

from __future__ import annotations

from datetime import date

from clc.doors.jobs import screen_names
from clc.stages.hub.reach import as_system
from clc.stages.reach.models import NameHit
from tests.stages.hub.people import House
from tests.stages.reach.listed import STAR, told
from tests.stages.servicing import drawn


def test_payees_not_paid_yet_are_compared_again_when_a_list_changed(house: House) -> None:
    structure = drawn.ready(house)
    asked = drawn.asked(house, structure, drawn.payee(house, name="North Star Shipping Ltd"))
    with as_system():
        assert not NameHit.objects.exists()
    told(STAR, day=date(2026, 11, 1))
    screen_names(0)
    with as_system():
        hit = NameHit.objects.get()
        assert (hit.subject, hit.client_id) == ("payee", asked.client_id)
