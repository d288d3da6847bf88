"""Bringing a table in: hand the file over, say how it is read, try it, start it."""
from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _

from clc.doors.registry import channels
from clc.doors.web import answer
from clc.doors.web.imports import columns, trying, uploads
from clc.doors.web.imports.uploads import Upload
from clc.kernel.errors import BadInput, ClcError
from clc.stages.hub.models import Import, ImportState, Mapping
from clc.stages.hub.services.mappings import keep_mapping


@answer.screen("import_records", methods=("GET", "POST"))
def upload(request: HttpRequest) -> HttpResponse:
    """Choose a channel and files."""
    known = {name: channel for name, channel in channels().items() if getattr(channel, "takes_uploads", True)}
    if request.method != "POST":
        return answer.page(request, "imports/upload.html", {"channels": known, "bytes_max": uploads.BYTES_MAX})
    channel, text = request.POST.get("channel", ""), request.POST.get("as_of", "").strip()
    if channel not in known:
        raise BadInput(_("There is no channel %(name)s.") % {"name": channel[:40]}, todo=_("Choose one of the list."))
    kept = uploads.keep(by=answer.person(request), channel=channel, files=request.FILES.getlist("files"),
                        as_of=day_from(text) if text else None)
    return HttpResponseRedirect(reverse("imports:prepare", args=[kept.token]))


def day_from(text: str) -> Any:
    """The day a file is true."""
    try:
        day = parse_date(text)
    except ValueError:
        day = None
    if day is None:
        raise BadInput(_("“%(text)s” is not a day.") % {"text": text[:40]}, todo=_("Write it as 2026-11-22."))
    return day


@answer.screen("import_records", methods=("GET", "POST"))
def prepare(request: HttpRequest, token: str) -> HttpResponse:
    """Say how the columns are read; a POST keeps what the form says and shows it again."""
    waiting = uploads.found(by=answer.person(request), token=token)
    saved = request.GET.get("saved", "")
    if request.method == "POST":
        waiting = told(request, waiting)
    elif saved.isdecimal():
        waiting = uploads.read_by(waiting, saved_mapping(int(saved)))
    return shown(request, waiting)


def saved_mapping(key: int) -> dict[str, Any]:
    """A kept mapping as a channel reads it."""
    held = get_object_or_404(Mapping, pk=key)
    return {"table": held.table, "columns": held.columns, **held.options}


def told(request: HttpRequest, waiting: Upload) -> Upload:
    """The upload with what the form says; kept under a name where one is given."""
    if not columns.has_mapping(waiting) or "table" not in request.POST:
        return waiting
    mapping = columns.mapping_from(request.POST)
    if mapping.get("table") != request.POST.get("shown_table"):
        mapping.pop("columns", None)
    waiting = uploads.read_by(waiting, mapping)
    name = request.POST.get("keep_as", "").strip()
    if name:
        keep_mapping(by=answer.person(request), name=name, channel=waiting.channel, told=mapping)
    return waiting


def shown(request: HttpRequest, waiting: Upload, trial: trying.Trial | None = None,
          error: ClcError | None = None) -> HttpResponse:
    """The form, with what a try found or what is wrong."""
    reading = None
    try:
        if columns.has_mapping(waiting):
            reading = columns.reading_of(waiting)
        else:
            channels()[waiting.channel].intake(waiting.path, trying.options(waiting))
    except ClcError as refusal:
        error = error or refusal
        reading = put_right(waiting)
    return answer.page(request, "imports/prepare.html", {
        "upload": waiting, "channel": channels()[waiting.channel], "reading": reading, "trial": trial, "error": error,
        "tables": columns.tables_offered(), "saved": Mapping.objects.filter(channel=waiting.channel).order_by("name"),
        "may_try": waiting.size <= trying.BYTES_TO_TRY_MAX,
    }, status=400 if error else 200)


def put_right(waiting: Upload) -> columns.Reading | None:
    """A form to say what the file holds when its headings do not tell; None when the file cannot be opened at all."""
    try:
        return columns.nearest_reading(waiting) if columns.has_mapping(waiting) else None
    except ClcError:
        return None


@answer.screen("import_records", methods=("POST",))
def attempt(request: HttpRequest, token: str) -> HttpResponse:
    """Say what the import would do."""
    waiting = told(request, uploads.found(by=answer.person(request), token=token))
    try:
        return shown(request, waiting, trying.attempt(by=answer.person(request), upload=waiting))
    except ClcError as refusal:
        return shown(request, waiting, error=refusal)


@answer.screen("import_records", methods=("POST",))
def start(request: HttpRequest, token: str) -> HttpResponse:
    """Begin the import and show how far it is."""
    waiting = told(request, uploads.found(by=answer.person(request), token=token))
    try:
        run = trying.begin(by=answer.person(request), upload=waiting)
    except ClcError as refusal:
        return shown(request, waiting, error=refusal)
    uploads.forget(waiting)
    return HttpResponseRedirect(reverse("imports:one", args=[run.pk]))


@answer.screen("import_records", methods=("POST",))
def forget(request: HttpRequest, token: str) -> HttpResponse:
    """Remove a file that is not to be imported."""
    uploads.forget(uploads.found(by=answer.person(request), token=token))
    answer.say(request, _("The file is removed; nothing was imported."))
    return HttpResponseRedirect(reverse("imports:page"))


@answer.screen("import_records", methods=("POST",))
def again(request: HttpRequest, key: int) -> HttpResponse:
    """Ask the worker once more for an import that stopped."""
    run = get_object_or_404(Import, pk=key)
    if run.state not in (ImportState.PLANNED, ImportState.FAILED, ImportState.RUNNING):
        raise BadInput(_("This import has come to its end."), todo=_("Bring the file in again."))
    trying.hand_over(run)
    return answer.done(request, _("It goes on where it stopped."), reverse("imports:one", args=[key]))
