"""Totals and the lines that make them: computed, compared, and what a blank line must be where the others make the total."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import fsum
from typing import Literal

Amounts = Mapping[str, float]
Sums = Mapping[str, Mapping[str, int]]
Hint = Literal["once", "sign", ""]
ROUNDING = 1e-6


@dataclass(frozen=True)
class Sum:
    """A total as it was told beside what its lines make.

    difference: told - made; terms: the lines that were told of it. hint: `once` where the difference is exactly one line,
    so that it is missing or told twice; `sign` where it is twice a line, so that its sign is turned; line: which one.
    """

    key: str
    told: float
    made: float
    terms: tuple[str, ...]
    hint: Hint = ""
    line: str = ""

    @property
    def difference(self) -> float:
        """Told less made."""
        return round(self.told - self.made, 4)

    def agrees(self, tolerance: float) -> bool:
        """Whether told and made are the same within the tolerance (money, >= 0)."""
        return abs(self.difference) <= tolerance + ROUNDING


def made(key: str, told: Amounts, sums: Sums) -> float | None:
    """What the lines of a total make; a line that is itself a total and was not told counts by its own lines.

    None where none of the lines was told. Lines not told count nothing.
    """
    found = [sign * amount for sign, amount in _terms(key, told, sums)]
    return fsum(found) if found else None


def known(key: str, told: Amounts, sums: Sums) -> float | None:
    """The amount of a line: as told, else as its lines make it; None where neither is known."""
    return told[key] if key in told else made(key, told, sums)


def totals(told: Amounts, sums: Sums) -> dict[str, float | None]:
    """Every total as its lines make it, None where none of them was told."""
    return {key: made(key, told, sums) for key in sums}


def compared(key: str, told: Amounts, sums: Sums) -> Sum | None:
    """A total beside what its lines make; None where the total or all of its lines are not told."""
    amount = made(key, told, sums)
    if key not in told or amount is None:
        return None
    terms = tuple(term for term, _level in _told_terms(key, told, sums))
    return hinted(Sum(key, told[key], amount, terms), told)


def equal(keys: Sequence[str], told: Amounts, sums: Sums) -> Sum | None:
    """The first line beside the sum of the others; None where it, or all of the others, are not known."""
    first = known(keys[0], told, sums)
    others = {key: amount for key in keys[1:] if (amount := known(key, told, sums)) is not None}
    if first is None or not others:
        return None
    return hinted(Sum(keys[0], first, fsum(others.values()), tuple(others)), told)


def hinted(found: Sum, told: Amounts) -> Sum:
    """The sum with the line that explains its difference, if exactly one does."""
    gap = abs(found.difference)
    if gap <= 1 + ROUNDING:
        return found
    for hint, factor in (("sign", 2.0), ("once", 1.0)):
        lines = [key for key in found.terms if abs(abs(told.get(key, 0.0)) * factor - gap) <= ROUNDING]
        if len(lines) == 1:
            return Sum(found.key, found.told, found.made, found.terms, "sign" if hint == "sign" else "once", lines[0])
    return found


def filled(told: Amounts, sums: Sums, *, tolerance: float, never: Iterable[str] = ()) -> dict[str, float]:
    """What follows for lines not told from totals that the told lines make within the tolerance.

    A blank line of such a total is 0, a blank total between is what its lines make. Lines named in `never` stay
    unknown, as do those of totals that are not told or do not agree.
    """
    out = set(never)
    found: dict[str, float] = {}
    for key in sums:
        sum_ = compared(key, told, sums)
        if sum_ is None or not sum_.agrees(tolerance):
            continue
        for blank in _blanks(key, told, sums):
            if blank in sums:
                amount = made(blank, told, sums)
                found[blank] = 0.0 if amount is None else round(amount, 4)
            elif blank not in out:
                found.setdefault(blank, 0.0)
    return found


def parts(key: str, sums: Sums) -> frozenset[str]:
    """Every line below a total, through the totals between."""
    below: set[str] = set()
    for term in sums.get(key, {}):
        below |= {term} | parts(term, sums)
    return frozenset(below)


def _terms(key: str, told: Amounts, sums: Sums) -> Iterator[tuple[int, float]]:
    """The told amounts that make a total, with their signs."""
    for term, sign in sums.get(key, {}).items():
        if term in told:
            yield sign, told[term]
        else:
            yield from ((sign * inner, amount) for inner, amount in _terms(term, told, sums))


def _told_terms(key: str, told: Amounts, sums: Sums, level: int = 0) -> Iterator[tuple[str, int]]:
    """The keys of the told amounts that make a total, with how deep they lie."""
    for term in sums.get(key, {}):
        if term in told:
            yield term, level
        else:
            yield from _told_terms(term, told, sums, level + 1)


def _blanks(key: str, told: Amounts, sums: Sums) -> Iterator[str]:
    """The keys below a total that were not told; below a told one nothing is looked at."""
    for term in sums.get(key, {}):
        if term not in told:
            yield term
            yield from _blanks(term, told, sums)
