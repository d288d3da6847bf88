"""What waits for whom: a person's seats, questions and cases; what may be done with a case; its road and what is missing."""
from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import reduce
from operator import or_

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from clc.kernel.errors import ClcError
from clc.stages.decision import gates, processes, seating
from clc.stages.decision.engine.flow import Step
from clc.stages.decision.missing import Missing
from clc.stages.decision.models import (
    ALIVE,
    Case,
    CaseState,
    CaseStep,
    Dossier,
    DossierKind,
    Question,
    Seat,
    SeatState,
    StepKind,
    StepState,
    Vote,
)
from clc.stages.decision.running import state_of
from clc.stages.decision.subjects import subject_of, thing_of
from clc.stages.hub.models import User
from clc.stages.hub.permission import may

SEATED = ("approve", "reject", "finish", "vote")
DONE, HERE, AHEAD, RETURNED = "done", "here", "ahead", "returned"


def for_me(user: User, now: datetime | None = None) -> QuerySet[Seat]:
    """The seats that wait for somebody now, their own and those they stand in for, the most urgent first.

    Seats of a role are theirs too, unless they decided in the step already or opened the case.
    """
    people = [user, *seating.givers(user, now or timezone.now())]
    named = Q(user__in=[one.pk for one in people])
    pooled: Q = reduce(or_, (Q(user__isnull=True, roles__contains=[one.role]) for one in people))
    voted = Vote.objects.filter(step=OuterRef("step"), voter=user)
    mine = Seat.objects.filter(named | pooled, state=SeatState.ASKED, waits_for__isnull=True, step__state=StepState.OPEN,
                               case__state__in=ALIVE).exclude(Exists(voted))
    deciding = Q(step__kind__in=seating.DECIDING)
    return (mine.exclude(deciding & Q(case__opened_by__in=people)).select_related("step", "case__client__party", "user")
            .order_by("step__due", "id"))


def questions_for(user: User, now: datetime | None = None) -> QuerySet[Question]:
    """The questions somebody has to answer, their own and those of whom they stand in for."""
    people = [user.pk, *(one.pk for one in seating.givers(user, now or timezone.now()))]
    return Question.objects.filter(to__in=people, answered_at__isnull=True, taken_back_at__isnull=True,
                                   step__state=StepState.OPEN).select_related("case__client__party", "step", "by", "to")


def of_mine(user: User) -> QuerySet[Case]:
    """Living cases somebody opened, decided in, or got a copy of: they wait for others."""
    voted = Vote.objects.filter(case=OuterRef("pk"), voter=user)
    return Case.objects.alive().filter(Q(opened_by=user) | Exists(voted) | Q(watchers__user=user)).select_related(
        "client__party", "opened_by").distinct().order_by("-id")


def allowed(by: User, case: Case, at: Iterable[Collection[str]] | None = None) -> frozenset[str]:
    """What somebody may do with a case now: the verbs whose buttons its page shows.

    approve reject finish vote send_back ask add hand_on condition fill (from a seat); recuse, close_vote, renew, answer,
    withdraw, copy. at: what `allowed_at` said of each open step, where it was asked already.
    """
    if case.state not in ALIVE:
        return frozenset(("copy",) if may(by, "work_case") else ())
    verbs = {"copy"} if may(by, "work_case") else set()
    if may(by, "open_case") and by.pk in (case.opened_by_id, case.client.manager_id):
        verbs.add("withdraw")
    if questions_for(by).filter(case=case).exists():
        verbs.add("answer")
    if at is None:
        at = [allowed_at(by, case, step) for step in CaseStep.objects.filter(case=case, state=StepState.OPEN)]
    return frozenset(verbs.union(*at))


def allowed_at(by: User, case: Case, step: CaseStep) -> set[str]:
    """What somebody may do at an open step."""
    verbs: set[str] = set()
    if step.kind in seating.DECIDING and may(by, "open_case") and has_changed(case, step):
        verbs.add("renew")
    if step.kind == StepKind.COMMITTEE and Seat.objects.filter(step=step, user=by, state=SeatState.VOTED).exists():
        verbs.add("close_vote")
    if Seat.objects.filter(step=step, user=by, state=SeatState.ASKED).exists() and step.kind in seating.DECIDING:
        verbs.add("recuse")
    if step.kind in (StepKind.AUTO, StepKind.MEETING) or not sits(by, case, step):
        return verbs
    own = {StepKind.APPROVE: {"approve", "reject"}, StepKind.COMMITTEE: {"vote"}, StepKind.WORK: {"finish"}}
    verbs |= own[StepKind(step.kind)]
    if case.state == CaseState.RUNNING:
        verbs |= {"send_back", "ask"} | ({"add", "hand_on", "condition"} if step.kind in seating.DECIDING else {"hand_on"})
        verbs |= {"fill"} if "edit" in step.fields.values() else set()
    if not subject_of(case.subject).conditional:
        verbs.discard("condition")
    return verbs


def sits(by: User, case: Case, step: CaseStep) -> bool:
    """Whether somebody may decide at a step now."""
    try:
        seating.seat_of(by, case, step)
    except ClcError:
        return False
    return True


def has_changed(case: Case, step: CaseStep) -> bool:
    """Whether what was put forward at a step is no longer what is there."""
    seen = Dossier.objects.filter(step=step, kind=DossierKind.SEEN).first()
    return seen is not None and seen.fingerprint != subject_of(case.subject).fingerprint(thing_of(case))


def step_missing(step: CaseStep) -> list[Missing]:
    """What the gates of a step miss now."""
    return gates.missing(step.case, step.gates)


@dataclass(frozen=True)
class Stop:
    """One step of the road: where it lies, who takes it, whether it is done, here, ahead or returned, and what it misses.

    step: its newest visit; None before the case comes there. missing: looked up only where the case stands.
    """

    node: str
    label: str
    kind: str
    roles: Sequence[str]
    gates: Sequence[str]
    state: str
    step: CaseStep | None
    missing: Sequence[Missing] = ()


def road(
    case: Case, steps: Iterable[CaseStep] | None = None, missing: Mapping[int, Sequence[Missing]] | None = None,
) -> list[Stop]:
    """Every step of the case's process in the order of the road, with where the case stands.

    steps: all of the case's by their key, and missing: what open ones miss by key, where they were asked for already.
    """
    rows = CaseStep.objects.filter(case=case).order_by("id") if steps is None else steps
    newest = {one.node: one for one in rows}
    return [_stop(told, newest.get(told.id), missing or {}) for told in processes.flow_of(case.definition).road()]


def _stop(told: Step, step: CaseStep | None, missing: Mapping[int, Sequence[Missing]]) -> Stop:
    if step is None:
        return Stop(told.id, told.label, told.kind, told.role, told.gate, AHEAD, None)
    if step.state == StepState.OPEN:
        lacks = missing[step.pk] if step.pk in missing else step_missing(step)
        return Stop(told.id, told.label, told.kind, told.role, told.gate, HERE, step, lacks)
    passed = step.state in (StepState.DONE, StepState.APPROVED, StepState.REFUSED)
    return Stop(told.id, told.label, told.kind, told.role, told.gate, DONE if passed else RETURNED, step)


def returnable(case: Case) -> list[tuple[str, str]]:
    """The steps a case may be returned to: node and label, in the order of the road."""
    return [(one.id, one.label) for one in state_of(case).earlier()]
