"""What a contract rests on: the approval in force of its alternative, and who lends."""
from __future__ import annotations

from clc.kernel.errors import BadInput
from clc.stages.deal.models import Structure
from clc.stages.decision.reading import Approved, approved_terms, why_not_approved


def approval_of(structure: Structure) -> Approved:
    """The approval that covers an alternative as it stands; BadInput saying why there is none, and what to do."""
    found = approved_terms(structure)
    if found is None:
        why = why_not_approved(structure)
        raise BadInput(why.words if why else "", todo=why.todo if why else "")
    return found


def kept(approved: Approved) -> dict[str, str]:
    """The approval as a set of contracts keeps it."""
    return {"case": approved.case.number, "case_key": str(approved.case.pk), "dossier": approved.dossier.seal,
            "fingerprint": approved.case.fingerprint,
            "valid_until": approved.valid_until.isoformat() if approved.valid_until else ""}
