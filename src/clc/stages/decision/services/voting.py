"""The committee: votes for, against or abstaining, standing aside, closing the vote when its quorum is there."""
from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from clc.kernel.errors import BadInput, NotAllowed
from clc.stages.decision import seating, telling
from clc.stages.decision.models import ActKind, Case, CaseState, CaseStep, Choice, Seat, SeatState, StepKind, StepState
from clc.stages.decision.services.casting import cast, settle_step
from clc.stages.decision.services.moving import Move, moving
from clc.stages.decision.tallying import tally
from clc.stages.hub.models import Client, User
from clc.stages.hub.permission import require


def vote(*, by: User, step: CaseStep, choice: str, words: str = "", saves: int | None = None) -> Case:
    """Vote in a committee: `yes`, `no` (with the reason) or `abstain`; once, and not after the deadline."""
    require(by, "vote_case", Client(pk=step.client_id))
    if choice not in Choice.values:
        raise BadInput(_("A vote is for, against or an abstention."), todo=_("Choose one of the three."))
    with moving(step.case, by, saves) as move:
        cast(move, _committee(step), Choice(choice), words)
    return move.case


def recuse(*, by: User, step: CaseStep, why: str) -> Case:
    """Stand aside because of an interest, with the reason; the seat counts no more. A vote cast is not taken back."""
    require(by, "work_case", Client(pk=step.client_id))
    if not why.strip():
        raise BadInput(_("Standing aside needs its reason."), todo=_("Write the interest you have."))
    with moving(step.case, by) as move:
        held = move.must_be_open(step)
        seat = Seat.objects.filter(step=held, user=by, state=SeatState.ASKED).first()
        if seat is None:
            raise NotAllowed(_("You have no seat here to stand aside from."), todo=_("Look at who is asked."))
        seat.state, seat.why = SeatState.RECUSED, why.strip()[:400]
        seat.save(update_fields=["state", "why"])
        Seat.objects.filter(waits_for=seat).update(waits_for=None)
        move.say(ActKind.RECUSED, held, why.strip()[:400])
        if not Seat.objects.filter(step=held).exclude(state=SeatState.RECUSED).exists():
            fill_empty(move, held)
        settle_step(move, held, tally(held), "")
        telling.asked(move.case, held)
    return move.case


def fill_empty(move: Move, step: CaseStep) -> None:
    """All stood aside: somebody of the role above is asked in their place."""
    Seat.objects.create(case=move.case, step=step, client_id=step.client_id, place=99, roles=[move.rule.escalate],
                        why=_("Everybody else stood aside."))
    telling.asked(move.case, step)


def close_vote(*, by: User, step: CaseStep, saves: int | None = None) -> Case:
    """Close a vote before its deadline, once the quorum is there; by a member who has voted."""
    require(by, "vote_case", Client(pk=step.client_id))
    with moving(step.case, by, saves) as move:
        held = move.must_be_open(_committee(step))
        if not Seat.objects.filter(step=held, user=by, state=SeatState.VOTED).exists():
            raise NotAllowed(_("A vote is closed by a member who has voted."), todo=_("Vote first."))
        found = tally(held, closing=True)
        if not found.outcome:
            raise BadInput(_("%(present)s have voted; the quorum is %(needed)s of %(seats)s.") % {
                "present": found.present, "needed": found.needed, "seats": found.seats}, todo=_("Wait for the others."))
        settle_step(move, held, found, "")
    return move.case


def count_late(move: Move, step: CaseStep) -> None:
    """Count a vote whose deadline passed; without a quorum it is called anew, at last the case is refused."""
    found = tally(step, closing=True)
    if found.outcome:
        settle_step(move, step, found, _("The majority was not reached by the deadline."))
        return
    move.say(ActKind.COUNTED, step, by=None, present=found.present, needed=found.needed, seats=found.seats, outcome="")
    if step.visit >= move.rule.rounds_max:
        move.end(CaseState.REFUSED, _("The committee had no quorum %(times)s times.") % {"times": step.visit})
        return
    move.shut(step, StepState.VOID, _("No quorum by the deadline; the vote was called anew."))
    move.moved = True
    people = seating.holders([step.escalate or move.rule.escalate], move.case.client)[:telling.POOL_MAX]
    telling.tell(move.case, people, gettext_noop("No quorum: %(title)s"))


def _committee(step: CaseStep) -> CaseStep:
    if step.kind != StepKind.COMMITTEE:
        raise BadInput(_("This step is not a committee's."), todo=_("Approve or refuse it."))
    return step
