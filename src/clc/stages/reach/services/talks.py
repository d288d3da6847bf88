"""Talks by playbook, and the phases they belong to: begun, left when the gate is met, or given up with the reason."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from clc.kernel.errors import BadInput, NotAllowed, NotFound
from clc.kernel.privacy import masked
from clc.policy.kind.playbook import Playbook
from clc.stages.hub.book import current_book, keep_edition
from clc.stages.hub.models import Client, Touch, TouchKind, User
from clc.stages.hub.services.audit import note
from clc.stages.reach import gating
from clc.stages.reach.models import Contact, Lead, Phase, PhaseEnd, Talk
from clc.stages.reach.services.holding import worked_by, worked_on
from clc.stages.reach.somebody import Somebody, owner_of, require_on, somebody

CLOCK_AHEAD = timedelta(minutes=10)
TAKE_BACK = timedelta(hours=24)
TEXT_MAX, ANSWER_MAX, STEP_MAX = 20_000, 4_000, 240


@dataclass(frozen=True)
class Held:
    """A talk as it is written down; `key` makes the same form sent twice one talk, `visit` ties it to a visit's note."""

    key: UUID
    kind: str
    at: datetime
    answers: Mapping[str, str]
    own: Sequence[User] = ()
    theirs: Sequence[Contact] = ()
    notes: str = ""
    next_step: str = ""
    next_on: date | None = None
    visit: Touch | None = None


def playbook_of(name: str) -> Playbook:
    """A playbook of the book in force; else BadInput."""
    found = current_book().of(Playbook).get(name)
    if found is None:
        raise BadInput(_("There is no such playbook."), todo=_("Choose one of the list."))
    return found


@transaction.atomic
def begin_phase(*, by: User, whose: Client | Lead, playbook: str) -> Phase:
    """Begin a phase; one that is under way is returned as it is.

    A phase of the road is begun where the road stands: the first, or the one after a phase that was completed. Going back to
    an earlier one is always allowed. Errors: BadInput that names the open phase whose gate is not met.
    """
    held = somebody(whose)
    require_on(by, "log_touch", held)
    rule = playbook_of(playbook)
    before = Phase.objects.filter(held.rows(), playbook=playbook, ended_at__isnull=True).first()
    if before is not None:
        return before
    _on_the_road(held, rule, playbook)
    try:
        with transaction.atomic():
            phase = Phase.objects.create(**held.fields(), by=by, playbook=playbook, edition=keep_edition(current_book()),
                                         began_at=timezone.now())
    except IntegrityError:
        return Phase.objects.get(held.rows(), playbook=playbook, ended_at__isnull=True)
    note(by, "began a phase", phase, {"playbook": playbook})
    return phase


def _on_the_road(held: Somebody, rule: Playbook, playbook: str) -> None:
    """Nobody walks past a phase whose gate is not met."""
    if rule.road is None:
        return
    books = current_book().of(Playbook)
    for phase in Phase.objects.filter(held.rows(), ended_at__isnull=True).order_by("began_at"):
        other = books.get(phase.playbook)
        if other is not None and other.road is not None and other.road < rule.road:
            raise BadInput(
                _("“%(here)s” is still under way: “%(there)s” comes after it.")
                % {"here": _(other.label), "there": _(rule.label)},
                todo=" ".join(one.todo for one in gating.missing(phase)) or _("Leave it first: its gate is met."))


@transaction.atomic
def leave_phase(*, by: User, phase: Phase) -> Phase | None:
    """Leave a phase whose gate is met; the phase that follows begins and is returned (None: nothing follows).

    Errors: BadInput that names everything missing and what to do about it. Left twice, it is left once.
    """
    held = _locked(phase)
    whose = owner_of(held)
    require_on(by, "log_touch", whose)
    rule = playbook_of(held.playbook)
    following = rule.next if rule.next in current_book().of(Playbook) else None
    if held.ended_at is None:
        found = gating.checked(held)
        left = [one for one in found if not one.met]
        if left:
            raise BadInput(
                _("“%(phase)s” cannot be left yet. Missing: %(missing)s.")
                % {"phase": _(rule.label), "missing": "; ".join(one.words for one in left)},
                todo=" ".join(one.todo for one in left))
        held.ended_at, held.ended_by, held.end = timezone.now(), by, PhaseEnd.DONE
        held.met = {one.name: one.words for one in found}
        held.save()
        note(by, "completed a phase", held, {"playbook": held.playbook, "met": held.met})
    elif held.end != PhaseEnd.DONE:
        raise BadInput(_("This phase was given up."), todo=_("Begin it again."))
    return begin_phase(by=by, whose=_real(whose), playbook=following) if following else None


@transaction.atomic
def give_up_phase(*, by: User, phase: Phase, why: str) -> Phase:
    """End a phase without its gate, with the reason; nothing follows it."""
    held = _locked(phase)
    require_on(by, "log_touch", owner_of(held))
    if not why.strip():
        raise BadInput(_("A phase is given up for a reason."), todo=_("Write why; it helps whoever comes after you."))
    if held.ended_at is not None:
        raise BadInput(_("This phase has ended already."), todo=_("Open the page again."))
    held.ended_at, held.ended_by, held.end, held.why = timezone.now(), by, PhaseEnd.GIVEN_UP, masked(why.strip())[:400]
    held.save()
    note(by, "gave a phase up", held, {"playbook": held.playbook, "why": held.why})
    return held


@transaction.atomic
def keep_talk(*, by: User, whose: Client | Lead, playbook: str, told: Held) -> tuple[Talk, bool]:
    """Write a talk down; returns it and whether it is new. Its phase begins with its first talk.

    Errors: BadInput for a talk to come, of no known kind, without a word, with people who are not there, or tied to a note
    that is no visit of this client.
    """
    before = Talk.objects.filter(key=told.key).first()
    if before is not None:
        return before, False
    held = somebody(whose)
    require_on(by, "log_touch", held)
    rule = playbook_of(playbook)
    answers = _answers(rule, told)
    _checked(told, held, answers)
    phase = begin_phase(by=by, whose=whose, playbook=playbook) if rule.gate else None
    try:
        with transaction.atomic():
            talk = Talk.objects.create(
                **held.fields(), by=by, key=told.key, phase=phase, playbook=playbook, edition=keep_edition(current_book()),
                kind=told.kind, at=told.at, answers=answers, notes=masked(told.notes.strip()),
                next_step=masked(told.next_step.strip())[:STEP_MAX], next_on=told.next_on)
    except IntegrityError:  # the same form, sent twice at the same moment
        return Talk.objects.get(key=told.key), False
    talk.own.set({user.pk: user for user in (by, *told.own)}.values())
    talk.theirs.set(told.theirs)
    _tell_others(talk, rule, told)
    note(by, "held a talk", talk, {"playbook": playbook, "kind": told.kind, "ours": talk.own.count(),
                                   "theirs": len(told.theirs), "answers": sum(bool(one["answer"]) for one in answers)})
    return talk, True


@transaction.atomic
def take_back_talk(*, by: User, talk: Talk) -> None:
    """Undo one's own talk within a day, while its phase is open; the note it wrote goes with it, a visit's note stays."""
    held = Talk.objects.select_for_update(of=("self",)).select_related("phase", "touch").filter(pk=talk.pk).first()
    if held is None:
        raise NotFound(_("This talk is not there any more."), todo=_("Open the page again."))
    if held.by_id != by.pk:
        raise NotAllowed(_("Only its author can take a talk back."), todo=_("Ask the author."))
    if timezone.now() - held.kept_at > TAKE_BACK or (held.phase is not None and held.phase.ended_at is not None):
        raise BadInput(_("A talk is taken back within a day, and while its phase is under way."),
                       todo=_("Write another talk that sets it right."))
    note(by, "took a talk back", held, {"playbook": held.playbook, "at": held.at})
    touch = None if held.at_visit else held.touch
    held.delete()
    if touch is not None:
        touch.delete()


def _answers(rule: Playbook, told: Held) -> list[dict[str, str]]:
    return [{"name": name, "question": question.label,
             "answer": masked(str(told.answers.get(name, "")).strip())[:ANSWER_MAX]}
            for name, question in rule.questions.items()]


def _checked(told: Held, held: Somebody, answers: Sequence[Mapping[str, str]]) -> None:
    if told.kind not in TouchKind.values or told.kind == TouchKind.NOTE:
        raise BadInput(_("This kind of contact is not known: %(kind)s.") % {"kind": told.kind},
                       todo=_("Choose one of the kinds listed."))
    if told.at > timezone.now() + CLOCK_AHEAD:
        raise BadInput(_("The talk lies in the future."), todo=_("Write it down when it has been held."))
    if not any(one["answer"] for one in answers) and not told.notes.strip():
        raise BadInput(_("Nothing was answered."), todo=_("Write at least one answer or a note."))
    if len(told.notes) > TEXT_MAX:
        raise BadInput(_("The note is too long."), todo=_("Shorten it, or keep it as a document."))
    if told.next_on is not None and told.next_on < timezone.localdate(told.at):
        raise BadInput(_("The next step lies before the talk."), todo=_("Choose a later day."))
    there = set(Contact.objects.filter(held.rows()).values_list("pk", flat=True))
    if any(one.pk not in there for one in told.theirs) or not all(user.is_active for user in told.own):
        raise BadInput(_("Somebody named is not there any more."), todo=_("Open the page again and choose from the list."))
    if told.visit is not None and (told.visit.client_id != (held.client.pk if held.client else None)
                                   or told.visit.kind != TouchKind.VISIT or Talk.objects.filter(touch=told.visit).exists()):
        raise BadInput(_("This note is no visit of this client, or has its talk already."), todo=_("Choose another visit."))


def _tell_others(talk: Talk, rule: Playbook, told: Held) -> None:
    """What a talk changes elsewhere: the client's timeline and next step, or the lead's."""
    if talk.client is not None:
        talk.touch = told.visit or Touch.objects.create(client=talk.client, kind=talk.kind, at=talk.at, by=talk.by,
                                                        text=_line(talk, rule))
        talk.at_visit = told.visit is not None
        talk.save(update_fields=["touch", "at_visit"])
        if talk.next_step:
            Client.objects.filter(pk=talk.client.pk).update(next_step=talk.next_step)
    elif talk.lead is not None and talk.by is not None:
        lead = worked_by(talk.by, talk.lead)
        if talk.next_step:
            lead.next_step, lead.next_on = talk.next_step, talk.next_on
        worked_on(lead)


def _line(talk: Talk, rule: Playbook) -> str:
    """A talk as the timeline tells it: the answers in short, then the note and the next step."""
    lines = [f"{_(one['question'])} {one['answer']}" for one in talk.answers if one["answer"]]
    told = [_(rule.label), *lines, talk.notes]
    if talk.next_step:
        told.append(_("Next step: %(step)s") % {"step": talk.next_step} + (f" ({talk.next_on})" if talk.next_on else ""))
    return "\n".join(line for line in told if line)


def _locked(phase: Phase) -> Phase:
    found = Phase.objects.select_for_update(of=("self",)).select_related("client", "lead").filter(pk=phase.pk).first()
    if found is None:
        raise NotFound(_("This phase is not among those you may see."), todo=_("Open the page again."))
    return found


def _real(whose: Somebody) -> Client | Lead:
    found = whose.client or whose.lead
    assert found is not None
    return found
