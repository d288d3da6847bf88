"""A quote is offered under a seal, made anew as another version, chosen from by the client, or withdrawn with a reason."""
from __future__ import annotations

from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from clc.kernel.errors import BadInput
from clc.stages.credit.papers.paper import canonical, seal
from clc.stages.deal.appraising import Appraisal, appraise
from clc.stages.deal.design import Design, require_sound
from clc.stages.deal.ground import Ground
from clc.stages.deal.models import DealState, Quote, Structure, TermSheet
from clc.stages.deal.services.covenants import copy_covenants
from clc.stages.deal.services.structures import check_valid, open_quote
from clc.stages.deal.services.undertakings import copy_undertakings
from clc.stages.deal.term_sheet import LANGUAGES, compose
from clc.stages.hub.book import current_book, keep_edition
from clc.stages.hub.models import Client, User
from clc.stages.hub.permission import may, require
from clc.stages.hub.services.audit import note

OPEN = (DealState.OFFERED, DealState.CHOSEN)
PRICES = ("rate", "floor", "guide", "raroc", "eva", "net_profit")
REPLACED = "replaced by version {}"


@transaction.atomic
def offer_quote(*, by: User, quote: Quote, valid_until: date, saves: int) -> Quote:
    """Offer all alternatives until a day: checked again, their numbers kept, both languages sealed; nothing moves after.

    Refused while a structure breaks a rule, needs an approval that is not there, or starts before today.
    """
    require(by, "price_deal", quote.client)
    held = open_quote(by, quote, saves)
    check_valid(valid_until)
    held.valid_until = valid_until
    looked = look(held, prices=True)
    for structure, found in looked:
        check_offerable(structure, found)
    held.edition, held.offered_by, held.offered_at = keep_edition(current_book()), by, timezone.now()
    for structure, found in looked:
        structure.outcome, structure.state = outcome(found), DealState.OFFERED
        structure.save()
    held.state, held.saves = DealState.OFFERED, held.saves + 1
    held.save()
    sealed(held, None, looked, by)
    for earlier in Quote.objects.filter(client=held.client, number=held.number, state=DealState.OFFERED).exclude(pk=held.pk):
        _close(earlier, DealState.WITHDRAWN, REPLACED.format(held.version))
    note(by, "offered a quote", held, {"quote": str(held), "valid_until": valid_until, "letters": len(looked)})
    return held


@transaction.atomic
def renew_quote(*, by: User, quote: Quote) -> Quote:
    """Make a new version of a quote that was offered, with its terms; the one under way is given back if there is one."""
    require(by, "design_structure", quote.client)
    Client.objects.select_for_update().get(pk=quote.client_id)
    versions = Quote.objects.filter(client=quote.client, number=quote.number)
    under_way = versions.filter(state=DealState.DRAFT).first()
    if under_way is not None:
        return under_way
    newest = versions.aggregate(most=Max("version"))["most"] or 0
    made = Quote.objects.create(client=quote.client, number=quote.number, version=newest + 1, before=quote, by=by,
                                title=quote.title, words=quote.words)
    for one in quote.structures.order_by("letter"):
        copy = Structure.objects.create(client=quote.client, quote=made, letter=one.letter, before=one, by=by,
                                        **Design.of(one).columns())
        if may(by, "set_covenant"):
            copy_covenants(by=by, of=one, to=copy)
            copy_undertakings(by=by, of=one, to=copy)
    note(by, "made a quote anew", made, {"quote": str(made), "before": str(quote)})
    return made


@transaction.atomic
def choose_structure(*, by: User, structure: Structure) -> TermSheet:
    """Write down which alternative the client took, while the offer holds, and seal its term sheet."""
    require(by, "design_structure", structure.client)
    held = _offered(structure.quote)
    if held.valid_until is not None and held.valid_until < timezone.localdate():
        raise BadInput(_("The offer ended on %(day)s.") % {"day": held.valid_until},
                       todo=_("Make a new version and offer it."))
    chosen = held.structures.get(pk=structure.pk)
    held.structures.exclude(pk=chosen.pk).update(state=DealState.WITHDRAWN)
    held.structures.filter(pk=chosen.pk).update(state=DealState.CHOSEN)
    held.state, held.saves, held.closed_at = DealState.CHOSEN, held.saves + 1, timezone.now()
    held.save()
    made = sealed(held, chosen, look(held, prices=False, only=chosen.pk), by)
    note(by, "chose a structure", held, {"quote": str(held), "letter": chosen.letter, "seal": made.seal})
    return made


@transaction.atomic
def withdraw_quote(*, by: User, quote: Quote, why: str) -> Quote:
    """Take a quote back with the reason; what was offered stays readable under its seal."""
    require(by, "design_structure", quote.client)
    if not why.strip():
        raise BadInput(_("A quote is withdrawn only with a reason."), todo=_("Write the reason."))
    held = _locked(quote)
    if held.state == DealState.WITHDRAWN:
        raise BadInput(_("This quote is withdrawn already."), todo=_("Make a new version of it."))
    _close(held, DealState.WITHDRAWN, why.strip()[:400])
    note(by, "withdrew a quote", held, {"quote": str(held), "why": held.closed_why})
    return held


def look(quote: Quote, *, prices: bool, only: int | None = None) -> list[tuple[Structure, Appraisal]]:
    """The alternatives of a quote with their appraisals as of today. Who asks for `prices` may see them."""
    ground = Ground(quote.client, timezone.localdate())
    rows = quote.structures.select_related("quote__client__party", "client__party", "project").order_by("letter")
    return [(one, appraise(Design.of(one), ground, prices=prices, structure=one))
            for one in rows if only is None or one.pk == only]


def check_offerable(structure: Structure, found: Appraisal) -> None:
    """BadInput, naming the alternative, the field and the rule, for what stands in the way of an offer."""
    try:
        require_sound(list(found.findings))
    except BadInput as wrong:
        raise BadInput(f"{structure.letter}: {wrong.message}", todo=wrong.todo) from wrong
    if structure.starts < timezone.localdate():
        raise BadInput(_("%(letter)s: starts: the first day has passed.") % {"letter": structure.letter},
                       todo=_("Choose a start of today or later."))
    needs = [one for one in found.approvals if one.field == "rate"]
    if needs:
        raise BadInput(f"{structure.letter}: rate: {needs[0].message} ({needs[0].rule})", todo=needs[0].todo)


def outcome(found: Appraisal) -> dict[str, Any]:
    """What was worked out, as it is kept with the offer: unknown numbers as null."""
    numbers, priced = found.worked, found.priced
    assert numbers is not None
    told: dict[str, Any] = {
        "first": numbers.first, "highest": numbers.highest, "instalment": numbers.instalment,
        "total_interest": numbers.total_interest, "total_fees": numbers.total_fees, "nominal": numbers.nominal,
        "effective": numbers.effective, "life": numbers.life, "findings": [
            {"field": one.field, "rule": one.rule, "message": one.message, "weight": one.weight} for one in found.findings]}
    if priced is not None:
        told["price"] = {"unknown": priced.unknown, **{name: _known(getattr(priced, name)) for name in PRICES}}
    return told


def sealed(quote: Quote, structure: Structure | None, looked: list[tuple[Structure, Appraisal]], by: User) -> TermSheet:
    """Compose both languages and seal them after the client's paper before."""
    papers = {one: canonical(compose(quote, looked, language=one, author=str(by))) for one in LANGUAGES}
    last = TermSheet.objects.filter(client=quote.client).first()
    before = last.seal if last else ""
    return TermSheet.objects.create(
        client=quote.client, quote=quote, structure=structure, paper_zh=papers["zh-hans"], paper_en=papers["en"],
        seal_before=before, seal=seal("\n".join((before, papers["zh-hans"], papers["en"]))), by=by)


def is_whole(paper: TermSheet) -> bool:
    """Whether the papers are those that were sealed."""
    return seal("\n".join((paper.seal_before, paper.paper_zh, paper.paper_en))) == paper.seal


def _close(quote: Quote, state: DealState, why: str) -> None:
    quote.structures.update(state=state)
    quote.state, quote.closed_at, quote.closed_why, quote.saves = state, timezone.now(), why, quote.saves + 1
    quote.save()


def _offered(quote: Quote) -> Quote:
    held = _locked(quote)
    if held.state != DealState.OFFERED:
        raise BadInput(_("Only what is offered can be chosen."), todo=_("Open the quote again: somebody has moved it."))
    return held


def _locked(quote: Quote) -> Quote:
    return Quote.objects.select_for_update(of=("self",)).select_related("client__party").get(pk=quote.pk)


def _known(value: float) -> float | None:
    return value if value == value and abs(value) != float("inf") else None


