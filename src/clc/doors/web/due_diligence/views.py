"""The pages of a client's due diligence."""
from __future__ import annotations

from django.http import FileResponse, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from clc.doors.web.answer import page as answer
from clc.doors.web.answer import person, screen
from clc.doors.web.client.looking import look
from clc.doors.web.due_diligence import reading
from clc.kernel.errors import NotFound
from clc.policy.kind.playbook import Playbook
from clc.stages.hub.book import current_book
from clc.stages.hub.models import Document
from clc.stages.hub.permission import may, require
from clc.stages.hub.services.audit import note
from clc.stages.inquiry.investigators import candidates
from clc.stages.inquiry.keeping import path_of
from clc.stages.inquiry.models import Against, Conclusion, Outcome, PaperState
from clc.stages.inquiry.sealing import gaps

#: What only who may query credit, or audits, may open.
CREDIT_KINDS = ("credit_report", "credit_authorisation")


@screen("investigate", "see_fact")
def page(request: HttpRequest, code: str, key: int | None = None) -> HttpResponse:
    """What is missing first, then where the file stands."""
    held = reading.opened(look(code), key)
    if held.file is None:
        return reading.part(request, held, "page", {})
    lines = reading.lines_of(held.file)
    return reading.part(request, held, "page", {
        "checklist": reading.checklist_label(held.file), "missing": reading.missing(lines), "whole": reading.whole(lines),
        "declared": reading.declarations(held.file),
        "gaps": [] if held.file.is_sealed else gaps(held.file, lines[0].today if lines else held.file.due),
        "counts": [held.file.visits.count(), held.file.interviews.count(), held.file.verifications.count()],
    })


@screen("investigate", "see_fact")
def papers(request: HttpRequest, code: str, key: int) -> HttpResponse:
    """Every document of the checklist, to be asked for and taken in by the handful."""
    held = reading.opened(look(code), key)
    assert held.file is not None
    lines = reading.lines_of(held.file)
    state = request.GET.get("state", "")
    shown = [line for line in lines if not state or line.state == state]
    return reading.part(request, held, "papers", {
        "lines": shown, "whole": reading.whole(lines), "receiving": request.GET.get("receive") == "1", "chosen": state,
        "choices": [(state.value, state.label, sum(1 for line in lines if line.state == state)) for state in PaperState]})


@screen("investigate", "see_fact")
def paper(request: HttpRequest, code: str, key: int, paper: int) -> HttpResponse:
    """One document: take it in, verify it, do without it for now."""
    head = look(code)
    found = reading.paper_of(head, key, paper)
    line = reading.Line(found, found.state_on(timezone.localdate()), timezone.localdate())
    return answer(request, "due_diligence/paper.html", {
        "client": head.client, "file": found.investigation, "line": line, "paper": found, "proofs": reading.PROOFS,
        "waivers": list(found.waivers.select_related("by")), "today": line.today,
        "is_mine": found.investigation.is_investigator(person(request))})


@screen("investigate", "see_fact")
def people(request: HttpRequest, code: str, key: int) -> HttpResponse:
    """The two investigators, what they declared, opinion, signatures, review."""
    head = look(code)
    held = reading.opened(head, key)
    assert held.file is not None
    two = (held.file.first_id, held.file.second_id)
    return reading.part(request, held, "people", {
        "declared": reading.declarations(held.file), "others": reading.named(candidates(head.client), but=two),
        "outcomes": Outcome.choices, "gaps": [] if held.file.is_sealed else gaps(held.file, timezone.localdate()),
        "may_review": may(request.user, "review_investigation") and person(request).pk not in two})


@screen("investigate", "see_fact")
def visits(request: HttpRequest, code: str, key: int) -> HttpResponse:
    """Site visits with their photos, and talks."""
    held = reading.opened(look(code), key)
    assert held.file is not None
    sheets = current_book().of(Playbook)
    name = request.GET.get("template", "")
    return reading.part(request, held, "visits", {
        "visits": list(held.file.visits.select_related("by", "companion").prefetch_related("photos__document")),
        "talks": list(held.file.interviews.select_related("by")), "sheets": sheets, "name": name, "sheet": sheets.get(name),
        "now": f"{timezone.localtime():%Y-%m-%dT%H:%M}"})


@screen("investigate", "see_fact")
def verification(request: HttpRequest, code: str, key: int) -> HttpResponse:
    """Figures held against tax, bank flow, utilities."""
    held = reading.opened(look(code), key)
    assert held.file is not None
    return reading.part(request, held, "verification", {
        "rows": list(held.file.verifications.select_related("by")), "against": Against.choices,
        "conclusions": Conclusion.choices})


@screen("see_client")
def document(request: HttpRequest, key: int) -> FileResponse:
    """A kept file as a download: never shown inline, its reading written down."""
    found = Document.objects.filter(pk=key, client__isnull=False).select_related("client").first()
    if found is None:
        raise NotFound(_("There is no such document that you may see."), todo=_("Open the client again."))
    if found.kind in CREDIT_KINDS and not may(request.user, "see_audit"):
        require(request.user, "query_credit", found.client)
    place = path_of(found)
    note(person(request), "opened a document", found, {"kind": found.kind, "sha256": found.sha256})
    response = FileResponse(place.open("rb"), as_attachment=True, filename=found.name,
                            content_type="application/octet-stream")
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response.headers["Cache-Control"] = "private, no-store"
    return response


