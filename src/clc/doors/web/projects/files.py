"""A version as files: the case as YAML, the model as a workbook with live formulas."""
from __future__ import annotations

from django.http import HttpRequest, HttpResponse

from clc.doors.web.answer import screen
from clc.doors.web.projects import views, working
from clc.frames.projects.workbook import workbook_of
from clc.stages.deal.models import ProjectVersion

SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@screen("see_client")
def case_file(_request: HttpRequest, key: int) -> HttpResponse:
    """The case as it was written."""
    version = views.held_version(key)
    return attached(version.text.encode(), "application/yaml; charset=utf-8", version, "yaml")


@screen("see_client")
def workbook(_request: HttpRequest, key: int) -> HttpResponse:
    """The base case as a workbook whose formulas work it out again."""
    version = views.held_version(key)
    work = working.worked(version.text)
    return attached(workbook_of(work.case, work.base), SHEET, version, "xlsx")


def attached(content: bytes, kind: str, version: ProjectVersion, ending: str) -> HttpResponse:
    """A file of a version, named by its key so that no letter of a code breaks the header."""
    response = HttpResponse(content, content_type=kind)
    response["Content-Disposition"] = f'attachment; filename="project-{version.project_id}-v{version.number}.{ending}"'
    return response
