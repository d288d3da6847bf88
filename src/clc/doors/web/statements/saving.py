"""What the grid sends while somebody types: cells, doubtful cells that were looked at, a pasted block of lines."""
from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from contextlib import suppress
from decimal import Decimal
from functools import wraps
from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from clc.doors.web.answer import STATUS, person, screen
from clc.doors.web.client.looking import Head, look
from clc.doors.web.statements import reading, views
from clc.engines.spreading.units import UNITS
from clc.kernel.errors import BadInput, ClcError
from clc.stages.inquiry.amounts import amount_of, bounded
from clc.stages.inquiry.learned import Knowledge, knowledge_of
from clc.stages.inquiry.models import Statement
from clc.stages.inquiry.reading.amounts import is_amount
from clc.stages.inquiry.reading.paste import paste
from clc.stages.inquiry.services.statements import Cell, look_at, save_lines
from clc.stages.inquiry.wording import worded

BODY_BYTES_MAX = 1 << 20
CELLS_MAX = 1_500
Answering = Callable[..., HttpResponse]


def in_json(view: Answering) -> Answering:
    """Answer refusals as JSON, in words: the grid shows them where the person types."""

    @wraps(view)
    def answered(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            with transaction.atomic():  # several drafts stand beside each other: all are saved, or none
                return view(request, *args, **kwargs)
        except ClcError as error:
            return JsonResponse({"message": error.message, "todo": error.todo}, status=STATUS.get(type(error), 409))

    return answered


def told_by(request: HttpRequest) -> dict[str, Any]:
    """What the grid sent; BadInput when it is nothing a grid sends."""
    told = None
    with suppress(ValueError, RecursionError):
        if request.content_type == "application/json" and len(request.body) <= BODY_BYTES_MAX:
            told = json.loads(request.body)
    if not isinstance(told, dict) or not isinstance(told.get("unit", ""), str) or b"\\u0000" in request.body:
        raise BadInput(_("This cannot be read."), todo=_("Load the page again."))
    return told


def listed(told: Mapping[str, Any], name: str) -> list[Any]:
    """A list of what the grid sent; empty where it sent none."""
    held = told.get(name)
    return held[:CELLS_MAX] if isinstance(held, list) else []


@screen("enter_statement", methods=("POST",))
@in_json
def save(request: HttpRequest, code: str, key: int) -> HttpResponse:
    """Save cells of the drafts that the grid shows; a text that is no amount is answered, and the others are saved."""
    head, told = look(code), told_by(request)
    unit = told.get("unit")
    factor = UNITS.get(unit if isinstance(unit, str) else "", 1)
    by_statement: dict[int, list[Cell]] = {}
    errors = []
    for one in listed(told, "cells"):
        try:
            pk, cell = cell_of(one, factor)
            by_statement.setdefault(pk, []).append(cell)
        except BadInput as error:
            errors.append({"key": one.get("key") if isinstance(one, dict) else "", "message": str(error)})
    sent = told.get("saves")
    saves: dict[str, Any] = sent if isinstance(sent, dict) else {}
    counts = {}
    for pk, cells in by_statement.items():
        statement = reading.statement_of(head, pk)
        seen = saves.get(str(pk))
        last = seen if isinstance(seen, int) else None
        kept = save_lines(by=person(request), statement=statement, cells=cells, saves=last)
        counts[str(pk)] = kept.saves
    return shown(request, head, key, unit, {"saves": counts, "errors": errors})


def cell_of(one: Any, factor: int) -> tuple[int, Cell]:
    """A cell as the grid sends it: `statement:column:item` and what was typed, in the unit shown."""
    if not isinstance(one, dict) or not isinstance(one.get("text"), str):
        raise BadInput(_("This cannot be read."), todo=_("Load the page again."))
    pieces = str(one.get("key", "")).split(":")
    if len(pieces) != 3 or not pieces[0].isdecimal() or len(pieces[0]) > 18:
        raise BadInput(_("This cannot be read."), todo=_("Load the page again."))
    amount = amount_of(one["text"])
    value = None if amount is None else bounded(amount * factor)
    return int(pieces[0]), Cell(pieces[2], pieces[1], value, text=one["text"].strip()[:120])


def shown(request: HttpRequest, head: Head, key: int, unit: Any, more: Mapping[str, Any]) -> JsonResponse:
    """What the grid draws again: all its cells, and what stands beside it."""
    statement = reading.statement_of(head, key)
    periods = reading.periods_of(statement, compare=False, writes=True)
    grid = reading.Grid(statement, periods, unit=unit if unit in UNITS else statement.unit, shares=False)
    cells = {
        f"{period.key}:{row.key}": [cell.text, cell.made, cell.off, cell.doubt, cell.title]
        for row in grid.rows() for period, cell in zip(periods, row.cells, strict=True) if cell != reading.Shown()
    }
    beside = render_to_string("statements/panel.html", views.panel(request, head, statement), request)
    return JsonResponse({"cells": cells, "panel": beside, **more})


@screen("enter_statement", methods=("POST",))
@in_json
def look_over(request: HttpRequest, code: str, key: int) -> HttpResponse:
    """Say that doubtful cells were compared with the paper and are right."""
    head, told = look(code), told_by(request)
    for one in listed(told, "keys"):
        pieces = str(one).split(":")
        if len(pieces) == 3 and pieces[0].isdecimal() and len(pieces[0]) < 18:
            statement = reading.statement_of(head, int(pieces[0]))
            look_at(by=person(request), statement=statement, cells=[(pieces[1], pieces[2])])
    return shown(request, head, key, told.get("unit"), {})


@screen("enter_statement", methods=("POST",))
@in_json
def fill(request: HttpRequest, code: str, key: int) -> HttpResponse:
    """Take a pasted block of lines with their words: each goes to the line it means, amounts to the columns in order."""
    head, told = look(code), told_by(request)
    statement = reading.statement_of(head, key)
    factor = UNITS.get(str(told.get("unit")), 1)
    columns = [str(one) for one in listed(told, "columns")][:reading.COLUMNS_MAX]
    knowledge = knowledge_of(head.client, statement.template)
    cells, missed = meant(str(told.get("text", "")), columns, knowledge, factor)
    by_statement: dict[int, list[Cell]] = {}
    for (pk, _column, _item), cell in cells.items():
        by_statement.setdefault(pk, []).append(cell)
    for pk, held in by_statement.items():
        save_lines(by=person(request), statement=reading.statement_of(head, pk), cells=held)
    counts = {str(one.pk): one.saves for one in Statement.objects.filter(client=head.client, pk__in=by_statement)}
    return shown(request, head, key, told.get("unit"), {"saves": counts, "missed": missed, "filled": len(cells)})


Placed = dict[tuple[int, str, str], Cell]


def meant(text: str, columns: list[str], knowledge: Knowledge, factor: int) -> tuple[Placed, list[str]]:
    """The cells of a pasted block by (statement, column, item), and the words of lines that were not understood."""
    cells: Placed = {}
    missed: list[str] = []
    last = ""
    for row in paste(text).rows:
        words = next((cell.text for cell in row if cell.text and not is_amount(cell.text)), "")
        amounts = [cell.text for cell in row if cell.text and is_amount(cell.text)]
        if not words or not amounts:
            continue
        item = item_of(words, knowledge, last)
        if not item:
            missed.append(words)
            continue
        last = item
        for column, told in zip(columns, amounts, strict=False):
            statement, _colon, name = column.partition(":")
            value = bounded((amount_of(told) or Decimal(0)) * factor)
            if statement.isdecimal() and len(statement) < 18:
                cells[int(statement), name, item] = Cell(item, name, value, written=words, text=told)
    return cells, missed


def item_of(words: str, knowledge: Knowledge, last: str) -> str:
    """The line that words mean in any part of the statement; empty where that is not known for certain."""
    spelled = worded(words)
    for part in knowledge.template.lines:
        meaning = knowledge.of(spelled, part, last)
        if meaning.item and meaning.how != "guess":
            return meaning.item
    return ""
