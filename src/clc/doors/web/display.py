"""How a person sees Clc: language, theme, units, which colour means up; kept with the user and in cookies."""
from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation

from clc.doors.web import units

CHOICES = {
    "theme": ("auto", "light", "dark"),
    "rise_colour": ("red", "green"),
    "amount_unit": ("wan", "yuan", "yi"),
    "dense": ("1", "0"),
    "rail": ("wide", "narrow"),
}
COOKIE_AGE_SECONDS = 365 * 86400


@dataclass(frozen=True)
class Display:
    """The choices of one request; the first of `CHOICES` where nothing was chosen."""

    language: str
    theme: str
    rise_colour: str
    amount_unit: str
    dense: str
    rail: str


def languages() -> dict[str, str]:
    """The languages offered, code to own name."""
    return {code: str(name) for code, name in settings.LANGUAGES}


def cookie_of(name: str) -> str:
    """The cookie that keeps a choice in this browser."""
    return settings.LANGUAGE_COOKIE_NAME if name == "language" else f"clc_{name}"


def allowed(name: str) -> tuple[str, ...]:
    """What may be chosen under a name, the default first; nothing for a name that is no choice."""
    return tuple(languages()) if name == "language" else CHOICES.get(name, ())


def display_of(request: HttpRequest) -> Display:
    """Read the choices: what the user keeps, else the cookie of this browser, else the default."""
    return Display(**{name: choice_of(request, name) for name in ("language", *CHOICES)})


def choice_of(request: HttpRequest, name: str) -> str:
    """One choice; what is not among the allowed counts as not chosen."""
    kept = getattr(request.user, name, None) if hasattr(request, "user") else None
    kept = str(int(kept)) if isinstance(kept, bool) else kept
    options = allowed(name)
    default = settings.LANGUAGE_CODE if name == "language" else options[0]
    return next((str(one) for one in (kept, request.COOKIES.get(cookie_of(name))) if one in options), default)


def display(request: HttpRequest) -> Display:
    """The choices of this request, as the middleware read them."""
    held = vars(request).get("display")
    return held if isinstance(held, Display) else display_of(request)


def display_middleware(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Speak the reader's language and units for the length of a request; comes after authentication."""

    def middleware(request: HttpRequest) -> HttpResponse:
        chosen = display_of(request)
        vars(request)["display"] = chosen
        with translation.override(chosen.language), units.shown_in(chosen.amount_unit):
            vars(request)["LANGUAGE_CODE"] = translation.get_language() or chosen.language
            response = get_response(request)
        response.headers.setdefault("Content-Language", chosen.language)
        return response

    return middleware


def keep(response: HttpResponse, name: str, value: str) -> bool:
    """Keep a choice in this browser; False when it is not a choice."""
    if value not in allowed(name):
        return False
    response.set_cookie(cookie_of(name), value, max_age=COOKIE_AGE_SECONDS, samesite="Lax", path="/")
    return True
