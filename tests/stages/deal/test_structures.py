"""Structures are drafted within what can be meant and what the product allows; every refusal names field and rule."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import ProgrammingError, connection, transaction
from django.utils import timezone

from clc.kernel.errors import BadInput, NotAllowed
from clc.stages.deal.appraising import appraise
from clc.stages.deal.design import Design
from clc.stages.deal.ground import Ground
from clc.stages.deal.models import Quote, Structure
from clc.stages.deal.services import structures
from clc.stages.hub.models import Entry
from clc.stages.hub.reach import acting_as, as_system
from tests.stages.deal.quoting import begun, changed, fresh, project
from tests.stages.hub.people import House, build


@pytest.fixture
def house(db: None) -> House:
    return build()


def refusal(house: House, **terms: Any) -> str:
    """What is said when a draft of a working-capital loan is changed so; nothing of it is kept."""
    structure = begun(house.manager, house.mine)
    with pytest.raises(BadInput) as wrong:
        changed(house.manager, structure, **terms)
    with as_system():
        assert Design.of(Structure.objects.get(pk=structure.pk)) == Design.of(structure)
    assert wrong.value.todo
    return wrong.value.message


def test_a_quote_begins_with_terms_its_product_allows(house: House) -> None:
    structure = begun(house.manager, house.mine, "fixed_asset")
    assert (structure.letter, structure.state, structure.tenor_months) == ("A", "draft", 60)
    assert structure.amount == Decimal(1_000_000)


def test_the_next_quote_of_the_product_starts_with_the_last_terms(house: House) -> None:
    begun(house.manager, house.mine, amount=Decimal("2500000.50"), tenor_months=24)
    again = begun(house.manager, house.mine)
    assert (again.amount, again.tenor_months, again.quote.number) == (Decimal("2500000.50"), 24, 2)


@pytest.mark.parametrize("product", [
    "acceptance", "acquisition", "bill_discount", "factoring_recourse", "factoring_without_recourse", "fixed_asset",
    "lease_direct", "letter_of_credit", "letter_of_guarantee", "overdraft", "project_finance", "revolving_credit",
    "sale_and_leaseback", "syndicated_loan", "trade_finance", "working_capital",
])
def test_every_product_can_be_begun(house: House, product: str) -> None:
    assert begun(house.manager, house.mine, product).product == product


@pytest.mark.parametrize(("terms", "field", "says"), [
    ({"rate": Decimal("4.35")}, "rate", "above 100 %"),
    ({"rate": Decimal("NaN")}, "rate", "number of 0 or more"),
    ({"rate": Decimal("0.3")}, "rate", "rate_max"),
    ({"amount": Decimal(0)}, "amount", "above 0"),
    ({"amount": Decimal("-5")}, "amount", "above 0"),
    ({"amount": Decimal("Infinity")}, "amount", "above 0"),
    ({"amount": Decimal("100000.001")}, "amount", "to the cent"),
    ({"amount": Decimal(99_999)}, "amount", "amount_min"),
    ({"tenor_months": 0}, "tenor_months", "1 <= tenor"),
    ({"tenor_months": -12}, "tenor_months", "1 <= tenor"),
    ({"tenor_months": 72}, "tenor_months", "tenor_months_max"),
    ({"tenor_months": 13, "months_per_period": 3}, "months_per_period", "tenor = n x period"),
    ({"repayment": "level", "grace_months": 12}, "grace_months", "grace < tenor"),
    ({"repayment": "level", "grace_months": 13}, "grace_months", "grace < tenor"),
    ({"repayment": "level", "months_per_period": 3, "grace_months": 4}, "grace_months", "grace = n x period"),
    ({"repayment": "sculpted", "terms": {"shares": [1]}}, "repayment", "product/working_capital: repayment"),
    ({"repayment": "balloon"}, "terms", "balloon_share"),
    ({"repayment": "custom", "terms": {"amounts": [1, 2]}}, "terms", "must be one for each"),
    ({"terms": {"balloon_share": 0.3}}, "terms", "another type"),
    ({"day_count": "ACT/364"}, "day_count", "product/working_capital"),
    ({"currency": "XXX"}, "currency", "product/working_capital"),
    ({"security": "promise"}, "security", "product/working_capital"),
    ({"starts": date(1066, 10, 14)}, "starts", "year"),
    ({"upfront_fee": Decimal("0.5")}, "upfront_fee", "share <= 0.2"),
    ({"purpose": "x" * 401}, "purpose", "at most 400"),
    ({"project_id": 99_999}, "project", "not among the client's"),
])
def test_a_refusal_names_the_field_and_the_rule(house: House, terms: dict[str, Any], field: str, says: str) -> None:
    told = refusal(house, **terms)
    assert told.startswith(field)
    assert says in told


def test_a_percentage_is_answered_with_how_a_share_is_written(house: House) -> None:
    structure = begun(house.manager, house.mine)
    with pytest.raises(BadInput) as wrong:
        changed(house.manager, structure, rate=Decimal("4.35"))
    assert "0.0435" in wrong.value.todo


def test_what_is_repaid_at_once_has_no_grace(house: House) -> None:
    assert changed(house.manager, begun(house.manager, house.mine), grace_months=6, tenor_months=24).grace_months == 0


def test_a_project_of_another_client_is_not_found(house: House) -> None:
    strange = project(house.south)
    assert "not among the client's" in refusal(house, project_id=strange.pk)


def test_a_form_that_somebody_overtook_is_refused_and_nothing_is_lost(house: House) -> None:
    structure = begun(house.manager, house.mine)
    changed(house.head, structure, tenor_months=24)
    with acting_as(house.manager), pytest.raises(BadInput, match="Somebody has changed this"):
        structures.design_structure(by=house.manager, structure=structure, saves=structure.saves,
                                    design=replace(Design.of(structure), tenor_months=6))
    with as_system():
        assert Structure.objects.get(pk=structure.pk).tenor_months == 24


def test_a_quote_holds_three_alternatives_and_no_fourth(house: House) -> None:
    structure = begun(house.manager, house.mine, tenor_months=18)
    with acting_as(house.manager):
        letters = [structures.add_alternative(by=house.manager, structure=structure).letter for _ in range(2)]
        with pytest.raises(BadInput, match="at most three"):
            structures.add_alternative(by=house.manager, structure=structure)
    assert letters == ["B", "C"]
    with as_system():
        assert set(structure.quote.structures.values_list("tenor_months", flat=True)) == {18}


def test_the_letter_of_an_alternative_taken_out_is_free_again(house: House) -> None:
    first = begun(house.manager, house.mine)
    with acting_as(house.manager):
        second = structures.add_alternative(by=house.manager, structure=first)
        structures.remove_alternative(by=house.manager, structure=first, saves=first.saves)
        assert structures.add_alternative(by=house.manager, structure=second).letter == "A"


def test_the_last_alternative_stays(house: House) -> None:
    structure = begun(house.manager, house.mine)
    with acting_as(house.manager), pytest.raises(BadInput, match="at least one alternative"):
        structures.remove_alternative(by=house.manager, structure=structure, saves=structure.saves)


def test_every_change_is_in_the_audit(house: House) -> None:
    changed(house.manager, begun(house.manager, house.mine), tenor_months=6)
    with as_system():
        acts = list(Entry.objects.filter(client=house.mine).order_by("pk").values_list("act", flat=True))
    assert acts == ["began a quote", "designed a structure"]


def test_what_does_not_change_is_not_written(house: House) -> None:
    structure = begun(house.manager, house.mine)
    assert changed(house.manager, structure, tenor_months=structure.tenor_months).saves == structure.saves


@pytest.mark.parametrize("who", ["risk", "auditor", "operations", "admin"])
def test_who_does_not_design_is_refused(house: House, who: str) -> None:
    with acting_as(getattr(house, who)), pytest.raises(NotAllowed):
        structures.begin_quote(by=getattr(house, who), client=house.mine, product="working_capital")


def test_another_branch_is_refused_and_sees_nothing(house: House) -> None:
    structure = begun(house.manager, house.mine)
    with acting_as(house.other):
        with pytest.raises(NotAllowed):
            structures.begin_quote(by=house.other, client=house.mine, product="working_capital")
        with pytest.raises(NotAllowed):
            structures.design_structure(by=house.other, structure=structure, design=Design.of(structure), saves=0)
        assert Quote.objects.count() == Structure.objects.count() == 0


def test_the_database_keeps_another_branch_from_writing(house: House) -> None:
    structure = begun(house.manager, house.mine)
    with acting_as(house.other), connection.cursor() as cursor:
        cursor.execute("update deal_structure set rate = 0.01 where id = %s", [structure.pk])
        assert cursor.rowcount == 0


def test_the_database_keeps_what_was_offered(house: House) -> None:
    structure = begun(house.manager, house.mine)
    with as_system():
        Structure.objects.filter(pk=structure.pk).update(state="offered")
        with pytest.raises(ProgrammingError, match="what was offered stays"), transaction.atomic():
            Structure.objects.filter(pk=structure.pk).update(rate=Decimal("0.01"))
        with pytest.raises(ProgrammingError, match="what was offered stays"), transaction.atomic():
            Structure.objects.filter(pk=structure.pk).update(state="draft")


def test_the_title_and_the_last_day_are_kept(house: House) -> None:
    quote = begun(house.manager, house.mine).quote
    with acting_as(house.manager):
        structures.name_quote(by=house.manager, quote=quote, told={"title": " Autumn stock "}, saves=quote.saves)
        with pytest.raises(BadInput, match="valid_until"):
            structures.name_quote(by=house.manager, quote=quote, told={"valid_until": date(2020, 1, 1)}, saves=1)
    assert fresh(quote).title == "Autumn stock"


def test_a_purpose_that_names_a_prohibited_use_asks_for_an_explanation(house: House) -> None:
    design = Design.of(begun(house.manager, house.mine))

    def found(purpose: str) -> list[tuple[str, str]]:
        told = appraise(replace(design, purpose=purpose), Ground(house.mine, timezone.localdate()), prices=False).findings
        return [(one.rule, one.weight) for one in told if one.field == "purpose"]

    with acting_as(house.manager):
        assert found("购买股票") == [("prohibited_use/financial_assets", "approval")]
        assert found("采购棉花") == []
