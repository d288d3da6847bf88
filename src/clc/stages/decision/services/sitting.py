"""A joint meeting in session: opened with its quorum and frozen facts, options put side by side, voices heard, closed."""
from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from clc.kernel.errors import BadInput, NotAllowed
from clc.policy.kind.meeting import MeetingKind
from clc.stages.credit.papers.paper import canonical, seal
from clc.stages.decision import calling, meeting_facts, minuting
from clc.stages.decision.meeting_words import SIDES
from clc.stages.decision.models import (
    CaseStep,
    Meeting,
    MeetingOption,
    MeetingSeat,
    MeetingState,
    MeetingTask,
    Minutes,
    Stance,
    StepKind,
    StepState,
)
from clc.stages.decision.services.deciding import conclude_meeting
from clc.stages.decision.services.meetings import can_come, locked, rule_of
from clc.stages.hub.book import current_book, keep_edition
from clc.stages.hub.models import Client, User
from clc.stages.hub.services.actions import open_action
from clc.stages.hub.services.audit import note

LETTERS = "ABCDEF"
TASKS_MAX = 20
FARTHEST = timedelta(days=3660)
LANGUAGES = ("zh-hans", "en")


@dataclass(frozen=True)
class Voice:
    """What somebody present says: for an option, against the decision, or neither; words for a dissent."""

    stance: str
    option: str = ""
    words: str = ""


@dataclass(frozen=True)
class Task:
    """What is to be done, by whom, by which day."""

    title: str
    owner: User
    due: date


@dataclass(frozen=True)
class Outcome:
    """What the meeting decided: the option, in words, who does what; whether the case that waits for it goes on."""

    option: str
    words: str
    tasks: tuple[Task, ...]
    goes_on: bool | None = None


@transaction.atomic
def open_meeting(*, by: User, meeting: Meeting, present: Collection[int], saves: int) -> Meeting:
    """Open the meeting with those who are there (keys of seats): quorum and chair are checked, the facts freeze.

    Refused, naming what is missing, without the chair, with a side of the quorum absent, or with a chair from a side that
    may not chair while the client stands where it does.
    """
    held = locked(by, meeting, saves)
    if held.state != MeetingState.CALLED:
        raise BadInput(_("This meeting is %(state)s.") % {"state": held.get_state_display()},
                       todo=_("Look at it again: somebody has moved it."))
    _must_chair(by, held)
    seats = list(held.seats.select_related("user"))
    there = [seat for seat in seats if seat.pk in set(present)]
    held.level = calling.level_of(held.client)
    _check_quorum(rule_of(held.kind), held, there)
    for seat in seats:
        seat.present = seat in there
        seat.save(update_fields=["present"])
    held.facts = meeting_facts.canonical(meeting_facts.frozen(held))
    held.facts_seal, held.edition = seal(held.facts), keep_edition(current_book())
    held.state, held.opened_at, held.saves = MeetingState.OPEN, timezone.now(), held.saves + 1
    held.save()
    note(by, "opened a joint meeting", held, {
        "present": [str(seat.user) for seat in there], "level": held.level, "facts": held.facts_seal})
    return held


@transaction.atomic
def add_option(*, by: User, meeting: Meeting, title: str, words: str = "") -> MeetingOption:
    """Put a way forward beside the others; a title that stands there is not put twice."""
    held = locked(by, meeting)
    if held.state not in (MeetingState.CALLED, MeetingState.OPEN):
        raise BadInput(_("This meeting is %(state)s.") % {"state": held.get_state_display()}, todo=_("Call another one."))
    named = title.strip()[:160]
    if not named:
        raise BadInput(_("An option needs a title."), todo=_("Say in a few words what would be done."))
    there = list(held.options.all())
    if len(there) >= len(LETTERS):
        raise BadInput(_("At most %(most)s options stand side by side.") % {"most": len(LETTERS)},
                       todo=_("Put two of them together."))
    same = next((one for one in there if one.title == named), None)
    if same is not None:
        return same
    made = MeetingOption.objects.create(client=held.client, meeting=held, letter=LETTERS[len(there)], title=named,
                                        words=words.strip()[:4000], by=by)
    note(by, "put an option to a joint meeting", held, {"letter": made.letter, "title": made.title})
    return made


@transaction.atomic
def speak(*, by: User, meeting: Meeting, seat: MeetingSeat, voice: Voice) -> MeetingSeat:
    """Write down what somebody present says: they themselves, or the chair as it was said in the room; the last counts."""
    held = locked(by, meeting)
    _in_session(held)
    mine = held.seats.select_for_update(of=("self",)).select_related("user").filter(pk=seat.pk).first()
    if mine is None or not mine.present:
        raise BadInput(_("Only who is present speaks."), todo=_("Open the meeting again and look who is there."))
    if by.pk not in (mine.user_id, held.chair_id):
        raise NotAllowed(_("Each speaks from their own seat."), todo=_("Ask them, or the chair to write it down."))
    if voice.stance not in Stance.values:
        raise BadInput(_("One supports, dissents or abstains."), todo=_("Choose one of the three."))
    if voice.stance == Stance.SUPPORTS and not held.options.filter(letter=voice.option[:1]).exists():
        raise BadInput(_("Who supports says which option."), todo=_("Choose one of the options."))
    if voice.stance == Stance.DISSENTS and not voice.words.strip():
        raise BadInput(_("A dissent is kept with its words."), todo=_("Write why, in a sentence or two."))
    mine.stance, mine.words, mine.said_at, mine.written_by = voice.stance, voice.words.strip()[:4000], timezone.now(), by
    mine.option = voice.option[:1] if voice.stance == Stance.SUPPORTS else ""
    mine.save()
    note(by, "spoke in a joint meeting", held, {"who": str(mine.user), "stance": mine.stance, "option": mine.option,
                                                "words": mine.words})
    return mine


@transaction.atomic
def close_meeting(*, by: User, meeting: Meeting, outcome: Outcome, saves: int) -> Meeting:
    """Close the meeting: what was decided, who does it by when, minutes in both languages under a seal; nothing moves after.

    Refused while options are too few, somebody present has not spoken, or nothing is to be done by anybody.
    """
    held = locked(by, meeting, saves)
    _in_session(held)
    _must_chair(by, held)
    _check_outcome(rule_of(held.kind), held, outcome)
    for one in outcome.tasks:
        made = open_action(by=by, client=held.client, title=one.title, due=one.due, owner=one.owner, detail=held.title)
        MeetingTask.objects.create(client=held.client, meeting=held, title=made.title, owner=one.owner, due=one.due,
                                   action=made)
    held.chosen, held.decision = outcome.option, outcome.words.strip()[:8000]
    held.state, held.ended_by, held.ended_at, held.saves = MeetingState.CLOSED, by, timezone.now(), held.saves + 1
    sealed = _minutes(by, held)
    held.save()
    note(by, "closed a joint meeting", held, {"option": held.chosen, "decision": held.decision, "seal": sealed.seal,
                                              "tasks": len(outcome.tasks)})
    step = waiting_step(held)
    if step is not None:
        conclude_meeting(by=by, step=step, outcome="approved" if outcome.goes_on else "refused", words=held.decision)
    return held


def waiting_step(meeting: Meeting) -> CaseStep | None:
    """The open step of a case that waits for this meeting; None without one."""
    if meeting.case_id is None:
        return None
    rows = CaseStep.objects.filter(case_id=meeting.case_id, node=meeting.step, kind=StepKind.MEETING, state=StepState.OPEN)
    return rows.select_related("case__client__party").first()


def is_whole(minutes: Minutes) -> bool:
    """Whether the minutes are those that were sealed."""
    return seal("\n".join((minutes.seal_before, minutes.paper_zh, minutes.paper_en))) == minutes.seal


def missing_sides(rule: MeetingKind, seats: Sequence[MeetingSeat]) -> list[str]:
    """The sides of the quorum that none of these seats sits for."""
    there = {seat.side for seat in seats}
    return [side for side in rule.quorum if side not in there]


def _minutes(by: User, held: Meeting) -> Minutes:
    Client.objects.select_for_update(no_key=True).get(pk=held.client_id)
    papers = {one: canonical(minuting.compose(held, language=one)) for one in LANGUAGES}
    last = Minutes.objects.filter(client=held.client).first()
    before = last.seal if last else ""
    return Minutes.objects.create(
        client=held.client, meeting=held, paper_zh=papers["zh-hans"], paper_en=papers["en"], seal_before=before,
        seal=seal("\n".join((before, papers["zh-hans"], papers["en"]))), by=by)


def _check_quorum(rule: MeetingKind, held: Meeting, there: Sequence[MeetingSeat]) -> None:
    if held.chair_id not in {seat.user_id for seat in there}:
        raise BadInput(_("The chair is not there."), todo=_("Wait for the chair, or name another one."))
    absent = missing_sides(rule, there)
    if absent:
        raise BadInput(_("There is no quorum: nobody from %(sides)s is there.") % {
            "sides": ", ".join(str(SIDES[side]) for side in absent)}, todo=_("Ask somebody from there, or set another day."))
    if not rule.may_chair(held.chair.role, held.level):
        side = rule.side_of(held.chair.role)
        raise NotAllowed(_("While the client stands at this light, the chair does not come from %(side)s.") % {
            "side": SIDES[side] if side else held.chair.role}, todo=_("Name a chair from another side."))


def _check_outcome(rule: MeetingKind, held: Meeting, outcome: Outcome) -> None:
    options = set(held.options.values_list("letter", flat=True))
    if len(options) < rule.options:
        raise BadInput(_("At least %(least)s options stand side by side before one is decided for.") % {
            "least": rule.options}, todo=_("Put another option; doing nothing is one."))
    if outcome.goes_on is None and waiting_step(held) is not None:
        raise BadInput(_("A case waits for this meeting: say whether it goes on."), todo=_("Choose one of the two."))
    if outcome.option not in options or not outcome.words.strip():
        raise BadInput(_("A decision says which option, and in words what was decided."), todo=_("Choose and write both."))
    silent = [str(one.user) for one in held.seats.filter(present=True, stance="").select_related("user")]
    if silent:
        raise BadInput(_("Not heard yet: %(who)s.") % {"who": ", ".join(silent)},
                       todo=_("Let each say whether they support, dissent or abstain."))
    if not 0 < len(outcome.tasks) <= TASKS_MAX:
        raise BadInput(_("A decision is done by somebody: name one to %(most)s actions.") % {"most": TASKS_MAX},
                       todo=_("Write what, who and by which day."))
    for one in outcome.tasks:
        _check_task(held, one)


def _check_task(held: Meeting, task: Task) -> None:
    today = timezone.localdate()
    if not task.title.strip() or not today <= task.due <= today + FARTHEST:
        raise BadInput(_("An action of the meeting says what, and a day from today on."), todo=_("Write both."))
    if not can_come(task.owner, held.client):
        raise NotAllowed(_("%(who)s may not see this client.") % {"who": task.owner},
                         todo=_("Give the action to somebody who may."))


def _in_session(held: Meeting) -> None:
    if held.state != MeetingState.OPEN:
        raise BadInput(_("This meeting is not in session."), todo=_("Look at it again: somebody has moved it."))


def _must_chair(by: User, held: Meeting) -> None:
    if by.pk != held.chair_id:
        raise NotAllowed(_("The chair opens and closes the meeting."), todo=_("Ask %(who)s.") % {"who": held.chair})
