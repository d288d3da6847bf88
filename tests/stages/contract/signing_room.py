"""A small desk for tests of contracts: a client, an alternative that was chosen and approved, papers in the file."""

from __future__ import annotations

import json
from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.utils import timezone

from clc.stages.contract.models import Contract, ContractSet, Signature
from clc.stages.contract.services import drafting, signing
from clc.stages.contract.services.signing import Given
from clc.stages.deal.models import DealState, Quote, Structure
from clc.stages.decision.models import Case, CaseState, Definition, Dossier, DossierKind
from clc.stages.decision.models.case_papers import sealed
from clc.stages.decision.subjects import subject_of
from clc.stages.hub.models import Document, User
from clc.stages.hub.reach import acting_as, as_system
from tests.stages.deal.quoting import ahead, begun
from tests.stages.hub.people import House

D = Decimal
FILLED = {"draw_until": "2027-06-30", "loan_account": "6222 0000 0001", "repayment_account": "6222 0000 0002",
          "collection_account": "6222 0000 0003", "income_account": "6222 0000 0004", "reserve_account": "6222 0000 0005",
          "court": "贷款人住所地人民法院", "copies": "4"}


def chosen(house: House, product: str = "working_capital", *, before: Structure | None = None, **terms: Any) -> Structure:
    """An alternative that the client took, not yet approved."""
    told = {"rate": D("0.045"), "amount": D("12000000"), "purpose": "购买原材料", "starts": ahead(30), **terms}
    made = begun(house.manager, house.mine, product, **told)
    with as_system():
        Structure.objects.filter(pk=made.pk).update(before=before)
        Quote.objects.filter(pk=made.quote_id).update(state=DealState.CHOSEN)
        Structure.objects.filter(pk=made.pk).update(state=DealState.CHOSEN)
        return fresh(made)


def fresh(structure: Structure) -> Structure:
    """The alternative as it stands."""
    with as_system():
        return Structure.objects.select_related("client__party", "client__branch", "project", "quote").get(pk=structure.pk)


def approve(house: House, structure: Structure, *, days: int = 90) -> Case:
    """An approval of the alternative as it stands, with its sealed dossier."""
    with as_system():
        held = fresh(structure)
        subject = subject_of("structure")
        process = Definition.objects.filter(name="corporate_loan").first() or Definition.objects.create(
            kind="bpmn", name="corporate_loan", version=1, label="Corporate loan", xml="<x/>", sha256="0" * 64)
        Case.objects.about("structure", held.pk).filter(state=CaseState.APPROVED).update(
            state=CaseState.EXPIRED, ended_at=timezone.now())
        case = Case.objects.create(
            client=held.client, process="corporate_loan", definition=process, subject="structure", subject_key=str(held.pk),
            title="贷款", state=CaseState.APPROVED, amount=held.amount, fingerprint=subject.fingerprint(held),
            valid_until=timezone.localdate() + timedelta(days=days), decided_at=timezone.now(), opened_by=house.manager)
        paper = json.dumps({"subject": {"terms": {}}, "case": case.pk})
        Dossier.objects.create(case=case, client=held.client, kind=DossierKind.DECIDED, paper=paper,
                               seal_before=f"none-{case.pk}", fingerprint=case.fingerprint,
                               seal=sealed(f"none-{case.pk}", paper))
        return case


def drafted(house: House, structure: Structure | None = None, **terms: Any) -> ContractSet:
    """The set of contracts of an approved alternative."""
    held = structure or chosen(house, **terms)
    approve(house, held)
    with acting_as(house.manager):
        return drafting.begin_set(by=house.manager, structure=fresh(held))


def contract(within: ContractSet, kind: str = "loan") -> Contract:
    """The newest contract of a kind in a set, as it stands."""
    with as_system():
        rows = Contract.objects.select_related("within__structure", "client__branch", "client__party", "party", "subject")
        return rows.filter(within=within, kind=kind).latest("pk")


def filled(house: House, held: Contract) -> Contract:
    """The contract with every blank filled."""
    with acting_as(house.manager):
        return drafting.fill_blanks(by=house.manager, contract=held, told=FILLED, saves=held.saves)


def released(house: House, within: ContractSet, kind: str = "loan") -> Contract:
    """A contract of the set, filled and released."""
    held = filled(house, contract(within, kind))
    with acting_as(house.manager):
        return signing.release(by=house.manager, contract=held, saves=contract(within, kind).saves)


def scan(house: House, name: str = "签署页.pdf") -> Document:
    """A scan in the client's file."""
    with as_system():
        return Document.objects.create(client=house.mine, name=name, sha256="a" * 64, size=1, mime="application/pdf",
                                       path="aa/a")


def given(house: House, **more: Any) -> Given:
    """A signature as it should be given."""
    told = {"person": "王签", "capacity": "法定代表人", "day": timezone.localdate(), "place": "北京", "id_seen": True,
            "seal_seen": True, "witness": house.manager, "second_witness": house.officer, "evidence": scan(house)}
    return Given(**{**told, **more})


def sign_all(house: House, held: Contract, by: User | None = None) -> Contract:
    """Everybody signs."""
    with acting_as(by or house.legal):
        for one in Signature.objects.filter(contract=held).order_by("order"):
            signing.sign(by=by or house.legal, signature=one, given=given(house))
    with as_system():
        return Contract.objects.select_related("within__structure", "client__branch", "client__party").get(pk=held.pk)
