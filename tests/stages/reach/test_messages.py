"""Messages to contacts: composed from templates, held back by consent, caps, quiet hours and words, marked as they go."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from clc.kernel.errors import BadInput, NotAllowed
from clc.policy.kind.contact_rule import ContactRule
from clc.policy.loader import shipped
from clc.stages.hub.models import Message
from clc.stages.hub.reach import acting_as, as_system
from clc.stages.reach import messaging
from clc.stages.reach.messaging import Wanted, after_quiet, compose
from clc.stages.reach.models import Agreement, Contact, MessageSent
from clc.stages.reach.services import messages
from clc.stages.reach.services.contacts import Told, add_contact, agree, change_contact, contact_left
from tests.stages.hub.people import House


def at(day: int, hour: int, minute: int = 0) -> datetime:
    """A moment of November 2026 where the institution is."""
    return datetime(2026, 11, day, hour, minute, tzinfo=ZoneInfo("Asia/Shanghai"))


NOON = at(20, 12)
NIGHT = at(20, 22, 30)
EVENT = Wanted("event_invitation", "mail", "zh-hans", {"event": "春茗会", "day": "2026-12-20"})
VISIT = Wanted("first_visit", "mail", "en", {"step": "the papers", "day": "2026-12-20"})


@pytest.fixture
def contact(house: House) -> Contact:
    with acting_as(house.manager):
        return add_contact(by=house.manager, whose=house.mine, told=Told(
            "青禾棠", "manager", "company", title="财务总监", phone="13800138000", mail="qht@example.cn"))


@pytest.fixture
def at_noon(monkeypatch: pytest.MonkeyPatch) -> None:
    """The clock of the house stands at noon."""
    monkeypatch.setattr(timezone, "now", lambda: NOON)


def allowed(house: House, contact: Contact, purpose: str = "marketing") -> Agreement:
    return agree(by=house.manager, contact=contact, purpose=purpose, agreed=True, how="signed")


def send(house: House, contact: Contact, wanted: Wanted) -> MessageSent:
    return messages.send_message(by=house.manager, contact=contact, wanted=wanted, key=uuid4())


def test_a_message_carries_its_template_purpose_basis_and_language(house: House, contact: Contact, at_noon: None) -> None:
    with acting_as(house.manager):
        made = send(house, contact, VISIT)
        assert (made.state, made.purpose, made.language) == ("ready", "service", "en")
        assert "the papers" in made.body
        assert "Given by the company" in made.basis
        assert "{" not in made.subject + made.body


def test_marketing_needs_a_consent_that_holds(house: House, contact: Contact, at_noon: None) -> None:
    with acting_as(house.manager):
        with pytest.raises(BadInput, match="No consent"):
            send(house, contact, EVENT)
        word = allowed(house, contact)
        assert send(house, contact, EVENT).agreement == word


def test_a_refusal_is_respected(house: House, contact: Contact, at_noon: None) -> None:
    with acting_as(house.manager):
        allowed(house, contact)
        agree(by=house.manager, contact=contact, purpose="marketing", agreed=False, how="in a talk")
        with pytest.raises(BadInput, match="refused this"):
            send(house, contact, EVENT)


def test_two_of_marketing_in_a_month_are_enough_and_one_dropped_does_not_count(
    house: House, contact: Contact, at_noon: None,
) -> None:
    with acting_as(house.manager):
        allowed(house, contact)
        first, _second = send(house, contact, EVENT), send(house, contact, EVENT)
        with pytest.raises(BadInput, match="at most 2"):
            send(house, contact, EVENT)
        messages.drop_message(by=house.manager, message=first)
        send(house, contact, EVENT)


@pytest.mark.parametrize("words", ["保证批准", "保证 批准", "Guaranteed  APPROVAL"])
def test_what_is_never_promised_is_not_said_however_it_is_spaced(house: House, contact: Contact, words: str) -> None:
    with acting_as(house.manager), pytest.raises(BadInput, match="never promised"):
        send(house, contact, Wanted("meeting_invitation", "mail", "en", {"topic": words, "day": "2026-12-01"}))


def test_everything_that_speaks_against_it_is_named_at_once(house: House, contact: Contact) -> None:
    with acting_as(house.manager):
        found = compose(house.manager, contact, Wanted("event_invitation", "chat", "en", {"event": "最低利率", "day": "x"}))
        assert len(found.against) == 4


def test_a_place_filled_with_another_place_is_not_filled_again(house: House, contact: Contact) -> None:
    with acting_as(house.manager):
        wanted = Wanted("first_visit", "mail", "en", {"step": "{manager}", "day": "2026-12-01"})
        found = compose(house.manager, contact, wanted)
        assert any("not filled in" in one.words for one in found.against)


@pytest.mark.parametrize(("moment", "due"), [
    (NOON, NOON), (NIGHT, at(21, 8)),
    (at(20, 3), at(20, 8)),
    (at(20, 8), at(20, 8)),
    (at(20, 21), at(21, 8)),
])
def test_nothing_goes_between_nine_in_the_evening_and_eight(db: None, moment: datetime, due: datetime) -> None:
    assert after_quiet(moment) == due


@given(st.integers(0, 60 * 24 * 1500))
def test_the_end_of_quiet_is_never_quiet_and_never_past(shipped_rule: None, minutes: int) -> None:
    moment = NOON + timedelta(minutes=minutes)
    assert after_quiet(moment) >= moment
    assert after_quiet(after_quiet(moment)) == after_quiet(moment)


@pytest.fixture(scope="module")
def shipped_rule() -> Iterator[None]:
    """The shipped rule, without a database."""
    rule = shipped().of(ContactRule)["house"]
    patch = pytest.MonkeyPatch()
    patch.setattr(messaging, "rule", lambda: rule)
    yield
    patch.undo()


def test_a_message_written_at_night_waits_for_the_morning(
    house: House, contact: Contact, monkeypatch: pytest.MonkeyPatch,
) -> None:
    with acting_as(house.manager):
        allowed(house, contact)
        monkeypatch.setattr(timezone, "now", lambda: NIGHT)
        made = send(house, contact, EVENT)
        assert made.state == "waiting"
    with as_system():
        assert messages.let_messages_go(NIGHT + timedelta(hours=1)) == 0
        monkeypatch.setattr(timezone, "now", lambda: NIGHT + timedelta(hours=12))
        assert messages.let_messages_go() == 1
        assert Message.objects.filter(to=house.manager, subject__startswith="A message of yours").count() == 1


def test_a_consent_taken_back_while_it_waited_stops_it(
    house: House, contact: Contact, monkeypatch: pytest.MonkeyPatch,
) -> None:
    with acting_as(house.manager):
        allowed(house, contact)
        monkeypatch.setattr(timezone, "now", lambda: NIGHT)
        made = send(house, contact, EVENT)
        agree(by=house.manager, contact=contact, purpose="marketing", agreed=False, how="by mail")
    with as_system():
        assert messages.let_messages_go(NIGHT + timedelta(hours=12)) == 0
        made.refresh_from_db()
        assert made.state == "dropped"


def test_the_same_form_sent_twice_is_one_message(house: House, contact: Contact, at_noon: None) -> None:
    key = uuid4()
    with acting_as(house.manager):
        for _again in range(2):
            messages.send_message(by=house.manager, contact=contact, wanted=VISIT, key=key)
        assert MessageSent.objects.count() == 1


def test_it_is_noted_when_it_went_by_hand_and_was_read(
    house: House, contact: Contact, monkeypatch: pytest.MonkeyPatch, at_noon: None,
) -> None:
    with acting_as(house.manager):
        made = send(house, contact, VISIT)
        with pytest.raises(BadInput, match="after it went"):
            messages.message_read(by=house.manager, message=made)
        monkeypatch.setattr(timezone, "now", lambda: NIGHT)
        with pytest.raises(BadInput, match="quiet hour"):
            messages.sent_by_hand(by=house.manager, message=made)
        monkeypatch.setattr(timezone, "now", lambda: NOON)
        assert messages.sent_by_hand(by=house.manager, message=made).state == "sent"
        assert messages.message_read(by=house.manager, message=made).read_at is not None
        with pytest.raises(BadInput, match="went already"):
            messages.drop_message(by=house.manager, message=made)


def test_nothing_goes_to_who_left(house: House, contact: Contact, at_noon: None) -> None:
    with acting_as(house.manager):
        contact_left(by=house.manager, contact=contact, day=timezone.localdate())
        with pytest.raises(BadInput, match="left"):
            send(house, contact, VISIT)


def test_a_channel_that_fails_leaves_the_message_with_its_trouble(
    house: House, contact: Contact, monkeypatch: pytest.MonkeyPatch, at_noon: None,
) -> None:
    def broken(_message: MessageSent) -> None:
        raise OSError("no line")

    monkeypatch.setitem(messages.CARRIERS, "mail", broken)
    with acting_as(house.manager):
        made = send(house, contact, VISIT)
        assert (made.state, made.trouble) == ("failed", "no line")


def test_without_the_verb_or_the_client_nothing_is_sent(house: House, contact: Contact) -> None:
    with acting_as(house.operations), pytest.raises(NotAllowed):
        messages.send_message(by=house.operations, contact=contact, wanted=VISIT, key=uuid4())
    with acting_as(house.other):
        assert not Contact.objects.exists()


@pytest.mark.parametrize(("more", "why"), [
    ({"name": " "}, "has a name"), ({"name": "11010519491231002X"}, "A number stands"),
    ({"level": "king"}, "none that is known"),
    ({"basis": ""}, "on what ground"), ({"phone": "call me"}, "no telephone"), ({"mail": "at home"}, "no mail"),
])
def test_a_person_who_cannot_be_kept_is_refused(house: House, more: dict[str, str], why: str) -> None:
    told = Told(**{"name": "望舒岚", "level": "expert", "basis": "public", **more})
    with acting_as(house.manager), pytest.raises(BadInput, match=why):
        add_contact(by=house.manager, whose=house.mine, told=told)


def test_the_same_person_twice_and_a_stale_form_are_refused(house: House, contact: Contact) -> None:
    again = Told("青禾棠", "manager", "company", title="财务总监")
    with acting_as(house.manager):
        with pytest.raises(BadInput, match="there already"):
            add_contact(by=house.manager, whose=house.mine, told=again)
        change_contact(by=house.manager, contact=contact, told=again, saves=1)
        with pytest.raises(BadInput, match="was changed at"):
            change_contact(by=house.manager, contact=contact, told=again, saves=1)
