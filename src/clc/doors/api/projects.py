"""Projects and their models: listed, one version's answer, a case run without keeping it, versions written and confirmed."""
from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

import yaml
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import Field, Query, Router, Schema

from clc.doors.api.clients import seen
from clc.doors.api.paging import LARGEST_KEY, Page, Paging, page
from clc.doors.api.problem import REFUSALS
from clc.doors.api.words import Code, Words
from clc.frames.projects.answering import answered, plain
from clc.frames.projects.reading import BYTES_MAX
from clc.kernel.errors import BadInput, NotFound
from clc.stages.deal.modelling import Worked, work_out
from clc.stages.deal.models import Project, ProjectVersion
from clc.stages.deal.services import projects
from clc.stages.hub.models import User
from clc.stages.hub.permission import require

router = Router(tags=["projects"])
Key = Annotated[int, Field(ge=1, le=LARGEST_KEY)]
Text = Annotated[str, Field(max_length=BYTES_MAX)]


class ProjectFilter(Schema):
    """Which projects: those of a client."""

    client: Code | None = None


class ProjectIn(Schema):
    """A project to be opened."""

    client: Code
    code: Annotated[Words, Field(max_length=40)]
    name: Annotated[Words, Field(max_length=240)]


class VersionOut(Schema):
    """A version: its number and state, what it came to (null: unknown) and the lowest cover of each scenario."""

    id: int
    number: int
    name: str
    note: str
    state: str
    digest: str
    at: datetime
    figures: dict[str, Any]
    stresses: dict[str, float | None]


class ProjectOut(Schema):
    """A project with its versions, the newest first."""

    id: int
    code: str
    name: str
    client: str
    versions: list[VersionOut]

    @staticmethod
    def resolve_client(told: Project) -> str:
        """The code of its client."""
        return told.client.code


class VersionIn(Schema):
    """A case as YAML to be kept, and the number of the version it was begun from (0: none)."""

    text: Text
    name: Annotated[Words, Field(max_length=120)] = ""
    note: Annotated[Words, Field(max_length=400)] = ""
    newest: Annotated[int, Field(ge=0, le=1_000_000)]


class CaseIn(Schema):
    """A case to be run: as YAML text, or as plain JSON values. `scenarios`: also run every scenario of the rule book."""

    text: Text | None = None
    case: dict[str, Any] | None = None
    scenarios: bool = False


class ProjectWhyIn(Schema):
    """Why a version shall not be used."""

    why: Annotated[Words, Field(max_length=400)]


@router.get("/", response={200: Page[ProjectOut], **REFUSALS})
def list_projects(request: HttpRequest, filters: Annotated[ProjectFilter, Query()], window: Paging) -> Any:
    """Projects of clients the caller may see, newest first."""
    require(request.user, "see_client")
    rows = Project.objects.select_related("client").prefetch_related("versions")
    return page(rows.filter(client__code=filters.client) if filters.client else rows, window, newest_first=True)


@router.post("/", response={201: ProjectOut, **REFUSALS})
def open_project(request: HttpRequest, body: ProjectIn) -> Any:
    """Open a project of a client."""
    return 201, projects.open_project(by=caller(request), client=seen(body.client), code=body.code, name=body.name)


@router.post("/run", response={200: dict[str, Any], **REFUSALS})
def run_case(request: HttpRequest, body: CaseIn) -> Any:
    """What a case comes to under the rule book of today; nothing is kept. Unknown is null, its reason in `reasons`."""
    require(request.user, "see_client")
    if (body.text is None) == (body.case is None):
        raise BadInput(_("One case is needed: text or case."), todo=_("Send the case as YAML in text, or as JSON in case."))
    text = body.text if body.text is not None else str(yaml.safe_dump(body.case, allow_unicode=True, sort_keys=False))
    return told(work_out(text, timezone.localdate()), scenarios=body.scenarios)


@router.get("/{key}", response={200: ProjectOut, **REFUSALS})
def one_project(request: HttpRequest, key: Key) -> Any:
    """One project with its versions."""
    require(request.user, "see_client")
    return project_of(key)


@router.post("/{key}/versions", response={201: VersionOut, **REFUSALS})
def write_version(request: HttpRequest, key: Key, body: VersionIn) -> Any:
    """Keep a case as the next version."""
    return 201, projects.write_version(by=caller(request), project=project_of(key), text=body.text,
                                       words=(body.name, body.note), newest=body.newest)


@router.get("/versions/{key}/answer", response={200: dict[str, Any], **REFUSALS})
def version_answer(request: HttpRequest, key: Key) -> Any:
    """Every figure, line, check and scenario of a version, worked out under the rule book of today."""
    require(request.user, "see_client")
    return told(work_out(version_of(key).text, timezone.localdate()), scenarios=True)


@router.post("/versions/{key}/confirm", response={200: VersionOut, **REFUSALS})
def confirm_version(request: HttpRequest, key: Key) -> Any:
    """Stand for a version that another wrote."""
    return projects.confirm_version(by=caller(request), version=version_of(key))


@router.post("/versions/{key}/withdraw", response={200: VersionOut, **REFUSALS})
def withdraw_version(request: HttpRequest, key: Key, body: ProjectWhyIn) -> Any:
    """Say that a version shall not be used."""
    return projects.withdraw_version(by=caller(request), version=version_of(key), why=body.why)


def told(work: Worked, *, scenarios: bool) -> dict[str, Any]:
    """A run as it is answered."""
    found = answered(work.base) | {"remarks": [one._asdict() for one in work.remarks]}
    if scenarios:
        found["scenarios"] = [
            {"name": one.name, "debt_is": one.rule.debt, "debt": plain(one.result.debt[one.at]),
             "min_dscr": plain(one.result.min_dscr[one.at]), "average_dscr": plain(one.result.average_dscr[one.at]),
             "equity_irr": plain(one.result.equity_irr[one.at])} for one in work.outcomes]
    return found


def caller(request: HttpRequest) -> User:
    """Who asks."""
    assert isinstance(request.user, User)
    return request.user


def project_of(key: int) -> Project:
    """A project the caller may see; else NotFound."""
    found = Project.objects.select_related("client__party").prefetch_related("versions").filter(pk=key).first()
    if found is None:
        raise NotFound(_("There is no such project among those you may see."), todo=_("List the projects."))
    return found


def version_of(key: int) -> ProjectVersion:
    """A version the caller may see; else NotFound."""
    found = ProjectVersion.objects.select_related("client__party", "project").filter(pk=key).first()
    if found is None:
        raise NotFound(_("There is no such version among those you may see."), todo=_("List the projects."))
    return found
