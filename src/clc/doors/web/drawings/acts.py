"""What people do with a drawing: ask, pass, return, release, withdraw, ask again; fetch the order, tell the bank's word."""
from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from clc.doors.web.answer import away, done, is_fragment, person, say, screen
from clc.doors.web.client.acts import day_of
from clc.doors.web.collateral.acts import number_or_none, told, whole
from clc.doors.web.drawings import reading, views
from clc.kernel.errors import BadInput, ClcError, NotFound
from clc.stages.hub.models import User
from clc.stages.servicing.models import Drawing, PaymentFile
from clc.stages.servicing.services import drawings, paying, reviewing
from clc.stages.servicing.services.paying import Answer

KINDS = {"csv": ("table", "text/csv; charset=utf-8"), "xml": ("xml", "application/xml")}


def home(drawing: Drawing) -> str:
    """The page of a drawing."""
    return reverse("drawings:drawing", args=[drawing.pk])


@screen("see_drawing", methods=("POST",))
def act(request: HttpRequest, key: int, act: str) -> HttpResponse:
    """One verb on a drawing; what is refused is said on its page, the typed words kept."""
    held = reading.found(key)
    if act == "copy":
        return _copy(request, held)
    if act not in ACTS:
        raise NotFound(_("There is nothing of this name to do."), todo=_("Open the drawing again."))
    try:
        said = ACTS[act](request, person(request), held)
    except ClcError as error:
        if is_fragment(request):
            raise
        status = 403 if type(error).__name__ == "NotAllowed" else 400
        return views.shown(request, key, wrong=error.message, todo=error.todo, status=status)
    return done(request, said, home(held))


def _copy(request: HttpRequest, held: Drawing) -> HttpResponse:
    made = drawings.copy_drawing(by=person(request), drawing=held, day=day_of(told(request, "day")),
                                 once=told(request, "once"))
    say(request, _("Written as a draft: look at it, then ask."))
    return away(request, reverse("drawings:edit", args=[made.pk]))


def _ask(request: HttpRequest, user: User, held: Drawing) -> str:
    drawings.ask_drawing(by=user, drawing=held, saves=whole(request, "saves"))
    return _("Asked for: operations will review it.")


def _withdraw(request: HttpRequest, user: User, held: Drawing) -> str:
    drawings.withdraw_drawing(by=user, drawing=held, why=told(request, "why"), saves=whole(request, "saves"))
    return _("The drawing is withdrawn.")


def _pass(request: HttpRequest, user: User, held: Drawing) -> str:
    explained = {name.removeprefix("explain-"): str(words) for name, words in request.POST.items()
                 if name.startswith("explain-")}
    reviewing.pass_drawing(by=user, drawing=held, explained=explained, words=told(request, "words"),
                           saves=whole(request, "saves"))
    return _("Passed: accounting will release it.")


def _return(request: HttpRequest, user: User, held: Drawing) -> str:
    reviewing.return_drawing(by=user, drawing=held, why=told(request, "why"), saves=whole(request, "saves"))
    return _("Returned to who asked for it.")


def _back(request: HttpRequest, user: User, held: Drawing) -> str:
    reviewing.return_drawing(by=user, drawing=held, why=told(request, "why"), saves=whole(request, "saves"),
                             verb="release_drawing")
    return _("Returned to who asked for it.")


def _release(request: HttpRequest, user: User, held: Drawing) -> str:
    made = paying.release_drawing(by=user, drawing=held, saves=whole(request, "saves"))
    return _("Released: the order to pay %(message)s is ready.") % {"message": made.message}


ACTS: dict[str, Callable[[HttpRequest, User, Drawing], str]] = {
    "ask": _ask, "withdraw": _withdraw, "pass": _pass, "return": _return, "back": _back, "release": _release,
}


@screen("release_drawing", methods=("POST",))
def fetch(request: HttpRequest, key: int, file: int, kind: str) -> HttpResponse:
    """The order to pay as a file; that it was fetched is written down."""
    found = PaymentFile.objects.filter(pk=file, drawing=key).first()
    if found is None or kind not in KINDS:
        raise NotFound(_("There is no such order to pay."), todo=_("Open the drawing again."))
    column, mime = KINDS[kind]
    held = paying.fetch_file(by=person(request), file=found)
    response = HttpResponse(getattr(held, column).encode(), content_type=mime)
    response.headers["Content-Disposition"] = f'attachment; filename="{held.message}.{kind}"'
    response.headers["Cache-Control"] = "private, no-store"
    return response


@screen("release_drawing", methods=("POST",))
def confirm(request: HttpRequest, key: int) -> HttpResponse:
    """What the bank said of one payment, written by hand."""
    held = reading.found(key)
    try:
        line = held.payments.filter(pk=whole(request, "payment")).first()
        if line is None or not line.reference:
            raise BadInput(_("This payment never went out."), todo=_("Choose one that was sent."))
        made = paying.confirm_payment(by=person(request), told=Answer(
            line.reference, told(request, "bank_reference"), told(request, "state"), day_of(told(request, "day")),
            number_or_none(request, "amount"), told(request, "why")))
    except ClcError as error:
        return views.shown(request, key, wrong=error.message, todo=error.todo, status=400)
    said = _("The bank's answer is written down.") if made else _("This answer was written down before: it counts once.")
    return done(request, said, home(held))
