"""The rule book on the screen."""
from __future__ import annotations

from datetime import date
from http import HTTPStatus
from typing import Any

import yaml
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from clc.doors.web import answer
from clc.doors.web.drawn import drawn
from clc.doors.web.rule_book import drawing, listing, trying
from clc.doors.web.rule_book.words import ACTS, MEASURES, TYPES
from clc.engines.indicators import registry
from clc.kernel.errors import ClcError, NotFound
from clc.policy.rulebook import Book
from clc.policy.shapes import EarlyWarning, Shape
from clc.policy.vocabulary import ACTIONS, CATEGORIES, WHEN
from clc.stages.hub.book import current_book
from clc.stages.hub.judged import last_run
from clc.stages.hub.models import Draft, DraftState, Verdict


@answer.screen("see_rule_book")
def page(request: HttpRequest) -> HttpResponse:
    """The rules of one kind, filtered by words, status and group."""
    book, kind = current_book(), request.GET.get("kind", "warning")
    if kind not in listing.KINDS:
        kind = "warning"
    every = listing.lines(book, kind, timezone.localdate())
    words, status, group = (request.GET.get(key, "")[:80].strip() for key in ("q", "status", "group"))
    return answer.page(request, "rule_book/page.html", {
        "book": book, "kind": kind, "kinds": [(key, word, len(book.rules(key))) for key, word in listing.KINDS.items()],
        "lines": listing.chosen(every, words=words, status=status, group=group), "total": len(every),
        "words": words, "status": status, "group": group, "statuses": listing.STATUSES, "layers": listing.LAYERS,
        "groups": sorted({one.group for one in every if one.group}),
        "waiting": sum(one.status == "to_confirm" for one in every), "when_words": WHEN,
        "drafts": Draft.objects.filter(state=DraftState.WAITING).count(),
    })


def held(book: Book, kind: str, name: str) -> Shape:
    """A rule, or NotFound."""
    rules = book.rules(kind) if kind in listing.KINDS else {}
    if name not in rules:
        raise NotFound(_("There is no rule %(name)s in the book.") % {"name": f"{kind}/{name}"},
                       todo=_("Look for it in the list of rules."))
    return rules[name]


@answer.screen("see_rule_book")
def rule(request: HttpRequest, kind: str, name: str) -> HttpResponse:
    """One rule: what it says now and since when, its cases, its layers, its text."""
    book = current_book()
    found = held(book, kind, name)
    context = {
        "book": book, "kind": kind, "kind_word": listing.KINDS[kind], "name": name, "rule": found,
        "label": _(listing.label_of(found, name)), "origins": book.origin(f"{kind}/{name}"), "layers": listing.LAYERS,
        "statuses": listing.STATUSES, "text": text_of(book, f"{kind}/{name}"),
        "today": timezone.localdate(), "indicators": registry.all(), "actions": ACTIONS,
        "acts": ACTS, "types": TYPES, "measures": MEASURES, "drawn": drawn,
    }
    if isinstance(found, EarlyWarning):
        context |= of_warning(book, name, found)
    return answer.page(request, "rule_book/rule.html", context)


def text_of(book: Book, path: str) -> str:
    """The merged text of a rule as a file would say it."""
    return yaml.safe_dump(dict(book.text(path)), allow_unicode=True, sort_keys=False, width=110)


def of_warning(book: Book, name: str, found: EarlyWarning) -> dict[str, Any]:
    """What the page of a warning shows beyond its text."""
    today = timezone.localdate()
    in_force = found.thresholds(today)
    low, high = drawing.bounds(list(in_force.values()) or [0.0, 1.0])
    levels = Verdict.objects.current().filter(kind="warning", rule=name).values_list("level").annotate(Count("id"))
    return {
        "in_force": in_force, "low": low, "high": high, "steps": drawing.steps(found, today), "when_words": WHEN,
        "indicator": registry.all().get(found.indicator), "plan": book.plans[found.plan], "raised": dict(levels),
        "categories": CATEGORIES, "factor": trying.shown_factor(found), "run": last_run(),
    }


@answer.screen("see_rule_book")
def what_if(request: HttpRequest, name: str) -> HttpResponse:
    """Who would change level if the thresholds were those of the form; nothing is kept."""
    book, run = current_book(), last_run()
    found = held(book, "warning", name)
    assert isinstance(found, EarlyWarning)
    context: dict[str, Any] = {
        "book": book, "name": name, "rule": found, "label": _(found.label), "asked": dict(request.GET.items()), "run": run,
        "factor": trying.shown_factor(found), "in_force": found.thresholds(run.day if run else timezone.localdate()),
        "answer": None, "error": None, "today": timezone.localdate(),
    }
    status = HTTPStatus.OK
    try:
        asked = trying.thresholds_asked(found, request.GET.dict())
        if asked:
            trying.in_order(found, context["in_force"] | asked)
            context["answer"] = trying.ask(by=answer.person(request), name=name, day=day_of(run), thresholds=asked)
    except ClcError as error:
        context["error"], status = error, HTTPStatus.BAD_REQUEST
    return answer.page(request, "rule_book/what_if.html", context, status=status)


def day_of(run: Any) -> str:
    """The day a draft value begins: the run's own, so that the run is judged by it."""
    day: date = run.day if run else timezone.localdate()
    return day.isoformat()
