"""Questions while a step is open: asked of a person, answered, taken back; meanwhile the clock stands still."""
from __future__ import annotations

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from clc.kernel.errors import BadInput, NotAllowed
from clc.stages.decision import seating, telling
from clc.stages.decision.days import due_day, end_of, working_days
from clc.stages.decision.models import ActKind, CaseStep, Question, StepState
from clc.stages.decision.services.cases import may_see
from clc.stages.decision.services.moving import moving
from clc.stages.hub.models import Client, User
from clc.stages.hub.permission import require

WORDS_MAX = 4000


def ask(*, by: User, step: CaseStep, to: User, words: str) -> Question:
    """Ask somebody who sees the client about a step at which one is asked oneself."""
    require(by, "work_case", Client(pk=step.client_id))
    if not words.strip():
        raise BadInput(_("A question needs words."), todo=_("Write the question."))
    with moving(step.case, by) as move:
        move.must_run()
        held = move.must_be_open(step)
        seating.seat_of(by, move.case, held)
        if to.pk == by.pk or to.pk not in may_see(move.case.client, [to]):
            raise BadInput(_("%(who)s cannot be asked: another person who sees this client can.") % {"who": to},
                           todo=_("Choose somebody else."))
        asked = Question.objects.create(case=move.case, step=held, client_id=held.client_id, by=by, to=to,
                                        words=words.strip()[:WORDS_MAX])
        move.say(ActKind.ASKED, held, asked.words, to=to.username, question=asked.pk)
        telling.tell(move.case, [to], gettext_noop("Question: %(title)s"), body=asked.words)
    return asked


def answer(*, by: User, question: Question, words: str) -> Question:
    """Answer a question put to oneself, or to somebody in whose stead one acts; the clock goes on."""
    require(by, "work_case", Client(pk=question.client_id))
    if not words.strip():
        raise BadInput(_("An answer needs words."), todo=_("Write the answer."))
    with moving(question.case, by) as move:
        held = _open(question)
        stood = {one.pk: one for one in seating.givers(by, timezone.now())}
        if held.to_id != by.pk and held.to_id not in stood:
            raise NotAllowed(_("This question was put to somebody else."), todo=_("Ask them to answer it."))
        held.answer, held.answered_by, held.answered_at = words.strip()[:WORDS_MAX], by, timezone.now()
        held.save()
        _clock_on(held)
        move.say(ActKind.ANSWERED, held.step, held.answer, question=held.pk, acting_for=stood.get(held.to_id))
        telling.tell(move.case, [held.by], gettext_noop("Answer: %(title)s"), body=held.answer)
    return held


def take_back(*, by: User, question: Question) -> Question:
    """Take back a question one asked; the clock goes on."""
    require(by, "work_case", Client(pk=question.client_id))
    with moving(question.case, by) as move:
        held = _open(question)
        if held.by_id != by.pk:
            raise NotAllowed(_("Only who asked takes a question back."), todo=_("Ask them."))
        held.taken_back_at = timezone.now()
        held.save()
        _clock_on(held)
        move.say(ActKind.TOOK_BACK, held.step, question=held.pk)
    return held


def _open(question: Question) -> Question:
    held = Question.objects.select_for_update(of=("self",)).select_related("step", "by", "to").get(pk=question.pk)
    if held.answered_at is not None or held.taken_back_at is not None:
        raise BadInput(_("This question is closed already."), todo=_("Look at the case again."))
    return held


def _clock_on(question: Question) -> None:
    """Give the step back the working days it waited, once for questions that ran at the same time."""
    step = CaseStep.objects.get(pk=question.step_id)
    others = Question.objects.filter(step=step, answered_at__isnull=True, taken_back_at__isnull=True).exclude(pk=question.pk)
    if step.state != StepState.OPEN or step.due is None or others.exists():
        return
    since = timezone.localdate(Question.objects.filter(step=step).exclude(pk=question.pk).filter(
        answered_at__gte=question.at).order_by("at").values_list("at", flat=True).first() or question.at)
    waited = working_days(since, timezone.localdate())
    if not waited:
        return
    step.waiting_days += waited
    step.due = due_day(step.due, waited)
    if step.deadline is not None and step.due is not None:
        step.deadline = end_of(step.due)
    step.save(update_fields=["waiting_days", "due", "deadline"])
