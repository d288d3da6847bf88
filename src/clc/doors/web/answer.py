"""How a screen answers: who may ask, a whole page or a fragment of it, toasts, and errors in words."""
from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import wraps
from http import HTTPStatus
from typing import Any, Concatenate, ParamSpec

from django.contrib import messages
from django.contrib.auth.models import AnonymousUser
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from clc.doors.web import display, screens
from clc.kernel.errors import BadInput, ClcError, NotAllowed, NotFound
from clc.stages.hub.models import User
from clc.stages.hub.permission import may, require

P = ParamSpec("P")
#: The screen that a client's file belongs to in the rail.
CLIENTS = "clients"
View = Callable[Concatenate[HttpRequest, P], HttpResponseBase]
GUARDED: dict[str, tuple[str, ...]] = {}
STATUS: dict[type[ClcError], HTTPStatus] = {
    BadInput: HTTPStatus.BAD_REQUEST, NotAllowed: HTTPStatus.FORBIDDEN, NotFound: HTTPStatus.NOT_FOUND,
}


@dataclass(frozen=True)
class Toast:
    """One line that says what was done, and the address that undoes it by POST."""

    text: str
    undo: str = ""
    bad: bool = False


def screen(*acts: str, methods: tuple[str, ...] = ("GET",)) -> Callable[[View[P]], View[P]]:
    """Guard a view: signed in, one of the verbs `acts` granted (none: anybody signed in), method allowed.

    A ClcError of the view is answered as a page that says what happened and what to do.
    """

    def guarding(view: View[P]) -> View[P]:
        @wraps(view)
        def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            if request.method not in methods and request.method != "HEAD":
                return HttpResponseNotAllowed(methods)
            if not request.user.is_authenticated:
                return to_sign_in(request)
            try:
                if acts and not any(may(request.user, act) for act in acts):
                    require(request.user, acts[0])
                check_storable(request)
                return view(request, *args, **kwargs)
            except ClcError as error:
                return trouble(request, error)

        GUARDED[f"{view.__module__}.{view.__qualname__}"] = acts
        return guarded

    return guarding


def check_storable(request: HttpRequest) -> None:
    """BadInput for a field with a character that no database text holds: NUL."""
    for name, told in ((name, told) for form in (request.GET, request.POST) for name, told in form.lists()):
        if "\x00" in name or any("\x00" in text for text in told):
            raise BadInput(_("A field holds a character that cannot be kept (NUL)."),
                           todo=_("Type it instead of pasting it, and send the form again."))


def open_to_all(view: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Say on purpose that a view asks for nobody's name."""
    GUARDED[f"{view.__module__}.{view.__qualname__}"] = ("open to all",)
    return view


def to_sign_in(request: HttpRequest) -> HttpResponse:
    """Send to sign-in and back here; a fragment's page is sent as a whole."""
    if is_fragment(request):
        here_again = request.headers.get("HX-Current-URL", "/")
        return HttpResponse(status=HTTPStatus.NO_CONTENT, headers={"HX-Redirect": here_again})
    return redirect_to_login(request.get_full_path())


def is_fragment(request: HttpRequest) -> bool:
    """Whether htmx asks for a part of a page."""
    return request.headers.get("HX-Request") == "true" and request.headers.get("HX-History-Restore-Request") != "true"


def in_sheet(request: HttpRequest) -> bool:
    """Whether the answer goes to the side sheet."""
    return is_fragment(request) and request.headers.get("HX-Target") == "sheet-body"


def page(request: HttpRequest, template: str, context: Mapping[str, Any] | None = None,
         status: int = HTTPStatus.OK) -> HttpResponse:
    """A screen: the whole frame, or only its content when it was asked for the side sheet."""
    return render(request, template, dict(context or {}), status=status)


def back(request: HttpRequest, default: str) -> str:
    """Where to go after a POST: the `next` of the form or the page it came from, if it is ours."""
    for target in (request.POST.get("next"), request.headers.get("HX-Current-URL"), request.headers.get("Referer")):
        if target and url_has_allowed_host_and_scheme(target, {request.get_host()}, request.is_secure()):
            return target
    return default


def done(request: HttpRequest, toast: Toast | str, default: str) -> HttpResponse:
    """After a write: say it, and show the page again where it was."""
    say(request, toast)
    return away(request, back(request, default))


def away(request: HttpRequest, target: str) -> HttpResponse:
    """After a write that is looked at elsewhere: go there."""
    if is_fragment(request):
        return HttpResponse(status=HTTPStatus.NO_CONTENT, headers={"HX-Redirect": target})
    return HttpResponseRedirect(target)


def say(request: HttpRequest, toast: Toast | str) -> None:
    """Keep a toast for the next page or fragment."""
    spoken = toast if isinstance(toast, Toast) else Toast(toast)
    messages.add_message(request, messages.ERROR if spoken.bad else messages.SUCCESS, spoken.text, extra_tags=spoken.undo)


def trouble(request: HttpRequest, error: ClcError) -> HttpResponse:
    """What happened, why, and what to do: a page, or a toast when a fragment was asked for."""
    status = next((code for kind, code in STATUS.items() if isinstance(error, kind)), HTTPStatus.CONFLICT)
    if is_fragment(request) and request.method == "POST":
        say(request, Toast(f"{error.message} {error.todo or ''}".strip(), bad=True))
        answer = render(request, "frame/toasts.html", {"out_of_band": True})
        answer.headers["HX-Reswap"] = "none"
        return answer
    return page(request, "frame/trouble.html", {"title": title_of(status), "error": error}, status=status)


def title_of(status: HTTPStatus) -> str:
    """A status as a heading."""
    titles = {
        HTTPStatus.BAD_REQUEST: _("This was not done"),
        HTTPStatus.FORBIDDEN: _("Not open to you"),
        HTTPStatus.NOT_FOUND: _("Not found"),
    }
    return titles.get(status, _("This did not work"))


def person(request: HttpRequest) -> User:
    """The user of a guarded view."""
    assert isinstance(request.user, User)
    return request.user


def frame(request: HttpRequest) -> dict[str, Any]:
    """The context of every page: the reader, how they see, their rail, the toasts that wait.

    A request refused before anybody could be known (a host that is none of ours) has no reader.
    """
    if not hasattr(request, "user"):
        request.user = AnonymousUser()
    return {
        "user": request.user,
        "display": display.display(request),
        "languages": display.languages(),
        "rails": rail_of(request),
        "toasts": lambda: waiting(request),
        "creates": [create for create in screens.creates() if may(request.user, create.permission)],
        "may": lambda act: may(request.user, act),
        "layout": "frame/sheet.html" if in_sheet(request) else "frame/base.html",
        "here": here(request),
    }


def waiting(request: HttpRequest) -> list[Toast]:
    """The toasts not yet shown; reading them takes them away."""
    return [Toast(str(one), one.extra_tags, one.level >= messages.ERROR) for one in messages.get_messages(request)]


def rail_of(request: HttpRequest) -> list[screens.Rail]:
    """The lines of the left rail this reader may use."""
    if not request.user.is_authenticated:
        return []
    return [rail for rail in screens.rails() if rail.permission is None or may(request.user, rail.permission)]


def here(request: HttpRequest) -> str:
    """The name of the screen that answers, of a part of a client's file that of the clients; empty outside the screens."""
    match = request.resolver_match
    name = match.namespaces[0] if match and match.namespaces else ""
    in_file = match is not None and "code" in match.kwargs and (
        any(one.screen == name for one in screens.parts()) or screens.is_of_client(name))
    return CLIENTS if in_file else name
