"""The same deal touched by many at the same moment: one of them is first, nothing stands in two states or twice."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable, Sequence
from decimal import Decimal

import pytest
from django.db import connections
from django.utils import timezone

from clc.kernel.errors import ClcError
from clc.stages.deal.models import (
    Allowance,
    Condition,
    GreenUse,
    PriceState,
    Project,
    ProjectVersion,
    Quote,
    Structure,
    TermSheet,
    VersionStanding,
)
from clc.stages.deal.pricing import price
from clc.stages.deal.services import prices, quotes, structures
from clc.stages.deal.services.conditions import take_list
from clc.stages.deal.services.covenants import Terms, set_covenant
from clc.stages.deal.services.green_decisions import confirm_green, refuse_green
from clc.stages.deal.services.projects import confirm_version, withdraw_version
from clc.stages.hub.models import Entry, User
from clc.stages.hub.reach import acting_as, as_system
from tests.stages.deal.priced import asked, rate
from tests.stages.deal.protected import used
from tests.stages.deal.quoting import ahead, begun, fresh
from tests.stages.hub.people import House, build, person

pytestmark = pytest.mark.django_db(transaction=True)
Act = Callable[[User], object]


@pytest.fixture
def house() -> House:
    return build()


def at_once(does: Sequence[tuple[User, Act]]) -> Counter[str]:
    """What people who act at the same moment are answered: `done`, or the kind of refusal."""
    told: list[str] = []
    gate = threading.Barrier(len(does))

    def one(user: User, act: Act) -> None:
        try:
            with acting_as(user):
                gate.wait(30)
                act(user)
            told.append("done")
        except ClcError as refused:
            told.append(type(refused).__name__)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=one, args=each) for each in does]
    for each in threads:
        each.start()
    for each in threads:
        each.join(120)
    assert len(told) == len(does), "somebody met an error that is no refusal in words"
    return Counter(told)


def confirmers(house: House) -> tuple[User, User]:
    with as_system():
        return person("first", "credit_officer", house.mine.branch), person("second", "credit_officer", house.mine.branch)


def confirming(one: GreenUse) -> Act:
    return lambda user: confirm_green(by=user, told=one)


def test_of_two_tellings_of_one_green_use_one_stands(house: House) -> None:
    first, second = confirmers(house)
    with acting_as(house.manager):
        told = [used(house, loan="L1"), used(house, loan="L1")]
    assert at_once([(first, confirming(told[0])), (second, confirming(told[1]))])["done"] >= 1
    with as_system():
        assert GreenUse.objects.filter(state="confirmed").count() == 1


def test_two_parts_confirmed_at_once_are_never_more_than_the_loan(house: House) -> None:
    first, second = confirmers(house)
    with acting_as(house.manager):
        told = [used(house, "4.2", "0.6", loan="L1"), used(house, "4.1", "0.6", loan="L1")]
    answers = at_once([(first, confirming(told[0])), (second, confirming(told[1]))])
    assert answers == {"done": 1, "BadInput": 1}
    with as_system():
        assert sum(one.share for one in GreenUse.objects.filter(state="confirmed")) <= 1


def test_one_green_use_is_confirmed_or_turned_down(house: House) -> None:
    first, second = confirmers(house)
    with acting_as(house.manager):
        told = used(house)

    def refusing(user: User) -> object:
        return refuse_green(by=user, told=told, why="no paper")

    assert at_once([(first, confirming(told)), (second, refusing)] * 5) == {"done": 1, "BadInput": 9}


def test_a_list_of_conditions_taken_twice_at_once_opens_each_once(house: House) -> None:
    def take(user: User) -> object:
        return take_list(by=user, client=house.mine, name="corporate", closes=timezone.localdate())

    assert at_once([(house.manager, take)] * 6) == {"done": 6}
    with as_system():
        names = list(Condition.objects.values_list("source", "name"))
        assert len(names) == len(set(names)) > 0


def test_one_covenant_is_agreed(house: House) -> None:
    def agree(user: User) -> object:
        return set_covenant(by=user, client=house.mine, rule="liabilities_to_assets", terms=Terms(limit=Decimal("0.6")))

    assert at_once([(house.manager, agree)] * 6) == {"done": 1, "BadInput": 5}


def test_a_quote_is_offered_once_and_sealed_once(house: House) -> None:
    rate(house)
    quote = fresh(begun(house.manager, house.mine, rate=Decimal("0.12")).quote)

    def offering(user: User) -> object:
        return quotes.offer_quote(by=user, quote=quote, valid_until=ahead(), saves=quote.saves)

    assert at_once([(house.manager, offering)] * 24) == {"done": 1, "BadInput": 23}
    with as_system():
        assert TermSheet.objects.count() == Entry.objects.filter(act="offered a quote").count() == 1


def test_an_offer_is_taken_or_withdrawn_and_no_alternative_says_otherwise(house: House) -> None:
    rate(house)
    first = begun(house.manager, house.mine, rate=Decimal("0.12"))
    with acting_as(house.manager):
        second = structures.add_alternative(by=house.manager, structure=first)
        quote = fresh(first.quote)
        quotes.offer_quote(by=house.manager, quote=quote, valid_until=ahead(), saves=quote.saves)
        told = [Structure.objects.select_related("quote__client", "client").get(pk=one.pk) for one in (first, second)]

    def taking(one: Structure) -> Act:
        return lambda user: quotes.choose_structure(by=user, structure=one)

    def withdrawing(user: User) -> object:
        return quotes.withdraw_quote(by=user, quote=quote, why="not wanted")

    answers = at_once([(house.manager, taking(told[0])), (house.manager, taking(told[1])),
                       (house.manager, withdrawing)] * 8)
    assert answers["done"] <= 2  # what was taken may still be withdrawn, once
    with as_system():
        states = Counter(Structure.objects.values_list("state", flat=True))
        state = Quote.objects.get().state
        assert states == {"chosen": {"chosen": 1, "withdrawn": 1}, "withdrawn": {"withdrawn": 2}}[state]
        assert TermSheet.objects.filter(structure__isnull=False).count() <= 1


def test_versions_of_a_quote_made_at_once_are_one(house: House) -> None:
    rate(house)
    quote = fresh(begun(house.manager, house.mine, rate=Decimal("0.12")).quote)
    with acting_as(house.manager):
        quotes.offer_quote(by=house.manager, quote=quote, valid_until=ahead(), saves=quote.saves)
    assert at_once([(house.manager, lambda user: quotes.renew_quote(by=user, quote=quote))] * 20) == {"done": 20}
    with as_system():
        assert sorted(Quote.objects.values_list("version", flat=True)) == [1, 2]


def test_a_price_is_allowed_or_refused_or_taken_back(house: House) -> None:
    rate(house)
    with acting_as(house.manager):
        floor = price(asked(house.mine)).floor
        ask = asked(house.mine, rate=round(floor - 5e-4, 6))
        held = prices.ask_price(by=house.manager, ask=ask, key="D-1", reason="keeps the account")

    def allowing(user: User) -> object:
        return prices.allow_price(by=user, allowance=held, why="agreed")

    def refusing(user: User) -> object:
        return prices.refuse_price(by=user, allowance=held, why="too low")

    answers = at_once([(house.head, allowing), (house.risk, refusing)] * 12)
    assert answers == {"done": 1, "BadInput": 23}
    with as_system():
        kept = Allowance.objects.get()
        acts = Entry.objects.filter(act__endswith="a price below the floor").exclude(act__startswith="asked")
        assert acts.count() == 1
        assert acts.get().act.startswith({PriceState.ALLOWED: "allowed", PriceState.REFUSED: "refused"}[kept.state])


def test_a_price_asked_by_many_at_once_is_one_request(house: House) -> None:
    rate(house)
    with acting_as(house.manager):
        ask = asked(house.mine, rate=round(price(asked(house.mine)).floor - 5e-4, 6))

    def asking(user: User) -> object:
        return prices.ask_price(by=user, ask=ask, key="D-1", reason="keeps the account")

    assert at_once([(house.manager, asking), (house.head, asking)] * 10) == {"done": 20}
    with as_system():
        assert Allowance.objects.count() == 1


def test_a_version_is_confirmed_or_withdrawn(house: House) -> None:
    first, second = confirmers(house)
    with as_system():
        project = Project.objects.create(client=house.mine, code="P1", name="虚构风电")
        held = ProjectVersion.objects.create(
            project=project, client=house.mine, number=1, name="v", text="x", digest="0" * 64, by=house.manager,
            figures={"failed": [], "dscr_min": 1.3}, stresses={})

    def confirming_it(user: User) -> object:
        return confirm_version(by=user, version=held)

    def withdrawing(user: User) -> object:
        return withdraw_version(by=user, version=held, why="wrong")

    answers = at_once([(first, confirming_it), (second, confirming_it), (house.manager, withdrawing)] * 10)
    assert answers == {"done": 1, "BadInput": 29}
    with as_system():
        kept = ProjectVersion.objects.get()
        assert (kept.state == VersionStanding.CONFIRMED) == (kept.confirmed_by_id is not None)
