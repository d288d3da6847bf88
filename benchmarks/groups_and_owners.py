"""Groups, control, rings and owners of a million clients with two million relations: seconds of each, on one core.

Run: python benchmarks/groups_and_owners.py [clients] [relations]
"""
from __future__ import annotations

import sys
import time
from collections.abc import Callable
from typing import TypeVar

import numpy as np

from clc.engines.exposure import groups, ownership
from clc.engines.exposure.limits import by_group

Result = TypeVar("Result")


def timed(name: str, work: Callable[[], Result]) -> Result:
    """Run it and say how long it took."""
    begun = time.perf_counter()
    result = work()
    print(f"{name:<42}{time.perf_counter() - begun:8.2f} s")
    return result


def main(clients: int, relations: int) -> None:
    """Invent forests of holdings with some loops, and work everything out."""
    chance = np.random.default_rng(7)
    owned = chance.choice(np.arange(1, clients), size=relations // 2, replace=False) if relations // 2 < clients else \
        np.arange(1, clients)
    holder = np.maximum(owned - chance.integers(1, 2000, owned.size), 0)
    back = chance.random(owned.size) < 0.002
    holder[back] = np.minimum(owned[back] + chance.integers(1, 50, back.sum()), clients - 1)
    holder[holder == owned] -= 1
    small = chance.random(owned.size) < 0.4
    share = np.where(small, 0.2 * chance.random(owned.size), 0.45 + 0.55 * chance.random(owned.size))
    rest = relations - owned.size
    backer = chance.integers(0, clients, rest)
    backed = np.minimum(backer + chance.integers(-3, 4, rest) * (chance.random(rest) < 0.3) + 1, clients - 1)
    print(f"{clients:,} clients, {owned.size:,} holdings, {rest:,} guarantees")
    votes, guarantees = groups.Ties.of(holder, owned, share), groups.Ties.of(backer, backed)
    held = timed("holdings tidied, closed loops found", lambda: ownership.holdings(holder, owned, share, clients))
    control = timed("control chains", lambda: groups.control(votes, clients))
    own = np.flatnonzero(control.parent != np.arange(clients))
    ties = groups.Ties.of(control.parent[own], own)
    exposure = chance.lognormal(15, 2, clients)
    members = timed("control groups with each member's tie", lambda: groups.connected(ties, clients, weight=exposure))
    timed("group exposure", lambda: by_group(members.group, exposure, clients))
    timed("guarantee rings", lambda: groups.rings(guarantees, clients))
    timed("owners of one company", lambda: ownership.owners(held, int(owned[0]), np.ones(clients, dtype=bool)))
    whole = timed("effective ownership, everybody", lambda: ownership.effective(held))
    print(f"{(np.unique(members.group)).size:,} groups, the largest of {members.size.max():,}; "
          f"{whole.nnz:,} effective holdings; {int(held.closed.sum())} in closed loops")


if __name__ == "__main__":
    main(*(int(one) for one in sys.argv[1:3] or ("1000000", "2000000")))
