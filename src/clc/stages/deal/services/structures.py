"""Structures are drafted: begun, changed, copied as another alternative, taken out; what was offered is never touched."""
from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from clc.kernel.errors import BadInput
from clc.policy.kind.product import Product
from clc.policy.shapes import on
from clc.stages.deal.appraising import asked_of
from clc.stages.deal.design import Design, findings, product_of, require_sound
from clc.stages.deal.modelled import models_of, taken
from clc.stages.deal.models import DealState, Project, Quote, Structure
from clc.stages.deal.models.structures import LETTERS
from clc.stages.deal.references import floating
from clc.stages.deal.services.covenants import copy_covenants
from clc.stages.deal.services.prices import drop_changed, open_under, price_key
from clc.stages.deal.services.undertakings import copy_undertakings
from clc.stages.deal.working import worked
from clc.stages.hub.models import Client, User
from clc.stages.hub.permission import may, require
from clc.stages.hub.services.audit import note

AT_ONCE = ("bullet", "bullet_at_maturity", "revolving")
VALID_DAYS, VALID_DAYS_MAX = 30, 366
FIRST_RATE, FIRST_TENOR, FIRST_AMOUNT = Decimal("0.04"), 12, Decimal(1_000_000)


@transaction.atomic
def begin_quote(*, by: User, client: Client, product: str, project: Project | None = None, title: str = "") -> Quote:
    """Begin a quote with one structure: as the client's last one of that product, else the product's plainest terms."""
    require(by, "design_structure", client)
    rule = product_of(product)
    _sold_by(by, rule)
    Client.objects.select_for_update().get(pk=client.pk)
    number = (Quote.objects.filter(client=client).aggregate(most=Max("number"))["most"] or 0) + 1
    today = timezone.localdate()
    made = Quote.objects.create(client=client, number=number, title=_text("title", title, 120), by=by,
                                valid_until=today + timedelta(days=VALID_DAYS))
    first = _first(client, product, rule, today, project)
    structure = Structure.objects.create(client=client, quote=made, letter="A", by=by, **first.columns())
    note(by, "began a quote", made, {"number": number, "product": product, "structure": structure.pk})
    return made


@transaction.atomic
def design_structure(*, by: User, structure: Structure, design: Design, saves: int) -> Structure:
    """Keep changed terms of a draft; terms that cannot be meant or that the product refuses are not kept.

    A price below the floor that was asked or allowed for other terms is void from then on.

    A form that somebody else has overtaken is refused, so that nothing of theirs is lost.
    """
    held = _draft(by, structure, saves)
    sound = settled(design, held.client)
    before = Design.of(held).columns()
    changed = {name: value for name, value in sound.columns().items() if before[name] != value}
    if not changed:
        return held
    for name, value in changed.items():
        setattr(held, name, value)
    held.saves += 1
    held.save()
    if open_under(held.client, price_key(held)).exists():
        drop_changed(by=by, client=held.client, key=price_key(held), ask=asked_of(held))
    note(by, "designed a structure", held, {"quote": str(held.quote), "letter": held.letter, "changed": sorted(changed)})
    return held


@transaction.atomic
def take_from_model(*, by: User, structure: Structure, saves: int, tranche: str = "") -> Structure:
    """Give a draft the debt, tenor, grace and repayment of its project's confirmed model; the rest stays as it is.

    tranche: which debt of the model, empty for the largest. BadInput without a project or a confirmed model.
    """
    held = _draft(by, structure, saves)
    model = models_of(held.client).get(held.project_id or 0)
    if model is None:
        raise BadInput(_("project: no model of this project is confirmed."),
                       todo=_("Choose the project, write its model and have a colleague confirm it."))
    design = taken(Design.of(held), model, timezone.localdate(), tranche)
    made = design_structure(by=by, structure=held, design=design, saves=saves)
    note(by, "took terms from a project model", made, {"model": model.name, "tranche": tranche, "amount": str(made.amount)})
    return made


@transaction.atomic
def add_alternative(*, by: User, structure: Structure) -> Structure:
    """Copy a structure of a draft quote as its next alternative; there are at most three."""
    quote = open_quote(by, structure.quote)
    taken = set(quote.structures.values_list("letter", flat=True))
    letter = next((one for one, _word in LETTERS if one not in taken), None)
    if letter is None:
        raise BadInput(_("A quote has at most three alternatives."), todo=_("Take one out, or begin another quote."))
    made = Structure.objects.create(client=quote.client, quote=quote, letter=letter, by=by, **Design.of(structure).columns())
    if may(by, "set_covenant"):
        copy_covenants(by=by, of=structure, to=made)
        copy_undertakings(by=by, of=structure, to=made)
    note(by, "added an alternative", made, {"quote": str(quote), "letter": letter, "like": structure.letter})
    return made


@transaction.atomic
def remove_alternative(*, by: User, structure: Structure, saves: int) -> Quote:
    """Take an alternative out of a draft; the last one goes with its quote only."""
    held = _draft(by, structure, saves)
    if held.quote.structures.count() == 1:
        raise BadInput(_("A quote keeps at least one alternative."), todo=_("Withdraw the quote instead."))
    quote = held.quote
    note(by, "removed an alternative", held, {"quote": str(quote), "letter": held.letter})
    held.delete()
    return quote


@transaction.atomic
def name_quote(*, by: User, quote: Quote, told: Mapping[str, Any], saves: int) -> Quote:
    """Change the title, the remarks and the last day of a draft quote."""
    held = open_quote(by, quote, saves)
    held.title = _text("title", told.get("title", held.title), 120)
    held.words = _text("words", told.get("words", held.words), 4000)
    until = told.get("valid_until", held.valid_until)
    check_valid(until)
    held.valid_until = until
    held.saves += 1
    held.save()
    note(by, "named a quote", held, {"quote": str(held), "title": held.title, "valid_until": until})
    return held


def settled(design: Design, client: Client) -> Design:
    """The same terms, a floating rate worked out of its reference, checked; BadInput with every refusal at once."""
    product, day = product_of(design.product), timezone.localdate()
    told = with_reference(design, day)
    if told.project_id is not None and not Project.objects.filter(pk=told.project_id, client=client).exists():
        raise BadInput(_("project: this project is not among the client's."), todo=_("Choose one of the client's projects."))
    require_sound(findings(told, product, day))
    worked(told, product.charge)
    return told


def with_reference(design: Design, day: date) -> Design:
    """The terms with the rate that the reference and the spread make; a fixed rate carries neither.

    What is repaid at once has no grace: it falls away.
    """
    design = replace(design, grace_months=0) if design.repayment in AT_ONCE else design
    if design.rate_type != "floating":
        return replace(design, reference="", reference_rate=None, spread_bp=None)
    spread = design.spread_bp if design.spread_bp is not None else Decimal(0)
    if not spread.is_finite():
        return design
    base, rate = floating(design.reference, spread, day)
    return replace(design, reference_rate=base, rate=rate, spread_bp=spread)


def open_quote(by: User, quote: Quote, saves: int | None = None) -> Quote:
    """The quote, locked, while it is a draft that nobody else has changed; else BadInput."""
    require(by, "design_structure", quote.client)
    held = Quote.objects.select_for_update(of=("self",)).select_related("client__party").get(pk=quote.pk)
    if held.state != DealState.DRAFT:
        raise BadInput(_("This quote was offered: it is not changed any more."),
                       todo=_("Make a new version; it starts with these terms."))
    check_saves(held.saves, saves)
    return held


def check_saves(held: int, told: int | None) -> None:
    """BadInput when a form was filled in before somebody else's change."""
    if told is not None and held != told:
        raise BadInput(_("Somebody has changed this since you opened it. Nothing of yours is kept yet."),
                       todo=_("Your entries stay in this window: open the page anew in another one and compare."))


def check_valid(until: object) -> None:
    """BadInput for a last day that is none, has passed, or lies more than a year ahead."""
    today = timezone.localdate()
    if not isinstance(until, date) or not today <= until <= today + timedelta(days=VALID_DAYS_MAX):
        raise BadInput(_("valid_until: an offer holds from today on, for at most a year."), todo=_("Choose another day."))


def _draft(by: User, structure: Structure, saves: int) -> Structure:
    """The structure, locked with its quote, while both are drafts."""
    open_quote(by, structure.quote)
    held = Structure.objects.select_for_update(of=("self",)).select_related("quote__client", "client__party").filter(
        pk=structure.pk).first()
    if held is None:
        raise BadInput(_("This alternative was taken out."), todo=_("Open the quote again."))
    check_saves(held.saves, saves)
    return held


def _sold_by(by: User, product: Product) -> None:
    if not by.is_superuser and by.role not in product.sold_by:
        raise BadInput(_("product: your role does not sell this product."),
                       todo=_("Choose another product, or ask a colleague."))


def _first(client: Client, name: str, product: Product, today: date, project: Project | None) -> Design:
    """The terms a new quote starts with."""
    last = Structure.objects.filter(client=client, product=name, currency__in=product.currencies).order_by("-pk").first()
    if last is not None:
        kept = replace(Design.of(last), starts=today, project_id=project.pk if project else None)
        try:
            return settled(kept, client)
        except BadInput:  # the product has changed since
            pass
    return _plainest(product, name, today, project)


def _plainest(product: Product, name: str, today: date, project: Project | None) -> Design:
    """The first of everything the product allows."""
    least, most = on(product.tenor_months_min, today) or 1, on(product.tenor_months_max, today) or FIRST_TENOR
    every = product.months_per_period[0]
    tenor = max(min(FIRST_TENOR if most < 120 else 60, most), least)
    amount = max(FIRST_AMOUNT, Decimal(str(on(product.amount_min, today) or 0)))
    plain = next(one for one in product.repayments if one not in ("balloon", "step", "seasonal", "sculpted", "custom"))
    top = Decimal(str(on(product.rate_max, today) or 1))
    return Design(product=name, amount=amount, starts=today, tenor_months=tenor - tenor % every, repayment=plain,
                  rate=min(FIRST_RATE, top), day_count=product.day_counts[0], currency=product.currencies[0],
                  months_per_period=every, security=product.security[0], project_id=project.pk if project else None)


def _text(name: str, told: object, most: int) -> str:
    text = str(told or "").strip()
    if len(text) > most:
        raise BadInput(_("%(field)s: at most %(most)s characters.") % {"field": name, "most": most}, todo=_("Shorten it."))
    return text
