"""Drafting: a set of contracts from what was approved, blanks filled, clauses worded otherwise, written anew."""
from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from clc.kernel.errors import BadInput
from clc.stages.contract import composing, ground, terms
from clc.stages.contract.composing import Composed, Planned
from clc.stages.contract.models import Contract, ContractSet, ContractState, SetState, Signature, Version
from clc.stages.contract.services.deviations import follow
from clc.stages.contract.wording import Written, check_once
from clc.stages.deal.models import Structure
from clc.stages.hub.book import current_book
from clc.stages.hub.models import Client, Party, User
from clc.stages.hub.permission import require
from clc.stages.hub.services.audit import note
from clc.stages.reach.services.pipeline import advance

DRAWN_MAX = 40


@transaction.atomic
def begin_set(*, by: User, structure: Structure) -> ContractSet:
    """Draft every contract that an approved alternative takes; the set under way is given back if there is one.

    The set of a version that this alternative was made from goes on with it: drafts are written anew, what is signed is
    supplemented.
    """
    require(by, "draft_contract", structure.client)
    client = Client.objects.select_for_update(of=("self",)).select_related("party", "branch").get(pk=structure.client_id)
    under_way = ContractSet.objects.filter(structure=structure, state=SetState.OPEN).first()
    if under_way is not None:
        return under_way
    approved = ground.approval_of(structure)
    earlier = _earlier_set(structure)
    if earlier is not None:
        ContractSet.objects.filter(pk=earlier.pk).update(structure=structure)
        renew(by=by, within=earlier)
        return ContractSet.objects.get(pk=earlier.pk)
    count = ContractSet.objects.filter(client=client).count() + 1
    within = ContractSet.objects.create(client=client, structure=structure, by=by, approval=ground.kept(approved),
                                        number=f"{client.code}-{timezone.localdate():%Y}-{count:03d}")
    for one in composing.plan(structure):
        _draft(by, within, one)
    note(by, "drafted contracts", within, {"number": within.number, "case": within.approval.get("case", "")})
    advance(by=by, client=client, to="contract")
    return within


@transaction.atomic
def add_contract(*, by: User, within: ContractSet, kind: str, told: Mapping[str, Any]) -> Contract:
    """Draft one more contract of a kind that is made when asked for, with its blanks."""
    held = _open_set(by, within)
    rule = composing.kind_of(kind)
    if rule.made != "asked" or composing.scope_of(held.structure) not in rule.scope:
        raise BadInput(_("This kind of contract is not added by hand."), todo=_("Choose one listed."))
    made = _draft(by, held, Planned(kind, rule), told=composing.filled(told))
    note(by, "drafted a contract", made, {"number": made.number, "kind": kind})
    return made


@transaction.atomic
def fill_blanks(*, by: User, contract: Contract, told: Mapping[str, Any], saves: int) -> Contract:
    """Fill the blanks of a draft; the text is written anew with them."""
    held = locked(by, contract, saves)
    wanted = {one.name for one in composing.newest(held).terms if not one.approved}
    said = composing.filled({name: value for name, value in told.items() if name in wanted})
    held.told = {**held.told, **{name: "" for name in told if name in wanted}, **said}
    return write(by, held, composing.composed(held, held.within, composing.newest(held).clauses), _("Blanks filled"))


@transaction.atomic
def renew(*, by: User, within: ContractSet) -> list[Contract]:
    """Write every draft anew from what is approved today; new undertakings get a contract, those that ended lose theirs.

    What was released goes back to draft unless somebody signed; what is signed changes by a supplement only.
    """
    held = _open_set(by, within)
    held.approval = ground.kept(ground.approval_of(held.structure))
    planned = composing.plan(held.structure)
    rows = {(one.kind, one.subject_id): one for one in _living(held)}
    changed = []
    for key, one in rows.items():
        rule = composing.kind_of(one.kind)
        wanted = any(key == (each.kind, each.subject.pk if each.subject else None) for each in planned)
        if rule.made == "behind" and not wanted and one.state in (ContractState.DRAFT, ContractState.RELEASED):
            changed.append(_cancelled(by, one, _("What it put into words stands no more behind the deal.")))
        elif one.state in (ContractState.DRAFT, ContractState.RELEASED):
            changed += _anew(by, one, held)
    for each in planned:
        if (each.kind, each.subject.pk if each.subject else None) not in rows:
            changed.append(_draft(by, held, each))
    held.saves += 1
    held.save()
    note(by, "wrote contracts anew", held, {"number": held.number, "changed": len(changed)})
    return changed


@transaction.atomic
def supplement(*, by: User, contract: Contract) -> Contract:
    """Draft a supplement with every term approved otherwise since a contract was signed."""
    within = _open_set(by, contract.within)
    held = Contract.objects.select_for_update(of=("self",)).get(pk=contract.pk)
    if held.state not in (ContractState.SIGNED, ContractState.ARCHIVED) or held.amends_id is not None:
        raise BadInput(_("Only a signed contract is supplemented."), todo=_("Write the draft anew instead."))
    ground.approval_of(within.structure)
    if held.supplements.filter(state__in=(ContractState.DRAFT, ContractState.RELEASED)).exists():
        raise BadInput(_("A supplement of this contract is under way."), todo=_("Write that one anew."))
    changes = composing.changed_terms(held, within, signed=True)
    if not any(one.after is not None for one in changes):
        raise BadInput(_("Nothing was approved otherwise since it was signed."),
                       todo=_("Have the change approved first; the supplement is written from it."))
    name, rule = next((name, rule) for name, rule in composing.kinds().items() if rule.made == "supplement")
    made = _draft(by, within, Planned(name, rule), amends=held)
    note(by, "drafted a supplement", made, {"number": made.number, "to": held.number})
    return made


@transaction.atomic
def cancel(*, by: User, contract: Contract, why: str, saves: int) -> Contract:
    """Give a contract up that is not signed, with the reason."""
    held = locked(by, contract, saves, states=(ContractState.DRAFT, ContractState.RELEASED))
    if not why.strip():
        raise BadInput(_("A contract is given up only with a reason."), todo=_("Write the reason."))
    return _cancelled(by, held, why.strip()[:400])


def locked(
    by: User, contract: Contract, saves: int | None, *, act: str = "draft_contract",
    states: Sequence[str] = (ContractState.DRAFT,),
) -> Contract:
    """The contract under lock, if it is in one of these states and nobody changed it meanwhile."""
    require(by, act, Client(pk=contract.client_id))
    held = Contract.objects.select_for_update(of=("self",)).select_related(
        "client__party", "client__branch", "within__structure__client", "within__client__party", "within__client__branch",
        "subject", "amends").get(pk=contract.pk)
    if saves is not None and held.saves != saves:
        last = held.versions.select_related("by").first()
        raise BadInput(_("This contract was changed since you opened it: version %(number)s, by %(who)s.") % {
            "number": held.newest, "who": str(last.by) if last else "—"},
            todo=_("Look at it as it is now, and do it again; your words are kept below."))
    if held.state not in states or held.within.state != SetState.OPEN:
        raise BadInput(_("This contract is %(state)s.") % {"state": held.get_state_display().lower()},
                       todo=_("Open it again: somebody has moved it."))
    return held


def write(by: User, held: Contract, told: Composed, why: str) -> Contract:
    """Seal a new version of a draft after the one before; the same words make none."""
    check_once(told.clauses, told.terms)
    last = Version.objects.filter(contract=held, number=held.newest).first()
    if last is not None and composing.of_version(last).canonical() == told.canonical():
        held.save()
        return held
    number = last.number + 1 if last else 1
    before = last.seal if last else ""
    Version.objects.create(
        client=held.client, contract=held, number=number, before=last.number if last else 0,
        clauses=[one.plain() for one in told.clauses], terms=[one.plain() for one in told.terms],
        edition=current_book().edition, why=why[:400], seal_before=before,
        seal=composing.sealed(before, held, number, told), by=by)
    held.newest, held.saves = number, held.saves + 1
    held.save()
    follow(by, held, told, why)
    note(by, "wrote a version of a contract", held, {"number": held.number, "version": number, "why": why[:200]})
    return held


def reworded(told: Composed, clause: Written) -> Composed:
    """A contract with one clause in other words."""
    return Composed(tuple(clause if one.name == clause.name else one for one in told.clauses), told.terms)


def _earlier_set(structure: Structure) -> ContractSet | None:
    """The set under way of a version that an alternative was made from."""
    one = structure.before
    while one is not None:
        found = ContractSet.objects.select_for_update(of=("self",)).filter(structure=one, state=SetState.OPEN).first()
        if found is not None:
            return found
        one = one.before
    return None


def _draft(
    by: User, within: ContractSet, one: Planned, *, told: Mapping[str, str] | None = None, amends: Contract | None = None,
) -> Contract:
    """A contract with its first version."""
    place = within.contracts.count() + 1
    if place > DRAWN_MAX:
        raise BadInput(_("A set has at most %(most)s contracts.") % {"most": DRAWN_MAX}, todo=_("Give one up first."))
    party: Party | None = terms.provider_of(one.subject) if one.subject is not None else None
    try:
        with transaction.atomic():
            made = Contract.objects.create(
                client=within.client, within=within, kind=one.kind, subject=one.subject, party=party, place=place, by=by,
                number=f"{within.number}-{place:02d}", told=dict(told or {}), amends=amends, newest=0)
    except IntegrityError as again:
        raise BadInput(_("Somebody drafted it at the same moment."), todo=_("Open the set again.")) from again
    return write(by, made, composing.composed(made, within), _("From the approved terms"))


def _anew(by: User, one: Contract, within: ContractSet) -> list[Contract]:
    """A draft written anew; a released one goes back to draft when its words change and nobody signed."""
    held = Contract.objects.select_for_update(of=("self",)).select_related("subject", "amends", "client").get(pk=one.pk)
    before = composing.newest(held)
    told = composing.composed(held, within, before.clauses)
    if told.canonical() == before.canonical():
        return []
    if held.state == ContractState.RELEASED:
        if held.signatures.filter(day__isnull=False).exists():
            raise BadInput(_("%(number)s is signed in part and cannot be written anew.") % {"number": held.number},
                           todo=_("Have it signed by all and supplemented, or give it up."))
        Signature.objects.filter(contract=held).delete()
        held.state, held.released_by, held.released_at = ContractState.DRAFT, None, None
    return [write(by, held, told, _("From the approved terms"))]


def _living(within: ContractSet) -> list[Contract]:
    rows = within.contracts.exclude(state=ContractState.CANCELLED)
    return list(rows.select_related("subject", "amends").order_by("place"))


def _cancelled(by: User, held: Contract, why: str) -> Contract:
    if held.signatures.filter(day__isnull=False).exists():
        raise BadInput(_("%(number)s is signed in part and cannot be given up here.") % {"number": held.number},
                       todo=_("Have the signatories agree in writing, and tell the lawyers."))
    held.state, held.closed_why, held.saves = ContractState.CANCELLED, why, held.saves + 1
    held.save()
    note(by, "gave a contract up", held, {"number": held.number, "why": why})
    return held


def _open_set(by: User, within: ContractSet) -> ContractSet:
    require(by, "draft_contract", Client(pk=within.client_id))
    held = ContractSet.objects.select_for_update(of=("self",)).select_related(
        "client__party", "client__branch", "structure__client", "structure__project").get(pk=within.pk)
    if held.state != SetState.OPEN:
        raise BadInput(_("These contracts were given up."), todo=_("Draft a new set."))
    return held
