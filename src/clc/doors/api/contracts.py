"""Contracts: drafted from an approval, read with terms and clauses, worded, reviewed, released, signed, their duties."""
from __future__ import annotations

from typing import Annotated, Any

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Query, Router

from clc.doors.api.contract_shapes import (
    Clause,
    ContractDutyOut,
    ContractFilter,
    ContractMoveIn,
    ContractOut,
    ContractTextOut,
    DeviationOut,
    FillIn,
    Key,
    ReviewIn,
    SignatureIn,
    SignatureOut,
    WordingIn,
)
from clc.doors.api.paging import Page, Paging, page
from clc.doors.api.problem import REFUSALS
from clc.kernel.errors import NotFound
from clc.stages.contract import checking, comparing, composing
from clc.stages.contract.models import Contract, ContractState, Deviation, Signature
from clc.stages.contract.services import deviations, drafting, signing, wordings
from clc.stages.contract.services.signing import Given
from clc.stages.contract.wording import REMOVED
from clc.stages.deal.models import Structure
from clc.stages.hub.models import Document, User
from clc.stages.hub.permission import require

router = Router(tags=["contracts"])


@router.get("", response={200: Page[ContractOut], **REFUSALS})
def list_contracts(request: HttpRequest, filters: Annotated[ContractFilter, Query()], window: Paging) -> Any:
    """Contracts of clients the caller may see, newest first."""
    caller(request)
    wanted = {"client__code": filters.client, "state": filters.state, "kind": filters.kind}
    rows = Contract.objects.select_related("client").order_by("-pk")
    return page(rows.filter(**{name: value for name, value in wanted.items() if value}), window)


@router.post("/of-structure/{key}", response={201: list[ContractOut], **REFUSALS})
def begin_contracts(request: HttpRequest, key: Key) -> Any:
    """Draft every contract of an approved alternative; those under way are given back where there are."""
    rows = Structure.objects.select_related("client__party", "client__branch", "project")
    structure = rows.filter(pk=key).first()
    if structure is None:
        raise NotFound(_("There is no such alternative that you may see."), todo=_("Look at the client's deals."))
    within = drafting.begin_set(by=caller(request), structure=structure)
    return 201, list(within.contracts.select_related("client").order_by("place"))


@router.get("/deviations", response={200: Page[DeviationOut], **REFUSALS})
def list_deviations(request: HttpRequest, window: Paging) -> Any:
    """Departures from the standard that wait for review, the oldest first."""
    caller(request)
    return page(Deviation.objects.filter(state="open").order_by("at", "pk"), window)


@router.post("/deviations/{key}", response={200: DeviationOut, **REFUSALS})
def review_deviation(request: HttpRequest, key: Key, body: ReviewIn) -> Any:
    """Accept or refuse a departure; not by who wrote it."""
    held = Deviation.objects.filter(pk=key).first()
    if held is None:
        raise NotFound(_("There is no such departure that you may see."), todo=_("Look at the list of contracts."))
    return deviations.review(by=caller(request), deviation=held, accept=body.accept, words=body.words)


@router.post("/signatures/{key}", response={200: SignatureOut, **REFUSALS})
def sign_contract(request: HttpRequest, key: Key, body: SignatureIn) -> Any:
    """Write down a signature given on paper."""
    by = caller(request)
    held = Signature.objects.filter(pk=key).select_related("client").first()
    if held is None:
        raise NotFound(_("There is no such signature that you may see."), todo=_("Look at the list of contracts."))
    told = body.dict(exclude={"witness", "second_witness", "evidence"})
    return signing.sign(by=by, signature=held, given=Given(
        **told, witness=_user(body.witness), second_witness=_user(body.second_witness),
        evidence=Document.objects.filter(pk=body.evidence, client=held.client).first() if body.evidence else None))


@router.get("/{key}", response={200: ContractTextOut, **REFUSALS})
def one_contract(request: HttpRequest, key: Key) -> Any:
    """A contract as it reads: the terms of the text are those of the system."""
    caller(request)
    held = contract_of(key)
    told, version = composing.newest(held), held.versions.get(number=held.newest)
    clauses = [{**one.plain(), **{language: "" if one.way == REMOVED else comparing.text_of(one, told, language)
                                  for language in ("zh", "en")}} for one in told.clauses]
    open_now = held.state == ContractState.DRAFT
    return {"contract": held, "terms": [one.plain() for one in told.terms], "clauses": clauses, "seal": version.seal,
            "whole": composing.is_whole(version), "missing": checking.missing(held, told) if open_now else []}


@router.post("/{key}/fill", response={200: ContractOut, **REFUSALS})
def fill_contract(request: HttpRequest, key: Key, body: FillIn) -> Any:
    """Fill blanks; the text is written anew with them."""
    return drafting.fill_blanks(by=caller(request), contract=contract_of(key), told=body.told, saves=body.saves)


@router.post("/{key}/clauses/{name}", response={200: ContractOut, **REFUSALS})
def word_clause(request: HttpRequest, key: Key, name: Clause, body: WordingIn) -> Any:
    """Word a clause otherwise; it goes to the lawyers."""
    return wordings.edit_clause(by=caller(request), contract=contract_of(key), name=name, zh=body.zh, en=body.en,
                                why=body.why, saves=body.saves)


@router.post("/{key}/release", response={200: ContractOut, **REFUSALS})
def release_contract(request: HttpRequest, key: Key, body: ContractMoveIn) -> Any:
    """Release a contract for signing when nothing is missing."""
    return signing.release(by=caller(request), contract=contract_of(key), saves=body.saves)


@router.post("/{key}/renew", response={200: ContractOut, **REFUSALS})
def renew_contract(request: HttpRequest, key: Key) -> Any:
    """Write the drafts of a contract's set anew from what is approved today."""
    drafting.renew(by=caller(request), within=contract_of(key).within)
    return contract_of(key)


@router.get("/{key}/signatures", response={200: list[SignatureOut], **REFUSALS})
def list_signatures(request: HttpRequest, key: Key) -> Any:
    """The signatures of a contract in their order."""
    caller(request)
    return list(contract_of(key).signatures.all())


@router.get("/{key}/duties", response={200: list[ContractDutyOut], **REFUSALS})
def list_duties(request: HttpRequest, key: Key) -> Any:
    """What both sides owe by a signed contract, the next first."""
    caller(request)
    return list(contract_of(key).duties.all())


def caller(request: HttpRequest) -> User:
    """Who calls, if they may see contracts."""
    return require(request.user, "see_contract")


def contract_of(key: int) -> Contract:
    """A contract as the caller may see it; NotFound."""
    rows = Contract.objects.select_related("client__party", "client__branch", "within__structure", "subject", "amends")
    found = rows.filter(pk=key).first()
    if found is None:
        raise NotFound(_("There is no such contract that you may see."), todo=_("Look at the list of contracts."))
    return found


def _user(key: int | None) -> User | None:
    return User.objects.filter(pk=key, is_active=True).first() if key else None
