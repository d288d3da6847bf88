"""What an investigation still lacks before it may be submitted, and the text whose hash seals it."""
from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from clc.stages.inquiry.models import Declaration, Investigation, PaperRequest, PaperState

IN_HAND = (PaperState.VERIFIED, PaperState.WAIVED)


@dataclass(frozen=True)
class Completeness:
    """How many mandatory documents there are, how many we hold verified, and how many are waived for now."""

    needed: int
    verified: int
    waived: int

    @property
    def share(self) -> float | None:
        """Verified over needed; None where nothing is needed."""
        return self.verified / self.needed if self.needed else None

    @property
    def is_whole(self) -> bool:
        """Whether every mandatory document is verified or waived for now."""
        return self.verified + self.waived == self.needed


def completeness(papers: list[PaperRequest], day: date) -> Completeness:
    """How complete a file is on a day."""
    states = [paper.state_on(day) for paper in papers if paper.mandatory]
    return Completeness(len(states), states.count(PaperState.VERIFIED), states.count(PaperState.WAIVED))


def gaps(investigation: Investigation, day: date) -> list[str]:
    """What keeps an investigation from being submitted, each as a sentence; empty when nothing does."""
    return list(_gaps(investigation, day))


def _gaps(investigation: Investigation, day: date) -> Iterator[str]:
    papers = list(investigation.papers.all())
    open_ones = [paper for paper in papers if paper.mandatory and paper.state_on(day) not in IN_HAND]
    if open_ones:
        names = ", ".join(_(paper.label) for paper in open_ones[:3])
        yield ngettext("%(count)d document is neither verified nor waived (%(names)s).",
                       "%(count)d documents are neither verified nor waived (%(names)s).",
                       len(open_ones)) % {"count": len(open_ones), "names": names + (" …" if len(open_ones) > 3 else "")}
    clear = set(Declaration.objects.filter(investigation=investigation, conflict=False).values_list("by_id", flat=True))
    if not {investigation.first_id, investigation.second_id} <= clear:
        yield _("Not both investigators have declared that they have no interest.")
    visits = list(investigation.visits.all())
    if not any(visit.companion_id for visit in visits):
        yield _("No site visit by two people is written down.")
    if not investigation.verifications.exists():
        yield _("No figure has been held against another source.")
    if investigation.verifications.filter(conclusion="open").exists():
        yield _("A figure held against another source has no conclusion yet.")


def seal_of(manifest: str) -> str:
    """SHA-256 of a manifest (64 hex)."""
    return hashlib.sha256(manifest.encode()).hexdigest()


def manifest_of(investigation: Investigation) -> str:
    """Everything that was found, as it stands now, in one canonical text: files and photos by their hashes."""
    told: dict[str, Any] = {
        "file": [investigation.pk, investigation.client_id, investigation.product, investigation.purpose,
                 investigation.amount, investigation.opinion, investigation.edition.hash, investigation.checklist,
                 investigation.first_id, investigation.second_id, investigation.first_signed_at,
                 investigation.second_signed_at, investigation.submitted_at],
        "papers": list(investigation.papers.order_by("id").values_list(
            "code", "document__sha256", "expires", "verified_by", "verified_how", "waived_until")),
        "visits": list(investigation.visits.order_by("id").values_list("key", "digest")),
        "photos": list(investigation.visits.order_by("id", "photos__id").values_list(
            "photos__document__sha256", "photos__original_sha256")),
        "interviews": list(investigation.interviews.order_by("id").values_list("by", "at", "with_whom", "answers", "notes")),
        "verifications": list(investigation.verifications.order_by("id").values_list(
            "against", "claim", "claim_value", "source", "source_value", "conclusion", "reason")),
        "declarations": list(investigation.declarations.order_by("id").values_list("by", "conflict", "text", "at")),
    }
    return json.dumps(told, sort_keys=True, ensure_ascii=False, cls=DjangoJSONEncoder)
