"""What people do with projects: open one, keep a version, take a file, confirm, withdraw."""
from __future__ import annotations

from datetime import date
from decimal import Decimal, InvalidOperation

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from clc.doors.web.answer import away, person, say, screen
from clc.doors.web.client.looking import look
from clc.doors.web.projects import speaking, views, working
from clc.frames.projects.examples import names
from clc.frames.projects.reading import BYTES_MAX, text_of
from clc.frames.projects.workbook import returning
from clc.kernel.errors import BadInput, ClcError
from clc.stages.deal.models import Project, ProjectVersion
from clc.stages.deal.services import projects

FILE_MAX = returning.BYTES_MAX


@screen("model_project", methods=("POST",))
def begin(request: HttpRequest, code: str) -> HttpResponse:
    """Open a project and its empty workbench, or one with an example in the editor."""
    head = look(code)
    sent = request.POST
    try:
        made = projects.open_project(by=person(request), client=head.client, code=sent.get("code", ""),
                                     name=sent.get("name", ""), place=place_of(request))
    except BadInput as wrong:
        return views.listed(request, code=head.client.code, refused=f"{wrong.message} {wrong.todo}".strip())
    begins = sent.get("example", "")
    return away(request, home(made) + (f"?example={begins}" if begins in names() else ""))


@screen("model_project", methods=("POST",))
def change(request: HttpRequest, key: int) -> HttpResponse:
    """Correct what is known of a project: name, sector, cost, days; what is refused stays in the form."""
    project = views.held(key)
    try:
        projects.change_project(by=person(request), project=project, name=request.POST.get("name", ""),
                                place=place_of(request), saves=request.POST.get("saves", ""))
    except BadInput as wrong:
        return views.drawn(request, project, mistold=f"{wrong.message} {wrong.todo}".strip())
    say(request, _("The project is saved."))
    return away(request, home(project))


def place_of(request: HttpRequest) -> projects.Place:
    """What the form tells of a project; BadInput for an amount or a day that is none."""
    sent = request.POST
    try:
        cost = Decimal(sent["cost"].replace(",", "").strip()) if sent.get("cost", "").strip() else None
        days = [date.fromisoformat(sent[name]) if sent.get(name) else None for name in ("starts", "completes")]
    except (InvalidOperation, ValueError) as wrong:
        raise BadInput(_("The cost must be a number and the days must be days."),
                       todo=_("Write the cost in yuan and days as 2026-01-31.")) from wrong
    return projects.Place(sector=sent.get("sector", "").strip()[:16], cost=cost, starts=days[0], completes=days[1])


@screen("model_project", methods=("POST",))
def save(request: HttpRequest, key: int) -> HttpResponse:
    """Keep the text as the next version; what cannot be kept stays in the editor with what is wrong."""
    project = views.held(key)
    text = request.POST.get("text", "").replace("\r\n", "\n")
    told = (request.POST.get("name", "")[:120], request.POST.get("note", "")[:400])
    try:
        made = projects.write_version(by=person(request), project=project, text=text, words=told, newest=newest(request))
    except ClcError as wrong:
        refused = " ".join([*speaking.spoken(wrong.message), speaking.said(wrong.todo or "")]).strip()
        return views.drawn(request, project, views.Draft(text, refused, told))
    say(request, _("Version %(number)s is kept.") % {"number": made.number})
    return away(request, f"{home(project)}?version={made.number}")


@screen("model_project", methods=("POST",))
def take(request: HttpRequest, key: int) -> HttpResponse:
    """Put a file into the editor without keeping it: a case as YAML, or the workbook of the open version."""
    project = views.held(key)
    sent = request.FILES.get("file")
    if sent is None:
        raise BadInput(_("No file was sent."), todo=_("Choose a case as YAML or the workbook you exported."))
    if (sent.size or 0) > FILE_MAX:
        raise BadInput(_("The file is too large."), todo=_("A case has at most 512 KB, a workbook at most 8 MB."))
    raw = sent.read(FILE_MAX + 1)
    return views.drawn(request, project, views.Draft(text_from(raw, project, request.POST.get("version", ""))))


def text_from(raw: bytes, project: Project, number: str) -> str:
    """The text of an upload; of a workbook the case of the version with what was changed in its inputs."""
    if raw[:2] == b"PK":
        version = views.chosen(list(project.versions.all()), number)
        if version is None:
            raise BadInput(_("A workbook is taken back into the version it was exported from."),
                           todo=_("Begin with a case as YAML."))
        work = working.worked(version.text)
        found = returning.changed(raw, work.case, work.base)
        return text_of(returning.with_changes(work.case, found)) if found else version.text
    if len(raw) > BYTES_MAX:
        raise BadInput(_("The file is too large."), todo=_("A case has at most 512 KB, a workbook at most 8 MB."))
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as wrong:
        raise BadInput(_("The file is no text in UTF-8."), todo=_("Save it as UTF-8 and send it again.")) from wrong
    if "\x00" in text:
        raise BadInput(_("The file is no text in UTF-8."), todo=_("Save it as UTF-8 and send it again."))
    return text.replace("\r\n", "\n")


@screen("confirm_project", methods=("POST",))
def confirm(request: HttpRequest, key: int) -> HttpResponse:
    """Stand for a version that another wrote."""
    done = projects.confirm_version(by=person(request), version=views.held_version(key))
    say(request, _("Version %(number)s is the bank's case; its covers are facts of the client now.") % {
        "number": done.number})
    return away(request, opened(done))


@screen("model_project", methods=("POST",))
def withdraw(request: HttpRequest, key: int) -> HttpResponse:
    """Say that a version shall not be used."""
    done = projects.withdraw_version(by=person(request), version=views.held_version(key),
                                     why=request.POST.get("why", "")[:400])
    say(request, _("Version %(number)s is withdrawn.") % {"number": done.number})
    return away(request, opened(done))


def newest(request: HttpRequest) -> int:
    """The number of the version the writer began with."""
    sent = request.POST.get("newest", "")
    return int(sent) if sent.isascii() and sent.isdigit() and len(sent) < 9 else -1


def home(project: Project) -> str:
    """The workbench of a project."""
    return reverse("projects:bench", args=[project.pk])


def opened(version: ProjectVersion) -> str:
    """The workbench with a version open."""
    return f"{home(version.project)}?version={version.number}"
