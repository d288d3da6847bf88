"""A departure from the standard goes to another person; a contract is released, signed in order, archived."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from clc.kernel.errors import BadInput, NotAllowed
from clc.stages.contract import checking, composing, gates
from clc.stages.contract.models import Contract, Deviation, Duty, Signature
from clc.stages.contract.reading import signed_contract
from clc.stages.contract.services import deviations, drafting, signing, wordings
from clc.stages.credit.models import Guarantee
from clc.stages.deal.models import Undertaking
from clc.stages.hub.models import Action
from clc.stages.hub.reach import acting_as, as_system
from tests.stages.contract.signing_room import (
    approve,
    chosen,
    contract,
    drafted,
    filled,
    fresh,
    given,
    released,
)
from tests.stages.deal.protected import vouch
from tests.stages.hub.people import House, build

D = Decimal
CURE = "default_standard"
ZH, EN = "出现违约的，甲方应先书面通知乙方在二十日内改正。", "In a breach Party A first asks for cure within twenty days."


@pytest.fixture
def house(db: None) -> House:
    return build()


def edited(house: House, held: Contract, name: str = CURE, zh: str = ZH, en: str = EN) -> Contract:
    with acting_as(house.manager):
        return wordings.edit_clause(by=house.manager, contract=held, name=name, zh=zh, en=en, why="客户要求",
                                    saves=held.saves)


def only(held: Contract) -> Deviation:
    with as_system():
        return Deviation.objects.select_related("client", "contract").exclude(state="gone").get(contract=held)


def signatures(held: Contract) -> list[Signature]:
    with as_system():
        return list(Signature.objects.filter(contract=held).select_related("client").order_by("order"))


def sent(house: House, signature: Signature, *, id_seen: bool = True) -> str:
    return signing.send_electronic(by=house.legal, signature=signature, service="local", person="王签",
                                   capacity="法定代表人", id_seen=id_seen)


def with_guarantee(house: House) -> tuple[Guarantee, Contract]:
    """A contract with a company that has decided nothing yet."""
    structure, guarantee = chosen(house), vouch(house, house.colleague.party)
    with as_system():
        Undertaking.objects.create(client=house.mine, structure=structure, kind="joint_guarantee", guarantee=guarantee,
                                   provider=guarantee.guarantor, by=house.manager)
    held = contract(drafted(house, fresh(structure)), "guarantee")
    return guarantee, filled(house, held)


def test_an_edited_clause_is_a_deviation_that_another_lawyer_accepts_before_release(house: House) -> None:
    held = edited(house, filled(house, contract(drafted(house))))
    deviation = only(held)
    with acting_as(house.manager), pytest.raises(BadInput, match="not reviewed"):
        signing.release(by=house.manager, contract=held, saves=held.saves)
    with acting_as(house.manager), pytest.raises(NotAllowed):
        deviations.review(by=house.manager, deviation=deviation, accept=True)
    with acting_as(house.legal):
        deviations.review(by=house.legal, deviation=deviation, accept=True, words="可接受")
    with acting_as(house.manager):
        assert signing.release(by=house.manager, contract=held, saves=held.saves).state == "released"


def test_who_worded_a_clause_does_not_review_it_though_a_lawyer(house: House) -> None:
    held = filled(house, contract(drafted(house)))
    with acting_as(house.legal):
        wordings.edit_clause(by=house.legal, contract=held, name=CURE, zh=ZH, en=EN, why="x", saves=held.saves)
        with pytest.raises(NotAllowed, match="does not review"):
            deviations.review(by=house.legal, deviation=Deviation.objects.get(contract=held), accept=True)


def test_other_words_after_the_review_are_reviewed_again(house: House) -> None:
    held = edited(house, filled(house, contract(drafted(house))))
    with acting_as(house.legal):
        deviations.review(by=house.legal, deviation=Deviation.objects.get(contract=held), accept=True)
    held = edited(house, contract(held.within), zh=ZH + "另加一句。")
    with acting_as(house.manager):
        assert any("not reviewed" in one.words for one in checking.missing(held))
        assert Deviation.objects.filter(contract=held).exclude(state="gone").get().state == "open"


def test_a_refusal_needs_words_and_stops_the_release(house: House) -> None:
    held = edited(house, filled(house, contract(drafted(house))))
    deviation = only(held)
    with acting_as(house.legal):
        with pytest.raises(BadInput, match="reason"):
            deviations.review(by=house.legal, deviation=deviation, accept=False)
        deviations.review(by=house.legal, deviation=deviation, accept=False, words="期限过长")
    with acting_as(house.manager), pytest.raises(BadInput, match="refused by the lawyers"):
        signing.release(by=house.manager, contract=held, saves=held.saves)


@pytest.mark.parametrize(("name", "zh", "en", "says"), [
    ("loan_amount", "改", "changed", "fixed"),
    ("loan_purpose", "贷款用途不限。", "For anything.", "keep its terms"),
    ("loan_purpose", "用途{purpose}，也即{purpose}。", "For {purpose}, that is {purpose}.", "keep its terms"),
    (CURE, "违约金为12,000,000.00元。", "Damages are 12,000,000.00.", "written out by hand"),
    (CURE, "贷款12000000元。", "The loan of 12000000.", "written out by hand"),
    (CURE, "", "", "empty"),
    (CURE, "x" * 7000, "x", "characters"),
    ("no_such_clause", "x", "x", "no such clause"),
])
def test_words_that_would_lose_or_double_a_term_are_refused(house: House, name: str, zh: str, en: str, says: str) -> None:
    held = contract(drafted(house))
    with pytest.raises(BadInput, match=says):
        edited(house, held, name, zh, en)
    assert contract(held.within).newest == held.newest


def test_an_approved_fallback_needs_no_lawyer_unless_the_library_says_so(house: House) -> None:
    held = filled(house, contract(drafted(house)))
    with acting_as(house.manager):
        held = wordings.use_fallback(by=house.manager, contract=held, name="overdue_interest", fallback="lower_surcharge",
                                     why="白金客户", saves=held.saves)
        assert checking.missing(held) == []
        held = wordings.use_fallback(by=house.manager, contract=held, name=CURE, fallback="with_cure", why="x",
                                     saves=held.saves)
        assert [one.words for one in checking.missing(held)] != []
        held = wordings.restore_clause(by=house.manager, contract=held, name=CURE, saves=held.saves)
        assert checking.missing(held) == []


def test_a_clause_is_added_and_taken_out_and_one_with_terms_stays(house: House) -> None:
    held = filled(house, contract(drafted(house)))
    with acting_as(house.manager):
        held = wordings.add_clause(by=house.manager, contract=held, titles=("保密", "Secrecy"),
                                   texts=("双方保密。", "Keep it."), why="x", saves=held.saves)
        assert composing.newest(held).clauses[-1].name == "own_1"
        held = wordings.remove_clause(by=house.manager, contract=held, name="related_reported", why="非集团",
                                      saves=held.saves)
        assert Deviation.objects.filter(contract=held, state="open").count() == 2
        with pytest.raises(BadInput, match="stays"):
            wordings.remove_clause(by=house.manager, contract=held, name="loan_purpose", why="x", saves=held.saves)


def test_an_edited_clause_survives_a_draft_written_anew(house: House) -> None:
    held = edited(house, filled(house, contract(drafted(house))))
    with acting_as(house.manager):
        drafting.renew(by=house.manager, within=held.within)
    with as_system():
        clause = next(one for one in composing.newest(contract(held.within)).clauses if one.name == CURE)
    assert (clause.way, clause.zh) == ("edited", ZH)


def test_a_company_that_did_not_resolve_stops_the_guarantee(house: House) -> None:
    guarantee, held = with_guarantee(house)
    with acting_as(house.manager), pytest.raises(BadInput, match="no resolution"):
        signing.release(by=house.manager, contract=held, saves=held.saves)
    with as_system():
        Guarantee.objects.filter(pk=guarantee.pk).update(resolution="shareholders")
        assert not list(gates.resolved(held.within.structure))
    with acting_as(house.manager):
        assert signing.release(by=house.manager, contract=held, saves=held.saves).state == "released"


def test_all_sign_in_their_order_and_the_contract_is_in_force_with_its_duties(house: House) -> None:
    held = released(house, drafted(house))
    first, second = signatures(held)
    with acting_as(house.legal):
        with pytest.raises(BadInput, match="signs first"):
            signing.sign(by=house.legal, signature=second, given=given(house))
        assert signed_contract(held.within.structure) is None
        signing.sign(by=house.legal, signature=first, given=given(house))
        with pytest.raises(BadInput, match="signed already"):
            signing.sign(by=house.legal, signature=first, given=given(house))
        signing.sign(by=house.legal, signature=second, given=given(house))
        found = signed_contract(held.within.structure)
    assert found is not None
    assert found.amount == D("12000000")
    assert found.currency == "CNY"
    assert [one.kind for one in found.waiting] == ["entrusted_payment"]
    assert not found.in_force
    with as_system():
        owed = Duty.objects.filter(contract=held)
        assert owed.count() >= 6
        assert set(owed.values_list("side", flat=True)) == {"lender", "borrower"}
        assert Action.objects.filter(client=house.mine, pk__in=owed.values("action")).count() == owed.count()
        assert owed.get(name="maturity_reminder").due == owed.get(name="last_repayment").due - timedelta(days=30)


@pytest.mark.parametrize(("wrong", "says"), [
    ({"person": " "}, "who signs"), ({"id_seen": False}, "compared"), ({"seal_seen": False}, "compared"),
    ({"second_witness": None}, "2 of ours"), ({"evidence": None}, "scan"),
    ({"day": timezone.localdate() + timedelta(days=1)}, "still to come"),
    ({"day": timezone.localdate() - timedelta(days=1)}, "released on"),
])
def test_a_signature_that_was_not_checked_is_refused(house: House, wrong: dict[str, object], says: str) -> None:
    held = released(house, drafted(house))
    first = signatures(held)[0]
    with acting_as(house.legal), pytest.raises(BadInput, match=says):
        signing.sign(by=house.legal, signature=first, given=given(house, **wrong))


def test_the_same_person_twice_is_no_second_witness(house: House) -> None:
    held = released(house, drafted(house))
    first = signatures(held)[0]
    with acting_as(house.legal), pytest.raises(BadInput, match="two people"):
        signing.sign(by=house.legal, signature=first, given=given(house, second_witness=house.manager))


def test_an_electronic_signature_takes_the_code_of_this_text_and_counts_wrong_ones(house: House) -> None:
    held = released(house, drafted(house))
    first = signatures(held)[0]
    with acting_as(house.legal):
        with pytest.raises(BadInput, match="not identified"):
            sent(house, first, id_seen=False)
        code = sent(house, first)
        first.refresh_from_db()
        assert code not in str(first.ticket)
        for _again in range(5):
            with pytest.raises(BadInput, match="does not fit"):
                signing.confirm_electronic(by=house.legal, signature=first, word="00000000x")
        with pytest.raises(BadInput, match="too often"):
            signing.confirm_electronic(by=house.legal, signature=first, word=code)
        code = sent(house, first)
        assert signing.confirm_electronic(by=house.legal, signature=first, word=code).day is not None


def test_an_approval_that_ended_stops_the_signature(house: House) -> None:
    within = drafted(house)
    held = released(house, within)
    approve(house, within.structure, days=-1)
    first = signatures(held)[0]
    with acting_as(house.legal), pytest.raises(BadInput, match="approval"):
        signing.sign(by=house.legal, signature=first, given=given(house))
