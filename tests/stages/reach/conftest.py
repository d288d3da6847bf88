"""The house the tests of reaching clients stand in, where English is spoken."""

import pytest

from tests.stages.hub.conftest import english
from tests.stages.hub.people import House, build

__all__ = ["english"]


@pytest.fixture
def house(db: None) -> House:
    return build()
