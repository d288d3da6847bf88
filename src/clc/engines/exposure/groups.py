"""Groups: who controls whom, who is connected and why, and where guarantees run in rings."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy import sparse
from scipy.sparse import csgraph

from clc.engines.exposure.ownership import TOLERANCE, Flags, Floats, Integers

ROUNDS_MAX = 200


@dataclass(frozen=True)
class Ties:
    """Relations as columns: source and target (k,) places, share (k,) of 1 or NaN."""

    source: Integers
    target: Integers
    share: Floats

    @classmethod
    def of(cls, source: ArrayLike, target: ArrayLike, share: ArrayLike | None = None) -> Ties:
        """Ties from anything array-like; without shares they are unknown. ValueError when lengths differ."""
        first, second = np.asarray(source, dtype=np.int64), np.asarray(target, dtype=np.int64)
        told = np.full(first.shape, np.nan) if share is None else np.asarray(share, dtype=np.float64)
        if not first.shape == second.shape == told.shape:
            raise ValueError("source, target and share must be of one length")
        return cls(first, second, told)


@dataclass(frozen=True)
class Control:
    """Who controls each party (n,): `by`, the head of its chain (itself: nobody); `parent`, the next above it; `tie`, the
    row of the votes that carry it (-1: none, or control without votes); `share`, the votes of its controller's block."""

    by: Integers
    parent: Integers
    tie: Integers
    share: Floats


def control(votes: Ties, count: int, *, direct: Ties | None = None, together: Ties | None = None,
            above: float = 0.5) -> Control:
    """Heads of control chains: a block of more than `above` of the votes passes the whole of what it controls.

    votes: shares that vote; direct: control without votes (board, agreement); together: parties that vote as one
    (acting in concert, close relatives). Two that control each other are headed by the one that comes first.
    Source: domain reference 2.5 and 8.4.
    """
    parent, tie = np.arange(count), np.full(count, -1)
    block = _united(together, count)
    if direct is not None and direct.source.size:
        apart = direct.source != direct.target
        parent[direct.target[apart]] = direct.source[apart]
    usable = np.isfinite(votes.share) & (votes.share > 0) & (votes.share <= 1 + TOLERANCE) & (votes.source != votes.target)
    rows = np.flatnonzero(usable)
    source, target, share = votes.source[rows], votes.target[rows], votes.share[rows]
    for _round in range(ROUNDS_MAX):
        voter = block[heads(parent)]
        company, first, total = _blocks(voter[source], source, target, share)
        free = (parent[company] == company) & (voter[company] != voter[source[first]])
        wins = np.flatnonzero(free & (total > above + TOLERANCE))
        if not wins.size:
            break
        wins = wins[np.argsort(total[wins], kind="stable")]  # of two majorities, told by mistake, the larger is taken
        parent[company[wins]], tie[company[wins]] = source[first[wins]], rows[first[wins]]
    own = voter[company] == voter[source[first]]
    held = np.full(count, np.nan)
    held[company[own]] = total[own]
    head = heads(parent)
    return Control(head, parent, tie, np.where(parent == np.arange(count), np.nan, held))


def _blocks(voter: Integers, source: Integers, target: Integers, share: Floats) -> tuple[Integers, Integers, Floats]:
    """Each (company, block of voters) once: the company, the row of the block's largest holder, the block's votes."""
    order = np.lexsort((source, -share, voter, target))
    if not order.size:
        return order, order, np.zeros(0)
    company, block = target[order], voter[order]
    starts = np.flatnonzero(np.r_[True, (company[1:] != company[:-1]) | (block[1:] != block[:-1])])
    return company[starts], order[starts], np.add.reduceat(share[order], starts)


def votes_in(company: int, votes: Ties, found: Control) -> dict[int, float]:
    """The votes each head of a chain casts in a company, through all it controls: {place of the head: share}."""
    own = (votes.target == company) & np.isfinite(votes.share) & (votes.source != company)
    cast: dict[int, float] = {}
    for head, share in zip(found.by[votes.source[own]].tolist(), votes.share[own].tolist(), strict=True):
        cast[head] = cast.get(head, 0.0) + share
    return dict(sorted(cast.items(), key=lambda one: (-one[1], one[0])))


def _united(together: Ties | None, count: int) -> Integers:
    """The block (n,) each party votes in: itself, or one for all who vote together."""
    if together is None or not together.source.size:
        return np.arange(count)
    joined = _matrix(together, count)
    return np.asarray(csgraph.connected_components(joined, directed=False)[1], dtype=np.int64)


def heads(parent: Integers) -> Integers:
    """The head (n,) of each chain of parents (n,); a chain that bites its tail is headed by its smallest member."""
    end = parent.copy()
    for _doubling in range(int(np.ceil(np.log2(max(parent.size, 2)))) + 1):
        end = end[end]
    if np.array_equal(parent[end], end):
        return end
    _count, of = csgraph.connected_components(
        sparse.coo_array((np.ones(parent.size, dtype=np.int8), (np.arange(parent.size), parent))), directed=False)
    least = np.full(of.max(initial=-1) + 1, parent.size)
    np.minimum.at(least, of[end], end)
    return np.asarray(least[of], dtype=np.int64)


@dataclass(frozen=True)
class Membership:
    """Where each party (n,) belongs: `group`, the place of the head of its group (itself: alone); `via`, the party it
    hangs on (itself for the head); `tie`, the row of the tie that says so (-1 for the head); `size` of the group."""

    group: Integers
    via: Integers
    tie: Integers
    size: Integers


def connected(ties: Ties, count: int, *, weight: ArrayLike | None = None) -> Membership:
    """Groups of parties that ties join, whatever their direction, each member with the tie it hangs on.

    weight (n,): the party of a group with the most is its head (its ultimate controller); ties of weight go to the
    first. A member hangs on the tie by which it is fewest steps from the head. O(n + k), no loop over parties.
    """
    joined = _matrix(ties, count)
    _groups, of = csgraph.connected_components(joined, directed=False)
    of = of.astype(np.int64)
    heavy = np.zeros(count) if weight is None else np.asarray(weight, dtype=np.float64)
    order = np.lexsort((np.arange(count), -heavy, of))
    starts = np.flatnonzero(np.r_[True, of[order][1:] != of[order][:-1]]) if count else np.zeros(0, dtype=np.int64)
    head_of_group = order[starts]
    group = head_of_group[of]
    via, tie = _hang(ties, count, head_of_group)
    return Membership(group, via, tie, np.bincount(of)[of] if count else np.zeros(0, dtype=np.int64))


def _hang(ties: Ties, count: int, head: Integers) -> tuple[Integers, Integers]:
    """For every party the one it hangs on and the row of that tie: one breadth-first walk from a root above all heads."""
    root = count
    rows = np.r_[ties.source, ties.target, np.full(head.size, root)]
    columns = np.r_[ties.target, ties.source, head]
    walk = sparse.coo_array((np.ones(rows.size, dtype=np.int8), (rows, columns)), shape=(count + 1, count + 1)).tocsr()
    _order, before = csgraph.breadth_first_order(walk, root, directed=True, return_predecessors=True)
    via = np.asarray(before[:count], dtype=np.int64)
    alone = np.arange(count)
    via = np.where((via == root) | (via < 0), alone, via)
    low, high = np.minimum(ties.source, ties.target), np.maximum(ties.source, ties.target)
    key = low * np.int64(count) + high
    order = np.argsort(key, kind="stable")
    asked = np.minimum(alone, via) * np.int64(count) + np.maximum(alone, via)
    if not key.size:
        return via, np.full(count, -1)
    place = np.minimum(np.searchsorted(key[order], asked), key.size - 1)
    return via, np.where((via != alone) & (key[order][place] == asked), order[place], -1)


def _matrix(ties: Ties, count: int) -> sparse.csr_array:
    ones = np.ones(ties.source.size, dtype=np.int8)
    return sparse.coo_array((ones, (ties.source, ties.target)), shape=(count, count)).tocsr()


@dataclass(frozen=True)
class Rings:
    """Guarantees: `ring` (n,) the ring of each party (parties of one ring share a number) and `size` (n,) of it."""

    ring: Integers
    size: Integers


def rings(guarantees: Ties, count: int) -> Rings:
    """Who guarantees whom in a ring: strongly connected components; size 1 is no ring. Source: domain reference 6 W36."""
    _rings, of = csgraph.connected_components(_matrix(guarantees, count), directed=True, connection="strong")
    return Rings(of.astype(np.int64), np.bincount(of)[of].astype(np.int64) if count else np.zeros(0, dtype=np.int64))


def depth(guarantees: Ties, count: int, start: int) -> Integers:
    """How many guarantees lie between a party and each other (n,): 0 itself, -1 out of reach."""
    steps = csgraph.dijkstra(_matrix(guarantees, count), indices=start, unweighted=True)
    return np.where(np.isfinite(steps), steps, -1).astype(np.int64)


def near(guarantees: Ties, marked: Flags, hops: int) -> Flags:
    """Which parties (n,) are at most `hops` guarantees away, either way, from one that is marked (n,), itself included."""
    joined = _matrix(guarantees, marked.size)
    both = sparse.csr_array(joined + joined.T)
    reach = marked.astype(np.float64)
    for _hop in range(hops):
        reach = np.minimum(reach + both @ reach, 1.0)
    return np.asarray(reach > 0, dtype=np.bool_)
