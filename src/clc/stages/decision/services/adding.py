"""Somebody more is asked, before or after; or a seat is handed on to a colleague."""
from __future__ import annotations

from django.utils.translation import gettext as _

from clc.kernel.errors import BadInput, NotAllowed
from clc.stages.decision import seating, telling
from clc.stages.decision.models import ActKind, Case, CaseStep, Seat, SeatState, StepKind
from clc.stages.decision.seating import DECIDING
from clc.stages.decision.services.moving import Move, moving
from clc.stages.hub.models import Client, User
from clc.stages.hub.permission import may, require

AFTER, BEFORE = "after", "before"
ADDED_MAX = 10


def add_approver(*, by: User, step: CaseStep, user: User, where: str = BEFORE, words: str = "",
                 saves: int | None = None) -> Case:
    """Have a colleague decide before oneself, or after; whatever the rule of the step, they must agree."""
    require(by, "work_case", Client(pk=step.client_id))
    if where not in (BEFORE, AFTER):
        raise BadInput(_("Somebody is added before or after."), todo=_("Choose one of the two."))
    with moving(step.case, by, saves) as move:
        move.must_run()
        held = move.must_be_open(step)
        if held.kind not in DECIDING:
            raise BadInput(_("Nobody is added to a step of this kind."), todo=_("Ask a question instead."))
        taken = seating.seat_of(by, move.case, held)
        fit(move, held, user)
        if Seat.objects.filter(step=held, compulsory=True).count() >= ADDED_MAX:
            raise BadInput(_("At most %(most)s people are added to a step.") % {"most": ADDED_MAX},
                           todo=_("Ask a question."))
        mine = taken.seat
        if mine.user_id is None:
            mine.user = taken.acting_for or by
        made = Seat.objects.create(case=move.case, step=held, client_id=held.client_id, place=mine.place, user=user,
                                   compulsory=True, waits_for=mine if where == AFTER else None, added_by=by,
                                   why=words.strip()[:400])
        if where == BEFORE:
            mine.waits_for = made
        mine.save(update_fields=["user", "waits_for"])
        move.say(ActKind.ADDED, held, words.strip()[:400], user=user.username, where=where, acting_for=taken.acting_for)
        telling.asked(move.case, held)
    return move.case


def hand_on(*, by: User, step: CaseStep, to: User, words: str = "", saves: int | None = None) -> Case:
    """Give one's own seat to a colleague for good; they decide in their own name."""
    require(by, "work_case", Client(pk=step.client_id))
    with moving(step.case, by, saves) as move:
        move.must_run()
        held = move.must_be_open(step)
        taken = seating.seat_of(by, move.case, held)
        if taken.acting_for is not None:
            raise NotAllowed(_("A deputy does not hand a seat on."), todo=_("Decide, or leave it to who you stand in for."))
        fit(move, held, to)
        if held.kind == StepKind.COMMITTEE and to.role != by.role:
            raise BadInput(_("A seat of the committee goes to another of its role."),
                           todo=_("Choose a colleague of your role."))
        old = taken.seat
        new = Seat.objects.create(
            case=move.case, step=held, client_id=held.client_id, place=old.place, user=to, compulsory=old.compulsory,
            veto=old.veto, added_by=by, why=words.strip()[:400])
        old.user, old.state, old.why = by, SeatState.HANDED, words.strip()[:400]
        old.save(update_fields=["user", "state", "why"])
        Seat.objects.filter(waits_for=old).update(waits_for=new)
        move.say(ActKind.HANDED, held, words.strip()[:400], to=to.username)
        telling.asked(move.case, held)
    return move.case


def fit(move: Move, step: CaseStep, user: User) -> None:
    """NotAllowed for who may not decide at a step; BadInput for who sits there already."""
    sees = seating.holders([user.role], move.case.client).filter(pk=user.pk).exists()
    if not user.is_active or not sees or not may(user, seating.verb_of(step)):
        raise NotAllowed(_("%(who)s may not decide here: not active, of another role, or without sight of this client.") % {
            "who": user}, todo=_("Choose another colleague."))
    if step.kind in DECIDING and user.pk in seating.barred(move.case):
        raise NotAllowed(_("%(who)s had a part in it.") % {"who": user}, todo=_("Choose another colleague."))
    if Seat.objects.filter(step=step, user=user).exclude(state=SeatState.HANDED).exists():
        raise BadInput(_("%(who)s sits here already.") % {"who": user}, todo=_("Choose another colleague."))
