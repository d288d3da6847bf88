"""Contracts are generated from what was approved: every term once in text and in data; changed terms are written anew."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal

import pytest

from clc.kernel.errors import BadInput, NotAllowed
from clc.policy.kind.product import Product
from clc.policy.loader import shipped
from clc.stages.contract import composing
from clc.stages.contract.models import Contract, ContractSet, Version
from clc.stages.contract.services import drafting
from clc.stages.contract.wording import by_name, check_once, counted, pieces
from clc.stages.deal.models import Covenant, Undertaking
from clc.stages.deal.services.covenants import Terms, set_covenant
from clc.stages.hub.reach import acting_as, as_system
from tests.stages.contract.signing_room import FILLED, approve, chosen, contract, drafted, filled, fresh
from tests.stages.deal.protected import vouch
from tests.stages.deal.quoting import begun, project
from tests.stages.hub.people import House, build

D = Decimal


@pytest.fixture
def house(db: None) -> House:
    return build()


def text(held: Contract, language: str) -> str:
    told = composing.newest(held)
    return "\n".join("".join(run.text for run in runs)
                     for one in told.clauses for runs in pieces(one, by_name(told.terms), language))


def test_nothing_is_drafted_without_an_approval(house: House) -> None:
    structure = chosen(house)
    with acting_as(house.manager), pytest.raises(BadInput, match="never put up for approval"):
        drafting.begin_set(by=house.manager, structure=structure)


def test_every_approved_term_stands_exactly_once_in_both_languages_and_in_the_data(house: House) -> None:
    within = drafted(house, grace_months=6, repayment="interest_only_then_level", upfront_fee=D("0.001"),
                     prepayment_fee=D("0.005"), words="特别约定一条")
    with as_system():
        rows = list(within.contracts.all())
        approved: Counter[str] = Counter()
        for one in rows:
            told = composing.newest(one)
            approved.update(term.key for term in told.terms if term.approved)
            for language in ("zh", "en"):
                assert counted(told.clauses, told.terms, language) == Counter(term.key for term in told.terms)
    assert set(approved.values()) == {1}
    wanted = {"amount", "currency", "product", "purpose", "tenor_months", "starts", "rate", "day_count", "repayment",
              "period", "grace_months", "upfront_fee", "prepayment_fee", "security", "remarks", "entrusted_above"}
    assert wanted <= set(approved)


def test_the_amount_of_the_text_is_the_amount_of_the_system(house: House) -> None:
    held = contract(drafted(house, amount=D("12345678.90")))
    with as_system():
        assert text(held, "zh").count("壹仟贰佰叁拾肆万伍仟陆佰柒拾捌元玖角") == 1
        assert text(held, "en").count("12,345,678.90") == 1
        assert {one.key: one.value for one in composing.newest(held).terms}["amount"] == "12345678.90"


def test_a_covenant_changed_after_the_approval_stops_the_draft_and_a_new_approval_writes_it_anew(house: House) -> None:
    structure = chosen(house)
    with acting_as(house.manager):
        covenant = set_covenant(by=house.manager, client=house.mine, rule="liabilities_to_assets",
                                terms=Terms(limit=D("0.60")), structure=structure)
    within = drafted(house, structure)
    with as_system():
        assert text(contract(within), "en").count("60 %") == 1
        Covenant.objects.filter(pk=covenant.pk).update(limit=D("0.55"))
    with acting_as(house.manager), pytest.raises(BadInput, match="changed after the approval"):
        drafting.renew(by=house.manager, within=within)
    approve(house, structure)
    with acting_as(house.manager):
        changed = drafting.renew(by=house.manager, within=within)
    held = contract(within)
    assert [one.pk for one in changed] == [held.pk]
    assert held.newest == 2
    with as_system():
        assert text(held, "en").count("55 %") == 1
        assert "60 %" not in text(held, "en")


def test_a_new_version_of_the_quote_takes_the_set_along_and_its_amount_into_the_text(house: House) -> None:
    structure = chosen(house)
    within = drafted(house, structure)
    later = chosen(house, before=structure, amount=D("15000000"))
    moved = drafted(house, fresh(later))
    assert moved.pk == within.pk
    with as_system():
        assert "15,000,000.00" in text(contract(moved), "en")
        assert "12,000,000.00" not in text(contract(moved), "en")


def test_a_blank_is_named_until_it_is_filled_and_bad_fillings_are_refused(house: House) -> None:
    held = contract(drafted(house))
    with as_system():
        assert {one.name for one in composing.newest(held).blanks} >= {"draw_until", "loan_account", "court"}
    for told in ({"draw_until": "soon"}, {"copies": "0"}, {"court": "x" * 300}, {"loan_account": "{amount}"}):
        with acting_as(house.manager), pytest.raises(BadInput):
            drafting.fill_blanks(by=house.manager, contract=held, told=told, saves=held.saves)
    done = filled(house, contract(held.within))
    with as_system():
        assert composing.newest(done).blanks == []
        assert FILLED["court"] in text(done, "zh")


def test_a_stale_form_is_refused_with_who_changed_it(house: House) -> None:
    held = contract(drafted(house))
    old = held.saves
    filled(house, held)
    with acting_as(house.manager), pytest.raises(BadInput, match="version 2"):
        drafting.fill_blanks(by=house.manager, contract=held, told={"court": "other"}, saves=old)


def test_the_same_words_make_no_new_version(house: House) -> None:
    held = filled(house, contract(drafted(house)))
    filled(house, contract(held.within))
    assert contract(held.within).newest == 2


def test_a_guarantee_behind_the_deal_gets_its_contract_with_its_own_terms_once(house: House) -> None:
    structure = chosen(house)
    guarantee = vouch(house, house.colleague.party, amount="8000000")
    with as_system():
        Undertaking.objects.create(client=house.mine, structure=structure, kind="joint_guarantee", guarantee=guarantee,
                                   provider=guarantee.guarantor, by=house.manager)
    within = drafted(house, fresh(structure))
    held = contract(within, "guarantee")
    with as_system():
        told = composing.newest(held)
        assert {one.name for one in told.terms if one.approved} == {"provider", "secured_amount", "form", "guarantee_period"}
        assert text(held, "zh").count("8,000,000.00") == 1
        assert "虚构水务" in text(held, "zh")
        assert text(contract(within), "zh").count("8,000,000.00") == 0


def test_who_may_not_draft_drafts_nothing_and_the_other_branch_sees_nothing(house: House) -> None:
    structure = chosen(house)
    approve(house, structure)
    with acting_as(house.accountant), pytest.raises(NotAllowed):
        drafting.begin_set(by=house.accountant, structure=structure)
    within = drafted(house, structure)
    with acting_as(house.other):
        assert not ContractSet.objects.filter(pk=within.pk).exists()
        assert not Contract.objects.exists()
        assert not Version.objects.exists()
        with pytest.raises(NotAllowed):
            drafting.renew(by=house.other, within=within)


def test_drafting_twice_gives_the_same_set(house: House) -> None:
    within = drafted(house)
    with acting_as(house.manager):
        assert drafting.begin_set(by=house.manager, structure=within.structure).pk == within.pk


@pytest.mark.parametrize("product", sorted(shipped().of(Product)))
def test_a_loan_of_every_product_places_each_of_its_terms_once(house: House, product: str) -> None:
    under = project(house.mine) if product in ("project_finance", "syndicated_loan") else None
    structure = begun(house.manager, house.mine, product, of=under)
    within = ContractSet(client=house.mine, structure=fresh(structure), number="T-1", by=house.manager)
    with as_system():
        for at, one in enumerate(composing.plan(within.structure), start=1):
            held = Contract(client=house.mine, within=within, kind=one.kind, subject=one.subject, place=at,
                            number=f"T-1-{at:02d}")
            told = composing.composed(held, within)
            check_once(told.clauses, told.terms)
            assert {"amount", "rate", "purpose"} & {term.key for term in told.terms} or one.rule.made != "main"


def test_the_contracts_of_a_project_put_the_sponsor_the_reserve_and_the_mortgage_into_words(house: House) -> None:
    structure = chosen(house, "project_finance", of=project(house.mine), words="项目特别约定",
                       amount=D("600000000"), tenor_months=120)
    with as_system():
        for kind, amount, months in (("completion_undertaking", "50000000", None), ("reserve_account", None, "6"),
                                     ("property_insurance", "90000000", None), ("joint_guarantee", "20000000", None)):
            Undertaking.objects.create(client=house.mine, structure=structure, kind=kind, provider=house.colleague.party,
                                       amount=amount and D(amount), months=months and D(months), by=house.manager)
    within = drafted(house, fresh(structure))
    with as_system():
        rows = list(within.contracts.order_by("place"))
        kinds = [one.kind for one in rows]
        assert kinds == ["common_terms", "guarantee", "entrusted_payment", "accounts", "sponsor_support"]
        keys = Counter(term.key for one in rows for term in composing.newest(one).terms if term.approved)
        assert set(keys.values()) == {1}
        assert "90,000,000.00" in text(rows[0], "en")
        assert "50,000,000.00" not in text(rows[0], "en")
    with acting_as(house.manager):
        made = drafting.add_contract(by=house.manager, within=within, kind="direct_agreement",
                                     told={"third_party": "虚构电网公司"})
        with pytest.raises(BadInput, match="not added by hand"):
            drafting.add_contract(by=house.manager, within=within, kind="loan", told={})
    with as_system():
        assert "虚构电网公司" in text(made, "zh")
