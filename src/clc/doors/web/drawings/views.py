"""The pages of drawings: the desk, the tracker, a client's part, one drawing with its checks, a schedule."""
from __future__ import annotations

from uuid import uuid4

from django.core.paginator import Paginator
from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from clc.doors.web.answer import page as answer
from clc.doors.web.answer import person, screen
from clc.doors.web.client.looking import look
from clc.doors.web.covenants.reading import gates
from clc.doors.web.credit_file.filing import part
from clc.doors.web.drawings import reading
from clc.kernel.errors import NotFound
from clc.stages.hub.permission import may
from clc.stages.servicing import desk as desks
from clc.stages.servicing.ground import Ground, drawable
from clc.stages.servicing.models import Drawing, Payment, ScheduleVersion
from clc.stages.servicing.models.drawings import PayeeMode

SIZE = 50


@screen("see_drawing")
def desk(request: HttpRequest) -> HttpResponse:
    """What waits for whom: to be reviewed, to be released, for the bank."""
    first = "release" if may(person(request), "release_drawing") else "review"
    return desk_shown(request, view=request.GET.get("view", first))


def desk_shown(request: HttpRequest, *, view: str, wrong: str = "", todo: str = "", status: int = 200) -> HttpResponse:
    """The desk at one of its views, with what was wrong."""
    today, first = timezone.localdate(), "review"
    view = view if view in desks.VIEWS else first
    sort, words, mode = request.GET.get("sort", "day"), request.GET.get("q", "").strip()[:80], request.GET.get("mode", "")
    mode = mode if mode in PayeeMode.values else ""
    counted = desks.counts()
    rows = Paginator(desks.drawings(view, sort=sort, words=words, mode=mode), SIZE).get_page(request.GET.get("page"))
    return answer(request, "drawings/desk.html", {
        "rows": rows, "view": view, "sort": sort, "words": words, "mode": mode, "modes": dict(PayeeMode.choices),
        "counted": counted, "views": views(), "today": today, "late": {one.pk for one in rows if desks.is_late(one, today)},
        "meaning": reading.MEANING, "filtered": bool(words or mode), "wrong": wrong, "todo": todo,
        "brings": view == "bank" and may(person(request), "release_drawing"),
        "brought": reading.brought() if view == "bank" else []}, status=status)


def views() -> dict[str, str]:
    """The views of the desk by name."""
    return {"review": pgettext("drawings", "To review"), "release": pgettext("drawings", "To release"),
            "bank": pgettext("drawings", "With the bank"), "draft": pgettext("drawings", "Drafts"),
            "done": pgettext("drawings", "Closed")}


@screen("see_drawing")
def conditions(request: HttpRequest) -> HttpResponse:
    """Open conditions of all clients by day, with the drawings they hold up."""
    gate, words = request.GET.get("gate", ""), request.GET.get("q", "").strip()[:80]
    late = request.GET.get("late") == "1"
    rows = Paginator(desks.tracked(gate=gate, late=late, words=words), SIZE).get_page(request.GET.get("page"))
    return answer(request, "drawings/conditions.html", {
        "rows": rows, "tracked": desks.holding(rows.object_list), "gate": gate, "late": late, "words": words,
        "gates": gates(), "counts": desks.tracked_counts(), "today": timezone.localdate(),
        "filtered": bool(gate or late or words)})


@screen("see_drawing")
def page(request: HttpRequest, code: str) -> HttpResponse:
    """What a client may draw under each chosen structure, and its drawings."""
    head = look(code)
    rows = Drawing.objects.select_related("by", "reviewed_by", "released_by", "loan").order_by("-number")
    payments = Prefetch("payments", Payment.objects.order_by("line"))
    told = drawable(head.client).prefetch_related(Prefetch("drawings", rows.prefetch_related(payments)))
    drawn = []
    for structure in told:
        ground = Ground(structure)
        drawn.append(reading.Drawn(structure, ground.product.label if ground.product else structure.product,
                                   ground.contract.number if ground.contract else "", ground.amount,
                                   ground.drawn(), ground.paid_out(), list(structure.drawings.all())))
    return part(request, head, "drawings", "drawings/page.html", {
        "drawn": drawn, "meaning": reading.MEANING, "can_ask": may(person(request), "request_drawing")})


@screen("see_drawing")
def drawing(request: HttpRequest, key: int) -> HttpResponse:
    """One drawing: its way, its checks, its payees, the files that went out, the loan that came of it."""
    return shown(request, key)


def shown(request: HttpRequest, key: int, *, wrong: str = "", todo: str = "", status: int = 200) -> HttpResponse:
    """The page of a drawing, with what was wrong and the words typed."""
    held = reading.found(key)
    ground = Ground(held.structure)
    checked, seen_at = reading.checks_of(held, ground)
    payments = list(held.payments.select_related("evidence").prefetch_related("answers").order_by("line"))
    files = list(held.files.select_related("by").defer("table", "xml"))
    versions = ScheduleVersion.objects.filter(loan=held.loan_id).defer("rows", "paid", "terms") if held.loan_id else ()
    today, verbs = timezone.localdate(), reading.verbs(person(request), held)
    return answer(request, "drawings/drawing.html", {
        "drawing": held, "client": held.client, "ground": ground, "checked": checked, "seen_at": seen_at,
        "payments": payments, "files": files, "versions": list(versions), "steps": reading.steps(held),
        "verbs": verbs, "acts": verbs - {"fetch", "confirm"}, "today": today, "late": desks.is_late(held, today),
        "deadline": desks.deadline(held), "meaning": reading.MEANING, "pays": reading.PAYMENT, "icons": reading.ICONS,
        "stops": sum(one.stops for one in checked), "asks": sum(one.asks for one in checked), "typed": request.POST,
        "wrong": wrong, "todo": todo, "once": uuid4().hex,
        "states": {"met": _("Met"), "asks": pgettext("check", "Asks for words"), "unknown": _("Unknown"),
                   "failed": pgettext("check", "Not met")}}, status=status)


@screen("see_drawing")
def schedule(request: HttpRequest, version: int) -> HttpResponse:
    """One version of a loan's schedule, paid and to come."""
    held = ScheduleVersion.objects.select_related("loan", "client__party").filter(pk=version).first()
    if held is None:
        raise NotFound(_("There is no such schedule among those you may see."), todo=_("Open the drawing again."))
    return answer(request, "drawings/schedule.html", {"version": held, "client": held.client})
