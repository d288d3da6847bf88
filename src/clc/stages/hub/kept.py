"""Why a verdict of a later stage says what it says: its evidence holds the way back as the stage wrote it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext as _

from clc.kernel.errors import NotFound
from clc.stages.hub.book import book_of
from clc.stages.hub.models import Client, Verdict, VerdictKind
from clc.stages.hub.why import Node, Rule

KEPT = (VerdictKind.RATING.value, VerdictKind.SLOTTING.value)
_PLAIN = ("kind", "name", "label", "value", "of", "unit", "level", "formula", "weight", "points")


def explain_kept(client: Client, kind: str, day: date | None = None, rule: str = "") -> Node:
    """The node of the newest verdict of a kind (and rule, when named) as it stood on a day; NotFound when there is none.

    Evidence: {"rule": path in the book, "why": {label, value, unit, level, words: {text, values}, weight, points, of,
    inputs, unknown_because}}; texts are those of the catalogue.
    """
    held = Verdict.objects.filter(client=client, kind=kind).select_related("edition")
    if rule:
        held = held.filter(rule=rule)
    if day is not None:
        evening = timezone.make_aware(datetime.combine(day + timedelta(days=1), datetime.min.time()))
        held = held.filter(raised_at__lt=evening).filter(models.Q(closed_at__isnull=True) | models.Q(closed_at__gte=evening))
    else:
        held = held.current()
    found = held.order_by("-raised_at", "-id").first()
    if found is None or "why" not in found.evidence:
        raise NotFound(_("Nobody has confirmed one for this client yet."), todo=_("See the client's credit file."))
    return _node(found.evidence["why"], found, _rule(found))


def _rule(verdict: Verdict) -> Rule | None:
    """The rule the verdict names, as its edition has it."""
    path = str(verdict.evidence.get("rule", ""))
    book = book_of(verdict.edition.hash)
    if path not in book.paths():
        return None
    text = book.text(path)
    return Rule(
        path,
        verdict.edition.hash,
        book.origin(path),
        str(text.get("reference", "")),
        str(text.get("status", "house")),
        unit=str(text.get("unit", "")),
    )


def _node(told: Mapping[str, Any], verdict: Verdict, rule: Rule | None = None) -> Node:
    """One step of the way, and those below it."""
    value = told.get("value")
    given = {key: told[key] for key in _PLAIN if told.get(key) is not None}
    return Node(
        **{
            "kind": verdict.kind,
            "name": verdict.rule,
            "label": "",
            **given,
            "value": _(value) if isinstance(value, str) and value else value,
            "words": _said(told.get("words")),
            "unknown_because": _text(told.get("unknown_because")),
            "inputs": [_node(each, verdict) for each in told.get("inputs", [])],
            "day": verdict.day,
            "judged_at": verdict.raised_at,
            "rule": rule,
        }
    )


def _text(text: str | None) -> str:
    """A text of the catalogue; an empty one stays empty."""
    return _(text) if text else ""


def _said(words: Mapping[str, Any] | None) -> str:
    """A text of the catalogue with its values."""
    if not words or not words.get("text"):
        return ""
    text = _(words["text"])
    return text % words["values"] if words.get("values") else text
