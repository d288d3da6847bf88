"""Errors as RFC 9457 problem+json: what happened, why, and what to do."""
from __future__ import annotations

import json
from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from django.core.exceptions import ValidationError as ModelInvalid
from django.http import Http404, HttpRequest, HttpResponse
from ninja import NinjaAPI, Schema
from ninja.errors import AuthenticationError, HttpError, ValidationError

from clc.kernel.errors import BadInput, ClcError, NotAllowed, NotFound, Unavailable

TYPE = "application/problem+json"
STATUS: tuple[tuple[type[ClcError], int], ...] = (
    (NotAllowed, 403), (NotFound, 404), (Unavailable, 503), (BadInput, 422), (ClcError, 400),
)

Failure = Exception | type[Exception]
Handler = Callable[[HttpRequest, Failure], HttpResponse]


class Problem(Schema):
    """What a refused or failed request answers."""

    type: str = "about:blank"
    title: str
    status: int
    detail: str = ""
    todo: str = ""
    errors: list[dict[str, object]] = []


def answer(status: int, detail: str = "", todo: str = "", errors: list[dict[str, object]] | None = None) -> HttpResponse:
    """A problem as a response."""
    problem = Problem(title=HTTPStatus(status).phrase, status=status, detail=detail, todo=todo, errors=errors or [])
    told = json.dumps(problem.dict(), ensure_ascii=False).encode(errors="backslashreplace")  # a name may hold half a letter
    return HttpResponse(told, content_type=TYPE, status=status)


def speak_problems(api: NinjaAPI) -> None:
    """Give every kind of error its problem."""
    told: list[tuple[type[Exception], Handler]] = [
        (ClcError, _of_house), (ValidationError, _of_shape), (ModelInvalid, _of_value), (HttpError, _of_http),
        (AuthenticationError, _of_nobody), (Http404, _of_nothing),
    ]
    for kind, handler in told:
        api.add_exception_handler(kind, handler)


def _of_house(request: HttpRequest, error: Failure) -> HttpResponse:
    status = next(status for kind, status in STATUS if isinstance(error, kind))
    return answer(status, str(getattr(error, "message", error)), str(getattr(error, "todo", "")))


def _of_shape(request: HttpRequest, error: Failure) -> HttpResponse:
    errors = [{"where": [str(at) for at in each["loc"]], "what": each["msg"]} for each in getattr(error, "errors", [])]
    return answer(422, "The request does not have the shape this address takes.", "See /api/docs.", errors)


def _of_value(request: HttpRequest, error: Failure) -> HttpResponse:
    return answer(422, "; ".join(getattr(error, "messages", [str(error)])))


def _of_http(request: HttpRequest, error: Failure) -> HttpResponse:
    return answer(getattr(error, "status_code", 400), str(error))


def _of_nobody(request: HttpRequest, error: Failure) -> HttpResponse:
    response = answer(401, "Nobody is signed in, or the CSRF token is missing.",
                      "Send an API key as `Authorization: Bearer ...`, or sign in.")
    response["WWW-Authenticate"] = "Bearer"
    return response


def _of_nothing(request: HttpRequest, error: Failure) -> HttpResponse:
    return answer(404, "There is nothing at this address that you may see.")


REFUSALS = {400: Problem, 401: Problem, 403: Problem, 404: Problem, 422: Problem, 503: Problem}


def tell_type(description: dict[str, Any]) -> dict[str, Any]:
    """An OpenAPI description in which refusals are told as what they are: problem+json, not json."""
    operations = [operation for address in description["paths"].values() for operation in address.values()]
    answers = [told for operation in operations for told in operation["responses"].items()]
    for status, response in answers:
        if int(status) in REFUSALS and "content" in response:
            response["content"] = {TYPE: next(iter(response["content"].values()))}
    return description
