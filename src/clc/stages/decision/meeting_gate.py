"""The gate of joint meetings: a step that asks for one stays shut until its meeting is closed."""
from __future__ import annotations

from collections.abc import Iterator

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from clc.stages.decision import gates
from clc.stages.decision.missing import Missing
from clc.stages.decision.models import Case, CaseStep, Meeting, MeetingState, StepKind, StepState

NAME = "meeting_held"


def register() -> None:
    """Make the gate known."""
    gates.register(NAME, gettext_noop("Joint meeting held"), held)


def held(case: Case) -> Iterator[Missing]:
    """For each open step that waits for a meeting: that it is still to be called, or to be held."""
    for step in CaseStep.objects.filter(case=case, state=StepState.OPEN):
        if step.kind == StepKind.MEETING or NAME in step.gates:
            yield from _of_step(case, step)


def meeting_of(step: CaseStep) -> Meeting | None:
    """The newest meeting called for a visit of a step; None when none was, or it was called off."""
    rows = Meeting.objects.filter(case_id=step.case_id, step=step.node, at__gte=step.opened_at)
    return rows.exclude(state=MeetingState.CANCELLED).order_by("-id").first()


def _of_step(case: Case, step: CaseStep) -> Iterator[Missing]:
    found = meeting_of(step)
    if found is None:
        query = f"?case={case.pk}&step={step.node}"
        yield Missing(_("No joint meeting is called for this step."), _("Call the joint meeting."),
                      _page("meetings:call", case.client.code, query))
    elif found.state != MeetingState.CLOSED:
        yield Missing(_("The joint meeting is not closed yet."), _("Hold the meeting and close it."),
                      _page("meetings:room", found.pk))


def _page(route: str, key: object, query: str = "") -> str:
    try:
        return reverse(route, args=[key]) + query
    except NoReverseMatch:
        return ""
