"""Structures and quotes: work one out, keep a draft, copy it, offer, choose, withdraw."""
from __future__ import annotations

from dataclasses import replace
from math import isfinite
from typing import Annotated, Any

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import Query, Router

from clc.doors.api.clients import seen
from clc.doors.api.paging import Page, Paging, page
from clc.doors.api.problem import REFUSALS
from clc.doors.api.structure_shapes import (
    DraftIn,
    FindingOut,
    Key,
    OfferIn,
    QuoteFilter,
    QuoteIn,
    QuoteOut,
    SealOut,
    StructureOut,
    StructurePriceOut,
    TermsIn,
    WhyIn,
    WorkedOut,
)
from clc.kernel.errors import NotFound
from clc.stages.deal.appraising import Appraisal, appraise
from clc.stages.deal.design import Design
from clc.stages.deal.ground import Ground
from clc.stages.deal.models import Project, Quote, Structure
from clc.stages.deal.services import quotes, structures
from clc.stages.hub.models import User
from clc.stages.hub.permission import may, require

router = Router(tags=["structures"])

@router.get("/quotes", response={200: Page[QuoteOut], **REFUSALS})
def list_quotes(request: HttpRequest, filters: Annotated[QuoteFilter, Query()], window: Paging) -> Any:
    """Quotes of clients the caller may see, newest first."""
    require(request.user, "see_client")
    wanted = {"client__code": filters.client, "state": filters.state}
    rows = Quote.objects.select_related("client").prefetch_related("structures__project").order_by("-pk")
    return page(rows.filter(**{name: value for name, value in wanted.items() if value}), window)


@router.post("/quotes", response={201: QuoteOut, **REFUSALS})
def begin_quote(request: HttpRequest, body: QuoteIn) -> Any:
    """Begin a quote with one structure of a product."""
    client = seen(body.client)
    project = Project.objects.filter(client=client, code=body.project).first() if body.project else None
    if body.project and project is None:
        raise NotFound(_("This project is not among the client's."), todo=_("Choose one of the client's projects."))
    return 201, structures.begin_quote(by=caller(request), client=client, product=body.product, project=project,
                                       title=body.title)


@router.get("/quotes/{key}", response={200: QuoteOut, **REFUSALS})
def one_quote(request: HttpRequest, key: Key) -> Any:
    """One quote."""
    require(request.user, "see_client")
    return quote_of(key)


@router.post("/quotes/{key}/offer", response={200: QuoteOut, **REFUSALS})
def offer_quote(request: HttpRequest, key: Key, body: OfferIn) -> Any:
    """Offer all alternatives until a day, under a seal."""
    return quotes.offer_quote(by=caller(request), quote=quote_of(key), valid_until=body.valid_until, saves=body.saves)


@router.post("/quotes/{key}/renew", response={201: QuoteOut, **REFUSALS})
def renew_quote(request: HttpRequest, key: Key) -> Any:
    """Make a new version; the one under way is given back where there is one."""
    return 201, quotes.renew_quote(by=caller(request), quote=quote_of(key))


@router.post("/quotes/{key}/withdraw", response={200: QuoteOut, **REFUSALS})
def withdraw_quote(request: HttpRequest, key: Key, body: WhyIn) -> Any:
    """Take a quote back with the reason."""
    return quotes.withdraw_quote(by=caller(request), quote=quote_of(key), why=body.why)


@router.get("/{key}", response={200: StructureOut, **REFUSALS})
def one_structure(request: HttpRequest, key: Key) -> Any:
    """One alternative with its terms."""
    require(request.user, "see_client")
    return structure_of(key)


@router.put("/{key}", response={200: StructureOut, **REFUSALS})
def design_structure(request: HttpRequest, key: Key, body: DraftIn) -> Any:
    """Change the terms of a draft."""
    held = structure_of(key)
    return structures.design_structure(by=caller(request), structure=held, design=designed(held, body), saves=body.saves)


@router.post("/{key}/worked", response={200: WorkedOut, **REFUSALS})
def work_out(request: HttpRequest, key: Key, body: TermsIn) -> Any:
    """What the terms, with these changes, come to; nothing is kept. Prices only for who may see them."""
    require(request.user, "see_client")
    held = structure_of(key)
    day = timezone.localdate()
    design = structures.with_reference(designed(held, body), day)
    return told(appraise(design, Ground(held.client, day), prices=may(request.user, "see_price"),
                         structure=held))


@router.post("/{key}/copy", response={201: StructureOut, **REFUSALS})
def copy_structure(request: HttpRequest, key: Key) -> Any:
    """Copy it as the next alternative."""
    return 201, structures.add_alternative(by=caller(request), structure=structure_of(key))


@router.post("/{key}/choose", response={200: SealOut, **REFUSALS})
def choose_structure(request: HttpRequest, key: Key) -> Any:
    """Write down that the client took this one, and seal its term sheet."""
    return quotes.choose_structure(by=caller(request), structure=structure_of(key))


def designed(held: Structure, body: TermsIn) -> Design:
    """The terms with the changes of a body."""
    changes = {name: value for name, value in body.dict(exclude_unset=True).items() if name != "saves" and value is not None}
    return replace(Design.of(held), **changes)


def told(found: Appraisal) -> WorkedOut:
    """An appraisal as it is answered."""
    findings = [FindingOut(field=one.field, rule=one.rule, message=one.message, todo=one.todo, weight=one.weight)
                for one in found.findings]
    numbers, priced = found.worked, found.priced
    if numbers is None:
        return WorkedOut(findings=findings)
    price = None if priced is None else StructurePriceOut(
        rate=known(priced.rate), floor=known(priced.floor), guide=known(priced.guide), raroc=known(priced.raroc),
        eva=known(priced.eva), net_profit=known(priced.net_profit), below_bp=known(priced.below), unknown=found.unpriced)
    return WorkedOut(
        findings=findings, first=numbers.first, highest=numbers.highest, instalment=numbers.instalment,
        total_interest=numbers.total_interest, total_fees=numbers.total_fees, nominal=numbers.nominal,
        effective=numbers.effective, life=numbers.life, rows=[tuple(row) for row in numbers.schedule.rows()], price=price)


def known(value: float) -> float | None:
    """A finite number; null where it is unknown."""
    return value if isfinite(value) else None


def caller(request: HttpRequest) -> User:
    """Who asks."""
    assert isinstance(request.user, User)
    return request.user


def quote_of(key: int) -> Quote:
    """A quote the caller may see; else NotFound."""
    found = Quote.objects.select_related("client__party").prefetch_related("structures__project").filter(pk=key).first()
    if found is None:
        raise NotFound(_("There is no such quote among those you may see."), todo=_("List the quotes."))
    return found


def structure_of(key: int) -> Structure:
    """A structure the caller may see; else NotFound."""
    found = Structure.objects.select_related("client__party", "quote__client", "project").filter(pk=key).first()
    if found is None:
        raise NotFound(_("There is no such structure among those you may see."), todo=_("List the quotes."))
    return found
