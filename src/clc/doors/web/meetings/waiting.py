"""Joint meetings that wait for somebody: an invitation to answer, a meeting to open or close, one's own word."""
from __future__ import annotations

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from clc.doors.web.screens import Waiting
from clc.stages.decision.models import Coming, Meeting, MeetingSeat, MeetingState
from clc.stages.hub.models import User
from clc.stages.hub.permission import may

SHOWN = 8


def waiting(user: User) -> list[Waiting]:
    """What waits for this person in joint meetings."""
    if not may(user, "see_client"):
        return []
    rows = MeetingSeat.objects.filter(user=user, meeting__state__in=("called", "open"))
    told = rows.select_related("meeting__client__party", "meeting__by").order_by("meeting__starts_at")[:SHOWN]
    return [Waiting(title=words, subject=seat.meeting.client.party.name, by=str(seat.meeting.by), at=seat.meeting.at,
                    address=reverse("meetings:room", args=[seat.meeting_id]))
            for seat in told if (words := _asks(seat, seat.meeting))]


def _asks(seat: MeetingSeat, meeting: Meeting) -> str:
    """What is asked of this seat; empty when nothing is."""
    chairs = seat.user_id == meeting.chair_id
    if meeting.state == MeetingState.OPEN:
        return _("Close the joint meeting") if chairs else _("Say your word in the joint meeting") if not seat.stance else ""
    if chairs and meeting.starts_at <= timezone.now():
        return _("Open the joint meeting")
    return _("Answer the invitation to a joint meeting") if seat.coming == Coming.ASKED else ""
