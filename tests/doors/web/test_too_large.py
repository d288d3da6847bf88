"""A body that says it is larger than anything its screen takes is refused before a byte of it is read or kept."""

from __future__ import annotations

import io

import pytest

from clc.doors.web.security import body_max
from tests.doors.web.conftest import SignIn
from tests.stages.hub.people import House

FORM = "multipart/form-data; boundary=x"


class Unread(io.BytesIO):
    """A body nobody may read."""

    def read(self, size: int | None = -1) -> bytes:
        raise AssertionError("the body was read")


@pytest.mark.parametrize(("address", "megabytes"), [
    ("/contracts/templates/bring/", 500), ("/processes/bring/", 500), ("/drawings/M1/new/", 500),
    ("/models/train/", 600), ("/imports/bring/", 3000),
])
@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_a_body_of_half_a_gigabyte_is_refused_unread(
    house: House, sign_in: SignIn, address: str, megabytes: int, language: str,
) -> None:
    http = sign_in(house.legal, language)
    answer = http.generic("POST", address, b"", content_type=FORM, CONTENT_LENGTH=str(megabytes << 20),
                          **{"wsgi.input": Unread()})
    assert answer.status_code == 413
    assert str(body_max(address) >> 20) in answer.content.decode()


