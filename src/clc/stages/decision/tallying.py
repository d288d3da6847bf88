"""Counting: what the seats of a step come to, by its rule, its quorum, its majority and its veto."""
from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import ceil

from clc.stages.decision.models import CaseStep, Choice, Seat, SeatState, StepKind, Vote

APPROVED, REFUSED = "approved", "refused"
#: Shares are told in decimals: 0.6667 means two thirds, and two of three are enough.
PARTS_MAX = 100


@dataclass(frozen=True)
class Ballot:
    """One seat as it counts: what was voted from it (empty: nothing yet), whether it must agree, may veto, stands aside."""

    choice: str = ""
    compulsory: bool = False
    veto: bool = False
    recused: bool = False


@dataclass(frozen=True)
class Tally:
    """What the seats of a step come to. outcome: approved, refused, or empty while it is open.

    seats: those that may vote; present: those that voted, abstentions included. needed: votes that make the quorum.
    """

    seats: int
    present: int
    yes: int
    no: int
    abstain: int
    recused: int
    needed: int
    majority: float
    vetoed: bool
    outcome: str

    @property
    def has_quorum(self) -> bool:
        """Whether enough have voted."""
        return self.present >= self.needed > 0

    @property
    def waiting(self) -> int:
        """How many have not voted yet."""
        return self.seats - self.present


def tally(step: CaseStep, *, closing: bool = False) -> Tally:
    """Count a step as it stands; `closing`: no more votes are to come."""
    seats = list(Seat.objects.filter(step=step).exclude(state__in=(SeatState.HANDED, SeatState.DROPPED)))
    choices = dict(Vote.objects.filter(step=step).values_list("seat_id", "choice"))
    ballots = [Ballot(Choice.YES if one.passed else choices.get(one.pk, ""), one.compulsory, one.veto,
                      one.state == SeatState.RECUSED) for one in seats]
    return count(ballots, step, closing=closing)


def count(ballots: Sequence[Ballot], step: CaseStep, *, closing: bool = False) -> Tally:
    """Count ballots by the rules of a step.

    Quorum: seats that voted over seats that may vote; majority: yes over votes cast, abstentions among them (domain
    reference 9.1: at least 2/3). A veto refuses, and overturns no refusal. A compulsory seat must agree under any rule.
    """
    voting = [one for one in ballots if not one.recused]
    cast = [one.choice for one in voting if one.choice]
    yes, no = cast.count(Choice.YES), cast.count(Choice.NO)
    needed = max(1, ceil(part(step.quorum) * len(voting))) if step.kind == StepKind.COMMITTEE else len(voting)
    vetoed = any(one.veto and one.choice == Choice.NO for one in voting)
    told = Tally(len(voting), len(cast), yes, no, cast.count(Choice.ABSTAIN), len(ballots) - len(voting), needed,
                 step.majority, vetoed, "")
    return Tally(**{**vars(told), "outcome": _outcome(voting, step, told, closing)})


def part(share: float) -> Fraction:
    """A share told in decimals as the part it means, of at most a hundred parts."""
    return Fraction(share).limit_denominator(PARTS_MAX)


def _outcome(voting: Sequence[Ballot], step: CaseStep, told: Tally, closing: bool) -> str:
    added = [one for one in voting if one.compulsory]
    if told.vetoed or any(one.choice == Choice.NO for one in added):
        return REFUSED
    if any(not one.choice for one in added) and not closing:
        return ""
    own = [one for one in voting if not one.compulsory]
    if step.kind == StepKind.COMMITTEE:
        return _committee(told, closing) if all(one.choice for one in added) else ""
    return _single(own, step.rule)


def _committee(told: Tally, closing: bool) -> str:
    """A committee decides when all have voted, or when it is closed with its quorum."""
    if told.seats == 0 or (told.waiting and not (closing and told.has_quorum)):
        return ""
    return APPROVED if told.yes >= part(told.majority) * told.present and told.yes > 0 else REFUSED


def _single(own: Sequence[Ballot], rule: str) -> str:
    """One or any: the first decision is the decision; all and in order: everybody agrees, one refusal refuses."""
    choices = [one.choice for one in own]
    if Choice.NO in choices:
        return REFUSED
    if rule in ("one", "any"):
        return APPROVED if Choice.YES in choices else ""
    return APPROVED if choices and all(one == Choice.YES for one in choices) else ""
