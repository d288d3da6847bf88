"""The house every test of the hub stands in, where English is spoken."""

from collections.abc import Iterator

import pytest
from django.utils import translation

from tests.stages.hub.people import House, build


@pytest.fixture
def house(db: None) -> House:
    return build()


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    with translation.override("en"):
        yield
