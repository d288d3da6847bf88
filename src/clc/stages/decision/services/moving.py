"""One move of a case, under its lock: steps open with their seats, end with their outcome, and the decision falls once."""
from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from functools import cached_property
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from clc.kernel.errors import BadInput
from clc.policy.shapes import on
from clc.stages.decision import gates, running, telling
from clc.stages.decision.dossiers import freeze
from clc.stages.decision.models import (
    ActKind,
    Case,
    CaseAct,
    CaseCondition,
    CaseState,
    CaseStep,
    Dossier,
    DossierKind,
    Seat,
    StepKind,
    StepState,
)
from clc.stages.decision.services.stepping import open_step, shut_step
from clc.stages.decision.subjects import Facts, subject_of, thing_of
from clc.stages.decision.tallying import APPROVED, REFUSED, tally
from clc.stages.hub.models import User
from clc.stages.hub.services.audit import note
from clc.stages.reach.services.pipeline import advance

TURNS_MAX = 120
DONE = "done"


def stale(case: Case) -> BadInput:
    """Somebody moved the case since the form was drawn: who, when, how."""
    last = CaseAct.objects.filter(case=case).select_related("by").last()
    told = {"who": str(last.by or _("The system")) if last else "", "what": str(last.get_kind_display()) if last else "",
            "when": f"{timezone.localtime(last.at):%Y-%m-%d %H:%M}" if last else ""}
    return BadInput(_("This case moved since you opened the page. %(who)s, %(when)s: %(what)s.") % told,
                    todo=_("Look at it as it is now; what you wrote is kept. Then decide again."))


@contextmanager
def moving(case: Case, by: User, saves: int | None = None) -> Iterator[Move]:
    """One transaction on a case nobody else moves meanwhile; what becomes possible by it happens before it ends."""
    with transaction.atomic():
        held = (Case.objects.select_for_update(of=("self",)).select_related("client__party", "client__branch", "definition")
                .get(pk=case.pk))
        if saves is not None and held.saves != saves:
            raise stale(held)
        move = Move(held, by)
        yield move
        move.settle()


class Move:
    """What one move of a case knows, and what it says at its end; the case is locked for as long as it lives."""

    def __init__(self, case: Case, by: User) -> None:
        self.case, self.by, self.today = case, by, timezone.localdate()
        self.subject = subject_of(case.subject)
        self.rule = running.rule_of(case.process)
        self.moved = False
        self.outcomes: dict[str, str] = {}
        self.milestone = ""
        self._notes: list[tuple[str, dict[str, Any]]] = []

    @cached_property
    def thing(self) -> Any:
        """What the case is about."""
        return thing_of(self.case)

    @cached_property
    def state(self) -> Any:
        """Where it stands in its process."""
        return running.state_of(self.case)

    @cached_property
    def facts(self) -> Facts:
        """What is known of it today, with what people wrote into its form."""
        told: Facts = dict(self.subject.facts(self.thing, self.today))
        return {**{f"form_{name}": value for name, value in self.case.form.items()}, **told}

    def must_run(self) -> None:
        """BadInput once the case is no longer under way."""
        if self.case.state != CaseState.RUNNING:
            raise BadInput(_("The case is not under way any more: %(state)s.") % {"state": self.case.get_state_display()},
                           todo=_("Look at the case again; open a new one if it is still wanted."))

    def must_run_or_carry(self, step: CaseStep) -> None:
        """BadInput once the case is over, or its decision fell and the step decides."""
        if self.case.state != CaseState.APPROVED or step.decides:
            self.must_run()

    def must_be_open(self, step: CaseStep) -> CaseStep:
        """The step as it stands, when it is open."""
        held = CaseStep.objects.get(pk=step.pk, case=self.case)
        if held.state != StepState.OPEN:
            raise BadInput(_("The step %(step)s is closed already: %(state)s.") % {
                "step": held.label, "state": held.get_state_display()}, todo=_("Look at the case again: it has moved on."))
        return held

    def must_be_unchanged(self, step: CaseStep) -> None:
        """BadInput when what was put forward is no longer what is there."""
        seen = Dossier.objects.filter(step=step, kind=DossierKind.SEEN).first()
        if seen is not None and seen.fingerprint != self.subject.fingerprint(self.thing):
            raise BadInput(_("What is asked for was changed after it was put forward."),
                           todo=_("Put it forward anew, or undo the change; then decide."))

    def say(self, kind: ActKind, step: CaseStep | None = None, words: str = "", **detail: Any) -> CaseAct:
        """Write down what happened; the audit is told at the end of the move."""
        acting_for = detail.pop("acting_for", None)
        by = detail.pop("by", self.by)
        told = {"case": self.case.number, "step": step.node if step else "", "words": words[:200]}
        self._notes.append((kind, {**told, **detail}))
        return CaseAct.objects.create(case=self.case, client_id=self.case.client_id, step=step, kind=kind, by=by,
                                      acting_for=acting_for, words=words, detail=detail)

    def conclude(self, step: CaseStep, outcome: str, why: str = "") -> None:
        """End an open step with its outcome and let the process go on; where this step decides, the decision falls."""
        shut_step(step, StepState.DONE if outcome == DONE else StepState(outcome), why)
        self.moved = True
        if step.decides and outcome == APPROVED:
            self._approve(step)
        if step.decides and outcome == REFUSED:
            self._end(CaseState.REFUSED, why)
            return
        self.state.complete(step.node, self.outcomes.get(step.node, outcome), self.facts)

    def shut(self, step: CaseStep, state: StepState, why: str) -> None:
        """End an open step without an outcome: returned, void."""
        shut_step(step, state, why)

    def jump(self, node: str) -> None:
        """Go back to a step the case has been at."""
        self.state.jump(node)
        self.moved = True

    def fire(self, clock: str) -> None:
        """A timer of the process ran out."""
        self.state.fire(clock)
        self.moved = True

    def settle(self) -> None:
        """Let happen what is possible now, keep the case, tell the audit."""
        if self.case.state in (CaseState.RUNNING, CaseState.APPROVED):
            self._go_on()
        if self.moved:
            self.case.saves += 1
        self.case.save()
        if self.milestone and self.subject.milestones:
            advance(by=self.by, client=self.case.client, to=self.milestone)
        for kind, detail in self._notes:
            note(self.by, f"case: {kind}", self.case, detail)

    def end(self, state: CaseState, why: str) -> None:
        """End the case at another end than its process's own."""
        self._end(state, why)
        self.moved = True

    def _go_on(self) -> None:
        for _turn in range(TURNS_MAX):
            self._follow()
            step = self._passable()
            if step is None:
                break
            self._pass(step)
            if self.case.state not in (CaseState.RUNNING, CaseState.APPROVED):
                return
        else:
            raise BadInput(_("The process turns in a circle."), todo=_("Have the process looked at under Processes."))
        self._keep()
        if self.state.done:
            self._finish()

    def _keep(self) -> None:
        self.case.engine, self.case.facts = self.state.to_json(), dict(self.state.facts)
        self.case.level = str(self.state.facts.get("authority") or "")[:40]

    def _finish(self) -> None:
        """The process reached its end: what it says there, unless the decision fell before."""
        ending = self.state.ending
        if self.case.state == CaseState.APPROVED and ending in (APPROVED, DONE):
            self._end(CaseState.DONE, "")
        elif self.case.state == CaseState.APPROVED:
            self._end(CaseState.EXPIRED, _("It was not carried out in time."))
        elif ending in (APPROVED, DONE):
            last = CaseStep.objects.filter(case=self.case).order_by("done_at", "id").last()
            assert last is not None
            self._approve(last)
            self._end(CaseState.DONE, "")
        else:
            self._end(CaseState.WITHDRAWN if ending == "withdrawn" else CaseState.REFUSED,
                      _("The process ended: %(end)s.") % {"end": ending})

    def _follow(self) -> None:
        """Open the steps the process is ready for, end those it left."""
        ready = {one.id: one for one in self.state.ready()}
        open_steps = {one.node: one for one in CaseStep.objects.filter(case=self.case, state=StepState.OPEN)}
        for node, step in open_steps.items():
            if node not in ready:
                shut_step(step, StepState.VOID, _("The process went another way."))
        for node, told in ready.items():
            if node not in open_steps:
                open_step(self, told)

    def _passable(self) -> CaseStep | None:
        """An open step that can end without anybody: the system's own whose gates are met, or one whose seats all passed."""
        for step in CaseStep.objects.filter(case=self.case, state=StepState.OPEN):
            if step.kind == StepKind.AUTO and not gates.missing(self.case, step.gates):
                return step
            seats = list(Seat.objects.filter(step=step)) if step.kind not in (StepKind.AUTO, StepKind.MEETING) else []
            if seats and all(one.passed for one in seats) and not gates.missing(self.case, step.gates):
                return step
        return None

    def _pass(self, step: CaseStep) -> None:
        outcome = DONE if step.kind in (StepKind.AUTO, StepKind.WORK) else tally(step).outcome
        self.say(ActKind.PASSED, step, by=None)
        self.conclude(step, outcome)

    def _approve(self, step: CaseStep) -> None:
        """The decision falls: conditions become the deal's, the dossier is sealed, the approval's days begin."""
        kept = list(CaseCondition.objects.filter(case=self.case, struck_at__isnull=True))
        if kept and not self.subject.conditional:
            raise BadInput(_("An approval of this kind carries no conditions."), todo=_("Strike them, or refuse."))
        self.subject.decided(self.thing, by=self.by, approved=True, conditions=kept, case=self.case)
        self.__dict__.pop("thing", None)
        case = self.case
        case.fingerprint = self.subject.fingerprint(self.thing)
        case.state, case.decided_at = CaseState.APPROVED, timezone.now()
        case.valid_until = self.today + timedelta(days=self._holds())
        self._keep()
        case.save()
        self.milestone = "contract"
        self.say(ActKind.DECIDED, step, outcome=APPROVED, conditions=len(kept))
        freeze(case, step, DossierKind.DECIDED, by=self.by, facts=self.facts)
        telling.decided(case)

    def _holds(self) -> int:
        found = on(self.rule.valid_days, self.today)
        return int(found or 1)

    def _end(self, state: CaseState, why: str) -> None:
        before = self.case.state
        for step in CaseStep.objects.filter(case=self.case, state=StepState.OPEN):
            shut_step(step, StepState.WITHDRAWN if state == CaseState.WITHDRAWN else StepState.VOID, why)
        self.case.state, self.case.ended_at, self.case.ended_why = state, timezone.now(), why[:400]
        self.case.engine = self.state.to_json()
        self.case.save()
        if state == CaseState.REFUSED:
            self.subject.decided(self.thing, by=self.by, approved=False, conditions=[], case=self.case)
            self.say(ActKind.DECIDED, words=why, outcome=REFUSED)
            telling.decided(self.case)
        if state != CaseState.DONE and before in (CaseState.RUNNING, CaseState.APPROVED):
            self.subject.released(self.thing, by=self.by, case=self.case, why=why)
