"""A joint meeting is called, its seats filled and answered, its day and agenda set, or it is called off with a reason."""
from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from clc.kernel.errors import BadInput, NotAllowed, NotFound
from clc.policy.kind.meeting import MeetingKind
from clc.stages.decision import calling
from clc.stages.decision.models import Case, Coming, Meeting, MeetingSeat, MeetingState
from clc.stages.hub.models import Client, Message, User
from clc.stages.hub.permission import may, require
from clc.stages.hub.reach import acting_as
from clc.stages.hub.services.audit import note

AHEAD = timedelta(days=366)
LATE = timedelta(hours=12)
AGENDA_MAX = 20
SEATS_MAX = 40


@dataclass(frozen=True)
class Plan:
    """When and where a meeting is held, who chairs, what is gone through, who comes from outside."""

    starts_at: datetime
    chair: User
    place: str = ""
    agenda: tuple[str, ...] = ()
    guests: str = ""


@dataclass(frozen=True)
class For:
    """The step of a case that waits for the meeting."""

    case: Case
    step: str


@transaction.atomic
def call_meeting(
    *, by: User, client: Client, kind: str, title: str, why: str, plan: Plan, people: Sequence[User] = (),
    of: For | None = None,
) -> Meeting:
    """Call a joint meeting and ask its people; the reasons that called for it are kept with it.

    Refused when one of the kind is under way, the day lies behind, or somebody asked has no seat or may not see the client.
    """
    require(by, "hold_meeting", client)
    rule = rule_of(kind)
    told = _sound(plan, rule)
    if not title.strip() or not why.strip():
        raise BadInput(_("A meeting says what it is about, and why it is called."), todo=_("Write both."))
    if of is not None and of.case.client_id != client.pk:
        raise BadInput(_("This case is about another client."), todo=_("Open the case again."))
    found = [one for one in calling.causes(client) if one.kind == kind]
    due = min((one.due for one in found), default=calling.later(timezone.localdate(), rule.within))
    made = _create(
        by=by, client=client, kind=kind, title=title.strip()[:160], why=why.strip()[:4000],
        causes=[one.told() for one in found], due=due, case=of.case if of else None, step=of.step[:64] if of else "",
        starts_at=told.starts_at, place=told.place, chair=told.chair, guests=told.guests,
        agenda=list(told.agenda or (item.label for item in rule.agenda)))
    for person in {one.pk: one for one in (told.chair, *people)}.values():
        _seat(by, made, rule, person)
    note(by, "called a joint meeting", made, {
        "kind": kind, "title": made.title, "starts_at": made.starts_at, "chair": str(made.chair), "causes": made.causes})
    return made


@transaction.atomic
def change_meeting(*, by: User, meeting: Meeting, plan: Plan, saves: int) -> Meeting:
    """Set another day, place, chair or agenda while the meeting is not open yet; those asked are told of another day."""
    held = locked(by, meeting, saves)
    _must_be(held, MeetingState.CALLED)
    rule = rule_of(held.kind)
    told, before = _sound(plan, rule), held.starts_at
    held.starts_at, held.place, held.guests = told.starts_at, told.place, told.guests
    held.agenda, held.chair = list(told.agenda or held.agenda), told.chair
    _saved(held)
    if not held.seats.filter(user=told.chair).exists():
        _seat(by, held, rule, told.chair)
    if before != held.starts_at:
        held.seats.update(coming=Coming.ASKED, coming_why="")
        _tell(held, [seat.user for seat in held.seats.select_related("user") if seat.user_id != by.pk])
    note(by, "changed a joint meeting", held, {"starts_at": held.starts_at, "chair": str(held.chair), "place": held.place})
    return held


@transaction.atomic
def invite(*, by: User, meeting: Meeting, person: User) -> MeetingSeat:
    """Ask somebody to sit in the meeting; asked twice, nothing changes."""
    held = locked(by, meeting)
    _under_way(held)
    found = held.seats.filter(user=person).first()
    if found is not None:
        return found
    if held.seats.count() >= SEATS_MAX:
        raise BadInput(_("A meeting has at most %(most)s seats.") % {"most": SEATS_MAX}, todo=_("Take somebody off first."))
    made = _seat(by, held, rule_of(held.kind), person)
    note(by, "asked somebody to a joint meeting", held, {"who": str(person), "side": made.side})
    return made


@transaction.atomic
def take_off(*, by: User, meeting: Meeting, person: User) -> Meeting:
    """Take somebody off the seats before the meeting is open; the chair stays."""
    held = locked(by, meeting)
    _must_be(held, MeetingState.CALLED)
    if person.pk == held.chair_id:
        raise BadInput(_("The chair keeps the seat."), todo=_("Name another chair first."))
    held.seats.filter(user=person).delete()
    note(by, "took somebody off a joint meeting", held, {"who": str(person)})
    return held


@transaction.atomic
def answer_invitation(*, by: User, meeting: Meeting, comes: bool, why: str = "") -> MeetingSeat:
    """Say whether one comes; who declines says why."""
    require(by, "see_client", Client(pk=meeting.client_id))
    held = Meeting.objects.select_for_update(of=("self",)).select_related("client").get(pk=meeting.pk)
    _under_way(held)
    seat = held.seats.filter(user=by).first()
    if seat is None:
        raise NotAllowed(_("You have no seat in this meeting."), todo=_("Ask who called it to invite you."))
    if not comes and not why.strip():
        raise BadInput(_("Who declines says why."), todo=_("Write a few words; name who comes in your stead."))
    seat.coming, seat.coming_why = (Coming.COMES, "") if comes else (Coming.DECLINED, why.strip()[:240])
    seat.save()
    note(by, "answered an invitation", held, {"comes": comes, "why": seat.coming_why})
    return seat


@transaction.atomic
def cancel_meeting(*, by: User, meeting: Meeting, why: str, saves: int) -> Meeting:
    """Call a meeting off with the reason; what called for it calls again."""
    held = locked(by, meeting, saves)
    _under_way(held)
    if by.pk not in (held.by_id, held.chair_id):
        raise NotAllowed(_("Only who called the meeting or chairs it calls it off."), todo=_("Ask one of the two."))
    if not why.strip():
        raise BadInput(_("A meeting is called off only with a reason."), todo=_("Write the reason."))
    held.state, held.ended_by, held.ended_at, held.ended_why = (
        MeetingState.CANCELLED, by, timezone.now(), why.strip()[:400])
    _saved(held)
    _tell(held, [seat.user for seat in held.seats.select_related("user") if seat.user_id != by.pk])
    note(by, "called a joint meeting off", held, {"why": held.ended_why})
    return held


def rule_of(kind: str) -> MeetingKind:
    """The rule of a kind of meeting; BadInput when there is none."""
    found = calling.kinds().get(kind)
    if found is None:
        raise BadInput(_("There is no joint meeting %(name)s.") % {"name": kind[:40]}, todo=_("Choose one listed."))
    return found


def locked(by: User, meeting: Meeting, saves: int | None = None) -> Meeting:
    """The meeting, held until the transaction ends; refused when the form was drawn from another state of it."""
    require(by, "hold_meeting", Client(pk=meeting.client_id))
    rows = Meeting.objects.select_for_update(of=("self",)).select_related("client__party", "chair", "case")
    held = rows.filter(pk=meeting.pk).first()
    if held is None:
        raise NotFound(_("There is no such meeting that you may see."), todo=_("Open the list again."))
    if saves is not None and saves != held.saves:
        raise BadInput(
            _("Somebody has changed this meeting since you opened the page: it is at change %(now)s, your page at %(then)s.")
            % {"now": held.saves, "then": saves}, todo=_("Look at it again; your words are kept below."))
    return held


def can_come(person: User, client: Client) -> bool:
    """Whether somebody works here, may sit in meetings, and sees the client."""
    if not may(person, "see_client"):
        return False
    with acting_as(person):
        return Client.objects.filter(pk=client.pk).exists()


def _create(**columns: object) -> Meeting:
    try:
        with transaction.atomic():
            return Meeting.objects.create(**columns)
    except IntegrityError as again:
        raise BadInput(_("A meeting of this kind about the client is under way."),
                       todo=_("Open it, or close it before you call another.")) from again


def _sound(plan: Plan, rule: MeetingKind) -> Plan:
    """The plan with its words cut to length; BadInput for a day out of reach or a chair without a seat."""
    now = timezone.now()
    if not now - LATE <= plan.starts_at <= now + AHEAD:
        raise BadInput(_("A meeting is held within the year to come."), todo=_("Choose another day and hour."))
    if rule.side_of(plan.chair.role) is None or not may(plan.chair, "hold_meeting"):
        raise BadInput(_("%(who)s cannot chair this kind of meeting.") % {"who": plan.chair},
                       todo=_("Choose a chair from one of its sides who may hold meetings."))
    agenda = tuple(item.strip()[:240] for item in plan.agenda if item.strip())[:AGENDA_MAX]
    return replace(plan, place=plan.place.strip()[:160], guests=plan.guests.strip()[:400], agenda=agenda)


def _seat(by: User, meeting: Meeting, rule: MeetingKind, person: User) -> MeetingSeat:
    side = rule.side_of(person.role)
    if side is None:
        raise BadInput(_("%(who)s has no side in this kind of meeting.") % {"who": person},
                       todo=_("Ask somebody whose role sits in it."))
    if not can_come(person, meeting.client):
        raise NotAllowed(_("%(who)s may not see this client.") % {"who": person},
                         todo=_("Ask somebody who may, or have the client shared first."))
    coming = Coming.COMES if person.pk == by.pk else Coming.ASKED
    made = MeetingSeat.objects.create(client=meeting.client, meeting=meeting, user=person, side=side, coming=coming)
    if person.pk != by.pk:
        _tell(meeting, [person])
    return made


def _tell(meeting: Meeting, people: Sequence[User]) -> None:
    Message.objects.bulk_create(
        Message(to=one, client=meeting.client, subject=meeting.title[:240]) for one in people)


def _must_be(held: Meeting, state: MeetingState) -> None:
    if held.state != state:
        raise BadInput(_("This meeting is %(state)s.") % {"state": held.get_state_display()},
                       todo=_("Look at it again: somebody has moved it."))


def _under_way(held: Meeting) -> None:
    if held.state not in (MeetingState.CALLED, MeetingState.OPEN):
        _must_be(held, MeetingState.CALLED)


def _saved(held: Meeting) -> None:
    held.saves += 1
    held.save()
