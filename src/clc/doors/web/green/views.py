"""A client's green part: uses, environment and society, ESG score, margin targets with financed emissions."""
from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from clc.doors.web.answer import person, screen
from clc.doors.web.client.looking import Head, look
from clc.doors.web.covenants import reading
from clc.doors.web.credit_file.filing import part
from clc.doors.web.green import words
from clc.policy.kind.green import Catalogue
from clc.policy.shapes import on
from clc.stages.deal import green_book, greening
from clc.stages.deal.models import Condition, Decision, EnvironmentReview, EsgScore, GreenUse, MarginTarget, Structure
from clc.stages.deal.protecting import numbers_of
from clc.stages.hub.book import current_book
from clc.stages.hub.permission import may

VIEWS = ("uses", "review", "esg", "margin")


@screen("see_client")
def page(request: HttpRequest, code: str) -> HttpResponse:
    """One view of what a client's loans do to the world."""
    head = look(code)
    rows = reading.alternatives(head.client)
    structure = reading.chosen(request, rows)
    view = request.GET.get("view", VIEWS[0])
    view = view if view in VIEWS else VIEWS[0]
    told = {"uses": uses, "review": reviews, "esg": scores, "margin": margins}[view](head, structure)
    names = {"uses": _("Green uses"), "review": _("Environment and society"), "esg": _("ESG score"),
             "margin": _("Margin and emissions")}
    user = person(request)
    return part(request, head, "green", f"green/{'page' if view == VIEWS[0] else view}.html", {
        "view": view, "views": names, "structure": structure, "today": timezone.localdate(),
        "alternatives": [(one, reading.alternative_word(one)) for one in rows], "stops": greening.stops_of(head.client),
        "can_assess": may(user, "assess_green"), "can_confirm": may(user, "confirm_green"), "reader": user,
        "documents": reading.papers(head.client), "meanings": words.MEANING, **told})


def uses(head: Head, structure: Structure | None) -> dict[str, Any]:
    """The green uses, with the catalogue to choose from."""
    rows = GreenUse.objects.filter(client=head.client).select_related("by", "decided_by", "evidence")
    rows = rows.filter(structure=structure) if structure else rows
    found = list(rows.exclude(state=Decision.REPLACED)[:60])
    book = current_book().of(Catalogue)
    total = sum(green_book.green_amount(one) for one in green_book.confirmed(found))
    return {
        "rows": [(one, *_place(book, one)) for one in found], "total": total,
        "catalogues": {name: (rule, list(rule.places())) for name, rule in sorted(book.items(), reverse=True)},
        "benefits": next((rule.benefits for rule in book.values()), {}), "carbons": words.carbons(),
        "taxonomy_words": greening.TAXONOMY_WORDS, "taxonomy_state": greening.taxonomy_state,
        "objectives": words.objectives(), "tests": words.tests(), "green_amount": green_book.green_amount,
    }


def _place(book: dict[str, Catalogue], one: GreenUse) -> tuple[Catalogue | None, str]:
    """The catalogue of a use and the label of its code, those above it before."""
    rule = book.get(one.catalogue)
    place = rule.place(one.code) if rule else None
    return rule, " › ".join(_(use.label) for use in (*place.above, place.use)) if place else one.code


def reviews(head: Head, structure: Structure | None) -> dict[str, Any]:
    """The reviews, the newest first, and what the principles ask of each category."""
    rows = EnvironmentReview.objects.filter(client=head.client).select_related("by", "decided_by", "evidence", "project")
    rows = rows.filter(structure=structure) if structure else rows
    rule, today = greening.equator(), timezone.localdate()
    newest = rows.filter(state=Decision.CONFIRMED).first()
    category = newest.category if newest else "a"
    carbon = float(newest.carbon) if newest and newest.carbon is not None else None
    opened = Condition.objects.filter(client=head.client, review=newest) if newest else Condition.objects.none()
    return {
        "rows": list(rows.exclude(state=Decision.REPLACED)[:20]), "rule": rule, "newest": newest, "category": category,
        "asked": {(number, name) for number, name, _one, _need in greening.asked_of(rule, category, carbon, today)},
        "needs": words.needs(), "assessments": words.assessments(), "gates": reading.gates(),
        "conditions": {one.name: one for one in opened},
    }


def scores(head: Head, structure: Structure | None) -> dict[str, Any]:
    """The scores, and the form with what known numbers propose."""
    rows = list(EsgScore.objects.filter(client=head.client).select_related("by", "decided_by", "evidence")[:12])
    rule, today = greening.scorecard(), timezone.localdate()
    held = next((one for one in rows if one.state == Decision.CONFIRMED), None)
    weights = {name: on(item.weight, today) for name, (_pillar, item) in rule.items().items()}
    return {
        "rows": rows, "rule": rule, "held": held, "pillar_words": words.pillars(), "bands": words.bands(),
        "weights": weights, "proposed": greening.proposed(rule, numbers_of(head.client, today, models=False).facts),
        "newest": rows[0] if rows else None,
    }


def margins(head: Head, structure: Structure | None) -> dict[str, Any]:
    """The margin targets with the step of each period, and the emissions laid at our door."""
    rows = MarginTarget.objects.filter(client=head.client).exclude(state=Decision.REPLACED)
    rows = rows.filter(structure=structure) if structure else rows
    told = list(rows.select_related("by", "decided_by", "evidence"))
    today, rule = timezone.localdate(), greening.scorecard()
    held = [one for one in told if one.state == Decision.CONFIRMED]
    standing = head.standing
    outstanding = standing.exposure if standing and standing.exposure is not None else float("nan")
    return {
        "rows": told, "steps": greening.steps_of(held, rule, today),
        "foot": greening.footprint(outstanding, numbers_of(head.client, today, models=False)),
        "most_bp": on(rule.margin.most_bp, today), "step_bp": on(rule.margin.step_bp, today),
    }
