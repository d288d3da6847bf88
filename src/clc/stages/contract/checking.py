"""What is missing before a contract may be released, signed or relied on: each with its reason and what to do."""
from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence

from django.utils.translation import gettext as _

from clc.policy.kind.clause import Clause
from clc.stages.contract import composing, terms
from clc.stages.contract.composing import Composed
from clc.stages.contract.models import Contract, ContractState, Deviation, ReviewState, Version
from clc.stages.contract.wording import ADDED, EDITED, REMOVED, STANDARD, Written
from clc.stages.credit.services.charges import gate_open
from clc.stages.deal.enhancing import forms
from clc.stages.deal.models import Undertaking
from clc.stages.decision.missing import Missing
from clc.stages.decision.reading import why_not_approved
from clc.stages.hub.book import current_book
from clc.stages.hub.models import PartyKind
from clc.stages.hub.reach import as_system

#: Ways of wording that a lawyer always sees.
FREE = (EDITED, ADDED, REMOVED)
RESOLUTION = "guarantee_resolution"
#: Parties whose organs decide before they bind themselves.
DECIDES = (PartyKind.COMPANY, PartyKind.PROJECT_COMPANY)


def digest(clause: Written) -> str:
    """sha256 of exactly these words, told or taken out."""
    return hashlib.sha256("\n".join((clause.way, clause.zh, clause.en)).encode()).hexdigest()


def departs(clause: Written) -> bool:
    """Whether a clause is worded so that a lawyer must see it."""
    if clause.way == STANDARD:
        return False
    if clause.way in FREE:
        return True
    rule = current_book().of(Clause).get(clause.name)
    wording = rule.fallbacks.get(clause.way) if rule else None
    return wording is None or wording.review or (wording.zh.strip(), wording.en.strip()) != (clause.zh, clause.en)


def address(contract: Contract) -> str:
    """The page of a contract."""
    return f"/contracts/paper/{contract.pk}/"


def missing(contract: Contract, told: Composed | None = None) -> list[Missing]:
    """What stands in the way of releasing a contract for signing."""
    told = told or composing.newest(contract)
    return [*standing(contract), *_stale(contract), *_blank(contract, told), *_reviews(contract, told),
            *resolution(contract)]


def standing(contract: Contract) -> Iterator[Missing]:
    """The approval behind it, and whether it is what was sealed."""
    why = why_not_approved(contract.within.structure)
    if why is not None:
        yield why
    version = Version.objects.select_related("contract").get(contract=contract, number=contract.newest)
    if not composing.is_whole(version):
        yield Missing(_("The text is not the one that was sealed."), _("Stop, and tell the administrator."))


def _stale(contract: Contract) -> Iterator[Missing]:
    if contract.state not in (ContractState.DRAFT, ContractState.RELEASED):
        return
    for one in composing.changed_terms(contract, contract.within):
        before = one.before.words("zh") if one.before else "—"
        after = one.after.words("zh") if one.after else "—"
        yield Missing(_("“%(term)s” was approved otherwise: %(before)s in the text, %(after)s in the approval.") % {
            "term": terms.label(one.name), "before": before[:60], "after": after[:60]},
            _("Write the contract anew from the approved terms."), address(contract))


def _blank(contract: Contract, told: Composed) -> Iterator[Missing]:
    for one in told.blanks:
        yield Missing(_("“%(term)s” is not filled.") % {"term": terms.label(one.name)},
                      _("Fill it on the contract's page."), address(contract))


def _reviews(contract: Contract, told: Composed) -> Iterator[Missing]:
    found = {(one.clause, one.digest): one for one in Deviation.objects.filter(contract=contract).exclude(
        state=ReviewState.GONE)}
    for clause in told.clauses:
        if not departs(clause):
            continue
        held = found.get((clause.name, digest(clause)))
        if held is None or held.state == ReviewState.OPEN:
            yield Missing(_("“%(clause)s” departs from the standard and is not reviewed.") % {"clause": title(clause)},
                          _("Ask a lawyer other than who wrote it."), address(contract))
        elif held.state == ReviewState.REFUSED:
            yield Missing(_("“%(clause)s” was refused by the lawyers.") % {"clause": title(clause)},
                          _("Go back to the standard text, or word it otherwise."), address(contract))


def title(clause: Written) -> str:
    """A clause's title in the reader's language: of the library as it is translated there."""
    return _(clause.title_en)


def resolution(contract: Contract) -> Iterator[Missing]:
    """The gate of guarantee resolutions: a company behind the debt must have decided."""
    rule = composing.kind_of(contract.kind)
    if not rule.resolution or contract.subject_id is None:
        return
    with as_system():
        one = Undertaking.objects.select_related("guarantee", "provider", "asset__owner", "client__party").get(
            pk=contract.subject_id)
        party = terms.provider_of(one)
    if party is None or party.kind not in DECIDES or party.pk == one.client.party_id or decided(contract, one):
        return
    yield Missing(
        _("%(name)s: no resolution of its board or shareholders was seen.") % {"name": party.name},
        _("Take the resolution into the file, and say in the register, at the undertaking or here that it was seen."),
        f"/covenants/{one.client.code}/?view=support")


def decided(contract: Contract, one: Undertaking) -> bool:
    """Whether the provider's resolution was seen: in the register of guarantees, at the undertaking, or here."""
    if one.guarantee is not None:
        return gate_open(one.guarantee) or contract.resolution_id is not None
    rule = forms().get(one.kind)
    return RESOLUTION in one.seen or (contract.resolution_id is not None and RESOLUTION not in (rule.gates if rule else ()))


def valid_today(contract: Contract) -> Sequence[Missing]:
    """What stands in the way of a signature today."""
    return [*standing(contract), *_stale(contract), *resolution(contract)]
