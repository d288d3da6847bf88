"""What others read of contracts: the signed contract a drawing rests on, and whether it is whole and in force."""
from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from clc.stages.contract.models import Contract, ContractState, Version
from clc.stages.deal.models import Structure

IN_FORCE = (ContractState.SIGNED, ContractState.ARCHIVED)


@dataclass(frozen=True)
class Signed:
    """A signed loan contract: its number, day, version seal and terms as they were signed.

    terms: by key, the value in the system (amounts as decimal text in `currency`, months as whole numbers, shares of 1).
    others: the contracts signed beside it (guarantee, mortgage ...) that are in force; waiting: those that are not.
    """

    contract: Contract
    number: str
    signed_on: date
    seal: str
    amount: Decimal
    currency: str
    terms: Mapping[str, object] = field(default_factory=dict)
    others: tuple[Contract, ...] = ()
    waiting: tuple[Contract, ...] = ()

    @property
    def in_force(self) -> bool:
        """Whether every paper of the set is signed."""
        return not self.waiting


def signed_contract(structure: Structure) -> Signed | None:
    """The signed main contract of an approved alternative with the papers beside it; None where none is signed."""
    rows = list(Contract.objects.filter(within__structure=structure, within__state="open", amends__isnull=True)
                .exclude(state=ContractState.CANCELLED).select_related("party", "subject").order_by("place"))
    main = next((one for one in rows if one.subject_id is None and one.place == 1), None)
    if main is None or main.state not in IN_FORCE or main.signed_on is None:
        return None
    version = Version.objects.get(contract=main, number=main.newest)
    terms = {one["key"]: one["value"] for one in version.terms}
    beside = [one for one in rows if one.pk != main.pk]
    return Signed(
        main, main.number, main.signed_on, version.seal, Decimal(str(terms["amount"])), str(terms["currency"]), terms,
        tuple(one for one in beside if one.state in IN_FORCE), tuple(one for one in beside if one.state not in IN_FORCE))
