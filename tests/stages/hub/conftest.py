"""The house every test of the hub stands in."""

import pytest

from tests.stages.hub.people import House, build


@pytest.fixture
def house(db: None) -> House:
    return build()
