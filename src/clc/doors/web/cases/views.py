"""The page of a case, and what was frozen for it, to be read again for ever."""
from __future__ import annotations

import json
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from clc.doors.web.answer import page as answer
from clc.doors.web.answer import person, screen
from clc.doors.web.cases import reading, terms
from clc.kernel.errors import NotFound
from clc.stages.decision import dossiers, processes
from clc.stages.decision.models import Case, Choice, Dossier
from clc.stages.decision.said import said
from clc.stages.hub.book import current_book

SEES = ("see_client",)


@screen(*SEES)
def page(request: HttpRequest, key: int) -> HttpResponse:
    """One case."""
    return drawn(request, key)


def held(key: int) -> Case:
    """A case the reader may see."""
    return reading.found(key)


def drawn(request: HttpRequest, key: int, *, wrong: str = "", typed: dict[str, str] | None = None) -> HttpResponse:
    """The page; after a refused form with what is wrong and the words as they were typed."""
    shown = reading.Shown(reading.found(key), person(request))
    return answer(request, "cases/page.html", {
        "shown": shown, "case": shown.case, "client": shown.case.client, "wrong": wrong, "typed": typed or {},
        "today": timezone.localdate(), "reader": shown.reader, "choices": Choice.choices, "gates": terms.GATES,
        "gate_words": reading.gate_words, "role_words": reading.role_words, "asked_word": reading.asked_word,
        "said_label": said,
    }, status=400 if wrong else 200)


@screen(*SEES)
def dossier(request: HttpRequest, key: int) -> HttpResponse:
    """What was seen, word for word, with its seal checked and the chain it stands in."""
    rows = Dossier.objects.select_related("case__client__party", "case__definition", "step", "by")
    found = rows.filter(pk=key).first() if key < reading.KEY_MAX else None
    if found is None:
        raise NotFound(_("There is no such dossier that you may see."), todo=_("Open it from the page of its case."))
    told: dict[str, Any] = found.content()
    broken = dossiers.first_broken(found.case.client)
    subject = told.get("subject", {})
    steps = {name: said(one.label) for name, one in processes.flow_of(found.case.definition).steps.items()}
    return answer(request, "cases/dossier.html", {
        "one": found, "case": found.case, "client": found.case.client, "told": told, "whole": found.is_whole(),
        "chain_whole": broken is None, "subject": subject, "lines": terms.asked(subject.get("terms", {})),
        "facts": terms.facts(told.get("facts", {})), "covenants": terms.covenants(
            subject.get("terms", {}).get("covenants", []) if isinstance(subject.get("terms"), dict) else []),
        "rests": subject.get("rests_on") or {}, "gates": terms.GATES, "moment_of": terms.moment, "lights": terms.LIGHTS,
        "choices": dict(Choice.choices), "warnings": current_book().warnings, "said_label": said,
        "steps": steps, "weights": terms.WEIGHTS,
        "pretty": json.dumps(told, ensure_ascii=False, indent=1, sort_keys=True)})
