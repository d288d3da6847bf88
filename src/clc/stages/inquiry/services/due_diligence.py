"""An investigation from opening to its end: two people, declarations, signatures, the seal, an independent review."""
from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import get_args

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from clc.kernel.errors import BadInput, NotAllowed
from clc.kernel.privacy import masked
from clc.policy.kind import checklist
from clc.stages.hub.book import current_book, keep_edition
from clc.stages.hub.models import Client, User
from clc.stages.hub.permission import require
from clc.stages.hub.services.audit import note
from clc.stages.inquiry.investigators import fit_to_investigate, held_open, require_investigator
from clc.stages.inquiry.models import (
    ClientType,
    Declaration,
    Investigation,
    InvestigationState,
    Outcome,
    PaperRequest,
    Product,
)
from clc.stages.inquiry.sealing import gaps, manifest_of, seal_of

TRAITS: tuple[str, ...] = get_args(checklist.Trait)
AMOUNT_MAX = Decimal(10) ** 18


@dataclass(frozen=True)
class Wanted:
    """What is to be investigated: product, type of client, what for, by when; `traits` decide on some documents."""

    product: str
    client_type: str
    purpose: str
    due: date
    amount: Decimal | None = None
    traits: tuple[str, ...] = ()


@transaction.atomic
def open_investigation(
    *, by: User, client: Client, wanted: Wanted, second: User, first: User | None = None,
) -> Investigation:
    """Open a due-diligence file with the checklist of the day; it stays as it is whatever the rule book says later.

    Errors: NotAllowed; BadInput for the same person twice, one who may not, no checklist for the case, an open file.
    """
    require(by, "investigate", client)
    lead = first or by
    if lead.pk == second.pk:
        raise BadInput(_("An investigation needs two different people."), todo=_("Name a colleague as the second."))
    for person in (lead, second):
        fit_to_investigate(person, client)
    _checked(wanted)
    if Investigation.objects.filter(client=client, product=wanted.product, state__in=("open", "investigated")).exists():
        raise BadInput(_("An investigation of this client for this product is under way."),
                       todo=_("Go on with it, or bring it to its end first."))
    book = current_book()
    rules = book.of(checklist.Checklist)
    found = checklist.chosen(rules, wanted.product, wanted.client_type)
    if found is None:
        raise BadInput(_("There is no checklist for %(product)s and %(client)s.")
                       % {"product": _word(Product, wanted.product), "client": _word(ClientType, wanted.client_type)},
                       todo=_("Choose another product or type of client, or add a checklist to the rule book."))
    made = Investigation.objects.create(
        client=client, product=wanted.product, client_type=wanted.client_type, purpose=masked(wanted.purpose.strip()),
        amount=wanted.amount, traits=sorted(wanted.traits), checklist=found[0], edition=keep_edition(book), first=lead,
        second=second, opened_by=by, due=wanted.due)
    lines = checklist.lines(rules, found[0], frozenset(wanted.traits), timezone.localdate())
    PaperRequest.objects.bulk_create([_request(made, place, line) for place, line in enumerate(lines)])
    note(by, "opened an investigation", made, {"product": wanted.product, "checklist": found[0], "documents": len(lines),
                                               "first": lead.username, "second": second.username})
    return made


def _request(investigation: Investigation, place: int, line: checklist.Line) -> PaperRequest:
    paper = line.paper
    return PaperRequest(
        investigation=investigation, client=investigation.client, code=line.code, place=place, label=paper.label,
        mandatory=line.mandatory, valid_days=line.valid_days, source=paper.source, proof=paper.proof,
        sensitivity=paper.sensitivity, keep_years=paper.keep_years)


def _word(choices: type[Product] | type[ClientType], value: str) -> str:
    return str(choices(value).label) if value in choices.values else value[:40]


def _checked(wanted: Wanted) -> None:
    if not wanted.purpose.strip():
        raise BadInput(_("An investigation needs its purpose."), todo=_("Write what the money is for."))
    if wanted.amount is not None and not (wanted.amount.is_finite() and 0 < wanted.amount < AMOUNT_MAX):
        raise BadInput(_("The amount must be above 0."), todo=_("Write the amount the client asks for, or leave it open."))
    if unknown := set(wanted.traits) - set(TRAITS):
        raise BadInput(_("These traits are not known: %(names)s.") % {"names": ", ".join(sorted(unknown))[:200]},
                       todo=_("Choose among those of the form."))


@transaction.atomic
def declare_interests(*, by: User, investigation: Investigation, conflict: bool, text: str = "") -> Declaration:
    """Say whether one has an interest in the client; a conflict keeps its author out until another is named."""
    require(by, "investigate", investigation.client)
    held = held_open(investigation)
    if not held.is_investigator(by):
        raise NotAllowed(_("Only the two investigators declare their interests here."),
                         todo=_("Have yourself named as one of them first."))
    if conflict and not text.strip():
        raise BadInput(_("A conflict is told in words."), todo=_("Write what ties you to the client."))
    if Declaration.objects.filter(investigation=held, by=by, conflict=True).exists() and not conflict:
        raise BadInput(_("A declared conflict is not taken back by its author."),
                       todo=_("Have a colleague named in your place."))
    told, _made = Declaration.objects.update_or_create(
        investigation=held, by=by, defaults={"client": held.client, "conflict": conflict, "text": masked(text.strip()),
                                             "at": timezone.now()})
    note(by, "declared interests", told, {"conflict": conflict, "text": told.text})
    return told


@transaction.atomic
def replace_investigator(*, by: User, investigation: Investigation, leaves: User, joins: User, reason: str) -> Investigation:
    """Put a colleague in the place of one of the two; signatures given so far fall away."""
    require(by, "investigate", investigation.client)
    held = held_open(investigation)
    if not held.is_investigator(leaves) or held.is_investigator(joins):
        raise BadInput(_("One of the two leaves, and somebody who is not one of them joins."),
                       todo=_("Choose again who leaves and who joins."))
    if not reason.strip():
        raise BadInput(_("A change of investigators needs a reason."), todo=_("Write the reason."))
    fit_to_investigate(joins, held.client)
    if held.first_id == leaves.pk:
        held.first = joins
    else:
        held.second = joins
    held.first_signed_at = held.second_signed_at = None
    held.save()
    note(by, "replaced an investigator", held,
         {"leaves": leaves.username, "joins": joins.username, "reason": masked(reason)})
    return held


@transaction.atomic
def conclude_investigation(*, by: User, investigation: Investigation, opinion: str) -> Investigation:
    """Write the investigators' opinion and lay the file before both for signature."""
    held = require_investigator(by, investigation)
    if not opinion.strip():
        raise BadInput(_("An investigation ends with an opinion."), todo=_("Write what the two of you found."))
    held.opinion, held.state = masked(opinion.strip()), InvestigationState.INVESTIGATED
    held.first_signed_at = held.second_signed_at = None
    held.save()
    note(by, "concluded an investigation", held, {"opinion": held.opinion})
    return held


@transaction.atomic
def sign_investigation(*, by: User, investigation: Investigation) -> Investigation:
    """Sign what was found; the second signature submits the file and seals it.

    Errors: BadInput with everything that is still missing when the second signature would submit an incomplete file.
    """
    held = require_investigator(by, investigation)
    if held.state != InvestigationState.INVESTIGATED:
        raise BadInput(_("There is no opinion to sign yet."), todo=_("Write the opinion first."))
    now = timezone.now()
    if held.first_id == by.pk:
        held.first_signed_at = held.first_signed_at or now
    else:
        held.second_signed_at = held.second_signed_at or now
    if held.first_signed_at and held.second_signed_at:
        if missing := gaps(held, timezone.localdate()):
            raise BadInput(_("The file cannot be submitted yet: %(gaps)s") % {"gaps": " ".join(missing)},
                           todo=_("Close the gaps, then sign again."))
        held.submitted_at = now
        held.manifest = manifest_of(held)
        held.seal = seal_of(held.manifest)
        held.state = InvestigationState.SUBMITTED
    held.save()
    note(by, "signed an investigation", held, {"seal": held.seal} if held.seal else {})
    return held


@transaction.atomic
def close_investigation(*, by: User, investigation: Investigation, outcome: str, why: str) -> Investigation:
    """End a submitted file with its outcome: by somebody who did not investigate."""
    require(by, "review_investigation", investigation.client)
    held = Investigation.objects.select_for_update(of=("self",)).select_related("client").get(pk=investigation.pk)
    if held.is_investigator(by):
        raise NotAllowed(_("Who investigated does not review."), todo=_("Ask a colleague who took no part."))
    if held.state != InvestigationState.SUBMITTED:
        raise BadInput(_("Only a submitted file is reviewed and closed."), todo=_("Wait for both signatures."))
    if outcome not in Outcome.values or not why.strip():
        raise BadInput(_("A file is closed with its outcome and the reason."),
                       todo=_("Choose an outcome, write the reason."))
    held.outcome, held.reviewed_why, held.reviewer = outcome, masked(why.strip()), by
    held.closed_at, held.state = timezone.now(), InvestigationState.CLOSED
    held.save()
    note(by, "closed an investigation", held, {"outcome": outcome, "why": held.reviewed_why})
    return held
