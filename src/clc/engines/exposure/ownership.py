"""Ownership: what each party finally holds of each other, over every path and every loop of shares."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import sparse
from scipy.sparse import csgraph
from scipy.sparse.linalg import splu

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
Flags = NDArray[np.bool_]
TOLERANCE = 1e-9
NEGLIGIBLE = 1e-12
ROUNDS_MAX = 60


@dataclass(frozen=True)
class Holdings:
    """Direct shares, tidied: `shares` (n, n) with shares[holder, held], and what was wrong with what was told.

    over: companies whose told shares sum above 1 (scaled to 1, so what follows from them is doubtful).
    closed: members of a loop that is owned wholly by itself: who finally owns it is unknown.
    dropped: places in the input of rows that cannot be used: unknown, not finite, <= 0 or > 1.
    """

    shares: sparse.csr_array
    over: Integers
    closed: Flags
    dropped: Integers


def holdings(holder: ArrayLike, held: ArrayLike, share: ArrayLike, count: int) -> Holdings:
    """Direct shares from rows (k,) holder, held (0 <= place < count) and share (0 to 1, NaN: unknown).

    The same pair told twice adds up. Raises ValueError when a place is out of range or lengths differ.
    """
    above, below = np.asarray(holder, dtype=np.int64), np.asarray(held, dtype=np.int64)
    told = np.asarray(share, dtype=np.float64)
    if not above.shape == below.shape == told.shape:
        raise ValueError("holder, held and share must be of one length")
    if above.size and (min(above.min(), below.min()) < 0 or max(above.max(), below.max()) >= count):
        raise ValueError("a place is outside 0 .. count - 1")
    usable = np.isfinite(told) & (told > 0) & (told <= 1 + TOLERANCE)
    shares = sparse.coo_array((told[usable], (above[usable], below[usable])), shape=(count, count)).tocsr()
    total = np.asarray(shares.sum(axis=0)).ravel()
    over = np.flatnonzero(total > 1 + TOLERANCE)
    if over.size:
        shares = sparse.csr_array(shares @ sparse.dia_array((1 / np.maximum(total, 1)[None, :], [0]), shape=(count, count)))
    closed = closed_loops(shares)
    if closed.any():
        rows = shares.tocoo()
        keep = ~(closed[rows.row] & closed[rows.col])
        shares = sparse.coo_array((rows.data[keep], (rows.row[keep], rows.col[keep])), shape=(count, count)).tocsr()
    return Holdings(shares, over, closed, np.flatnonzero(~usable))


def closed_loops(shares: sparse.csr_array) -> Flags:
    """Which parties (n,) belong to a loop of shares that nobody outside it owns a part of: I - S cannot be inverted."""
    count = shares.shape[0]
    _parts, of = csgraph.connected_components(shares, directed=True, connection="strong")
    rows = shares.tocoo()
    within = of[rows.row] == of[rows.col]
    inner = np.bincount(rows.col[within], weights=rows.data[within], minlength=count)
    least = np.full(of.max(initial=-1) + 1, np.inf)
    np.minimum.at(least, of, inner)
    return np.asarray(least[of] >= 1 - TOLERANCE, dtype=np.bool_)


def effective(holding: Holdings, of: ArrayLike | None = None) -> sparse.csr_array:
    """What each party finally holds (n, m) of the parties `of` (m,), all of them when None: S (I - S)^-1.

    Sums over every path the product of its shares, loops included. A few companies are solved exactly among their own
    owners; all at once by squaring, cut below 1e-12. Source: domain reference 8.4.
    """
    shares = holding.shares
    if of is None:
        return _all(shares)
    wanted = np.asarray(of, dtype=np.int64)
    above = ancestors(shares, wanted)
    part = shares[above][:, above].tocsc()
    places = np.searchsorted(above, wanted)
    right = part[:, places].toarray()
    solved = splu((sparse.eye_array(above.size, format="csc") - part).tocsc()).solve(right) if above.size else right
    solved[np.abs(solved) < NEGLIGIBLE] = 0
    found = sparse.coo_array(solved)
    return sparse.coo_array((found.data, (above[found.row], found.col)), shape=(shares.shape[0], wanted.size)).tocsr()


def _all(shares: sparse.csr_array) -> sparse.csr_array:
    """S + S^2 + ... by squaring; a loop that is not closed shrinks, so it ends."""
    total, power = shares, shares
    for _round in range(ROUNDS_MAX):
        if not power.nnz:
            return total
        total = sparse.csr_array(total + power @ total)
        power = _cut(sparse.csr_array(power @ power))
    raise ValueError("the shares do not converge: a loop owns itself wholly")


def _cut(matrix: sparse.csr_array) -> sparse.csr_array:
    matrix.data[np.abs(matrix.data) < NEGLIGIBLE] = 0
    matrix.eliminate_zeros()
    return matrix


def ancestors(shares: sparse.csr_array, of: Integers) -> Integers:
    """The parties `of` and everybody above them, in order: (k,) places."""
    upward = shares.T.tocsr()
    seen = np.zeros(shares.shape[0], dtype=np.bool_)
    front = np.unique(of)
    while front.size:
        seen[front] = True
        rows = upward[front]
        front = np.unique(rows.indices)
        front = front[~seen[front]]
    return np.flatnonzero(seen)


def owners(holding: Holdings, of: int, persons: Flags, *, least: float = 0.25) -> tuple[Integers, Floats]:
    """Natural persons who finally own at least `least` of a company: places and shares, the largest first.

    persons (n,): who is a natural person. A share within 1e-9 below `least` counts as reaching it (>= is the law).
    """
    column = effective(holding, [of]).tocoo()
    hit = persons[column.row] & (column.data >= least - TOLERANCE)
    order = np.lexsort((column.row[hit], -column.data[hit]))
    return column.row[hit][order].astype(np.int64), column.data[hit][order]


@dataclass(frozen=True)
class Path:
    """One way from an owner down to a company: the places on it, owner first, and the product of its shares."""

    places: tuple[int, ...]
    shares: tuple[float, ...]

    @property
    def product(self) -> float:
        """What the path alone carries."""
        return float(np.prod(self.shares))


def paths(holding: Holdings, owner: int, company: int, *, most: int = 50, longest: int = 40) -> list[Path]:
    """The ways from an owner to a company that pass no party twice, the widest first, at most `most` of them.

    For people to follow the arithmetic; loops add to it what `effective` says beyond their sum.
    """
    shares = holding.shares
    within = set(ancestors(shares, np.array([company])).tolist())
    found: list[Path] = []
    waiting: list[Path] = [Path((owner,), ())]
    while waiting and len(found) < most:
        path = waiting.pop()
        row = shares[[path.places[-1]]]
        for place, share in zip(row.indices.tolist(), row.data.tolist(), strict=True):
            if place in path.places or place not in within:
                continue
            longer = Path((*path.places, place), (*path.shares, share))
            if place == company:
                found.append(longer)
            elif len(longer.shares) < longest:
                waiting.append(longer)
    return sorted(found, key=lambda one: (-one.product, one.places))
