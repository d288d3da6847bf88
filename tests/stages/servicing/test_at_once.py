"""Several people at the same moment: money is released once, an answer counts once, the contract is never overdrawn."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from clc.kernel.errors import ClcError
from clc.stages.hub.models import User
from clc.stages.hub.reach import acting_as, as_system
from clc.stages.servicing.models import Drawing, Loan, PaymentAnswer, PaymentFile, ScheduleVersion
from clc.stages.servicing.services import drawings, paying
from clc.stages.servicing.services.paying import Answer
from tests.stages.hub.people import House, build, person
from tests.stages.servicing import drawn

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def house() -> House:
    with as_system():
        return build()


def at_once(*acts: Callable[[], Any]) -> list[str]:
    """Run all at the same time; what each came to: `done`, or the refusal."""

    def run(act: Callable[[], Any]) -> str:
        try:
            act()
            return "done"
        except ClcError as refused:
            return refused.message
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        return [one.result() for one in [pool.submit(run, act) for act in acts]]


def as_person(by: User, act: Callable[[], Any]) -> Callable[[], Any]:
    def acting() -> Any:
        with acting_as(by):
            return act()

    return acting


def test_two_accountants_release_once(house: House) -> None:
    with as_system():
        other = person("accountant2", "accountant", house.accountant.branch)
        reviewed = drawn.passed(house, drawn.asked(house, drawn.ready(house)))
    found = at_once(*(as_person(by, lambda by=by: paying.release_drawing(by=by, drawing=reviewed, saves=reviewed.saves))
                      for by in (house.accountant, other)))
    assert found.count("done") == 1
    with as_system():
        assert PaymentFile.objects.count() == 1


def test_the_same_answer_from_four_sides_books_once(house: House) -> None:
    with as_system():
        held = drawn.out(house, drawn.ready(house))
        told = Answer(held.payments.get().reference or "", "B1", "paid", timezone.localdate())
    found = at_once(*(as_person(house.accountant, lambda: paying.confirm_payment(by=house.accountant, told=told))
                      for _at in range(4)))
    assert found == ["done"] * 4
    with as_system():
        assert PaymentAnswer.objects.count() == ScheduleVersion.objects.count() == 1
        assert Loan.objects.get().disbursed == Decimal(8_000_000)


def test_what_is_asked_at_once_never_exceeds_the_contract(house: House) -> None:
    with as_system():
        structure = drawn.ready(house, amount="20000000")
        drafts = [drawn.draft(house, structure, drawn.payee(house, invoice=f"INV-{at}")) for at in range(4)]
    found = at_once(*(as_person(house.manager, lambda one=one: drawings.ask_drawing(
        by=house.manager, drawing=one, saves=one.saves)) for one in drafts))
    assert found.count("done") == 2
    with as_system():
        assert Drawing.objects.filter(state="asked").count() == 2


def test_a_form_sent_four_times_at_once_asks_once(house: House) -> None:
    with as_system():
        structure, told = drawn.ready(house), drawn.request(house)
    found = at_once(*(as_person(house.manager, lambda: drawings.begin_drawing(
        by=house.manager, structure=structure, told=told, once="beef")) for _at in range(4)))
    assert found == ["done"] * 4
    with as_system():
        assert Drawing.objects.count() == 1
