"""A small desk for tests of structures: a client, a rating in force, statements of its year, quotes on request."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.utils import timezone

from clc.stages.deal.design import Design
from clc.stages.deal.models import Project, Quote, Structure
from clc.stages.deal.services.structures import begin_quote, design_structure
from clc.stages.hub.models import Client, User
from clc.stages.hub.reach import acting_as, as_system


def begun(by: User, client: Client, product: str = "working_capital", **terms: Any) -> Structure:
    """A quote with one structure, changed as told."""
    with acting_as(by):
        quote = begin_quote(by=by, client=client, product=product, project=terms.pop("of", None))
        structure = quote.structures.get()
        return changed(by, structure, **terms) if terms else structure


def changed(by: User, structure: Structure, **terms: Any) -> Structure:
    """The structure with other terms."""
    with acting_as(by):
        held = Structure.objects.select_related("quote__client", "client").get(pk=structure.pk)
        return design_structure(by=by, structure=held, design=replace(Design.of(held), **terms), saves=held.saves)


def project(client: Client, *, cost: str = "1000000000", code: str = "P1") -> Project:
    """A project of the client."""
    with as_system():
        return Project.objects.create(client=client, code=code, name="虚构风电项目", cost=Decimal(cost))


def ahead(days: int = 20) -> date:
    """A day ahead."""
    return timezone.localdate() + timedelta(days=days)


def fresh(quote: Quote) -> Quote:
    """The quote as it stands."""
    with as_system():
        return Quote.objects.select_related("client__party").get(pk=quote.pk)
