"""How the invented people act: each within their own reach, with papers that say they are invented."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TypeVar

from django.utils import translation

from clc.stages.hub.models import User
from clc.stages.hub.reach import acting_as

Done = TypeVar("Done")
PAPER = "{name}\n{client}\n\n此文件为演示而虚构,所述机构与人员均不存在。\nThis paper was invented for a demonstration.\n"


def do(service: Callable[..., Done], *, by: User, **told: object) -> Done:
    """A service called by somebody who sees what their account sees, and not more; kept words are in their language."""
    with acting_as(by), translation.override(by.language):
        return service(by=by, **told)


def paper(name: str, client: str) -> Iterator[bytes]:
    """The bytes of an invented paper, as an upload brings them."""
    yield PAPER.format(name=name, client=client).encode()
