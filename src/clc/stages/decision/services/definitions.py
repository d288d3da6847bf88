"""Bringing in processes and decision tables, confirming them by another person, turning them down."""
from __future__ import annotations

import hashlib
from collections.abc import Sequence

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from clc.kernel.errors import BadInput, NotAllowed
from clc.stages.decision.engine.checks import Remark, stopping
from clc.stages.decision.models import Definition, DefinitionState
from clc.stages.decision.processes import read_definition, remarks_on
from clc.stages.hub.models import User
from clc.stages.hub.permission import require
from clc.stages.hub.services.audit import note

WHY_MAX = 400
DRAFTS_MAX = 50


@transaction.atomic
def bring(*, by: User, raw: bytes, why: str) -> Definition:
    """Bring in a BPMN or DMN file as a draft; another person puts it in force.

    BadInput names what does not hold; nothing is kept then. The same text as a draft, or as what is in force, is refused.
    """
    require(by, "change_process")
    _must_say_why(why)
    kind, name, label = read_definition(raw)
    remarks = remarks_on(kind, raw)
    _must_hold(remarks)
    text = raw.decode("utf-8-sig")
    sha256 = hashlib.sha256(text.encode()).hexdigest()
    versions = Definition.objects.select_for_update().filter(kind=kind, name=name)
    known = versions.filter(sha256=sha256, state__in=[DefinitionState.DRAFT, DefinitionState.CONFIRMED]).first()
    if known is not None:
        raise BadInput(_("This very text is version %(version)s already: %(state)s.") % {
            "version": known.version, "state": known.get_state_display()}, todo=_("Change it before you bring it in again."))
    if Definition.objects.filter(by=by, state=DefinitionState.DRAFT).count() >= DRAFTS_MAX:
        raise BadInput(_("You have 50 drafts waiting."), todo=_("Have them confirmed or turned down first."))
    last = versions.aggregate(last=Max("version"))["last"] or 0
    made = Definition.objects.create(kind=kind, name=name, label=label, xml=text, sha256=sha256,
                                     version=last + 1, by=by, why=why.strip()[:WHY_MAX])
    note(by, "brought in a process", made, {"kind": kind, "name": name, "version": made.version, "sha256": sha256,
                                            "remarks": len(remarks)})
    return made


@transaction.atomic
def confirm(*, by: User, definition: Definition) -> Definition:
    """Put a draft in force; what was in force before is retired, and cases under way stay on it until they are brought over.

    NotAllowed for whoever brought it in; BadInput where it is no draft any more, or does not hold today.
    """
    require(by, "confirm_process")
    held = _draft(definition)
    if held.by_id == by.pk:
        raise NotAllowed(_("You brought this version in yourself."), todo=_("Another person has to confirm it."))
    _must_hold(remarks_on(held.kind, held.xml.encode()))
    now = timezone.now()
    for before in Definition.objects.select_for_update().filter(kind=held.kind, name=held.name,
                                                                state=DefinitionState.CONFIRMED):
        before.state, before.ended_by, before.ended_at = DefinitionState.RETIRED, by, now
        before.save(update_fields=["state", "ended_by", "ended_at"])
    held.state, held.confirmed_by, held.confirmed_at = DefinitionState.CONFIRMED, by, now
    held.save(update_fields=["state", "confirmed_by", "confirmed_at"])
    note(by, "put a process in force", held, {"kind": held.kind, "name": held.name, "version": held.version})
    return held


@transaction.atomic
def turn_down(*, by: User, definition: Definition, why: str) -> Definition:
    """Turn a draft down, with words; who brought it in may take it back so."""
    if definition.by_id != by.pk:
        require(by, "confirm_process")
    require(by, "see_process")
    _must_say_why(why)
    held = _draft(definition)
    held.state, held.ended_by, held.ended_at, held.why = DefinitionState.REFUSED, by, timezone.now(), why.strip()[:WHY_MAX]
    held.save(update_fields=["state", "ended_by", "ended_at", "why"])
    note(by, "turned down a process", held, {"kind": held.kind, "name": held.name, "version": held.version, "why": held.why})
    return held


def _draft(definition: Definition) -> Definition:
    held = Definition.objects.select_for_update().get(pk=definition.pk)
    if held.state != DefinitionState.DRAFT:
        raise BadInput(_("Version %(version)s is no draft any more: %(state)s.") % {
            "version": held.version, "state": held.get_state_display()}, todo=_("Look at the list again."))
    return held


def _must_say_why(why: str) -> None:
    if not why.strip():
        raise BadInput(_("Say why, in a few words."), todo=_("Who reads the history later wants to know."))


def _must_hold(remarks: Sequence[Remark]) -> None:
    wrong = stopping(remarks)
    if wrong:
        first = "; ".join(f"{remark.label}: {remark.words}" for remark in wrong[:5])
        raise BadInput(_("The file does not hold: %s") % first,
                       todo=_("Mend it in your process editor and bring it in again."))
