"""The gates of a case that contracts open: contracts signed, resolutions seen, security registered."""
from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from clc.stages.contract import checking
from clc.stages.contract.models import Contract, ContractSet, ContractState, SetState
from clc.stages.contract.terms import undertakings_of
from clc.stages.credit.models import Asset
from clc.stages.deal.models import Structure
from clc.stages.decision import gates
from clc.stages.decision.missing import Missing
from clc.stages.decision.reading import OF_STRUCTURES

if TYPE_CHECKING:
    from clc.stages.decision.models import Case

Check = Callable[[Structure], Iterator[Missing]]
DRAFTED, SIGNED, PERFECTED, RESOLVED = "contract_drafted", "contract_signed", "security_perfected", "guarantee_resolved"
LABELS = {
    DRAFTED: gettext_noop("Contracts drafted"), SIGNED: gettext_noop("All contracts signed"),
    PERFECTED: gettext_noop("Security registered"), RESOLVED: gettext_noop("Resolutions of guarantors seen"),
}


def register() -> None:
    """Make the gates known to cases."""
    gates.register(DRAFTED, LABELS[DRAFTED], lambda case: _of_case(case, drafted))
    gates.register(SIGNED, LABELS[SIGNED], lambda case: _of_case(case, signed))
    gates.register(PERFECTED, LABELS[PERFECTED], lambda case: _of_case(case, perfected))
    gates.register(RESOLVED, LABELS[RESOLVED], lambda case: _of_case(case, resolved))


def _of_case(case: Case, check: Check) -> Iterator[Missing]:
    structure = None
    if case.subject in OF_STRUCTURES and case.subject_key.isdigit():
        structure = Structure.objects.select_related("client__party").filter(pk=int(case.subject_key)).first()
    if structure is None:
        yield Missing(_("This case is not about a loan."), _("Have the process changed."))
        return
    yield from check(structure)


def set_of(structure: Structure) -> ContractSet | None:
    """The contracts under way for an alternative."""
    return ContractSet.objects.filter(structure=structure, state=SetState.OPEN).first()


def papers_of(within: ContractSet) -> list[Contract]:
    """The contracts of a set that were not given up."""
    rows = within.contracts.exclude(state=ContractState.CANCELLED)
    return list(rows.select_related("client", "within__structure", "subject", "party").order_by("place"))


def drafted(structure: Structure) -> Iterator[Missing]:
    """Whether the contracts of an alternative are drafted."""
    if set_of(structure) is None:
        yield Missing(_("No contract is drafted."), _("Draft the contracts from the approval."), _part(structure))


def signed(structure: Structure) -> Iterator[Missing]:
    """Whether every contract of an alternative is signed by all."""
    within = set_of(structure)
    if within is None:
        yield from drafted(structure)
        return
    for one in papers_of(within):
        if one.state not in (ContractState.SIGNED, ContractState.ARCHIVED):
            yield Missing(_("%(number)s is not signed: %(state)s.") % {
                "number": one.number, "state": one.get_state_display()}, _("Have it signed by all."), checking.address(one))


def resolved(structure: Structure) -> Iterator[Missing]:
    """Whether every company behind the debt has decided to be."""
    within = set_of(structure)
    for one in papers_of(within) if within else ():
        yield from checking.resolution(one)


def perfected(structure: Structure) -> Iterator[Missing]:
    """Whether each asset behind an alternative carries our registered right."""
    for one in undertakings_of(structure):
        if one.asset_id is None:
            continue
        asset = Asset.objects.whole().filter(pk=one.asset_id).first()
        ours = [right for right in asset.charges.all() if right.ours and right.released_on is None
                and right.client_id == structure.client_id] if asset else []
        if not any(right.registered_on for right in ours):
            yield Missing(_("%(asset)s: our right is not registered.") % {"asset": one.asset.name if one.asset else "—"},
                          _("Register it, and write number and day into the register of collateral."),
                          f"/collateral/{structure.client.code}/")


def _part(structure: Structure) -> str:
    return f"/contracts/{structure.client.code}/"
