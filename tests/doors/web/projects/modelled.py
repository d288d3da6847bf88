"""Projects with models for tests: one opened, one written, from the example that runs fastest."""

from __future__ import annotations

from clc.frames.projects.examples import example
from clc.stages.deal.models import Project, ProjectVersion
from clc.stages.deal.services import projects
from clc.stages.hub.models import Client, User
from clc.stages.hub.reach import acting_as

CASE = example("leased_fleet").decode()


def opened(by: User, client: Client, code: str = "P-1", name: str = "虚构风电项目") -> Project:
    """A project of a client."""
    with acting_as(by):
        return projects.open_project(by=by, client=client, code=code, name=name)


def written(by: User, project: Project, text: str = CASE, newest: int = 0) -> ProjectVersion:
    """A version of a project's model."""
    with acting_as(by):
        return projects.write_version(by=by, project=project, text=text, newest=newest)


def confirmed(by: User, version: ProjectVersion) -> ProjectVersion:
    """The version, confirmed."""
    with acting_as(by):
        return projects.confirm_version(by=by, version=version)
