"""Bringing cases under way over to the version in force: each on its own, those that do not fit stay and say why."""
from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from clc.kernel.errors import BadInput, ClcError
from clc.stages.decision.engine.crossing import changed_steps, crossed
from clc.stages.decision.models import (
    ALIVE,
    ActKind,
    Case,
    CaseStep,
    Crossing,
    Definition,
    DefinitionKind,
    DefinitionState,
    StepState,
)
from clc.stages.decision.processes import flow_of
from clc.stages.decision.services.moving import moving
from clc.stages.hub.models import User
from clc.stages.hub.permission import require
from clc.stages.hub.reach import as_system
from clc.stages.hub.services.audit import note

CASES_MAX = 500


@transaction.atomic
def cross(*, by: User, old: Definition, new: Definition, steps: Mapping[str, str]) -> Crossing:
    """Bring up to 500 cases under way from a retired version to the one in force; steps: old step -> new step.

    What does not map stays on its version, and the crossing says why. BadInput where the two are not such a pair.
    """
    require(by, "change_process")
    _must_be_a_pair(old, new)
    known = flow_of(new).steps
    told = {before: after for before, after in steps.items() if before in flow_of(old).steps and after in known}
    with as_system():
        found = list(Case.objects.filter(definition=old, state__in=ALIVE).order_by("pk")[:CASES_MAX])
        troubles = {case.number: _tried(case, by=by, old=old, new=new, steps=told) for case in found}
    moved = [number for number, why in troubles.items() if not why]
    stayed = [{"case": number, "why": why} for number, why in troubles.items() if why]
    made = Crossing.objects.create(old=old, new=new, steps=told, moved=moved, stayed=stayed, by=by)
    note(by, "brought cases over to another version", new, {
        "name": new.name, "from": old.version, "to": new.version, "moved": len(moved), "stayed": len(stayed)})
    return made


def _must_be_a_pair(old: Definition, new: Definition) -> None:
    if (old.kind, old.name) != (new.kind, new.name) or new.kind != DefinitionKind.PROCESS or old.pk == new.pk:
        raise BadInput(_("These are not two versions of one process."), todo=_("Choose two versions of the same process."))
    if new.state != DefinitionState.CONFIRMED:
        raise BadInput(_("Version %s is not in force.") % new.version, todo=_("Have it confirmed first."))


def _tried(case: Case, *, by: User, old: Definition, new: Definition, steps: Mapping[str, str]) -> str:
    """Why a case stays on its version; empty where it was brought over."""
    try:
        with transaction.atomic():
            _bring_over(case, by=by, old=old, new=new, steps=steps)
    except ClcError as wrong:
        return str(wrong)
    return ""


def _bring_over(case: Case, *, by: User, old: Definition, new: Definition, steps: Mapping[str, str]) -> None:
    before, after = flow_of(old), flow_of(new)
    with moving(case, by) as move:
        if move.case.definition_id != old.pk:
            raise BadInput(_("It is not on version %s any more.") % old.version, todo=_("Look at the case again."))
        kept: dict[str, Any] = crossed(move.case.engine, before, after, steps)
        move.case.definition, move.case.engine = new, kept
        move.__dict__.pop("state", None)
        changed = changed_steps(before, after, steps)
        for step in CaseStep.objects.filter(case=move.case, state=StepState.OPEN, node__in=changed):
            move.shut(step, StepState.VOID, _("The case was brought over to version %s of its process.") % new.version)
        move.moved = True
        move.say(ActKind.MIGRATED, words=_("From version %(old)s to version %(new)s.") % {
            "old": old.version, "new": new.version}, old=old.version, new=new.version)
