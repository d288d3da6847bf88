"""A group's statement from those of its members: the sum, dealings within the group taken out, minorities split off."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import fsum
from typing import Literal

from clc.engines.spreading.sums import Amounts, Sums, known, made

Kind = Literal["member", "elimination", "minority"]
PROFIT, PARENT_PROFIT, MINORITY_PROFIT = "IS_NI", "IS_NIP", "IS_NIMI"
EQUITY, PARENT_EQUITY, MINORITY_EQUITY = "BS_TE", "BS_TEP", "BS_MI"
OWNED_LINES = ("BS_CAPITAL", "BS_OEQ", "BS_CAPRES", "BS_TREAS", "BS_OCI", "BS_SPRES", "BS_SURP", "BS_RE")
#: Lines of a member that say nothing of a sum of members.
NOT_ADDED = frozenset((PARENT_PROFIT, PARENT_EQUITY, "IS_EPS_B", "IS_EPS_D", "IS_TCIP", "IS_TCIMI"))


@dataclass(frozen=True)
class Member:
    """One member's amounts and the share of it that the group owns (above 0, at most 1)."""

    name: str
    amounts: Amounts
    share: float = 1.0


@dataclass(frozen=True)
class Elimination:
    """An entry that takes dealings within the group out: what is added to each line (below 0: taken off)."""

    words: str
    amounts: Amounts


@dataclass(frozen=True)
class Piece:
    """Something that went into a cell: of which kind, the number of the member or entry, its words, and the amount."""

    kind: Kind
    number: int
    words: str
    amount: float


@dataclass(frozen=True)
class Consolidated:
    """The group's amounts, and for every one the pieces that add up to it."""

    amounts: Mapping[str, float]
    pieces: Mapping[str, tuple[Piece, ...]]


def unbalanced(elimination: Elimination, sums: Sums) -> float:
    """By how much an entry would unbalance the balance sheet: its effect on assets less that on liabilities and equity.

    Lines of income and cash flow count for nothing here; an entry on lines of the balance sheet must come to 0.
    """
    assets = made("BS_TA", elimination.amounts, sums) or 0.0
    claims = made("BS_TLE", elimination.amounts, sums) or 0.0
    return round(assets - claims, 4)


def consolidate(members: Sequence[Member], eliminations: Sequence[Elimination], sums: Sums) -> Consolidated:
    """Add up members and eliminations and split off minorities; every amount is the sum of its pieces.

    members: at least one, shares above 0 and at most 1, else ValueError; eliminations name lines, not totals, else
    ValueError. Of a member that others own in part, their share of each equity line moves to minority interest
    (`BS_MI`) and their share of its profit to `IS_NIMI`; the rest of both is the parent's. A total is the sum of the
    members' totals (made of their lines where not told) and of what the entries do to it. So where every member balances
    and every entry comes to 0 (see `unbalanced`), the group balances.
    """
    if not members or any(not 0 < member.share <= 1 for member in members):
        raise ValueError("a group has members, each owned by more than 0 and at most all of it")
    if wrong := sorted({key for entry in eliminations for key in entry.amounts if key in sums or key in NOT_ADDED}):
        raise ValueError(f"an entry names lines, not totals: {', '.join(wrong)}")
    pieces: dict[str, list[Piece]] = {}
    for number, member in enumerate(members):
        _add(pieces, ("member", number, member.name), _whole(member.amounts, sums))
        _add(pieces, ("minority", number, member.name), _with_totals(_minority(member, sums), sums))
    for number, entry in enumerate(eliminations):
        _add(pieces, ("elimination", number, entry.words), _with_totals(entry.amounts, sums))
    _add_parents(pieces, ((PARENT_PROFIT, PROFIT, MINORITY_PROFIT), (PARENT_EQUITY, EQUITY, MINORITY_EQUITY)))
    amounts = {key: round(fsum(piece.amount for piece in held), 4) for key, held in pieces.items()}
    return Consolidated(amounts, {key: tuple(held) for key, held in pieces.items()})


def _add(pieces: dict[str, list[Piece]], whose: tuple[Kind, int, str], amounts: Amounts) -> None:
    """Put somebody's amounts beside the others of their lines."""
    for key, amount in amounts.items():
        pieces.setdefault(key, []).append(Piece(*whose, amount))


def _whole(amounts: Amounts, sums: Sums) -> dict[str, float]:
    """A member's amounts with every total its lines make."""
    told = {key: amount for key, amount in amounts.items() if key not in NOT_ADDED}
    found = {key: known(key, told, sums) for key in sums if key not in told}
    return {**told, **{key: amount for key, amount in found.items() if amount is not None}}


def _with_totals(amounts: Amounts, sums: Sums) -> dict[str, float]:
    """Changes of lines with the changes they make to totals."""
    found = {key: made(key, amounts, sums) for key in sums}
    return {**amounts, **{key: round(amount, 4) for key, amount in found.items() if amount}}


def _minority(member: Member, sums: Sums) -> dict[str, float]:
    """What moves to those who own the rest of a member: their share of each equity line and of the profit."""
    others = 1 - member.share
    if others <= 0:
        return {}
    moved = {key: -round(others * member.amounts[key], 4) for key in OWNED_LINES if key in member.amounts}
    signs = sums.get(EQUITY, {})
    if moved:
        moved[MINORITY_EQUITY] = -fsum(signs.get(key, 1) * amount for key, amount in moved.items())
    profit = member.amounts.get(PARENT_PROFIT, known(PROFIT, member.amounts, sums))
    if profit is not None:
        moved[MINORITY_PROFIT] = round(others * profit, 4)
    return moved


def _add_parents(pieces: dict[str, list[Piece]], threes: Iterable[tuple[str, str, str]]) -> None:
    """What belongs to the parent's owners: the whole less what belongs to minorities."""
    for own, whole, others in threes:
        taken = [Piece(each.kind, each.number, each.words, -each.amount) for each in pieces.get(others, [])]
        if whole in pieces:
            pieces[own] = [*pieces[whole], *taken]
