"""Services: each refuses who may not, changes what it should, and leaves an entry."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from clc.kernel.errors import BadInput, NotAllowed
from clc.stages.hub.models import ActionState, Client, Entry, Fact, Message, Party, Touch
from clc.stages.hub.reach import acting_as
from clc.stages.hub.services.actions import (
    drop_action,
    finish_action,
    hand_on_action,
    open_action,
    postpone_action,
    reopen_action,
)
from clc.stages.hub.services.clients import add_client, assign_clients, change_client
from clc.stages.hub.services.facts import tell_fact
from clc.stages.hub.services.people import add_user, change_role, issue_token, revoke_token
from clc.stages.hub.services.touches import log_touch, look_at, take_back_touch
from tests.stages.hub.people import PASSWORD, House

TODAY = timezone.localdate()


def test_an_action_goes_from_open_to_done_and_back(house: House) -> None:
    with acting_as(house.manager):
        action = open_action(by=house.manager, client=house.mine, title="Call", due=TODAY)
        done = finish_action(by=house.manager, action=action, outcome="All well")
        assert (done.state, done.done_by) == (ActionState.DONE, house.manager)
        assert Touch.objects.get(action=action).text == "All well"
        assert reopen_action(by=house.manager, action=action).state == ActionState.OPEN
        assert not Touch.objects.filter(action=action).exists()
        acts = list(Entry.objects.order_by("id").values_list("act", flat=True))
        assert acts == ["opened an action", "finished an action", "reopened an action"]


def test_a_closed_action_is_not_finished_twice(house: House) -> None:
    with acting_as(house.manager):
        action = open_action(by=house.manager, client=house.mine, title="Call", due=TODAY)
        finish_action(by=house.manager, action=action)
        with pytest.raises(BadInput):
            finish_action(by=house.manager, action=action)


def test_an_action_is_dropped_only_with_a_reason(house: House) -> None:
    with acting_as(house.manager):
        action = open_action(by=house.manager, client=house.mine, title="Call", due=TODAY)
        with pytest.raises(BadInput):
            drop_action(by=house.manager, action=action, reason="  ")
        assert drop_action(by=house.manager, action=action, reason="merged").state == ActionState.DROPPED


def test_postponing_keeps_both_days_in_the_audit(house: House) -> None:
    with acting_as(house.manager):
        action = open_action(by=house.manager, client=house.mine, title="Call", due=TODAY)
        later = postpone_action(by=house.manager, action=action, due=TODAY + timedelta(7))
        assert later.due == TODAY + timedelta(7)
        assert Entry.objects.latest("id").detail["from"] == TODAY.isoformat()


def test_who_is_handed_an_action_gets_a_message(house: House) -> None:
    with acting_as(house.head):
        action = open_action(by=house.head, client=house.mine, title="Call", due=TODAY, owner=house.head)
        hand_on_action(by=house.head, action=action, owner=house.manager)
    with acting_as(house.manager):
        assert Message.objects.filter(to=house.manager, action=action).count() == 1


def test_a_service_refuses_a_client_fetched_by_somebody_else(house: House) -> None:
    with acting_as(house.manager), pytest.raises(NotAllowed):
        open_action(by=house.manager, client=house.south, title="Steal", due=TODAY)


@pytest.mark.parametrize("who", ["admin", "auditor"])
def test_a_role_without_the_verb_is_refused(house: House, who: str) -> None:
    user = getattr(house, who)
    with acting_as(user), pytest.raises(NotAllowed):
        log_touch(by=user, client=house.mine, kind="call", text="x")


def test_a_touch_needs_a_known_kind_and_a_word(house: House) -> None:
    with acting_as(house.manager):
        for kind, text in (("telepathy", "x"), ("call", "  ")):
            with pytest.raises(BadInput):
                log_touch(by=house.manager, client=house.mine, kind=kind, text=text)


def test_only_its_author_takes_a_note_back(house: House) -> None:
    with acting_as(house.manager):
        touch = log_touch(by=house.manager, client=house.mine, kind="call", text="x")
    with acting_as(house.head), pytest.raises(BadInput):
        take_back_touch(by=house.head, touch=touch)
    with acting_as(house.manager):
        take_back_touch(by=house.manager, touch=touch)
        assert not Touch.objects.exists()


def test_a_reload_does_not_empty_what_changed_since_the_last_visit(house: House) -> None:
    with acting_as(house.manager):
        assert look_at(by=house.manager, client=house.mine) is None
        assert look_at(by=house.manager, client=house.mine) is None


@pytest.mark.parametrize(("values", "word"), [
    ({"name": "x", "uscc": "911100001000013428"}, "check digit"), ({"name": "x", "lei": "213800KUD8LAJWSQ9D16"}, "LEI"),
    ({"name": " "}, "name"), ({"name": "x", "colour": "red"}, "colour"),
])
def test_a_client_with_a_wrong_identifier_or_field_is_refused(house: House, values: dict[str, str], word: str) -> None:
    user = house.operations
    with acting_as(user), pytest.raises(BadInput, match=word):
        add_client(by=user, code="X1", values=values, branch=house.mine.branch, manager=None)


def test_a_code_and_a_credit_code_are_taken_once(house: House) -> None:
    user, good = house.operations, {"name": "x", "uscc": "91110000802100433B"}
    with acting_as(user):
        add_client(by=user, code="X1", values=good, branch=house.mine.branch, manager=None)
        for code in ("X1", "X2"):
            with pytest.raises(BadInput):
                add_client(by=user, code=code, values=good, branch=house.mine.branch, manager=None)


def test_a_correction_keeps_both_values(house: House) -> None:
    with acting_as(house.manager):
        change_client(by=house.manager, client=house.mine, values={"next_step": "visit", "name_en": "Fiction Power"})
        assert Client.objects.get(code="M1").next_step == "visit"
        assert Party.objects.get(client=house.mine).name_en == "Fiction Power"
        assert Entry.objects.latest("id").detail["from"] == {"next_step": "", "name_en": ""}


def test_clients_handed_over_move_to_the_managers_branch(house: House) -> None:
    with acting_as(house.head):
        assert assign_clients(by=house.head, clients=[house.mine, house.colleague], manager=house.manager) == 1
        assert Client.objects.get(code="M2").manager == house.manager


def test_a_newer_fact_supersedes_and_the_older_stays_readable(house: House) -> None:
    user = house.manager
    with acting_as(user):
        for value in ("100", "80"):
            tell_fact(by=user, client=house.mine, name="employees", value=Decimal(value), as_of=TODAY)
        assert [fact.value for fact in Fact.objects.known()] == [Decimal("80")]
        first = Fact.objects.order_by("id")[0]
        assert [fact.value for fact in Fact.objects.known(first.known_at)] == [Decimal("100")]


def test_an_undeclared_or_drawn_fact_is_refused_at_the_door(house: House) -> None:
    with acting_as(house.manager):
        for name in ("shoe_size", "sold_12m"):
            with pytest.raises(BadInput, match=name):
                tell_fact(by=house.manager, client=house.mine, name=name, value=Decimal(1), as_of=TODAY)


def test_nobody_changes_their_own_role(house: House) -> None:
    branch = house.mine.branch
    with acting_as(house.admin):
        with pytest.raises(BadInput):
            change_role(by=house.admin, user=house.admin, role="risk", branch=branch)
        assert change_role(by=house.admin, user=house.other, role="risk", branch=branch).role == "risk"
        with pytest.raises(BadInput):
            add_user(by=house.admin, username="x", password=PASSWORD, role="emperor", branch=branch)


def test_a_token_is_kept_as_its_digest_only(house: House) -> None:
    with acting_as(house.manager):
        secret = issue_token(by=house.manager, name="sheet")
        token = house.manager.tokens.get()
        assert secret not in str(token.__dict__)
        revoke_token(by=house.manager, token=token)
        assert not house.manager.tokens.exists()
