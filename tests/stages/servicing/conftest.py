"""The house every test of servicing stands in."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from clc.stages.hub.reach import as_system
from tests.stages.hub.people import House, build


@pytest.fixture
def house(db: None) -> Iterator[House]:
    """The house; the test itself looks at everything, what people may see it asks within `acting_as`."""
    with as_system():
        yield build()
