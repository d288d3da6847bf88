"""Who sits at a step: the people of its roles who see the client and have no part in what is decided; deputies for them."""
from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from clc.kernel.errors import BadInput, NotAllowed
from clc.policy.kind.approval import ApprovalRule
from clc.stages.decision.models import Case, CaseStep, Seat, SeatState, StepKind
from clc.stages.decision.subjects import subject_of, thing_of
from clc.stages.hub.book import current_book
from clc.stages.hub.models import Client, User
from clc.stages.hub.permission import may
from clc.stages.hub.services.delegations import standing_for

DECIDING = (StepKind.APPROVE, StepKind.COMMITTEE)
VERBS = {StepKind.APPROVE: "approve_case", StepKind.COMMITTEE: "vote_case"}
SEATS_MAX = 60
ALONE = ("one",)


@dataclass(frozen=True)
class Taken:
    """A seat somebody may decide from, and in whose stead."""

    seat: Seat
    acting_for: User | None = None


def verb_of(step: CaseStep) -> str:
    """The permission a step asks of who takes it."""
    return VERBS.get(StepKind(step.kind), "work_case")


def holders(roles: Iterable[str], client: Client) -> QuerySet[User]:
    """The people of some roles who see a client by their role."""
    paths = client.branch.path.split("/")
    above = ["/".join(paths[:end]) for end in range(2, len(paths) + 1)]
    book, found = current_book().roles, Q(pk=None)
    for role in roles:
        reach = book[role].reach if role in book else ""
        if reach == "all":
            found |= Q(role=role)
        elif reach == "branch":
            found |= Q(role=role, branch__path__in=above)
        elif reach == "own":
            found |= Q(role=role, pk=client.manager_id)
    return User.objects.filter(found, is_active=True).order_by("id")


def barred(case: Case) -> frozenset[int]:
    """Keys of the people who do not decide on a case: who opened it and who made what it is about."""
    return subject_of(case.subject).interested(thing_of(case)) | {case.opened_by_id}


def seats_for(case: Case, step: CaseStep, rule: ApprovalRule) -> list[Seat]:
    """The seats of a step that opens, by its kind, its rule and the policy of the process; not saved.

    BadInput where the policy says that a step nobody can take is not gone into.
    """
    if step.kind in (StepKind.AUTO, StepKind.MEETING):
        return []
    if step.kind == StepKind.COMMITTEE:
        away = barred(case)
        members = [one for one in holders(step.roles, case.client)[:SEATS_MAX] if one.pk not in away]
        if members:
            return [_seat(step, at, user=one, veto=one.role == step.veto) for at, one in enumerate(members)]
    sets = [step.roles] if step.rule in ALONE or step.kind != StepKind.APPROVE else [[one] for one in step.roles]
    return [_filled(case, _seat(step, at, roles=roles), rule) for at, roles in enumerate(sets)]


def _seat(step: CaseStep, place: int, *, roles: list[str] | None = None, user: User | None = None,
          veto: bool = False) -> Seat:
    return Seat(case_id=step.case_id, step=step, client_id=step.client_id, place=place, roles=roles or [], user=user,
                veto=veto)


def _filled(case: Case, seat: Seat, rule: ApprovalRule) -> Seat:
    """The seat, or what the policy puts in the place of a seat nobody can take."""
    decides = seat.step.kind in DECIDING
    away = barred(case) if decides else frozenset()
    people = list(holders(seat.roles, case.client).values_list("pk", flat=True))
    if any(key not in away for key in people):
        return seat
    policy = rule.same if people else rule.empty
    if policy == "pass":
        seat.state, seat.passed = SeatState.VOTED, True
        seat.why = _("Nobody of this role can decide; the policy of the process lets it pass.")
        return seat
    if policy == "escalate" or (policy == "refuse" and people and rule.empty == "escalate"):
        above = [key for key in holders([rule.escalate], case.client).values_list("pk", flat=True) if key not in away]
        if above:
            seat.roles, seat.why = [rule.escalate], _("Nobody of the role itself can decide.")
            return seat
    raise BadInput(_("Nobody can take the step %(step)s: no active colleague of its roles sees this client and had no part "
                     "in it.") % {"step": seat.step.label}, todo=_("Have somebody given the role, or the process changed."))


def seat_of(by: User, case: Case, step: CaseStep) -> Taken:
    """The seat somebody may decide from now, their own before one they stand in for; NotAllowed says why there is none."""
    seats = list(Seat.objects.filter(step=step).select_related("user"))
    free = [one for one in seats if one.state == SeatState.ASKED and one.waits_for_id is None]
    seated = {one.user_id for one in seats if one.state != SeatState.HANDED}
    for taken in _possible(by, free, seated):
        _may_decide(by, taken.acting_for, case, step)
        return taken
    raise NotAllowed(*_why_none(by, seats), todo=_("Look at who is asked on the page of the case."))


def _possible(by: User, free: list[Seat], seated: set[int | None]) -> Iterator[Taken]:
    """The seats somebody may come to sit on; who has one of their own in the step takes none of a role."""
    yield from (Taken(one) for one in free if one.user_id == by.pk)
    if by.pk not in seated:
        yield from (Taken(one) for one in free if one.user_id is None and by.role in one.roles)
    for giver in givers(by, timezone.now()):
        yield from (Taken(one, giver) for one in free if one.user_id == giver.pk)
        if giver.pk not in seated:
            yield from (Taken(one, giver) for one in free if one.user_id is None and giver.role in one.roles)


def givers(by: User, now: datetime) -> list[User]:
    """The colleagues in whose stead somebody may act now."""
    return list(User.objects.filter(pk__in=standing_for(by, now), is_active=True).order_by("pk"))


def _may_decide(by: User, acting_for: User | None, case: Case, step: CaseStep) -> None:
    """NotAllowed for who lacks the verb, had a part in it, or did a step before this one that asks for another person."""
    if not may(by, verb_of(step)):
        raise NotAllowed(_("Your role does not decide on cases."), todo=_("Ask a colleague whose role does."))
    people = {by.pk} | ({acting_for.pk} if acting_for is not None else set())
    if step.kind in DECIDING and people & barred(case):
        raise NotAllowed(_("Who asks for it or had a part in it does not decide on it."), todo=_("Ask a colleague who may."))
    if step.four_eyes and people & workers(case):
        raise NotAllowed(_("This step asks for another person than who did the work before."),
                         todo=_("Ask a colleague who may."))


def workers(case: Case) -> set[int]:
    """Keys of the people who did the work of a case: it was opened by them, or a step of kind work was taken by them."""
    done = Seat.objects.filter(case=case, step__kind=StepKind.WORK, state=SeatState.VOTED, user__isnull=False)
    return set(done.values_list("user_id", flat=True)) | {case.opened_by_id}


def _why_none(by: User, seats: list[Seat]) -> tuple[str]:
    mine = next((one for one in seats if one.user_id == by.pk), None)
    if mine is not None and mine.state == SeatState.VOTED:
        return (_("You have decided here already; a vote counts once."),)
    if mine is not None and mine.state == SeatState.RECUSED:
        return (_("You stood aside here."),)
    if mine is not None and mine.waits_for_id is not None:
        return (_("Somebody decides before you here."),)
    return (_("You are not asked here."),)
