"""The house, and a caller for each of its people."""

import pytest

from tests.stages.hub.people import House, build


@pytest.fixture
def house(db: None) -> House:
    return build()
