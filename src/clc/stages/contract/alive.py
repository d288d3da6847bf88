"""Which clients have a contract that lives: released to be signed, signed or archived, in a set that was not given up."""
from __future__ import annotations

from collections.abc import Collection

from clc.stages.contract.models import Contract, ContractState, SetState
from clc.stages.reach.services import pools

ALIVE = (ContractState.RELEASED, ContractState.SIGNED, ContractState.ARCHIVED)


def with_contract(clients: Collection[int]) -> set[int]:
    """Those of these clients, by key, that a contract binds or is about to bind."""
    rows = Contract.objects.filter(client__in=clients, state__in=ALIVE, within__state=SetState.OPEN)
    return set(rows.values_list("client_id", flat=True))


def register() -> None:
    """Keep the leads of these clients out of the pool."""
    pools.keeps_out("contract", with_contract)
