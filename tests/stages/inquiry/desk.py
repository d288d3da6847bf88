"""A due-diligence desk for tests: the house with credit officers, an open investigation, files of every sort."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, TypeVar
from uuid import UUID, uuid4

from django.utils import timezone

from clc.stages.hub.models import Client, User
from clc.stages.hub.reach import acting_as, as_system
from clc.stages.inquiry.models import Investigation, PaperRequest
from clc.stages.inquiry.services.credit_queries import Subject
from clc.stages.inquiry.services.due_diligence import Wanted, declare_interests, open_investigation
from clc.stages.inquiry.services.papers import receive_paper, verify_paper
from clc.stages.inquiry.services.visits import Photo, Told
from tests.stages.hub.people import House, build, person

PDF = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"
JPEG = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01" + b"\x00" * 64 + b"\xff\xd9"
COMPANY = Subject("company", "虚构电力有限公司", "91110000MA00EXA15Q")
RESIDENT = "11010519491231002X"
PERSON = Subject("person", "虚构之人", RESIDENT)
Done = TypeVar("Done")


@dataclass(frozen=True)
class Desk:
    """Who is there, and the client's investigation by manager and officer."""

    house: House
    officer: User
    reviewer: User
    file: Investigation

    @property
    def client(self) -> Client:
        """The client investigated."""
        return self.house.mine

    @property
    def manager(self) -> User:
        """The first investigator."""
        return self.house.manager

    def paper(self, code: str) -> PaperRequest:
        """A line of the checklist."""
        with as_system():
            return PaperRequest.objects.select_related("client", "investigation", "document").get(
                investigation=self.file, code=code)


def wanted(**more: Any) -> Wanted:
    """What is to be investigated."""
    told: dict[str, Any] = {"product": "working_capital", "client_type": "company", "purpose": "Stock for the season",
                            "due": timezone.localdate() + timedelta(days=7), **more}
    return Wanted(**told)


def stand_desk(*, declared: bool = True) -> Desk:
    """The desk, with both declarations unless told otherwise."""
    house = build()
    with as_system():
        north = house.manager.branch
        assert north is not None
        officer, reviewer = person("officer", "credit_officer", north), person("reviewer", "credit_officer", north)
    with acting_as(house.manager):
        file = open_investigation(by=house.manager, client=house.mine, wanted=wanted(), second=officer)
    for one in (house.manager, officer) if declared else ():
        do(declare_interests, by=one, investigation=file, conflict=False)
    return Desk(house, officer, reviewer, file)


def do(service: Callable[..., Done], *, by: User, **told: Any) -> Done:
    """A service called by somebody within their own reach."""
    with acting_as(by):
        return service(by=by, **told)


def chunks(content: bytes, size: int = 64 << 10) -> Iterator[bytes]:
    """The bytes in pieces, as an upload brings them."""
    for at in range(0, len(content), size):
        yield content[at : at + size]


def photo(content: bytes = JPEG, **more: Any) -> Photo:
    """A photo whose hashes are true unless told otherwise."""
    digest = hashlib.sha256(content).hexdigest()
    told: dict[str, Any] = {"name": "gate.jpg", "chunks": chunks(content), "sha256": digest, "original_sha256": digest,
                            **more}
    return Photo(**told)


def seen(desk: Desk, key: UUID | None = None, **more: Any) -> Told:
    """A visit as it was written down."""
    told: dict[str, Any] = {"key": key or uuid4(), "at": timezone.now() - timedelta(hours=1), "place": "Plant 1",
                            "observations": "Two of three lines ran", "companion": desk.officer, **more}
    return Told(**told)


def bring_all(desk: Desk, *, except_for: tuple[str, ...] = ()) -> None:
    """Take in and verify every document but some, each by the two in turn."""
    with as_system():
        papers = list(PaperRequest.objects.filter(investigation=desk.file).exclude(code__in=except_for))
    with acting_as(desk.manager):
        for paper in papers:
            receive_paper(by=desk.manager, paper=paper, name="paper.pdf", chunks=chunks(PDF), dated=timezone.localdate())
    with acting_as(desk.officer):
        for paper in papers:
            verify_paper(by=desk.officer, paper=paper, how="Compared with the original")


def in_days(count: int) -> date:
    """The day so many days from today."""
    return timezone.localdate() + timedelta(days=count)
