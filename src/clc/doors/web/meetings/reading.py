"""What the pages of joint meetings show: the list, who may be asked, the room with what is still missing."""
from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils import timezone
from django.utils.translation import gettext as _

from clc.kernel.errors import NotFound
from clc.policy.kind.meeting import MeetingKind
from clc.stages.decision import calling, meeting_facts
from clc.stages.decision.models import Meeting, MeetingSeat, MeetingState
from clc.stages.decision.services import sitting
from clc.stages.hub.models import Client, User
from clc.stages.hub.permission import may
from clc.stages.hub.reach import reach_of

ROWS_MAX = 200
CAUSES_SHOWN = 40
PEOPLE_A_SIDE = 12
COLLEAGUES_MAX = 200


@dataclass(frozen=True)
class Called:
    """A client with a cause that no meeting has taken up."""

    client: Client
    cause: calling.Cause
    kind: str
    late: bool


def called_for() -> tuple[list[Called], int]:
    """The gravest causes of the clients the reader sees, and how many there are."""
    found, total = calling.called_for(CAUSES_SHOWN)
    clients = Client.objects.filter(pk__in={one.client_id for one in found}).select_related("party", "standing", "manager")
    by_key, rules, today = {one.pk: one for one in clients}, calling.kinds(), timezone.localdate()
    told = [Called(by_key[one.client_id], one, rules[one.kind].label, one.due < today) for one in found
            if one.client_id in by_key]
    return told, total


def people(rule: MeetingKind, client: Client) -> list[tuple[str, list[User]]]:
    """Of each side those who may be asked: who sees the client, the client's own people first."""
    roles = [role for told in rule.sides.values() for role in told]
    known = User.objects.filter(is_active=True, role__in=roles).select_related("branch").order_by("display_name", "username")
    able = [one for one in known[:COLLEAGUES_MAX * 5] if _sees(one, client)]
    able.sort(key=lambda one: (one.pk != client.manager_id, one.branch_id != client.branch_id))
    return [(side, [one for one in able if one.role in told][:PEOPLE_A_SIDE]) for side, told in rule.sides.items()]


def _sees(user: User, client: Client) -> bool:
    """Whether somebody's reach takes in the client; the service asks the database once more."""
    reach = reach_of(user)
    if reach == "branch" and user.branch:
        return client.branch.path == user.branch.path or client.branch.path.startswith(f"{user.branch.path}/")
    return reach == "all" or client.manager_id == user.pk


@dataclass(frozen=True)
class Room:
    """A meeting with everything its page asks."""

    meeting: Meeting
    rule: MeetingKind | None
    seats: Sequence[MeetingSeat]
    reader: User

    @property
    def mine(self) -> MeetingSeat | None:
        """The reader's own seat."""
        return next((one for one in self.seats if one.user_id == self.reader.pk), None)

    @property
    def holds(self) -> bool:
        """Whether the reader may hold meetings."""
        return may(self.reader, "hold_meeting")

    @property
    def chairs(self) -> bool:
        """Whether the reader chairs this one."""
        return self.holds and self.meeting.chair_id == self.reader.pk

    @property
    def called(self) -> bool:
        """Called and not opened yet."""
        return self.meeting.state == MeetingState.CALLED

    @property
    def open(self) -> bool:
        """In session."""
        return self.meeting.state == MeetingState.OPEN

    @property
    def case_waits(self) -> bool:
        """Whether a step of a case waits for this meeting."""
        return self.open and sitting.waiting_step(self.meeting) is not None

    @property
    def level(self) -> str:
        """The light of the client: as frozen, or now while the meeting is only called."""
        return calling.level_of(self.meeting.client) if self.called else self.meeting.level

    @property
    def chair_barred(self) -> bool:
        """Whether the chair's side may not chair at this light."""
        rule = self.rule
        return rule is not None and self.called and not rule.may_chair(self.meeting.chair.role, self.level)

    @property
    def sides(self) -> list[tuple[str, bool, list[MeetingSeat]]]:
        """Each side: whether the quorum needs it, and its seats."""
        needed: set[str] = set(self.rule.quorum) if self.rule else set()
        told: list[str] = [*(self.rule.sides if self.rule else ()), *(one.side for one in self.seats)]
        return [(side, side in needed, [one for one in self.seats if one.side == side]) for side in dict.fromkeys(told)]

    @property
    def absent(self) -> list[str]:
        """Sides of the quorum nobody of whom comes (while called) or is present."""
        if self.rule is None:
            return []
        there = [one for one in self.seats if (one.coming != "declined" if self.called else one.present)]
        return sitting.missing_sides(self.rule, there)

    @property
    def silent(self) -> list[MeetingSeat]:
        """Who is present and has not spoken."""
        return [one for one in self.seats if one.present and not one.stance]

    @property
    def whole(self) -> bool | None:
        """Whether the frozen facts are those that were sealed; None before they are."""
        return meeting_facts.is_whole(self.meeting)

    @property
    def minutes_whole(self) -> bool | None:
        """Whether the minutes are those that were sealed; None before there are any."""
        found = getattr(self.meeting, "minutes", None)
        return None if found is None else sitting.is_whole(found)

    @property
    def late(self) -> bool:
        """Whether the meeting should have been held by now."""
        return self.called and self.meeting.due < timezone.localdate()


def room(key: int, reader: User) -> Room:
    """A meeting the reader may see; else NotFound."""
    rows = Meeting.objects.select_related("client__party", "client__branch", "chair", "by", "ended_by", "case", "minutes")
    held = rows.prefetch_related("options__by", "tasks__owner", "tasks__action").filter(pk=key).first()
    if held is None:
        raise NotFound(_("There is no such meeting that you may see."), todo=_("Open the list again."))
    seats = list(held.seats.select_related("user__branch", "written_by"))
    return Room(held, calling.kinds().get(held.kind), seats, reader)

