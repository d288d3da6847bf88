"""Signing: released to be signed, each signature in its order with what was checked, on paper or electronically."""
from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from clc.kernel.errors import BadInput
from clc.policy.shapes import on
from clc.stages.contract import checking, composing, esigning
from clc.stages.contract.models import Contract, ContractState, Means, Side, Signature, Version
from clc.stages.contract.services.drafting import locked
from clc.stages.contract.services.duties import open_duties
from clc.stages.deal.services.placing import proof
from clc.stages.decision.missing import Missing
from clc.stages.decision.services.cases import look_again
from clc.stages.hub.models import Client, Document, User
from clc.stages.hub.permission import may, require
from clc.stages.hub.services.audit import note
from clc.stages.reach.services.pipeline import advance

RELEASED = (ContractState.RELEASED,)
DONE = (ContractState.SIGNED, ContractState.ARCHIVED, ContractState.CANCELLED)


@dataclass(frozen=True)
class Given:
    """A signature as it was given on paper: by whom, as what, on which day and where, and what of ours was checked by whom.

    evidence: the scan of the signed page.
    """

    person: str
    capacity: str
    day: date
    place: str = ""
    id_seen: bool = False
    seal_seen: bool = False
    witness: User | None = None
    second_witness: User | None = None
    evidence: Document | None = None


@transaction.atomic
def release(*, by: User, contract: Contract, saves: int) -> Contract:
    """Let a contract be signed: nothing is missing. Standard text is released by who drafts; other text was reviewed."""
    held = locked(by, contract, saves)
    _stop(checking.missing(held))
    rule = composing.kind_of(held.kind)
    Signature.objects.filter(contract=held).delete()
    Signature.objects.bulk_create(
        Signature(client=held.client, contract=held, side=side, order=at, of=_of(held, side))
        for at, side in enumerate(rule.signs, start=1))
    held.state, held.released_by, held.released_at = ContractState.RELEASED, by, timezone.now()
    held.saves += 1
    held.save()
    note(by, "released a contract for signing", held, {"number": held.number, "version": held.newest})
    return held


@transaction.atomic
def take_back(*, by: User, contract: Contract, why: str, saves: int) -> Contract:
    """Take a released contract back to draft while nobody has signed."""
    held = locked(by, contract, saves, states=RELEASED)
    if not why.strip():
        raise BadInput(_("This needs a reason."), todo=_("Write why, and who agreed."))
    if held.signatures.filter(day__isnull=False).exists():
        raise BadInput(_("Somebody has signed; it cannot go back to draft."), todo=_("Have all sign, then supplement it."))
    Signature.objects.filter(contract=held).delete()
    held.state, held.released_by, held.released_at, held.saves = ContractState.DRAFT, None, None, held.saves + 1
    held.save()
    note(by, "took a contract back to draft", held, {"number": held.number, "why": why.strip()[:400]})
    return held


@transaction.atomic
def sign(*, by: User, signature: Signature, given: Given) -> Signature:
    """Write down a signature given on paper, face to face, with what was checked."""
    held, contract = _next(by, signature)
    _check_person(given.person, given.capacity)
    if given.day > timezone.localdate():
        raise BadInput(_("This day is still to come."), todo=_("Write the day it was signed."))
    if contract.released_at is not None and given.day < timezone.localdate(contract.released_at):
        raise BadInput(_("It was released on %(day)s: nobody signed it before.") % {
            "day": timezone.localdate(contract.released_at)}, todo=_("Write the day it was signed."))
    if held.side != Side.LENDER:
        _check_face_to_face(contract, given)
    held.evidence = proof(held.client, given.evidence)
    if held.evidence is None:
        raise BadInput(_("A signature on paper is shown by its scan."),
                       todo=_("Take the signed page into the file, and choose it."))
    held.means, held.person, held.capacity = Means.PAPER, given.person.strip()[:120], given.capacity.strip()[:120]
    held.day, held.place = given.day, given.place.strip()[:120]
    held.id_seen, held.seal_seen = given.id_seen, given.seal_seen
    held.witness, held.second_witness = given.witness, given.second_witness
    return _signed(by, held, contract)


@transaction.atomic
def send_electronic(*, by: User, signature: Signature, service: str, person: str, capacity: str, id_seen: bool) -> str:
    """Ask a signing service for a signature; returns the word for the signatory, shown once."""
    held, contract = _next(by, signature)
    _check_person(person, capacity)
    if held.side != Side.LENDER and not id_seen:
        raise BadInput(_("Who signs was not identified."), todo=_("Compare the identity paper first."))
    held.person, held.capacity, held.id_seen = person.strip()[:120], capacity.strip()[:120], id_seen
    sent = esigning.service_of(service).send(_asked(held, contract))
    held.means, held.service, held.ticket = Means.ELECTRONIC, service, sent.ticket
    held.save()
    note(by, "asked for an electronic signature", held, {"contract": contract.number, "service": service})
    return sent.word


def confirm_electronic(*, by: User, signature: Signature, word: str) -> Signature:
    """Write down an electronic signature when the service confirms it; a wrong word is counted, and kept though refused."""
    try:
        with transaction.atomic():
            held, contract = _next(by, signature)
            if held.means != Means.ELECTRONIC or not held.person:
                raise BadInput(_("No code was sent for this text."), todo=_("Send the code first."))
            held.ticket = esigning.service_of(held.service).confirm(_asked(held, contract), held.ticket, word)
            held.day, held.seal_seen = timezone.localdate(), True
            return _signed(by, held, contract)
    except BadInput:
        with transaction.atomic():
            tried = Signature.objects.select_for_update().get(pk=signature.pk)
            if tried.day is None and "tries" in tried.ticket:
                tried.ticket = {**tried.ticket, "tries": tried.ticket["tries"] + 1}
                tried.save()
        raise


@transaction.atomic
def see_resolution(*, by: User, contract: Contract, document: Document | None, saves: int) -> Contract:
    """Say which paper shows that the company behind the debt decided to give this security; not by who drafted it."""
    held = locked(by, contract, saves, act="review_contract")
    paper = proof(held.client, document)
    if paper is None:
        raise BadInput(_("A resolution is shown by its paper."), todo=_("Choose the document."))
    if held.by_id == by.pk:
        raise BadInput(_("Who drafted the contract does not check the resolution."), todo=_("Ask another lawyer."))
    held.resolution, held.resolution_seen_by, held.saves = paper, by, held.saves + 1
    held.save()
    note(by, "saw the resolution behind a contract", held, {"number": held.number, "document": paper.pk})
    return held


def _next(by: User, signature: Signature) -> tuple[Signature, Contract]:
    """The signature under lock, if it is its turn and nothing stands in the way of signing today."""
    require(by, "sign_contract", Client(pk=signature.client_id))
    contract = locked(by, Contract.objects.get(pk=signature.contract_id), None, act="sign_contract", states=RELEASED)
    held = Signature.objects.select_for_update(of=("self",)).select_related("client").get(pk=signature.pk)
    if held.day is not None:
        raise BadInput(_("%(party)s has signed already.") % {"party": held.of}, todo=_("Open the contract again."))
    before = contract.signatures.filter(order__lt=held.order, day__isnull=True).first()
    if before is not None:
        raise BadInput(_("%(party)s signs first.") % {"party": before.of}, todo=_("Write that signature down first."))
    _stop(checking.valid_today(contract))
    return held, contract


def _signed(by: User, held: Signature, contract: Contract) -> Signature:
    version = Version.objects.get(contract=contract, number=contract.newest)
    held.seal, held.recorded_by, held.recorded_at = version.seal, by, timezone.now()
    held.save()
    note(by, "wrote down a signature", held, {"contract": contract.number, "of": held.of, "means": held.means,
                                              "day": held.day, "seal": held.seal})
    if not contract.signatures.filter(day__isnull=True).exists():
        _in_force(by, contract)
    else:
        contract.saves += 1
        contract.save()
    return held


def _in_force(by: User, contract: Contract) -> None:
    """All have signed: the contract is in force, its duties open; with the last of the set the deal waits to be drawn."""
    last = contract.signatures.order_by("-day").first()
    contract.state, contract.signed_on = ContractState.SIGNED, last.day if last else timezone.localdate()
    contract.saves += 1
    contract.save()
    open_duties(by=by, contract=contract)
    note(by, "brought a contract into force", contract, {"number": contract.number, "day": contract.signed_on})
    if not contract.within.contracts.exclude(state__in=DONE).exists():
        advance(by=by, client=contract.client, to="drawdown")
        look_again(by=by, client=contract.client)


def _check_person(person: str, capacity: str) -> None:
    if not person.strip() or not capacity.strip():
        raise BadInput(_("Say who signs, and as what."),
                       todo=_("Write the name and the capacity, such as legal representative."))


def _check_face_to_face(contract: Contract, given: Given) -> None:
    """The identity paper and the seal were compared, and enough of ours saw it."""
    if not given.id_seen or not given.seal_seen:
        raise BadInput(_("The identity paper and the seal are compared before it counts."),
                       todo=_("Compare both with the specimen, then tick them."))
    needed = on(composing.kind_of(contract.kind).witnesses, given.day) or 0
    seen = [one for one in (given.witness, given.second_witness) if one is not None]
    if len(seen) < needed:
        raise BadInput(_("%(count)s of ours see it signed.") % {"count": needed}, todo=_("Name them."))
    if len(seen) == 2 and seen[0].pk == seen[1].pk:
        raise BadInput(_("Two witnesses are two people."), todo=_("Name another."))
    if any(not may(one, "see_contract") for one in seen):
        raise BadInput(_("A witness is a colleague who may see contracts."), todo=_("Name another."))


def _asked(held: Signature, contract: Contract) -> esigning.Asked:
    version = Version.objects.get(contract=contract, number=contract.newest)
    return esigning.Asked(version.seal, contract.number, held.of, held.person)


def _of(contract: Contract, side: str) -> str:
    """The name of a side, as the contract has it."""
    told = {one.name: one.zh for one in composing.newest(contract).terms}
    names = {Side.LENDER: ("lender",), Side.BORROWER: ("borrower",), Side.THIRD: ("third_party", "other_lenders"),
             Side.PROVIDER: ("provider",)}[Side(side)]
    found = next((told[name] for name in names if name in told), "")
    fallback = contract.client.branch.name if side == Side.LENDER else contract.client.party.name
    return (found or fallback)[:240]


def _stop(found: Sequence[Missing]) -> None:
    """BadInput with everything that is missing, and what to do about the first."""
    if found:
        raise BadInput(" ".join(one.words for one in found), todo=" ".join(dict.fromkeys(one.todo for one in found)))
