"""The pages of contracts: the list, the workbench, the clause library, the contracts of a client."""
from __future__ import annotations

from http import HTTPStatus
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from clc.doors.web.answer import page as answer
from clc.doors.web.answer import person, screen
from clc.doors.web.client.looking import Head, look
from clc.doors.web.contracts import reading
from clc.doors.web.credit_file.filing import part
from clc.kernel.errors import BadInput
from clc.stages.contract import checking, comparing, composing, esigning, terms
from clc.stages.contract.models import Archived, Contract, ContractSet, ContractState, Deviation, ReviewState, Version
from clc.stages.contract.services import archiving
from clc.stages.deal.models import DealState, Structure
from clc.stages.decision.reading import why_not_approved
from clc.stages.hub.permission import may

VIEWS = ("drafts", "review", "signing", "force", "archive")
TABS = ("text", "redline", "terms", "signing", "duties")
STATES = {"drafts": [ContractState.DRAFT], "signing": [ContractState.RELEASED], "force": [ContractState.SIGNED],
          "archive": [ContractState.ARCHIVED]}


@screen("see_contract")
def work(request: HttpRequest) -> HttpResponse:
    """What waits: drafts, departures to review, signatures, what is signed and not archived, the archive."""
    view = request.GET.get("view", VIEWS[0])
    view = view if view in VIEWS else VIEWS[0]
    words = {"drafts": _("Drafts"), "review": _("To review"), "signing": _("To sign"), "force": _("Signed"),
             "archive": _("Archive")}
    told: dict[str, Any] = {"view": view, "views": words, "kinds": reading.kind_words()}
    if view == "review":
        told["waiting"] = list(waiting())
        told["total"] = len(told["waiting"])
    else:
        told["rows"] = list(reading.listed([str(one) for one in STATES[view]])[:reading.ROWS_MAX])
        told["total"] = len(told["rows"])
    return answer(request, "contracts/work.html", told)


def waiting() -> list[tuple[Deviation, comparing.Compared | None]]:
    """Departures to review, the oldest first, each against the standard text."""
    found_rows = Deviation.objects.filter(state=ReviewState.OPEN).select_related("contract__client__party", "by")
    rows = list(found_rows.order_by("at")[:30])
    versions = {one.contract_id: one for one in Version.objects.filter(
        contract__in={row.contract_id for row in rows}).order_by("number")}
    found = []
    for row in rows:
        told = composing.of_version(versions[row.contract_id])
        lines = comparing.against_standard(told, "zh")
        found.append((row, next((one for one in lines if one.name == row.clause), None)))
    return found


@screen("see_contract")
def library(request: HttpRequest) -> HttpResponse:
    """The clause library: every clause in both languages with its fallbacks."""
    query = request.GET.get("q", "").strip()[:60]
    return answer(request, "contracts/library.html", {"shelves": reading.shelves(query), "q": query})


@screen("see_contract")
def one(request: HttpRequest, key: int) -> HttpResponse:
    """The workbench of one contract."""
    head, contract = reading.held(key)
    return bench(request, head, contract)


def bench(
    request: HttpRequest, head: Head, contract: Contract, *, wrong: BadInput | None = None, code: str = ""
) -> HttpResponse:
    """The workbench; after a refusal with what was wrong and what was typed; code: a signatory's word, shown once."""
    view = request.GET.get("view") or request.POST.get("view", TABS[0])
    view = view if view in TABS else TABS[0]
    told = composing.newest(contract)
    user = person(request)
    draft = contract.state == ContractState.DRAFT
    context: dict[str, Any] = {
        "contract": contract, "view": view, "told": told, "draft": draft, "wrong": wrong, "code": code,
        "typed": request.POST if wrong is not None else {}, "kind": reading.kind_words().get(contract.kind, contract.kind),
        "tabs_words": {"text": _("Text"), "redline": _("Redline"), "terms": pgettext("contract", "Terms"),
                       "signing": _("Signing"), "duties": _("Duties")},
        "meaning": reading.MEANINGS[ContractState(contract.state)],
        "missing": checking.missing(contract, told) if draft else checking.valid_today(contract)
        if contract.state == ContractState.RELEASED else [],
        "can_draft": may(user, "draft_contract"), "can_review": may(user, "review_contract"),
        "can_sign": may(user, "sign_contract"), "can_archive": may(user, "archive_contract"), "me": user}
    context |= {"text": _text, "redline": _redline, "terms": _terms, "signing": _signing, "duties": _duties}[view](
        request, contract, told)
    status = HTTPStatus.OK if wrong is None else HTTPStatus.BAD_REQUEST
    return part(request, head, "contracts", f"contracts/{view}.html", context, status=status)


def _text(request: HttpRequest, contract: Contract, told: composing.Composed) -> dict[str, Any]:
    return {"clauses": reading.laid(contract, told), "blanks": reading.blanks(told),
            "labels": {one.key: terms.label(one.name) for one in told.terms}}


def _redline(request: HttpRequest, contract: Contract, told: composing.Composed) -> dict[str, Any]:
    versions = list(contract.versions.select_related("by").defer("clauses", "terms"))
    base = request.GET.get("base", "standard")
    language = "en" if request.GET.get("text") == "en" else "zh"
    lines = reading.redlined(contract, told, base, language)
    changed = [one for one in lines if one.how != "same"]
    return {"versions": versions, "base": base, "text_language": language, "changed": changed,
            "same": sum(one.how == "same" for one in lines), "ways": reading.ways()}


def _terms(request: HttpRequest, contract: Contract, told: composing.Composed) -> dict[str, Any]:
    version = contract.versions.get(number=contract.newest)
    changes = [] if contract.state == ContractState.CANCELLED else composing.changed_terms(
        contract, contract.within, signed=contract.state in (ContractState.SIGNED, ContractState.ARCHIVED))
    return {"tables": reading.tables(told), "label": terms.label, "version": version,
            "whole": composing.is_whole(version), "changes": changes}


def _signing(request: HttpRequest, contract: Contract, told: composing.Composed) -> dict[str, Any]:
    rows = list(contract.signatures.select_related("witness", "second_witness", "evidence", "recorded_by"))
    entry = Archived.objects.filter(contract=contract).select_related("scan", "by", "contract").first()
    turn = next((one for one in rows if one.day is None), None)
    return {"rows": rows, "turn": turn, "entry": entry, "entry_whole": entry is not None and archiving.is_whole(entry),
            "documents": reading.papers(contract.client), "witnesses": reading.witnesses() if turn else [],
            "services": [(one, _("The house's own, with a code") if one == "local" else one) for one in esigning.names()],
            "today": timezone.localdate(), "resolution": list(checking.resolution(contract))}


def _duties(request: HttpRequest, contract: Contract, told: composing.Composed) -> dict[str, Any]:
    return {"rows": list(contract.duties.select_related("action__owner")), "today": timezone.localdate()}


@screen("see_contract")
def page(request: HttpRequest, code: str) -> HttpResponse:
    """The contracts of a client, by the approved alternative they are for."""
    head = look(code)
    sets = list(ContractSet.objects.filter(client=head.client).select_related("structure__quote", "by").order_by("-pk"))
    rows = list(reading.listed([str(one) for one in ContractState.values]).filter(client=head.client).order_by("place"))
    taken = {one.structure_id for one in sets if one.state == "open"}
    chosen = Structure.objects.filter(client=head.client, state=DealState.CHOSEN).exclude(pk__in=taken).select_related(
        "quote", "client__party", "project").order_by("-pk")[:10]
    asked = [(name, _(rule.label)) for name, rule in composing.kinds().items() if rule.made == "asked"]
    return part(request, head, "contracts", "contracts/page.html", {
        "sets": [(one, [row for row in rows if row.within_id == one.pk]) for one in sets], "kinds": reading.kind_words(),
        "waiting": [(one, why_not_approved(one)) for one in chosen], "asked": asked, "meanings": reading.MEANINGS,
        "can_draft": may(person(request), "draft_contract")})
