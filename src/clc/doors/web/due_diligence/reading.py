"""What a page of due diligence shows: the file asked for, its documents as they stand, what is missing and who owes it."""
from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from clc.doors.web.answer import person
from clc.doors.web.client.looking import Head
from clc.doors.web.credit_file import filing
from clc.kernel.errors import NotFound
from clc.policy.kind.checklist import Checklist
from clc.stages.hub.book import current_book
from clc.stages.hub.models import User
from clc.stages.inquiry.models import Declaration, Investigation, PaperRequest, PaperState
from clc.stages.inquiry.sealing import Completeness, completeness

SOURCES: Mapping[str, str | Promise] = {
    "client": pgettext_lazy("who owes a document", "the client"),
    "bank": pgettext_lazy("who owes a document", "we ourselves"),
    "register": pgettext_lazy("who owes a document", "a register"),
    "adviser": pgettext_lazy("who owes a document", "an adviser"),
}
PROOFS: Mapping[str, str | Promise] = {
    "original": gettext_lazy("Compare with the original"), "register": gettext_lazy("Look it up in the register"),
    "tax_office": gettext_lazy("Look it up at the tax office"),
    "bank_record": gettext_lazy("Compare with the bank's own record"),
    "signature": gettext_lazy("Check signature and seal"), "adviser": gettext_lazy("Ask the adviser who wrote it"),
    "sight": gettext_lazy("See it on the spot"), "calculation": gettext_lazy("Work it out again"),
}
TRAITS: Mapping[str, str | Promise] = {
    "secured": gettext_lazy("Secured by collateral"), "guaranteed": gettext_lazy("Guaranteed by others"),
    "licensed": gettext_lazy("The trade needs a permit"), "in_group": gettext_lazy("Belongs to a group"),
    "construction": gettext_lazy("Something is to be built"), "foreign": gettext_lazy("Foreign currency or rate risk"),
    "related_party": gettext_lazy("Related to the institution"),
}
MEANINGS: Mapping[str, str] = {
    "missing": "", "asked": "accent", "overdue": "bad", "received": "warn", "verified": "good", "expired": "bad",
    "waived": "warn", "waiver_over": "bad",
}
STATES: Mapping[str, str] = {"open": "accent", "investigated": "warn", "submitted": "good", "closed": ""}
URGENT = (PaperState.WAIVER_OVER, PaperState.OVERDUE, PaperState.EXPIRED, PaperState.MISSING, PaperState.ASKED,
          PaperState.RECEIVED, PaperState.WAIVED, PaperState.VERIFIED)


@dataclass(frozen=True)
class Line:
    """A document of the checklist as it stands today."""

    paper: PaperRequest
    state: PaperState
    today: date

    @property
    def meaning(self) -> str:
        """How grave its state is, as a badge shows it."""
        return MEANINGS[self.state] if self.paper.mandatory else ""

    @property
    def owes(self) -> str:
        """Who must act next: who brings it, or who verifies it."""
        if self.state == PaperState.RECEIVED:
            return _("an investigator verifies it")
        return str(SOURCES.get(self.paper.source, self.paper.source))

    @property
    def by(self) -> date | None:
        """The day that matters now: due, cured by, or expires."""
        paper = self.paper
        if self.state in (PaperState.WAIVED, PaperState.WAIVER_OVER):
            return paper.waived_until
        return paper.expires if paper.document_id else paper.due

    @property
    def in_hand(self) -> bool:
        """Whether nothing is to be brought now."""
        return self.state in (PaperState.VERIFIED, PaperState.RECEIVED)


@dataclass(frozen=True)
class Opened:
    """A client's files, and the one that is looked at (None: there is none yet)."""

    head: Head
    files: list[Investigation]
    file: Investigation | None


def opened(head: Head, key: int | None) -> Opened:
    """The file asked for, or the newest; NotFound when it is not the client's."""
    rows = Investigation.objects.filter(client=head.client).select_related(
        "edition", "first__branch", "second__branch", "reviewer", "opened_by")
    files = list(rows.defer("manifest")[:40])
    if key is None:
        return Opened(head, files, files[0] if files else None)
    return Opened(head, files, next((file for file in files if file.pk == key), None) or file_of(head, key))


def file_of(head: Head, key: int) -> Investigation:
    """An investigation of this client; else NotFound."""
    rows = Investigation.objects.filter(client=head.client, pk=key)
    file = rows.select_related("first", "second", "client__party").first()
    if file is None:
        raise NotFound(_("This investigation is not among the client's."), todo=_("Open the client again."))
    return file


def paper_of(head: Head, key: int, paper: int) -> PaperRequest:
    """A document of this file; else NotFound."""
    rows = PaperRequest.objects.select_related("investigation", "client__party", "document", "received_by", "verified_by")
    found = rows.filter(client=head.client, investigation=key, pk=paper).first()
    if found is None:
        raise NotFound(_("This document is not on the file's checklist."), todo=_("Open the client again."))
    return found


def checklist_label(file: Investigation) -> str:
    """What today's rule book calls the file's checklist; its name where it is there no more."""
    rule = current_book().of(Checklist).get(file.checklist)
    return rule.label if rule else file.checklist


def lines_of(file: Investigation) -> list[Line]:
    """The documents of a file as they stand today, in the checklist's order."""
    today = timezone.localdate()
    rows = file.papers.select_related("document", "received_by", "verified_by", "asked_by")
    return [Line(paper, paper.state_on(today), today) for paper in rows]


def missing(lines: list[Line]) -> list[Line]:
    """The mandatory documents that are not verified, the most urgent first."""
    short = [line for line in lines if line.paper.mandatory and line.state != PaperState.VERIFIED]
    return sorted(short, key=lambda line: (URGENT.index(line.state), line.by or date.max))


def whole(lines: list[Line]) -> Completeness:
    """How complete the file is today."""
    return completeness([line.paper for line in lines], timezone.localdate())


def declarations(file: Investigation) -> dict[int, Declaration]:
    """What each person declared, by their key."""
    return {each.by_id: each for each in Declaration.objects.filter(investigation=file).select_related("by")}


def part(request: HttpRequest, held: Opened, name: str, context: dict[str, Any]) -> HttpResponse:
    """A page of the due diligence under the client's head, with the strip of its own parts."""
    user = person(request)
    return filing.part(request, held.head, "due_diligence", f"due_diligence/{name}.html", {
        "file": held.file, "files": held.files, "strip": strip(held, name), "states": STATES, "traits": TRAITS,
        "proofs": PROOFS, "is_mine": held.file is not None and held.file.is_investigator(user), "me": user,
        "today": timezone.localdate(), **context})


def strip(held: Opened, here: str) -> list[tuple[str, str, bool, int | None]]:
    """The parts of a file; the credit queries are the client's and stand beside them."""
    code = held.head.client.code
    of_file = [("page", _("Overview")), ("papers", _("Documents")), ("people", _("Investigators")),
               ("visits", _("Visits and talks")), ("verification", _("Comparisons"))]
    names = {"page": "file"}
    links = [
        (word, reverse(f"due_diligence:{names.get(name, name)}", args=[code, held.file.pk]), name == here, None)
        for name, word in of_file
    ] if held.file else [(_("Overview"), reverse("due_diligence:page", args=[code]), here == "page", None)]
    return [*links, (_("Credit queries"), reverse("due_diligence:credit", args=[code]), here == "credit", None)]


def named(people: list[User], but: tuple[int, ...] = ()) -> list[tuple[int, str]]:
    """People as the choices of a field."""
    return [(one.pk, f"{one} · {one.branch}" if one.branch else str(one)) for one in people if one.pk not in but]
