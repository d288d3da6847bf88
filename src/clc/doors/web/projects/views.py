"""A client's projects, and the workbench of one: what its model comes to, in views that the address names."""
from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from clc.doors.web.answer import page as answer
from clc.doors.web.answer import person, screen
from clc.doors.web.client.looking import look
from clc.doors.web.credit_file.filing import part
from clc.doors.web.projects import drawing, shown, sliders, speaking, words, working
from clc.doors.web.projects.register import with_newest
from clc.frames.projects import examples
from clc.kernel.errors import BadInput, NotFound
from clc.stages.deal.modelling import Worked
from clc.stages.deal.models import Project, ProjectVersion, VersionStanding
from clc.stages.deal.services.projects import fingerprint
from clc.stages.hub.permission import may

LARGEST_KEY = 2**63
VIEWS: Mapping[str, Callable[[drawing.Bench], dict[str, Any]]] = {
    "case": drawing.case, "cash": drawing.cash, "sources": drawing.sources, "scenarios": drawing.scenarios,
    "sensitivity": drawing.sensitivity, "futures": drawing.futures, "stress": drawing.stress, "checks": drawing.checks,
    "versions": drawing.versions,
}


@dataclass(frozen=True)
class Draft:
    """A text in the editor that is not kept, and why it was not."""

    text: str
    refused: str = ""
    words: tuple[str, str] = ("", "")


@screen("see_client")
def page(request: HttpRequest, code: str) -> HttpResponse:
    """The projects of a client, and the form that opens one."""
    head = look(code)
    return listed(request, code=head.client.code)


def listed(request: HttpRequest, *, code: str, refused: str = "") -> HttpResponse:
    """The part of a client's file; above the form why a project was not opened."""
    head = look(code)
    found = with_newest(Project.objects.filter(client=head.client)).order_by("code")
    return part(request, head, "projects", "projects/page.html", {
        "projects": found, "examples": examples.names(), "refused": refused, "sent": request.POST},
        status=HTTPStatus.BAD_REQUEST if refused else HTTPStatus.OK)


@screen("see_client")
def bench(request: HttpRequest, key: int) -> HttpResponse:
    """The workbench of a project: the newest version, or the one that the address names."""
    project = held(key)
    begins = request.GET.get("example", "")
    draft = Draft(examples.example(begins).decode()) if begins else None
    return drawn(request, project, draft)


def drawn(request: HttpRequest, project: Project, draft: Draft | None = None, *, mistold: str = "") -> HttpResponse:
    """One view of the workbench; a draft stays in the editor with what is wrong about it, a refused change in its form."""
    every = list(project.versions.select_related("by", "confirmed_by").defer("text"))
    version = chosen(every, request.GET.get("version", ""))
    work, broken = worked(version)
    view = request.GET.get("view", "cash" if version else "case")
    view = "case" if draft or work is None else view if view in VIEWS else "cash"
    head = look(project.client.code)
    bench = drawing.Bench(request, project, every, version, work)
    told = shown.answer_of(work) if work else None
    context: dict[str, Any] = {
        "project": project, "versions": every, "version": version, "view": view, "work": work, "broken": broken,
        "views": tabs(view, version), "newest": every[0].number if every else 0, "draft": draft, "words": words,
        "said": speaking.said, "can_model": may(person(request), "model_project"),
        "can_confirm": bool(version and version.state == VersionStanding.WRITTEN and work
                            and may(person(request), "confirm_project") and version.by_id != person(request).pk),
        "states": VersionStanding, "mistold": mistold, "sent": request.POST if mistold else {},
        "saves": fingerprint(project)}
    if work and told:
        context |= {"told": told, "figures": shown.figures(words.HEAD, told, work.case),
                    "feasibility": shown.figures(words.FEASIBILITY, told, work.case), "level": shown.level,
                    "lock_up": shown.lock_up_of(work.case), "failing": [one for one in shown.checks(work.base)
                                                                       if not one["holds"]]}
    context |= VIEWS[view](bench) if work or view == "case" else {}
    if draft:
        context["text"] = draft.text
        context["live"] = sliders.read(draft.text, {})
    status = HTTPStatus.BAD_REQUEST if mistold or (draft and draft.refused) else HTTPStatus.OK
    return part(request, head, "projects", "projects/bench.html", context, status=status)


@screen("see_client", methods=("POST",))
def live(request: HttpRequest, key: int) -> HttpResponse:
    """What the text in the editor comes to with the sliders where they are; nothing is kept."""
    project = held(key)
    told = sliders.read(request.POST.get("text", ""), request.POST.dict())
    return answer(request, "projects/live.html", {"live": told, "project": project, "said": speaking.said, "words": words})


@screen("see_client")
def why(request: HttpRequest, key: int, name: str) -> HttpResponse:
    """Why a figure is what it is: in words, and the lines it comes from."""
    project = held(key)
    every = list(project.versions.defer("text"))
    version = chosen(every, request.GET.get("version", ""))
    work, _broken = worked(version)
    if name not in words.FIGURES or work is None or version is None:
        raise NotFound(_("There is no such figure of this project."), todo=_("Open the project again."))
    told = shown.answer_of(work)
    about = words.FIGURES[name]
    return answer(request, "projects/why.html", {
        "project": project, "client": project.client, "version": version, "name": name, "about": about,
        "figure": shown.figures([name], told, work.case)[0], "lines": drawing.behind(work.base, name), "work": work,
        "told": told, "words": words, "reasons": [speaking.said(one) for one in told["reasons"]]})


def tabs(view: str, version: ProjectVersion | None) -> list[tuple[str, str, bool, None]]:
    """The views as links; a project without a version has only its case."""
    labels = {
        "cash": pgettext("project model", "Cash flow"), "case": pgettext("project model", "Case"),
        "sources": _("Sources and uses"), "scenarios": _("Scenarios"),
        "sensitivity": pgettext("project model", "Sensitivity"), "futures": _("Monte Carlo"), "stress": _("Industry stress"),
        "checks": _("Checks"), "versions": _("Versions"),
    }
    if version is None:
        labels = {"case": labels["case"]}
    named = f"&version={version.number}" if version else ""
    return [(label, f"?view={name}{named}", name == view, None) for name, label in labels.items()]


def chosen(every: list[ProjectVersion], number: str) -> ProjectVersion | None:
    """The version of this number; without one the newest that was not withdrawn, else the newest."""
    if number:
        found = next((one for one in every if str(one.number) == number), None)
        if found is None:
            raise NotFound(_("This project has no such version."), todo=_("Choose one of the versions listed."))
        return found
    return next((one for one in every if one.state != VersionStanding.WITHDRAWN), every[0] if every else None)


def worked(version: ProjectVersion | None) -> tuple[Worked | None, str]:
    """A version worked out under the rules of today; where it no longer can be, why."""
    if version is None:
        return None, ""
    try:
        return working.worked(version.text), ""
    except BadInput as wrong:
        return None, f"{' '.join(speaking.spoken(wrong.message))} {speaking.said(wrong.todo)}".strip()


def held(key: int) -> Project:
    """A project of a client the reader sees; else NotFound."""
    rows = Project.objects.select_related("client__party", "client__branch", "client__manager")
    found = rows.filter(pk=key).first() if key < LARGEST_KEY else None
    if found is None:
        raise NotFound(_("There is no such project among those you may see."), todo=_("Look for it among the projects."))
    return found


def held_version(key: int) -> ProjectVersion:
    """A version of a project of a client the reader sees; else NotFound."""
    rows = ProjectVersion.objects.select_related("client__party", "project")
    found = rows.filter(pk=key).first() if key < LARGEST_KEY else None
    if found is None:
        raise NotFound(_("There is no such version among those you may see."), todo=_("Look for it among the projects."))
    return found
