"""The register of a client's collateral, and the page of one asset."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from clc.doors.web.answer import person, screen
from clc.doors.web.client.looking import Head, look
from clc.doors.web.collateral import reading
from clc.doors.web.credit_file.filing import part
from clc.doors.web.formats import money
from clc.kernel.errors import NotFound
from clc.stages.credit import covering
from clc.stages.credit.models import Asset, Guarantee, GuaranteeType
from clc.stages.credit.services.charges import gate_open
from clc.stages.hub.models import Party
from clc.stages.hub.permission import may

OWNERS_SHOWN = 60


@screen("see_fact")
def page(request: HttpRequest, code: str) -> HttpResponse:
    """All assets with value, what counts, loan to value, what is due; the guarantees; how much is covered."""
    head, today = look(code), timezone.localdate()
    rows = reading.rows(head.client, today)
    guarantees = Guarantee.objects.filter(client=head.client).select_related("guarantor")
    return part(
        request,
        head,
        "collateral",
        "collateral/page.html",
        {
            **common(request, head),
            "rows": rows,
            "coverage": covering.coverage_in([row.one for row in rows], head.client),
            "guarantees": [(each, gate_open(each)) for each in guarantees],
            "owners": (tied := owners(head)),
            "owner_choices": [(each.pk, each.name) for each in tied],
            "resolutions": [(name, _(word)) for name, word in covering.law().guarantee.resolutions.items()],
            "types": GuaranteeType.choices,
            "today": today,
        },
    )


@screen("see_fact")
def asset(request: HttpRequest, code: str, key: int) -> HttpResponse:
    """One asset: values over time, loan to value against its cap, ranks, insurance, registration."""
    head, today = look(code), timezone.localdate()
    one = covering.standing_of(held(head, key), today)
    values = sorted(one.asset.valuations.all(), key=lambda each: (each.day, each.pk), reverse=True)
    return part(
        request,
        head,
        "collateral",
        "collateral/asset.html",
        {
            **common(request, head),
            "one": one,
            "asset": one.asset,
            "dues": reading.dues(one, today),
            "ranks": reading.ranks(one),
            "value_at": reading.value_line(one),
            "width": reading.WIDTH,
            "option": reading.chart(one),
            "today": today,
            "valuations": values,
            "value_rows": [(each.day.isoformat(), money(each.value)) for each in values],
        },
    )


def common(request: HttpRequest, head: Head) -> dict[str, Any]:
    """What both pages need: the law, the types, what the reader may do."""
    return {
        "law": covering.law(),
        "kinds": covering.kinds(),
        "due_words": reading.due_words(),
        "can_change": may(person(request), "change_collateral"),
    }


def owners(head: Head) -> list[Party]:
    """Who may own collateral for this client: itself and those it is tied to."""
    party = head.client.party
    tied = Party.objects.filter(relations_out__target=party) | Party.objects.filter(relations_in__source=party)
    return [party, *tied.exclude(pk=party.pk).distinct().order_by("sort_key")[:OWNERS_SHOWN]]


def held(head: Head, key: int) -> Asset:
    """An asset of this client's file or one that secures its debt; else NotFound."""
    found = Asset.objects.whole().filter(pk=key).first()
    if found is None or (
        found.client_id != head.client.pk and not any(each.client_id == head.client.pk for each in found.charges.all())
    ):
        raise NotFound(_("This asset is not among the client's."), todo=_("Open the client's collateral again."))
    return found
