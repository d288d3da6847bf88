"""Contracts over the API: drafted, read with terms and clauses, filled, worded, reviewed, released and signed."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from clc.stages.contract.models import Contract
from clc.stages.hub.reach import as_system
from tests.doors.api.calling import Caller
from tests.stages.contract.signing_room import FILLED, approve, chosen, contract, drafted, scan
from tests.stages.hub.people import House


def text(caller: Caller, held: Contract) -> dict[str, Any]:
    answer = caller.get(f"contracts/{held.pk}")
    assert answer.status_code == 200, answer.content
    found: dict[str, Any] = answer.json()
    return found


def test_contracts_are_drafted_only_from_an_approval(house: House) -> None:
    structure, caller = chosen(house), Caller(house.manager)
    refused = caller.send(f"contracts/of-structure/{structure.pk}", {})
    assert refused.status_code == 422
    assert "approval" in refused.content.decode()
    approve(house, structure)
    made = caller.send(f"contracts/of-structure/{structure.pk}", {})
    assert made.status_code == 201
    assert [one["kind"] for one in made.json()] == ["loan", "entrusted_payment"]
    assert len(caller.get("contracts", client="M1", kind="loan").json()["items"]) == 1


def test_the_terms_of_the_text_are_those_of_the_system(house: House) -> None:
    held = contract(drafted(house))
    told = text(Caller(house.manager), held)
    amount = next(one for one in told["terms"] if one["key"] == "amount")
    assert amount["value"] == "12000000.00"
    assert told["whole"]
    whole = "".join(one["zh"] for one in told["clauses"])
    assert whole.count(amount["zh"]) == 1
    assert any("not filled" in one["words"] for one in told["missing"])


def test_a_contract_goes_from_blanks_to_signatures(house: House) -> None:
    held = contract(drafted(house))
    manager, legal = Caller(house.manager), Caller(house.legal)
    saves = manager.send(f"contracts/{held.pk}/fill", {"told": FILLED, "saves": held.saves}).json()["saves"]
    assert manager.send(f"contracts/{held.pk}/fill", {"told": FILLED, "saves": held.saves}).status_code == 422
    worded = manager.send(f"contracts/{held.pk}/clauses/default_standard", {
        "zh": "先书面催告。", "en": "Warned in writing first.", "why": "客户", "saves": saves}).json()
    assert manager.send(f"contracts/{held.pk}/release", {"saves": worded["saves"]}).status_code == 422
    deviation = legal.get("contracts/deviations").json()["items"][0]
    assert manager.send(f"contracts/deviations/{deviation['id']}", {"accept": True}).status_code == 403
    assert legal.send(f"contracts/deviations/{deviation['id']}", {"accept": True}).json()["state"] == "accepted"
    assert manager.send(f"contracts/{held.pk}/release", {"saves": worded["saves"]}).json()["state"] == "released"
    for one in legal.get(f"contracts/{held.pk}/signatures").json():
        told = {"person": "王签", "capacity": "法定代表人", "day": timezone.localdate().isoformat(), "id_seen": True,
                "seal_seen": True, "witness": house.manager.pk, "second_witness": house.officer.pk,
                "evidence": scan(house).pk}
        answer = legal.send(f"contracts/signatures/{one['id']}", told)
        assert answer.status_code == 200, answer.content
    assert text(legal, held)["contract"]["state"] == "signed"
    assert legal.get(f"contracts/{held.pk}/duties").json()


def test_another_branch_and_a_role_without_the_verb_find_nothing(house: House) -> None:
    held = contract(drafted(house))
    assert Caller(house.other).get(f"contracts/{held.pk}").status_code == 404
    with as_system():
        house.product.role = "admin"
        house.product.save()
    assert Caller(house.product).get("contracts").status_code == 403
