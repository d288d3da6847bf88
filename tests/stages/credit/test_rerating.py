"""A rating is asked for again when its ground shifts: once, with the reason, and never for one that still stands."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.utils import timezone

from clc.stages.credit.models import Rating
from clc.stages.credit.rerating import CAUSES, ask_again, causes
from clc.stages.hub.book import current_book, keep_edition
from clc.stages.hub.models import Action, User, Verdict
from clc.stages.hub.reach import as_system
from clc.stages.hub.services.people import the_machine
from tests.stages.credit.rated import confirmed, known, tell
from tests.stages.hub.people import House, build, person


@pytest.fixture
def house(db: None) -> House:
    return build()


@pytest.fixture
def rating(house: House) -> Rating:
    with as_system():
        first, second = (person(name, "credit_officer", house.manager.branch) for name in ("first", "second"))
        known(house.mine, house.manager)
        return confirmed(house.mine, first, second)


def ask(day: date | None = None) -> list[Action]:
    """What is open to rate again after the night job of a day."""
    with as_system():
        ask_again(by=the_machine(), day=day)
        return list(Action.objects.open().filter(plan="rate_again").order_by("id"))


def test_a_rating_that_still_stands_is_left_alone(rating):
    assert ask() == []


def test_a_month_before_its_end_and_at_its_end_it_is_asked_for(rating):
    soon = ask(rating.valid_until - timedelta(days=20))
    assert [(each.step, each.detail, each.owner.username) for each in soon] == [("ending", CAUSES["ending"], "manager")]
    late = ask(rating.valid_until + timedelta(days=1))
    assert [each.step for each in late] == ["ending", "ended"]
    with as_system():
        rating.refresh_from_db()
        assert rating.state == "expired"
        assert not Verdict.objects.filter(kind="rating", closed_at=None).exists()


def test_on_the_last_day_of_its_validity_it_is_still_in_force(rating):
    ask(rating.valid_until)
    with as_system():
        assert Rating.objects.in_force(rating.valid_until).count() == 1


def test_a_hard_stop_told_afterwards_asks_once(house, rating):
    tell(house.mine, house.manager, bankruptcy_filed=1)
    assert [(each.step, each.severity) for each in ask()] == [("stop", 3)]
    assert len(ask()) == 1


def test_a_red_warning_asks_and_an_orange_one_does_not(house, rating):
    with as_system():
        edition = keep_edition(current_book())
        for level, rule in (("orange", "few_buyers"), ("red", "overdue")):
            Verdict.objects.create(
                client=house.mine, kind="warning", rule=rule, level=level, day=timezone.localdate(), edition=edition
            )
            found = [cause.name for cause in causes([rating], timezone.localdate())]
            assert found == ([] if level == "orange" else ["warning"])


def test_a_new_confirmed_rating_finishes_what_asked_for_it(house, rating):
    tell(house.mine, house.manager, bankruptcy_filed=1)
    ask()
    with as_system():
        first, second = User.objects.get(username="first"), User.objects.get(username="second")
        confirmed(house.mine, first, second)
        assert not Action.objects.open().filter(plan="rate_again").exists()
    assert ask() == []
