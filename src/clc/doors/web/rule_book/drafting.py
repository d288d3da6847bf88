"""Drafts on the screen: a change is proposed with its reason, seen in full, approved or turned down by another person."""
from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import yaml
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _

from clc.doors.web import answer
from clc.doors.web.rule_book import casing, listing, trying
from clc.kernel.errors import BadInput, NotFound
from clc.policy.rulebook import Book
from clc.policy.shapes import EarlyWarning
from clc.policy.vocabulary import LEVELS
from clc.stages.hub.book import current_book
from clc.stages.hub.models import Draft, DraftState
from clc.stages.hub.services import drafts as services

DECIDED_SHOWN = 50


@dataclass(frozen=True)
class Change:
    """One threshold as it is and as it would be, from a day on."""

    level: str
    now: float | None
    then: float | None
    since: str


@dataclass(frozen=True)
class Shown:
    """A draft with the rule's words and, for a warning, its changes in numbers; else its text."""

    draft: Draft
    label: str
    unit: str
    factor: float
    changes: list[Change]
    text: str

    @property
    def kind(self) -> str:
        """The kind of the rule."""
        return self.draft.path.partition("/")[0]

    @property
    def name(self) -> str:
        """The name of the rule."""
        return self.draft.path.partition("/")[2]

    @property
    def asks(self) -> str:
        """The draft's thresholds as the what-if form asks them; empty for other rules."""
        told = (f"{change.level}={change.then * self.factor:g}" for change in self.changes if change.then is not None)
        return "&".join(told)


def shown(book: Book, draft: Draft) -> Shown:
    """A draft as people read it."""
    rule = book.rule(draft.path) if draft.path in book.paths() else None
    label = _(listing.label_of(rule, draft.path)) if rule else draft.path
    text = yaml.safe_dump(draft.text, allow_unicode=True, sort_keys=False)
    if not isinstance(rule, EarlyWarning):
        return Shown(draft, label, "", 1.0, [], text)
    return Shown(draft, label, rule.unit, trying.shown_factor(rule), changes_of(draft, rule), text)


def changes_of(draft: Draft, rule: EarlyWarning) -> list[Change]:
    """The thresholds a draft tells beside those it replaces: once approved, the ones that held before its day."""
    back, told = timedelta(days=draft.state == DraftState.APPROVED), draft.text.get("levels", {})
    dated = [(level, date.fromisoformat(day), value)
             for level in LEVELS if level in told for day, value in told[level].items()]
    return [Change(level, rule.thresholds(day - back).get(level), value, day.isoformat()) for level, day, value in dated]


@answer.screen("see_rule_book")
def page(request: HttpRequest) -> HttpResponse:
    """What waits for a second person, and what was decided."""
    book = current_book()
    drafts = Draft.objects.select_related("by", "decided_by")
    return answer.page(request, "rule_book/drafts.html", {
        "waiting": [shown(book, draft) for draft in drafts.filter(state=DraftState.WAITING)],
        "decided": [shown(book, draft) for draft in drafts.exclude(state=DraftState.WAITING)[:DECIDED_SHOWN]],
    })


@answer.screen("draft_rule", methods=("POST",))
def propose(request: HttpRequest, name: str) -> HttpResponse:
    """Propose other thresholds of a warning from a day on."""
    rule = current_book().warnings.get(name)
    if rule is None:
        raise NotFound(_("There is no rule %(name)s in the book.") % {"name": name},
                       todo=_("Look for it in the list of rules."))
    since = day_from(request.POST.get("since", ""))
    asked = trying.thresholds_asked(rule, request.POST.dict())
    now = {str(level): value for level, value in rule.thresholds(since).items()}
    trying.in_order(rule, now | asked)
    changed = {level: {since.isoformat(): value} for level, value in asked.items() if now.get(level) != value}
    services.propose_rule(by=answer.person(request), path=f"warning/{name}", reason=request.POST.get("reason", "")[:4000],
                          text={"levels": changed, **casing.cases_with(current_book(), name, since, now | asked, changed)})
    answer.say(request, _("The draft waits for a second person."))
    return answer.away(request, reverse("rule_book:drafts"))


def day_from(text: str) -> date:
    """The day from which a draft is to hold."""
    try:
        told = parse_date(text.strip())
    except ValueError:
        told = None
    if told is None:
        raise BadInput(_("“%(text)s” is not a day.") % {"text": text[:40]}, todo=_("Write it as 2026-11-22."))
    return told


@answer.screen("approve_rule", methods=("POST",))
def approve(request: HttpRequest, key: int) -> HttpResponse:
    """Put a colleague's draft in force."""
    held = services.approve_rule(by=answer.person(request), draft=get_object_or_404(Draft, pk=key),
                                 why=request.POST.get("why", "")[:4000])
    answer.say(request, _("Approved. The next run judges by edition %(edition)s.") % {"edition": held.edition_after[:12]})
    return answer.away(request, reverse("rule_book:drafts"))


@answer.screen("approve_rule", "draft_rule", methods=("POST",))
def turn_down(request: HttpRequest, key: int) -> HttpResponse:
    """Turn a draft down, or withdraw one's own, with the reason."""
    services.reject_rule(by=answer.person(request), draft=get_object_or_404(Draft, pk=key),
                         why=request.POST.get("why", "")[:4000])
    answer.say(request, _("The draft is turned down."))
    return answer.away(request, reverse("rule_book:drafts"))
