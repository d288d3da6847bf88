"""What people do in the room: answer, change, invite, call off, open, put options, speak, close."""
from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from clc.doors.web.answer import done, person, screen
from clc.doors.web.meetings import forms, reading
from clc.doors.web.meetings.views import drawn
from clc.kernel.errors import ClcError
from clc.stages.decision.models import Meeting, MeetingSeat
from clc.stages.decision.services import meetings, sitting


def done_in(request: HttpRequest, key: int, act: Callable[[Meeting], str]) -> HttpResponse:
    """Do something with a meeting and show the room; refused, the room with the reason and the words as they were typed."""
    held = reading.room(key, person(request)).meeting
    try:
        said = act(held)
    except ClcError as wrong:
        return drawn(request, key, wrong=f"{wrong.message} {wrong.todo}".strip(), typed=forms.typed(request))
    return done(request, said, reverse("meetings:room", args=[key]))


@screen("see_client", methods=("POST",))
def answer(request: HttpRequest, key: int) -> HttpResponse:
    """Come or decline."""
    comes = forms.text(request, "comes") == "1"

    def act(held: Meeting) -> str:
        meetings.answer_invitation(by=person(request), meeting=held, comes=comes, why=forms.text(request, "why"))
        return _("You come.") if comes else _("Declined.")

    return done_in(request, key, act)


@screen("hold_meeting", methods=("POST",))
def change(request: HttpRequest, key: int) -> HttpResponse:
    """Another day, place, chair or agenda."""

    def act(held: Meeting) -> str:
        plan = forms.plan_of(request, meetings.rule_of(held.kind))
        meetings.change_meeting(by=person(request), meeting=held, plan=plan, saves=forms.saves(request))
        return _("Saved.")

    return done_in(request, key, act)


@screen("hold_meeting", methods=("POST",))
def invite(request: HttpRequest, key: int) -> HttpResponse:
    """Ask people."""

    def act(held: Meeting) -> str:
        asked = [meetings.invite(by=person(request), meeting=held, person=one) for one in forms.people_of(request)]
        return _("Asked: %(who)s.") % {"who": ", ".join(str(seat.user) for seat in asked) or "—"}

    return done_in(request, key, act)


@screen("hold_meeting", methods=("POST",))
def take_off(request: HttpRequest, key: int) -> HttpResponse:
    """Take somebody off the seats."""

    def act(held: Meeting) -> str:
        gone = forms.user_of(forms.text(request, "person"))
        meetings.take_off(by=person(request), meeting=held, person=gone)
        return _("%(who)s is no longer asked.") % {"who": gone}

    return done_in(request, key, act)


@screen("hold_meeting", methods=("POST",))
def cancel(request: HttpRequest, key: int) -> HttpResponse:
    """Call the meeting off."""

    def act(held: Meeting) -> str:
        meetings.cancel_meeting(by=person(request), meeting=held, why=forms.text(request, "why"),
                                saves=forms.saves(request))
        return _("The meeting is called off.")

    return done_in(request, key, act)


@screen("hold_meeting", methods=("POST",))
def open_room(request: HttpRequest, key: int) -> HttpResponse:
    """Open with those who are there."""

    def act(held: Meeting) -> str:
        sitting.open_meeting(by=person(request), meeting=held, present=forms.keys(request, "present"),
                             saves=forms.saves(request))
        return _("The meeting is open; the facts are frozen.")

    return done_in(request, key, act)


@screen("hold_meeting", methods=("POST",))
def option(request: HttpRequest, key: int) -> HttpResponse:
    """Put an option."""

    def act(held: Meeting) -> str:
        made = sitting.add_option(by=person(request), meeting=held, title=forms.text(request, "title"),
                                  words=forms.text(request, "words"))
        return _("Option %(letter)s stands.") % {"letter": made.letter}

    return done_in(request, key, act)


@screen("hold_meeting", methods=("POST",))
def speak(request: HttpRequest, key: int, seat: int) -> HttpResponse:
    """Write down what somebody says."""
    said = forms.text(request, "stance")
    stance, _colon, letter = said.partition(":")

    def act(held: Meeting) -> str:
        voice = sitting.Voice(stance, letter, forms.text(request, "words"))
        sitting.speak(by=person(request), meeting=held, seat=MeetingSeat(pk=seat), voice=voice)
        return _("Written down.")

    return done_in(request, key, act)


@screen("hold_meeting", methods=("POST",))
def close(request: HttpRequest, key: int) -> HttpResponse:
    """Close with the decision and who does what."""

    def act(held: Meeting) -> str:
        goes_on = {"yes": True, "no": False}.get(forms.text(request, "goes_on"))
        outcome = sitting.Outcome(forms.text(request, "option"), forms.text(request, "decision"), forms.tasks_of(request),
                                  goes_on)
        sitting.close_meeting(by=person(request), meeting=held, outcome=outcome, saves=forms.saves(request))
        return _("The meeting is closed; the minutes are sealed.")

    return done_in(request, key, act)
