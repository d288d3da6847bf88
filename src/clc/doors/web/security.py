"""Headers that let the browser run only what we serve."""
from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

POLICY = "; ".join([
    "default-src 'self'", "img-src 'self' data:", "object-src 'none'", "base-uri 'self'", "form-action 'self'",
    "frame-ancestors 'none'",
])
HEADERS = {
    "Content-Security-Policy": POLICY,
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), payment=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}
#: The most a request may bring, in bytes: what screens with large or small files take, with room for a form around it.
BODIES = (("/imports/", (2 << 30) + (8 << 20)), ("/models/", 508 << 20), ("/processes/", 8 << 20),
          ("/contracts/templates/", 8 << 20))
BODY_MAX = 256 << 20


def policy_middleware(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Set the headers on every answer that has not set them itself; pages of people stay out of shared caches."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        if response.headers.get("Content-Type", "").startswith("text/html"):
            response.headers.setdefault("Cache-Control", "private, no-cache")
        return response

    return middleware


def size_middleware(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Refuse a body that says it is larger than anything its screen takes, before a byte of it is read or kept."""

    def middleware(request: HttpRequest) -> HttpResponse:
        told = request.META.get("CONTENT_LENGTH") or "0"
        size = int(told) if told.isascii() and told.isdigit() else 0
        if size <= body_max(request.path):
            return get_response(request)
        return render(request, "413.html", {"most": body_max(request.path) >> 20},
                      status=HTTPStatus.REQUEST_ENTITY_TOO_LARGE)

    return middleware


def body_max(path: str) -> int:
    """The most bytes a request to a path may bring."""
    return next((most for start, most in BODIES if path.startswith(start)), BODY_MAX)
