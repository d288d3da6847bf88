"""The desk at which due diligence is done."""

import pytest

from tests.stages.inquiry.desk import Desk, stand_desk


@pytest.fixture
def desk(db: None) -> Desk:
    return stand_desk()
