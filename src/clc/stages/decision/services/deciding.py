"""What is done with the step of a case: approve, refuse, do the work, send it back, put it forward anew."""
from __future__ import annotations

from django.utils.translation import gettext as _

from clc.kernel.errors import BadInput
from clc.stages.decision import gates, seating
from clc.stages.decision.models import (
    ActKind,
    Case,
    CaseStep,
    Choice,
    Dossier,
    DossierKind,
    StepKind,
    StepState,
    Vote,
)
from clc.stages.decision.services.casting import WORDS_MAX, cast
from clc.stages.decision.services.moving import DONE, moving
from clc.stages.hub.models import Client, User
from clc.stages.hub.permission import require


def approve(*, by: User, step: CaseStep, words: str = "", saves: int | None = None) -> Case:
    """Agree at an approval from one's seat; where the rule of the step is met, the case goes on."""
    return _approval(by, step, Choice.YES, words, saves)


def reject(*, by: User, step: CaseStep, words: str, saves: int | None = None) -> Case:
    """Refuse at an approval from one's seat, with the reason."""
    return _approval(by, step, Choice.NO, words, saves)


def finish(*, by: User, step: CaseStep, words: str = "", outcome: str = DONE, saves: int | None = None) -> Case:
    """Say that the work of a step is done; its gates must be met. outcome: one of the step's own words, where it has any."""
    require(by, "work_case", Client(pk=step.client_id))
    with moving(step.case, by, saves) as move:
        held = _of_kind(step, StepKind.WORK)
        move.outcomes[held.node] = outcome
        cast(move, held, Choice.YES, words)
    return move.case


def conclude_meeting(*, by: User, step: CaseStep, outcome: str, words: str = "") -> Case:
    """Let a case go on after the joint meeting its step waited for; called when a meeting is closed."""
    require(by, "hold_meeting", Client(pk=step.client_id))
    if outcome not in ("approved", "refused"):
        raise BadInput(_("A meeting ends approved or refused."), todo=_("Choose one of the two."))
    with moving(step.case, by) as move:
        held = move.must_be_open(_of_kind(step, StepKind.MEETING))
        if outcome == "approved":
            found = gates.missing(move.case, held.gates)
            if found:
                raise BadInput(" ".join(one.words for one in found), todo=" ".join(one.todo for one in found))
        move.say(ActKind.DID, held, words.strip()[:WORDS_MAX], outcome=outcome)
        move.conclude(held, outcome, words.strip())
    return move.case


def send_back(*, by: User, step: CaseStep, to: str, words: str, saves: int | None = None) -> Case:
    """Return a case to a step it has been at, from a step one is asked at, with the reason; votes of that step stay told."""
    require(by, "work_case", Client(pk=step.client_id))
    if not words.strip():
        raise BadInput(_("A case is returned only with a reason."), todo=_("Write what is to be done."))
    with moving(step.case, by, saves) as move:
        move.must_run()
        held = move.must_be_open(step)
        taken = seating.seat_of(by, move.case, held)
        if to == held.node or to not in {one.id for one in move.state.earlier()}:
            raise BadInput(_("The case has not been at this step."), todo=_("Choose one it has passed."))
        move.say(ActKind.RETURNED, held, words.strip()[:WORDS_MAX], to=to, acting_for=taken.acting_for)
        move.shut(held, StepState.RETURNED, words.strip())
        move.jump(to)
    return move.case


def renew(*, by: User, step: CaseStep, why: str, saves: int | None = None) -> Case:
    """Put the papers of a step forward anew after something changed: frozen again, and whoever voted is asked again."""
    require(by, "open_case", Client(pk=step.client_id))
    if not why.strip():
        raise BadInput(_("Say what was changed."), todo=_("Write it in a sentence."))
    with moving(step.case, by, saves) as move:
        move.must_run()
        held = move.must_be_open(step)
        seen = Dossier.objects.filter(step=held, kind=DossierKind.SEEN).first()
        if held.kind not in seating.DECIDING or seen is None:
            raise BadInput(_("Nothing was put forward at this step."), todo=_("Go on with the step."))
        if seen.fingerprint == move.subject.fingerprint(move.thing):
            raise BadInput(_("Nothing an approval covers was changed."), todo=_("Let the step go on."))
        move.say(ActKind.RENEWED, held, why.strip()[:WORDS_MAX], votes=Vote.objects.filter(step=held).count())
        move.shut(held, StepState.VOID, why.strip())
        asked = move.subject.asked(move.thing)
        move.case.title, move.case.amount, move.case.currency = asked.title[:240], asked.amount, asked.currency
        move.state.learn(move.facts)
        move.moved = True
    return move.case


def _approval(by: User, step: CaseStep, choice: Choice, words: str, saves: int | None) -> Case:
    require(by, "approve_case", Client(pk=step.client_id))
    with moving(step.case, by, saves) as move:
        cast(move, _of_kind(step, StepKind.APPROVE), choice, words)
    return move.case


def _of_kind(step: CaseStep, kind: StepKind) -> CaseStep:
    if step.kind != kind:
        raise BadInput(_("This is not done at a step of this kind: %(kind)s.") % {"kind": step.get_kind_display()},
                       todo=_("Look at the page of the case."))
    return step


