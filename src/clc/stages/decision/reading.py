"""What later stages ask of decisions: the approval in force for a structure, or why there is none."""
from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from clc.stages.deal.models import Condition, Structure
from clc.stages.decision.missing import Missing
from clc.stages.decision.models import Case, CaseCondition, CaseState, Dossier, DossierKind
from clc.stages.decision.subjects import subject_of

#: The subjects a structure is put up as.
OF_STRUCTURES = ("structure", "project_structure")


@dataclass(frozen=True)
class Approved:
    """An approval in force: its case, the terms it covers, the conditions it carries, what was seen, until when it holds.

    terms: as `Subject.terms` told them when the decision fell, plain JSON values: amounts and rates as text, days as
    2026-01-31; `terms["design"]` holds the fields of the structure, `covenants` and `undertakings` their rows.
    """

    case: Case
    terms: Mapping[str, Any]
    conditions: Sequence[Condition]
    dossier: Dossier
    valid_until: date | None


def approved_terms(structure: Structure) -> Approved | None:
    """The approval that covers a structure as it stands today; None without one (`why_not_approved` says why)."""
    case, against = _found(structure)
    return None if case is None or against is not None else _approved(case)


def why_not_approved(structure: Structure) -> Missing | None:
    """Why no approval covers a structure; None when one does."""
    return _found(structure)[1]


def approved_case(subject: str, key: object, day: date | None = None) -> Case | None:
    """The newest approval in force of anything, its fingerprint not looked at."""
    held = Case.objects.about(subject, key).filter(state__in=(CaseState.APPROVED, CaseState.DONE)).first()
    return held if held is not None and not held.is_over(day or timezone.localdate()) else None


def is_unchanged(case: Case) -> bool:
    """Whether what was approved is still what is there."""
    subject = subject_of(case.subject)
    return bool(case.fingerprint) and subject.fingerprint(subject.find(case.subject_key)) == case.fingerprint


def _found(structure: Structure) -> tuple[Case | None, Missing | None]:
    where = f"/client/{structure.client.code}/"
    cases = Case.objects.filter(subject__in=OF_STRUCTURES, subject_key=str(structure.pk)).order_by("-id")
    case = cases.filter(state__in=(CaseState.APPROVED, CaseState.DONE)).first()
    if case is None:
        last = cases.first()
        if last is None:
            return None, Missing(_("This structure was never put up for approval."), _("Open an approval."), where)
        return None, Missing(_("The approval %(number)s is not granted: %(state)s.") % {
            "number": last.number, "state": last.get_state_display()}, _("See the case."), f"/cases/{last.pk}/")
    page = f"/cases/{case.pk}/"
    if case.is_over(timezone.localdate()):
        return case, Missing(_("The approval %(number)s ended on %(day)s.") % {
            "number": case.number, "day": case.valid_until}, _("Put it up for approval again."), page)
    if not is_unchanged(case):
        return case, Missing(_("Something was changed after the approval %(number)s.") % {"number": case.number},
                             _("Put it up for approval again, or undo the change."), page)
    return case, None


def _approved(case: Case) -> Approved | None:
    dossier = Dossier.objects.filter(case=case, kind=DossierKind.DECIDED).first()
    if dossier is None:
        return None
    kept = CaseCondition.objects.filter(case=case, struck_at__isnull=True).select_related("condition")
    return Approved(case, dossier.terms(), [one.condition for one in kept if one.condition is not None], dossier,
                    case.valid_until)
