"""Casting: a decision is made from a seat, once, and the step ends when its rule says so; shared by approvals and votes."""
from __future__ import annotations

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from clc.kernel.errors import BadInput
from clc.stages.decision import gates, seating, telling
from clc.stages.decision.models import ActKind, CaseStep, Choice, Question, Seat, SeatState, StepKind, Vote
from clc.stages.decision.seating import Taken
from clc.stages.decision.services.moving import DONE, Move
from clc.stages.decision.tallying import REFUSED, Tally, tally

WORDS_MAX = 4000


def cast(move: Move, step: CaseStep, choice: Choice, words: str) -> Vote:
    """Decide from the caller's seat of an open step: checked, written once, counted.

    A yes needs every gate of the step met, no question open, and what was put forward unchanged; a no needs words.
    """
    held = move.must_be_open(step)
    move.must_run_or_carry(held)
    taken = seating.seat_of(move.by, move.case, held)
    _in_time(held)
    if choice == Choice.NO and not words.strip():
        raise BadInput(_("A refusal needs its reason."), todo=_("Write the reason, so that the next step is known."))
    if choice == Choice.YES:
        _may_agree(move, held)
    vote = _written(move, held, taken, choice, words.strip()[:WORDS_MAX])
    move.say(_act(held, choice), held, vote.words, choice=choice, acting_for=taken.acting_for)
    settle_step(move, held, tally(held), vote.words)
    return vote


def settle_step(move: Move, step: CaseStep, found: Tally, words: str) -> None:
    """End a step whose count is in."""
    if not found.outcome:
        return
    if step.kind == StepKind.COMMITTEE:
        move.say(ActKind.COUNTED, step, by=None, yes=found.yes, no=found.no, abstain=found.abstain, outcome=found.outcome,
                 recused=found.recused, seats=found.seats, vetoed=found.vetoed)
    if step.kind == StepKind.WORK:
        move.conclude(step, DONE, words)
    else:
        move.conclude(step, found.outcome, words if found.outcome == REFUSED else "")


def _written(move: Move, step: CaseStep, taken: Taken, choice: Choice, words: str) -> Vote:
    seat = taken.seat
    try:
        with transaction.atomic():
            if seat.user_id is None:
                seat.user = taken.acting_for or move.by
            seat.state = SeatState.VOTED
            seat.save(update_fields=["user", "state"])
            vote = Vote.objects.create(case=move.case, step=step, seat=seat, client_id=step.client_id, voter=move.by,
                                       acting_for=taken.acting_for, choice=choice, words=words)
    except IntegrityError as again:
        raise BadInput(_("You have decided here already; a vote counts once."), todo=_("Look at the case again.")) from again
    Seat.objects.filter(waits_for=seat).update(waits_for=None)
    telling.asked(move.case, step)
    return vote


def _in_time(step: CaseStep) -> None:
    if step.deadline is not None and timezone.now() > step.deadline:
        raise BadInput(_("The vote ended on %(when)s.") % {"when": f"{timezone.localtime(step.deadline):%Y-%m-%d %H:%M}"},
                       todo=_("It is counted now; without a quorum it is called anew, and you are asked again."))


def _may_agree(move: Move, step: CaseStep) -> None:
    """BadInput while something is missing, a question is open, or the thing was changed."""
    move.must_be_unchanged(step)
    open_ones = Question.objects.filter(step=step, answered_at__isnull=True, taken_back_at__isnull=True)
    asked = open_ones.select_related("to").first()
    if asked is not None:
        raise BadInput(_("A question to %(who)s is not answered yet.") % {"who": asked.to},
                       todo=_("Wait for the answer, or have the question taken back."))
    found = gates.missing(move.case, step.gates)
    if found:
        raise BadInput(" ".join(one.words for one in found), todo=" ".join(dict.fromkeys(one.todo for one in found)))


def _act(step: CaseStep, choice: Choice) -> ActKind:
    if step.kind == StepKind.COMMITTEE:
        return ActKind.VOTED
    if step.kind == StepKind.WORK:
        return ActKind.DID
    return ActKind.APPROVED if choice == Choice.YES else ActKind.REJECTED
