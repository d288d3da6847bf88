"""Who calls: a key in the Authorization header, or the session of the browser with its CSRF token."""
from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone, translation
from ninja.utils import check_csrf

from clc.stages.hub.models import Token, User
from clc.stages.hub.services.people import digest_of

_SAFE = ("GET", "HEAD", "OPTIONS")
_FRESH = timedelta(minutes=5)


def _bearer(request: HttpRequest) -> Token | None:
    scheme, _, secret = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not secret:
        return None
    return Token.objects.select_related("user").filter(digest=digest_of(secret.strip())).first()


def token_middleware(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """On API addresses, a living key signs its owner in for this one request; a dead one signs everybody out.

    The answer speaks the language the caller asks for, else that of the key's owner.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        if not request.path.startswith("/api/") or "Authorization" not in request.headers:
            return get_response(request)
        sign_in(request)
        with translation.override(language_of(request)):
            response = get_response(request)
            response.headers["Content-Language"] = translation.get_language() or ""
        return response

    return middleware


def language_of(request: HttpRequest) -> str:
    """The language a program asks for (`Accept-Language`), else that of its key's owner."""
    if "Accept-Language" in request.headers:
        return translation.get_language_from_request(request)
    return getattr(request.user, "language", "") or settings.LANGUAGE_CODE


def sign_in(request: HttpRequest) -> None:
    """Set the request's user from its key."""
    now = timezone.now()
    token = _bearer(request)
    alive = token is not None and token.is_alive(now) and token.user.is_active
    request.user = token.user if token is not None and alive else _nobody()
    request.by_token = bool(alive)  # type: ignore[attr-defined]
    if token is not None and alive and (token.used_at is None or now - token.used_at > _FRESH):
        Token.objects.filter(pk=token.pk).update(used_at=now)


def _nobody() -> User:
    """Someone who may do nothing."""
    return User(is_active=False, role="")


class Caller:
    """Ninja's `auth`: the signed-in user of the request; a session must bring its CSRF token on writes."""

    openapi_name = "Bearer"

    def __call__(self, request: HttpRequest) -> User | None:
        """The caller, or None (401)."""
        user = request.user
        if not isinstance(user, User) or user.pk is None or not user.is_active:
            return None
        if not getattr(request, "by_token", False) and request.method not in _SAFE and check_csrf(request):
            return None
        return user
