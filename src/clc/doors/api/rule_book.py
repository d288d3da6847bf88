"""The rule book: its edition, and every rule's merged text and layers."""
from __future__ import annotations

from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Field, Router, Schema

from clc.doors.api.problem import REFUSALS
from clc.doors.api.words import Words
from clc.kernel.errors import NotFound
from clc.stages.hub.book import current_book
from clc.stages.hub.permission import require

router = Router(tags=["rule book"])
Part = Annotated[Words, Field(max_length=64)]


class BookOut(Schema):
    """The book in force."""

    edition: str
    rules: list[str]


class RuleOut(Schema):
    """One rule."""

    path: str
    layers: list[str]
    text: dict[str, Any]


@router.get("/", response={200: BookOut, **REFUSALS})
def get_book(request: HttpRequest) -> Any:
    """The edition and the paths of all rules."""
    require(request.user, "see_rule_book")
    book = current_book()
    return {"edition": book.edition, "rules": list(book.paths())}


@router.get("/{kind}/{name}", response={200: RuleOut, **REFUSALS})
def get_rule(request: HttpRequest, kind: Part, name: Part) -> Any:
    """One rule as merged from its layers."""
    require(request.user, "see_rule_book")
    path, book = f"{kind}/{name}", current_book()
    if path not in book.paths():
        raise NotFound("There is no such rule.", todo="See the list of rules.")
    return {"path": path, "layers": list(book.origin(path)), "text": dict(book.text(path))}
