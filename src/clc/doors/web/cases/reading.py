"""What the page of a case shows: its open steps with who is asked and what is missing, its road, talk, votes and papers."""
from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from django.utils import timezone
from django.utils.translation import gettext as _

from clc.doors.web.cases import terms
from clc.kernel.errors import ClcError, NotFound
from clc.stages.decision import gates, meeting_gate, processes, seating, waiting
from clc.stages.decision.missing import Missing
from clc.stages.decision.models import (
    ALIVE,
    Case,
    CaseAct,
    CaseCondition,
    CaseStep,
    Dossier,
    DossierKind,
    Meeting,
    Question,
    Seat,
    SeatState,
    StepKind,
    StepState,
    Vote,
    Watcher,
)
from clc.stages.decision.said import said
from clc.stages.decision.services.cases import visible_form
from clc.stages.decision.subjects import subject_of
from clc.stages.decision.tallying import Tally, tally
from clc.stages.hub.book import current_book
from clc.stages.hub.models import Client, User

COLLEAGUES_MAX = 80
ACTS_MAX = 200
KEY_MAX = 2**62
DECIDES = frozenset(("approve", "vote", "finish"))


@dataclass(frozen=True)
class Field:
    """A field of the case's form as a step shows it."""

    name: str
    label: str
    value: str
    editable: bool


@dataclass(frozen=True)
class Open:
    """An open step: who is asked, what is missing, what the reader may do there."""

    step: CaseStep
    verbs: frozenset[str]
    seats: Sequence[Seat]
    missing: Sequence[Missing]
    votes: Sequence[Vote]
    tally: Tally | None
    outcomes: Sequence[tuple[str, str]]
    changed: bool
    meeting: Meeting | None
    fields: Sequence[Field]

    @property
    def late(self) -> bool:
        """Whether it is open beyond its day."""
        return self.step.is_late(timezone.localdate())

    @property
    def tells_seats(self) -> bool:
        """Whether its seats say more than who is asked."""
        return bool(self.votes) or any(
            one.state != SeatState.ASKED or one.compulsory or one.veto or one.waits_for_id or one.why for one in self.seats)

    @property
    def mine(self) -> bool:
        """Whether the reader decides or works here."""
        return not self.verbs.isdisjoint(DECIDES)

    @property
    def acts(self) -> frozenset[str]:
        """What else the reader may do here."""
        return self.verbs - DECIDES - {"reject", "fill"}

    @property
    def asked(self) -> list[str]:
        """Who is asked now: people by name, roles by their label."""
        return [asked_word(one) for one in self.seats if one.state == SeatState.ASKED and one.waits_for_id is None]


def asked_word(seat: Seat) -> str:
    """Whom a seat asks: a person, or whoever of its roles comes first."""
    return str(seat.user) if seat.user is not None else role_words(seat.roles)


def role_words(roles: Sequence[str]) -> str:
    """Roles in words."""
    book = current_book().roles
    return " / ".join(_(book[one].label) if one in book else one for one in roles)


@dataclass(frozen=True)
class Shown:
    """A case with everything its page asks."""

    case: Case
    reader: User

    @cached_property
    def verbs(self) -> frozenset[str]:
        """What the reader may do with the case as a whole."""
        return waiting.allowed(self.reader, self.case, [one.verbs for one in self.open])

    @cached_property
    def steps(self) -> list[CaseStep]:
        """All its steps in the order they were opened."""
        return list(CaseStep.objects.filter(case=self.case).order_by("id"))

    @cached_property
    def seats(self) -> list[Seat]:
        """All seats of its steps."""
        return list(Seat.objects.filter(case=self.case).select_related("user", "added_by"))

    @cached_property
    def votes(self) -> list[Vote]:
        """All votes and decisions."""
        return list(Vote.objects.filter(case=self.case).select_related("voter", "acting_for", "step", "seat"))

    @cached_property
    def open(self) -> list[Open]:
        """The steps that are open."""
        alive = self.case.state in ALIVE
        return [self._open(one) for one in self.steps if one.state == StepState.OPEN and alive]

    def _open(self, step: CaseStep) -> Open:
        step.case = self.case
        told = processes.flow_of(self.case.definition).steps.get(step.node)
        outcomes = [(one, str(terms.ENDINGS.get(one) or said(one.replace("_", " ")))) for one in (told.outcomes if told else ())]
        deciding = step.kind in seating.DECIDING
        return Open(
            step, frozenset(waiting.allowed_at(self.reader, self.case, step)),
            [one for one in self.seats if one.step_id == step.pk and one.state != SeatState.DROPPED],
            waiting.step_missing(step), [one for one in self.votes if one.step_id == step.pk],
            tally(step) if step.kind == StepKind.COMMITTEE else None, outcomes,
            deciding and waiting.has_changed(self.case, step),
            meeting_gate.meeting_of(step) if step.kind == StepKind.MEETING else None, self._fields(step))

    def _fields(self, step: CaseStep) -> list[Field]:
        seen = visible_form(step, self.case)
        names = dict.fromkeys([*seen, *(name for name, right in step.fields.items() if right != "hidden")])
        return [Field(name, self._field_word(name), seen.get(name, ""), step.fields.get(name) == "edit") for name in names]

    def _field_word(self, name: str) -> str:
        """A field in words: as the processes say it, else as a fact is called."""
        told = said(name)
        return told if told != name else terms.fact_word(name)

    @cached_property
    def road(self) -> list[waiting.Stop]:
        """Every step of the process, with where the case stands."""
        return waiting.road(self.case, self.steps, {one.step.pk: one.missing for one in self.open})

    @property
    def marks(self) -> dict[str, str]:
        """For the drawing: each node that was passed, refused, or where the case stands, in time or late."""
        told = {one.node: "refused" if one.step and one.step.state == StepState.REFUSED else "done"
                for one in self.road if one.state == waiting.DONE}
        return told | {one.step.node: "late" if one.late else "here" for one in self.open}

    @property
    def has_drawing(self) -> bool:
        """Whether the process file says how it is drawn."""
        return "BPMNShape" in self.case.definition.xml

    @property
    def focus(self) -> str:
        """The node the drawing brings into view: where the case stands, or where it ended."""
        return self.open[0].step.node if self.open else self.steps[-1].node if self.steps else ""

    @cached_property
    def returnable(self) -> list[tuple[str, str]]:
        """Where it may be returned to."""
        try:
            return waiting.returnable(self.case)
        except ClcError:
            return []

    @cached_property
    def questions(self) -> list[Question]:
        """Everything asked, the newest first."""
        rows = Question.objects.filter(case=self.case).select_related("by", "to", "answered_by", "step")
        return list(rows.order_by("-id"))

    @cached_property
    def mine_to_answer(self) -> set[int]:
        """Questions that wait for the reader."""
        return set(waiting.questions_for(self.reader).filter(case=self.case).values_list("pk", flat=True))

    @cached_property
    def conditions(self) -> list[CaseCondition]:
        """Conditions of the approval, those struck at the end."""
        rows = CaseCondition.objects.filter(case=self.case).select_related("by", "struck_by", "condition", "step")
        return sorted(rows, key=lambda one: (one.struck_at is not None, one.pk))

    @cached_property
    def acts(self) -> list[CaseAct]:
        """What happened, the newest first."""
        rows = CaseAct.objects.filter(case=self.case).select_related("by", "acting_for", "step")
        return list(rows.order_by("-id")[:ACTS_MAX])

    @cached_property
    def dossiers(self) -> list[Dossier]:
        """What was frozen, the newest first."""
        return list(Dossier.objects.filter(case=self.case).select_related("step", "by"))

    @cached_property
    def watchers(self) -> list[Watcher]:
        """Who got a copy."""
        return list(Watcher.objects.filter(case=self.case).select_related("user"))

    @cached_property
    def asked(self) -> list[terms.Line]:
        """What is asked: as it was decided, as it lies before those who decide, or as it is now."""
        newest = next((one for one in self.dossiers if one.kind == DossierKind.DECIDED), None)
        newest = newest or (self.dossiers[0] if self.dossiers else None)
        if newest is not None:
            return terms.asked(newest.terms())
        try:
            subject = subject_of(self.case.subject)
            return terms.asked(subject.terms(subject.find(self.case.subject_key)))
        except ClcError:
            return []

    @cached_property
    def address(self) -> str:
        """The page of what it is about; empty where it is gone."""
        try:
            subject = subject_of(self.case.subject)
            return subject.address(subject.find(self.case.subject_key))
        except ClcError:
            return ""

    @cached_property
    def colleagues(self) -> list[User]:
        """Who may be asked, added, handed a seat or sent a copy: who works on cases and sees the client."""
        return colleagues(self.case.client, self.reader)


def colleagues(client: Client, reader: User) -> list[User]:
    """People whose role works on cases and who see a client by it, without the reader."""
    roles = [name for name, role in current_book().roles.items() if "work_case" in role.may]
    rows = seating.holders(roles, client).exclude(pk=reader.pk).select_related("branch")
    return list(rows.order_by("role", "display_name")[:COLLEAGUES_MAX])


def gate_words(names: Sequence[str]) -> list[str]:
    """What gates check, in words."""
    return [gates.label(one) for one in names]


def found(key: int) -> Case:
    """A case the reader may see; else NotFound."""
    rows = Case.objects.select_related("client__party", "client__branch", "client__manager", "definition", "opened_by")
    held = rows.filter(pk=key).first() if key < KEY_MAX else None
    if held is None:
        raise NotFound(_("There is no such case that you may see."), todo=_("Look at the list of approvals."))
    return held
