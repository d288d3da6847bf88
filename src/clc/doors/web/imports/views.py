"""Imports as they ran: the list, one of them, its files, and taking it back."""
from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

from django.core.paginator import Paginator
from django.http import FileResponse, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from clc.doors.registry import channels
from clc.doors.web import answer
from clc.kernel.errors import NotFound
from clc.stages.hub.importing.concluding import CHANGES_FILE, summary
from clc.stages.hub.importing.planning import imports_folder, run_folder
from clc.stages.hub.importing.undoing import undo_import
from clc.stages.hub.models import Import, ImportState

ON_A_PAGE = 50
REJECTS_SHOWN = 50
CHANGES_SHOWN = 200
UNDER_WAY = (ImportState.PLANNED, ImportState.RUNNING)


@answer.screen("import_records")
def page(request: HttpRequest) -> HttpResponse:
    """Every import, newest first."""
    state = request.GET.get("state", "")
    runs = Import.objects.select_related("by").defer("options")
    runs = runs.filter(state=state) if state in ImportState.values else runs
    shown = Paginator(runs, ON_A_PAGE).get_page(request.GET.get("page"))
    return answer.page(request, "imports/page.html", {
        "runs": shown, "lines": [(run, summary(run), label_of(run)) for run in shown], "states": ImportState.choices,
        "state": state,
    })


def label_of(run: Import) -> str:
    """What people call the import's channel."""
    channel = channels().get(run.channel)
    return str(channel.label) if channel else run.channel


def held(key: int) -> Import:
    """An import, or 404."""
    return get_object_or_404(Import.objects.select_related("by").prefetch_related("records"), pk=key)


@answer.screen("import_records")
def one(request: HttpRequest, key: int) -> HttpResponse:
    """One import: how far it is, what it found, what it rejected."""
    run = held(key)
    return answer.page(request, "imports/one.html", {
        **state_of(run), "label": label_of(run), "records": run.records.all(), "rejected": rejected(run),
        "changed": changed(run), "rejects_shown": REJECTS_SHOWN,
    })


def state_of(run: Import) -> dict[str, Any]:
    """What the moving part of the page shows."""
    done = sum(run.counts.get(part, {}).get("read", 0) for part in ("main", "others") if part in run.counts)
    return {
        "run": run, "counts": summary(run), "under_way": run.state in UNDER_WAY, "rows_done": done,
        "share": min(done / run.rows_total, 1.0) if run.rows_total else None, "step": run.position.get("step", ""),
        "figures": run.counts.get("figures", {}), "notes": run.counts.get("notes", []),
    }


@answer.screen("import_records")
def progress(request: HttpRequest, key: int) -> HttpResponse:
    """How far it is; once it has come to its end the page is shown anew."""
    state = state_of(held(key))
    response = answer.page(request, "imports/progress.html", state)
    if not state["under_way"]:
        response.headers["HX-Refresh"] = "true"
    return response


@answer.screen("import_records")
def tray(request: HttpRequest) -> HttpResponse:
    """The imports under way, for the tray of every page."""
    runs = Import.objects.filter(state__in=UNDER_WAY).order_by("-id")[:3]
    return answer.page(request, "imports/tray.html", {"states": [state_of(run) for run in runs]})


def rejected(run: Import) -> list[list[str]]:
    """The first rows of the file of rejects, without its heading."""
    path = imports_folder() / run.rejects_file
    if not run.rejects_file or not path.is_file():
        return []
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = csv.reader(file)
        next(rows, None)
        return [row for row, _number in zip(rows, range(REJECTS_SHOWN), strict=False)]


def changed(run: Import) -> list[dict[str, Any]]:
    """The first changes that the channel listed, each with both values."""
    path = run_folder(run) / CHANGES_FILE
    if not path.is_file():
        return []
    listed: list[dict[str, Any]] = json.loads(path.read_text(encoding="utf-8"))
    return listed[:CHANGES_SHOWN]


@answer.screen("import_records")
def rejects(request: HttpRequest, key: int) -> HttpResponseBase:
    """The file of rejected rows with their reasons."""
    run = held(key)
    return sent(imports_folder() / run.rejects_file if run.rejects_file else Path(), f"import-{key}-rejects.csv")


@answer.screen("import_records")
def changes(request: HttpRequest, key: int) -> HttpResponseBase:
    """The file of changes with both values."""
    return sent(run_folder(held(key)) / CHANGES_FILE, f"import-{key}-changes.json")


def sent(path: Path, name: str) -> FileResponse:
    """A file to keep; NotFound when there is none."""
    if not path.is_file():
        raise NotFound(_("This import left no such file."), todo=_("It rejected or changed nothing."))
    return FileResponse(path.open("rb"), as_attachment=True, filename=name)


@answer.screen("undo_import", methods=("POST",))
def undo(request: HttpRequest, key: int) -> HttpResponse:
    """Take the import back."""
    taken = undo_import(by=answer.person(request), run=held(key), channels=channels())
    words = _("Taken back: %(rows)s rows, %(facts)s facts, %(clients)s clients.") % {
        name: f"{taken.get(name, 0):,}" for name in ("rows", "facts", "clients")}
    return answer.done(request, words, reverse("imports:one", args=[key]))
