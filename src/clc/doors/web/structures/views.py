"""The structures of a client: its quotes, the designer that answers while a slider moves, the schedule, and why."""
from __future__ import annotations

from http import HTTPStatus
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _

from clc.doors.web.answer import page as answer
from clc.doors.web.answer import person, screen
from clc.doors.web.client.looking import Head, look
from clc.doors.web.credit_file.filing import part
from clc.doors.web.structures import form, grounds, shown
from clc.doors.web.structures.picture import picture
from clc.doors.web.structures.plan import table
from clc.kernel.errors import NotFound
from clc.policy.kind.product import Product
from clc.stages.deal import words
from clc.stages.deal.appraising import Appraisal, appraise
from clc.stages.deal.design import FIELDS, Design
from clc.stages.deal.figure_why import FACTS, WRITERS, figure_of
from clc.stages.deal.ground import Ground
from clc.stages.deal.models import DealState, Project, Quote, Structure
from clc.stages.hub.book import current_book
from clc.stages.hub.models import User
from clc.stages.hub.permission import may, require

#: The lines between the rate and what is left before tax, and which way each goes.
STEPS = (("rate", 1), ("fees", 1), ("deposits", 1), ("transfer", -1), ("opex", -1), ("loss", -1), ("pre_tax", 1))


@screen("see_client")
def page(request: HttpRequest, code: str) -> HttpResponse:
    """The quotes of the client, the newest first, and what could be begun."""
    head = look(code)
    quotes = Quote.objects.filter(client=head.client).select_related("by").prefetch_related("structures")
    return part(request, head, "structures", "structures/page.html", {
        "quotes": quotes, "products": sold(person(request)), "today": timezone.localdate(), "words": words,
        "labels": labels(), "projects": Project.objects.filter(client=head.client).order_by("code")})


@screen("see_client")
def design(request: HttpRequest, key: int) -> HttpResponse:
    """The designer: the terms as fields and sliders, and what they come to."""
    structure = held(key)
    return drawn(request, structure, form.Read(Design.of(structure), {}))


@screen("see_client", methods=("POST",))
def live(request: HttpRequest, key: int) -> HttpResponse:
    """What the terms in the form come to; nothing is kept."""
    structure = held(key, Structure.objects.all())
    told = form.read(request.POST.dict(), Design.of(structure), timezone.localdate())
    ground = grounds.kept(person(request), structure)
    return HttpResponse(render_to_string("structures/live.html", result(request, structure, told, ground)))


@screen("see_client")
def schedule(request: HttpRequest, key: int) -> HttpResponse:
    """Every due day of a structure as it is kept."""
    structure = held(key)
    found = appraise(Design.of(structure), Ground(structure.client, timezone.localdate()), prices=False,
                     structure=structure)
    lines = shown.rows(found.worked, whole=True)[0] if found.worked else []
    return answer(request, "structures/schedule.html", {
        "structure": structure, "client": structure.client, "rows": lines, "found": found, "words": words})


@screen("see_client")
def why(request: HttpRequest, key: int, name: str) -> HttpResponse:
    """Why a number is what it is: in words, with what it is computed from and the rule that says so.

    Of the terms in the form where it is sent along, else as they were last saved. Numbers of the price take `see_price`.
    """
    structure = held(key)
    told = form.read(request.GET.dict(), Design.of(structure), timezone.localdate()) if "repayment" in request.GET else None
    unsaved = told is not None and told.design is not None
    design = told.design if told is not None and told.design is not None else Design.of(structure)
    ground = grounds.kept(person(request), structure)
    priced = name not in WRITERS
    if priced:
        require(person(request), "see_price")
    found = appraise(design, ground, prices=priced, structure=structure)
    lines = {one.name: one for one in found.priced.lines} if found.priced else {}
    line = lines.get(name) if priced else figure_of(name, found, ground)
    if line is None:
        raise NotFound(_("There is no such number in this price."), todo=_("Open the structure again."))
    return answer(request, "structures/why.html", {
        "structure": structure, "client": structure.client, "line": line, "key": name, "unsaved": unsaved, "facts": FACTS,
        "year": ground.cash.year if not priced and name in ("first", "worst") else None, "exact": shown.exact,
        "edition": current_book().short_edition})


def drawn(request: HttpRequest, structure: Structure, told: form.Read, *, refused: str = "") -> HttpResponse:
    """The designer with a form in it, and above it why it was not kept."""
    head = look(structure.client.code)
    ground = grounds.fresh(person(request), head.client)
    kept = Design.of(structure)
    found = appraise(told.design or kept, ground, prices=False, structure=structure)
    texts = form.texts(told.design or kept)
    if told.wrong or refused:
        texts |= {name: request.POST[name] for name in texts if name in request.POST}
    context = result(request, structure, told, ground) | {
        "quote": structure.quote, "client": structure.client, "texts": texts, "choices": shown.choices(kept, found, ground),
        "sliders": shown.sliders(kept, found, ground.day),
        "product": found.product, "refused": refused, "siblings": structure.quote.structures.order_by("letter"),
        "can_design": may(person(request), "design_structure") and structure.state == DealState.DRAFT}
    status = HTTPStatus.BAD_REQUEST if refused else HTTPStatus.OK
    return part(request, head, "structures", "structures/design.html", context, status=status)


def result(request: HttpRequest, structure: Structure, told: form.Read, ground: Ground) -> dict[str, Any]:
    """What a form comes to: the appraisal, the picture and the rows, and what is wrong by field."""
    prices = may(person(request), "see_price")
    found = appraise(told.design, ground, prices=prices, structure=structure) if told.design else None
    said: dict[str, list[Any]] = {name: [] for name in FIELDS}
    for one in found.findings if found else ():
        said.setdefault({"project": "project_id"}.get(one.field, one.field), []).append(one)
    numbers = found.worked if found else None
    return {
        "structure": structure, "found": found, "worked": numbers,
        "priced": found.priced if found else None, "wrong": told.wrong, "said": said, "prices": prices, "words": words,
        "picture": picture(numbers) if numbers and numbers.charge == "interest" else None, "plan": table(numbers),
        "spoken_of": [name for name in said if said[name] or name in told.wrong], "waterfall": waterfall(found)}


def waterfall(found: Appraisal | None) -> list[tuple[str, float, str]]:
    """From the rate down to what is left: label, share a year (below 0 it takes away), and the line that explains it."""
    if found is None or found.priced is None or not found.priced.is_known:
        return []
    lines = {one.name: one for one in found.priced.lines}
    told = {name: float(line.value) for name, line in lines.items() if isinstance(line.value, int | float)}
    steps = [(lines[name].words, sign * told[name], name) for name, sign in STEPS if told.get(name)]
    taxes = [(_("VAT and surcharge"), told["net"] - told["rate"], "net")] if {"net", "rate"} <= set(told) else []
    return steps[:1] + taxes + steps[1:]


def sold(user: User) -> list[tuple[str, Product]]:
    """The products this person may sell today."""
    today = timezone.localdate()
    return [(name, one) for name, one in current_book().of(Product).items()
            if one.is_sold_on(today) and (user.is_superuser or user.role in one.sold_by)]


def labels() -> dict[str, str]:
    """The products in the reader's words."""
    return {name: _(one.label) for name, one in current_book().of(Product).items()}


def held(key: int, rows: QuerySet[Structure] | None = None) -> Structure:
    """A structure of a client the reader sees, with what its page tells unless `rows` asks for less; else NotFound."""
    all_of = Structure.objects.select_related("client__party", "client__branch", "client__manager", "quote", "project")
    found = (all_of if rows is None else rows).filter(pk=key).first() if key < 2**63 else None
    if found is None:
        raise NotFound(_("There is no such structure among those you may see."), todo=_("Look for it among the deals."))
    return found


def held_quote(key: int) -> tuple[Head, Quote]:
    """A quote of a client the reader sees, with the client's head; else NotFound."""
    rows = Quote.objects.select_related("client__party", "by", "offered_by", "edition", "before").defer("edition__texts")
    found = rows.filter(pk=key).first() if key < 2**63 else None
    if found is None:
        raise NotFound(_("There is no such quote among those you may see."), todo=_("Look for it among the deals."))
    return look(found.client.code), found
