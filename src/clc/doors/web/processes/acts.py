"""What people do with processes: bring a file in, confirm it, turn it down, bring cases over."""
from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from clc.doors.web.answer import away, person, say, screen
from clc.doors.web.answer import page as answer
from clc.doors.web.processes.views import held, shown
from clc.kernel.errors import BadInput, ClcError
from clc.stages.decision.engine.safe_xml import BYTES_MAX
from clc.stages.decision.models import Definition, DefinitionKind
from clc.stages.decision.processes import current
from clc.stages.decision.services import crossing, definitions

PLACES = "place-"


@screen("change_process", methods=("GET", "POST"))
def bring(request: HttpRequest) -> HttpResponse:
    """The form for a file; what does not hold is told above it, with the element."""
    if request.method != "POST":
        return answer(request, "processes/bring.html", {"told": {}, "wrong": ""})
    try:
        made = definitions.bring(by=person(request), raw=_raw(request), why=request.POST.get("why", ""))
    except ClcError as trouble:
        return answer(request, "processes/bring.html", {"told": request.POST, "wrong": _words(trouble)}, status=400)
    say(request, _("Version %s waits for another person to confirm it.") % made.version)
    return away(request, reverse("processes:one", args=[made.pk]))


def _raw(request: HttpRequest) -> bytes:
    sent = request.FILES.get("file")
    if sent is None:
        raise BadInput(_("No file was chosen."), todo=_("Choose a .bpmn or .dmn file."))
    if (sent.size or 0) > BYTES_MAX:
        raise BadInput(_("The file is larger than 1 MB."),
                       todo=_("A process is a few hundred kilobytes at most; look at what it holds."))
    raw: bytes = sent.read(BYTES_MAX + 1)
    return raw


def _words(trouble: ClcError) -> str:
    return f"{trouble.message} {trouble.todo}".strip()


@screen("confirm_process", methods=("POST",))
def confirm(request: HttpRequest, key: int) -> HttpResponse:
    """Put a draft in force."""
    found = held(key)
    try:
        made = definitions.confirm(by=person(request), definition=found)
    except BadInput as trouble:
        return shown(request, held(key), wrong=_words(trouble), status=400)
    say(request, _("Version %s is in force.") % made.version)
    return away(request, reverse("processes:one", args=[made.pk]))


@screen("see_process", methods=("POST",))
def turn_down(request: HttpRequest, key: int) -> HttpResponse:
    """Turn a draft down, or take one's own back."""
    found = held(key)
    try:
        made = definitions.turn_down(by=person(request), definition=found, why=request.POST.get("why", ""))
    except BadInput as trouble:
        return shown(request, held(key), wrong=_words(trouble), told=request.POST, status=400)
    say(request, _("Version %s is turned down.") % made.version)
    return away(request, reverse("processes:one", args=[made.pk]))


@screen("change_process", methods=("POST",))
def cross(request: HttpRequest, key: int) -> HttpResponse:
    """Bring the cases of this version over to the one in force."""
    old = get_object_or_404(Definition, pk=key, kind=DefinitionKind.PROCESS)
    places = {name.removeprefix(PLACES): request.POST.get(name, "") for name in request.POST if name.startswith(PLACES)}
    try:
        made = crossing.cross(by=person(request), old=old, new=current(old.name), steps=places)
    except BadInput as trouble:
        return shown(request, held(key), wrong=_words(trouble), told=request.POST, status=400)
    say(request, ngettext("%(count)s case was brought over.", "%(count)s cases were brought over.", len(made.moved)) % {
        "count": len(made.moved)})
    return away(request, reverse("processes:one", args=[old.pk]))
