"""The pages of protection: covenants, what stands behind the deal, conditions."""
from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from clc.doors.web.answer import person, screen
from clc.doors.web.client.looking import Head, look
from clc.doors.web.collateral.views import owners
from clc.doors.web.covenants import reading
from clc.doors.web.credit_file.filing import part
from clc.policy.kind.condition import ConditionList
from clc.policy.kind.covenant import by_family
from clc.stages.credit.models import Asset, Guarantee, SlottingSheet
from clc.stages.credit.slots import questionnaires
from clc.stages.deal import enhancing, greening, protecting
from clc.stages.deal.models import Condition, Structure, Undertaking
from clc.stages.hub.book import current_book
from clc.stages.hub.permission import may

VIEWS = ("covenants", "support", "conditions")


@screen("see_client")
def page(request: HttpRequest, code: str) -> HttpResponse:
    """One view of what protects the client's loans, of all of them or of one alternative."""
    head = look(code)
    rows = reading.alternatives(head.client)
    structure = reading.chosen(request, rows)
    view = request.GET.get("view", VIEWS[0])
    view = view if view in VIEWS else VIEWS[0]
    told = {"covenants": covenants, "support": support, "conditions": conditions}[view](request, head, structure)
    words = {"covenants": _("Covenants"), "support": _("What stands behind it"), "conditions": _("Conditions")}
    return part(request, head, "covenants", f"covenants/{'page' if view == VIEWS[0] else view}.html", {
        "view": view, "views": words, "structure": structure, "today": timezone.localdate(),
        "alternatives": [(one, reading.alternative_word(one)) for one in rows],
        "can_set": may(person(request), "set_covenant"),
        "documents": reading.papers(head.client) if told.pop("acts_on") else [],
        "stops": greening.stops_of(head.client), **told})


def covenants(request: HttpRequest, head: Head, structure: Structure | None) -> dict[str, Any]:
    """The covenants with their headroom, the worst first."""
    today = timezone.localdate()
    found = protecting.standings(head.client, today, structure)
    book = protecting.library()
    scope = "project" if structure is not None and structure.project_id else "company"
    return {
        "acts_on": found, "rows": [(one, reading.scale(one), protecting.next_test(one.covenant, today)) for one in found],
        "counts": {state: sum(one.state == state for one in found) for state in reading.states()},
        "states": reading.states(), "meanings": reading.MEANING, "icons": reading.ICONS, "scopes": scope,
        "families": reading.families(), "consequences": reading.consequences(), "sources": reading.sources(),
        "library": by_family(book, scope), "inputs": protecting.INPUTS, "input_words": reading.inputs(),
        "width": reading.WIDTH,
    }


def support(request: HttpRequest, head: Head, structure: Structure | None) -> dict[str, Any]:
    """What stands behind the deal, before and after, each undertaking with what it adds."""
    client, today = head.client, timezone.localdate()
    rows = Undertaking.objects.filter(client=client, ended_on__isnull=True)
    rows = rows.filter(structure__isnull=True) | rows.filter(structure=structure) if structure else rows
    told = list(rows.select_related("guarantee", "asset", "provider", "structure__quote"))
    seen = may(person(request), "see_price")
    effect = enhancing.effect_of(client, told, today, structure=structure, priced=seen) if told else None
    return {
        "acts_on": told, "effect": effect, "sees_price": seen, "forms": enhancing.forms(), "strengths": reading.strengths(),
        "parts": effect.parts if effect else (), "questions": _questions(client) if effect and effect.touched else {},
        "bound_words": enhancing.BOUND_WORDS, "unseen": enhancing.unseen,
        "providers": [(each.pk, each.name) for each in owners(head)],
        "assets": [(each.pk, each.name) for each in Asset.objects.filter(charges__client=client).distinct()],
        "guarantees": [(each.pk, f"{each.guarantor.name} · {each.amount:,.0f}")
                       for each in Guarantee.objects.filter(client=client).select_related("guarantor")],
    }


def conditions(request: HttpRequest, head: Head, structure: Structure | None) -> dict[str, Any]:
    """The conditions by their step, each with its paper."""
    rows = Condition.objects.filter(client=head.client, ended_on__isnull=True)
    rows = rows.filter(structure__isnull=True) | rows.filter(structure=structure) if structure else rows
    told = list(rows.select_related("evidence", "closed_by", "structure__quote").order_by("id"))
    return {
        "acts_on": told, "steps": reading.steps(told), "gates": reading.gates(), "total": len(told),
        "open": sum(one.state == "open" for one in told),
        "lists": [(name, _(rule.label)) for name, rule in current_book().of(ConditionList).items()],
    }


def _questions(client: Any) -> dict[str, tuple[str, int | None]]:
    """The slotting questions by name: their words, and the answer of the client's newest sheet."""
    sheet = SlottingSheet.objects.filter(client=client).order_by("-pk").first()
    answers = sheet.answers if sheet is not None else {}
    return {name: (_(one.label), answers.get(name, {}).get("answer"))
            for rule in questionnaires().values() for name, one in rule.questions().items()}
