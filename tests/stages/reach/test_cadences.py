"""Who has gone quiet by the cadence of the tier, who is left in peace, and where the contact matrix has a gap."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from clc.kernel.errors import BadInput
from clc.policy.kind.cadence import Cadence
from clc.policy.loader import shipped
from clc.stages.hub.book import current_book, keep_edition
from clc.stages.hub.models import Client, Judging, Standing, Touch
from clc.stages.hub.reach import acting_as, as_system
from clc.stages.reach.cadences import gone_quiet, quiet_of, with_contacts
from clc.stages.reach.covering import matrix
from clc.stages.reach.services.contacts import Told, add_contact
from clc.stages.reach.services.pauses import end_pause, pause
from clc.stages.reach.services.talks import Held, keep_talk
from tests.stages.hub.people import House


def stand(client: Client, **more: str) -> Standing:
    """Where a client stands, as a judgement would write it."""
    with as_system():
        day = timezone.localdate()
        run = Judging.objects.first() or Judging.objects.create(day=day, edition=keep_edition(current_book()))
        return Standing.objects.create(client=client, judging=run, day=day, **more)


def met(client: Client, kind: str, days: int) -> None:
    with as_system():
        Touch.objects.create(client=client, kind=kind, at=timezone.now() - timedelta(days=days), text="x")


def fresh(client: Client) -> Client:
    return Client.objects.with_standing().get(pk=client.pk)


@pytest.mark.parametrize(("standing", "cadence"), [
    ({"management": "watch", "light": "red", "service": "gold"}, "watch_red"),
    ({"management": "watch", "light": "orange", "service": "normal"}, "watch_orange"),
    ({"management": "watch", "light": "green", "service": "normal"}, "watch"),
    ({"management": "core", "light": "green", "service": "gold"}, "gold"),
    ({"management": "quality", "light": "yellow", "service": "silver"}, "silver"),
    ({"management": "", "light": "unknown", "service": "unknown"}, "ordinary"),
])
def test_a_standing_has_one_cadence(standing: dict[str, str], cadence: str) -> None:
    rules = sorted(shipped().of(Cadence).items(), key=lambda item: item[1].order)
    assert next(name for name, rule in rules if rule.fits(**standing)) == cadence


@pytest.mark.parametrize(("tier", "rhythm", "kind", "days", "over"), [
    ("gold", "face_to_face", "visit", 31, 0), ("gold", "face_to_face", "visit", 40, 9), ("silver", "contact", "call", 61, 0),
    ("gold", "face_to_face", "call", 1, 999 - 31), ("silver", "contact", "mail", 62, 1),
    ("normal", "call", "mail", 1, 999 - 92),
    ("normal", "call", "visit", 100, 8), ("normal", "visit", "visit", 400, 34), ("gold", "executive", "visit", 1, 999 - 183),
])
def test_a_rhythm_is_over_when_its_tier_asks_for_more(
    house: House, tier: str, rhythm: str, kind: str, days: int, over: int,
) -> None:
    stand(house.mine, service_tier=tier)
    met(house.mine, kind, days)
    today = timezone.localdate()
    with as_system():
        Client.objects.filter(pk=house.mine.pk).update(since=today - timedelta(days=999))
    with acting_as(house.manager):
        found = {one.name: one for one in quiet_of(with_contacts().filter(pk=house.mine.pk))[0].rhythms}
    assert (today - found[rhythm].due).days == over


def test_a_client_nobody_ever_met_is_quiet_and_a_note_is_no_meeting(house: House) -> None:
    met(house.mine, "note", 1)
    with acting_as(house.manager):
        assert [one.client.code for one in gone_quiet(house.manager)] == ["M1"]
    met(house.mine, "visit", 1)
    with acting_as(house.manager):
        assert gone_quiet(house.manager) == []


def test_a_client_left_in_peace_is_not_called_quiet_until_the_day_or_the_end(house: House) -> None:
    with acting_as(house.manager):
        pause(by=house.manager, client=house.mine, until=timezone.localdate() + timedelta(days=9), why="Harvest")
        assert gone_quiet(house.manager) == []
        assert gone_quiet(house.manager, today=timezone.localdate() + timedelta(days=10)) != []
        end_pause(by=house.manager, client=house.mine)
        assert gone_quiet(house.manager) != []


@pytest.mark.parametrize(("days", "why", "refused"), [
    (0, "x", "within a year"), (900, "x", "within a year"), (3, " ", "reason"),
])
def test_a_pause_has_an_end_and_a_reason(house: House, days: int, why: str, refused: str) -> None:
    until: date = timezone.localdate() + timedelta(days=days)
    with acting_as(house.manager), pytest.raises(BadInput, match=refused):
        pause(by=house.manager, client=house.mine, until=until, why=why)


def test_whose_quiet_clients_one_sees_follows_ones_reach(house: House) -> None:
    with acting_as(house.head):
        assert {one.client.code for one in gone_quiet(house.head, whole=True)} == {"M1", "M2"}
        assert gone_quiet(house.head) == []


def test_the_matrix_tells_who_met_whom_and_where_a_meeting_is_missing(house: House) -> None:
    stand(house.mine, service_tier="gold")
    with acting_as(house.manager):
        finance = add_contact(by=house.manager, whose=house.mine, told=Told("青禾棠", "manager", "company"))
        keep_talk(by=house.manager, whose=house.mine, playbook="complaint", told=Held(
            key=uuid4(), kind="call", at=timezone.now(), answers={"wish": "An answer"}, theirs=[finance]))
        found = matrix(house.mine, fresh(house.mine).standing, [finance])
        assert found is not None
        states = {(cell.ours, cell.theirs): cell.state for _level, cells in found.rows for cell in cells}
        assert states[("manager", "manager")] == "met"
        assert states[("executive", "executive")] == "missing"
        assert [cell.name for cell in found.gaps] == ["executives", "experts"]
        assert (found.connected, round(found.share, 2)) == (1, 0.33)
