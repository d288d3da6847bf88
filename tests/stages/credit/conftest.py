"""The house, English spoken, and people who decide on ratings."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

import pytest
from django.utils import translation

from clc.stages.hub.models import User
from clc.stages.hub.reach import acting_as, as_system
from clc.stages.hub.services.facts import tell_fact
from tests.stages.credit.rating_projects import FACTS
from tests.stages.hub.people import House, build, person


@pytest.fixture
def house(db: None) -> House:
    return build()


@pytest.fixture
def in_english() -> Iterator[None]:
    with translation.override("en"):
        yield


@pytest.fixture
def officer(house: House) -> User:
    with as_system():
        return person("officer", "credit_officer", house.mine.branch)


@pytest.fixture
def chief(house: House) -> User:
    with as_system():
        return person("chief", "credit_officer", house.mine.branch)


@pytest.fixture
def numbers(house: House) -> None:
    with acting_as(house.manager):
        for name, value in FACTS.items():
            tell_fact(by=house.manager, client=house.mine, name=name, value=Decimal(value), as_of=date(2026, 6, 30))
