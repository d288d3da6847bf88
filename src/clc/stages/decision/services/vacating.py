"""Seats whose holders left or changed their role: they go back to the role, so that no case waits for nobody."""
from __future__ import annotations

from django.db.models import Q
from django.utils.translation import gettext as _

from clc.stages.decision import seating, telling
from clc.stages.decision.models import ActKind, CaseStep, Seat, SeatState, StepKind, StepState
from clc.stages.decision.services.casting import settle_step
from clc.stages.decision.services.moving import Move
from clc.stages.decision.services.voting import fill_empty
from clc.stages.decision.tallying import tally
from clc.stages.hub.models import User
from clc.stages.hub.permission import may

#: Steps with a seat that still waits for one person.
HELD = Q(state=StepState.OPEN, seats__state=SeatState.ASKED, seats__user__isnull=False)


def vacate(move: Move) -> int:
    """Free the seats of a case whose holders can decide no more; returns how many. A committee goes on without them."""
    freed = 0
    for step in CaseStep.objects.filter(HELD, case=move.case).distinct():
        waiting = Seat.objects.filter(step=step, state=SeatState.ASKED, user__isnull=False).select_related("user")
        for seat in [one for one in waiting if one.user is not None and not _still(move, step, one.user)]:
            _free(move, step, seat)
            freed += 1
        if freed:
            _go_on(move, step)
    return freed


def _still(move: Move, step: CaseStep, user: User) -> bool:
    """Whether somebody may still decide at a step: active, with sight of the client, of a role with its verb."""
    sees = seating.holders([user.role], move.case.client).filter(pk=user.pk).exists()
    return sees and may(user, seating.verb_of(step))


def _free(move: Move, step: CaseStep, seat: Seat) -> None:
    """Take a seat from who left: a committee's is dropped, any other goes to the role, or to somebody above."""
    who, seat.why = str(seat.user), _("%(who)s left, or has another role now.") % {"who": seat.user}
    if step.kind == StepKind.COMMITTEE and not seat.compulsory:
        seat.state = SeatState.DROPPED
        Seat.objects.filter(waits_for=seat).update(waits_for=None)
    else:
        seat.roles, seat.user, seat.told_at = _roles(move, step, seat), None, None
    seat.save(update_fields=["state", "roles", "user", "told_at", "why"])
    move.say(ActKind.HANDED, step, seat.why, by=None, who=who, to=", ".join(seat.roles))


def _roles(move: Move, step: CaseStep, seat: Seat) -> list[str]:
    """The roles a seat goes back to: its own, else those of the step, where somebody of them can decide; else above."""
    away = seating.barred(move.case) if step.kind in seating.DECIDING else frozenset()
    seated = set(Seat.objects.filter(step=step).exclude(state=SeatState.HANDED).values_list("user_id", flat=True))
    for roles in (seat.roles, step.roles):
        people = set(seating.holders(roles, move.case.client).values_list("pk", flat=True))
        if people - away - seated:
            return list(roles)
    return [move.rule.escalate]


def _go_on(move: Move, step: CaseStep) -> None:
    """Count what is left, ask who is asked now; a committee nobody is left of is filled from above."""
    if not Seat.objects.filter(step=step, state__in=(SeatState.ASKED, SeatState.VOTED)).exists():
        fill_empty(move, step)
    settle_step(move, step, tally(step), "")
    telling.asked(move.case, step)
    move.moved = True
