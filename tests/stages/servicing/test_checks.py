"""Every check refuses first: it says what is wrong, what to do, and lets pass what is in order."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from clc.kernel.errors import BadInput
from clc.stages.credit.models import Rating
from clc.stages.deal.models import Condition
from clc.stages.deal.services.covenants import Terms, set_covenant
from clc.stages.decision.models import Case
from clc.stages.hub.models import Action, Client, Judging, Party, Relation, Standing, Verdict
from clc.stages.hub.reach import acting_as
from clc.stages.reach.models import NameHit, NameList
from clc.stages.servicing import checks
from clc.stages.servicing.models import Drawing
from tests.stages.hub.people import House
from tests.stages.servicing import drawn
from tests.stages.servicing.looking import look, words

D = Decimal


def test_a_drawing_in_order_is_met_everywhere_but_for_what_only_people_know(house: House) -> None:
    found = checks.look_at(drawn.asked(house, drawn.ready(house)))
    assert {one.name: one.state for one in found if one.state != "met" and one.name != "day"} == {}


def test_without_a_signed_contract_nothing_is_drawn(house: House) -> None:
    structure = drawn.chosen(house)
    drawn.approved(house, structure)
    asked = drawn.asked(house, structure)
    found = look(asked, "contract")
    assert (found.state, words(found)) == ("failed", "No contract is signed for this structure.")
    with pytest.raises(BadInput, match="No contract is signed"):
        drawn.passed(house, asked)


def test_a_paper_beside_the_contract_that_is_not_signed_stops_the_money(house: House) -> None:
    structure = drawn.ready(house)
    within = structure.contract_sets.get()
    within.contracts.create(client=structure.client, kind="guarantee", number="BZ-1", place=2, state="draft", by=house.legal)
    assert "BZ-1" in words(look(drawn.asked(house, structure), "contract"))


def test_without_an_approval_nothing_is_drawn(house: House) -> None:
    structure = drawn.chosen(house)
    drawn.signed(house, structure)
    found = look(drawn.asked(house, structure), "approval")
    assert found.state == "failed"
    assert "never put up for approval" in words(found)


def test_an_approval_that_ended_stops_the_money(house: House) -> None:
    structure = drawn.ready(house)
    Case.objects.update(valid_until=timezone.localdate() - timedelta(days=1))
    assert "ended on" in words(look(drawn.asked(house, structure), "approval"))


def test_a_change_after_the_approval_stops_the_money(house: House) -> None:
    structure = drawn.ready(house)
    asked = drawn.asked(house, structure)
    with acting_as(house.manager):
        set_covenant(by=house.manager, client=house.mine, rule="liabilities_to_assets", terms=Terms(limit=D("0.6")),
                     structure=structure)
    assert "changed after the approval" in words(look(asked, "approval"))


def test_an_approval_given_anew_asks_for_a_new_request(house: House) -> None:
    asked = drawn.asked(house, drawn.ready(house))
    Drawing.objects.update(basis="f" * 64)
    assert "approved anew" in words(look(asked, "approval"))


def test_more_than_the_contract_leaves_is_refused(house: House) -> None:
    structure = drawn.ready(house, amount="9000000")
    first = drawn.draft(house, structure)
    drawn.asked(house, structure, drawn.payee(house, invoice="INV-2"))
    assert "1,000,000.00 of 9,000,000.00 are left" in words(look(first, "room"))


def test_a_contract_over_less_than_the_structure_bounds_what_is_drawn(house: House) -> None:
    structure = drawn.chosen(house)
    drawn.signed(house, structure, amount="5000000")
    assert look(drawn.draft(house, structure), "room").state == "failed"


def test_a_day_that_has_passed_is_refused_and_a_holiday_asked_about(house: House) -> None:
    asked = drawn.asked(house, drawn.ready(house))
    Drawing.objects.update(day=timezone.localdate() - timedelta(days=1))
    assert look(asked, "day").state == "failed"
    saturday = timezone.localdate() + timedelta(days=(5 - timezone.localdate().weekday()) % 7 + 7)
    Drawing.objects.update(day=saturday)
    assert look(asked, "day").state == "asks"


@pytest.mark.parametrize("gate", ["signing", "first_drawing", "each_drawing"])
def test_an_open_condition_before_the_drawing_stops_it(house: House, gate: str) -> None:
    structure = drawn.ready(house)
    drawn.condition(house, structure, gate, state="open", asks="登记证明")
    found = look(drawn.asked(house, structure), "conditions")
    assert (found.state, words(found)) == ("failed", "Open: 抵押已登记")
    assert "Show: 登记证明" in [one.todo for one in found.said]


def test_a_condition_for_later_does_not_stop_it(house: House) -> None:
    structure = drawn.ready(house)
    drawn.condition(house, structure, "after", state="open", due=timezone.localdate() + timedelta(days=9))
    assert look(drawn.asked(house, structure), "conditions").state == "met"


def test_a_structure_without_any_condition_is_unknown_and_not_clear(house: House) -> None:
    structure = drawn.ready(house)
    Condition.objects.all().delete()
    assert look(drawn.asked(house, structure), "conditions").state == "unknown"


def test_what_each_drawing_asks_for_is_shown_anew(house: House) -> None:
    structure = drawn.ready(house)
    drawn.condition(house, structure, "each_drawing")
    drawn.answered(house, drawn.out(house, structure))
    second = drawn.asked(house, structure, drawn.payee(house, "1000000", invoice="INV-2"))
    assert "Shown for an earlier drawing" in words(look(second, "conditions"))


def test_an_overdue_condition_after_a_drawing_asks_for_words(house: House) -> None:
    structure = drawn.ready(house)
    drawn.condition(house, structure, "after", state="open", due=timezone.localdate() - timedelta(days=1))
    assert look(drawn.asked(house, structure), "afterwards").state == "asks"


def test_more_than_the_threshold_to_one_payee_is_entrusted(house: House) -> None:
    structure = drawn.ready(house)
    asked = drawn.asked(house, structure, drawn.payee(house, "10000000.01"), mode="self")
    assert "above 10,000,000" in words(look(asked, "mode"))
    Drawing.objects.update(mode="entrusted")
    assert look(asked, "mode").state == "met"


def test_a_payment_cut_in_pieces_is_asked_about(house: House) -> None:
    structure = drawn.ready(house)
    drawn.asked(house, structure, drawn.payee(house, "6000000"), mode="self")
    second = drawn.asked(house, structure, drawn.payee(house, "5000000", invoice="INV-2"), mode="self")
    found = look(second, "mode")
    assert (found.state, "11,000,000.00 within 30 days" in words(found)) == ("asks", True)


def test_a_new_borrower_of_ordinary_standing_is_paid_by_entrusted_payment(house: House) -> None:
    structure = drawn.ready(house)
    Client.objects.filter(pk=house.mine.pk).update(since=timezone.localdate() - timedelta(days=60))
    asked = drawn.asked(house, structure, drawn.payee(house, "100000"), mode="self")
    assert not Rating.objects.exists()
    assert "new borrower" in words(look(asked, "mode"))


def test_a_plan_that_allows_entrusted_payment_only_is_kept(house: House) -> None:
    asked = drawn.asked(house, drawn.ready(house), drawn.payee(house, "100000"), mode="self")
    Action.objects.create(client=house.mine, title="x", codes="A13", due=timezone.localdate())
    assert "entrusted payment only" in words(look(asked, "mode"))


def test_a_frozen_limit_stops_the_money(house: House) -> None:
    asked = drawn.asked(house, drawn.ready(house))
    Action.objects.create(client=house.mine, title="Freeze", codes="A6 A4", due=timezone.localdate())
    assert "frozen" in words(look(asked, "stopped"))


def test_a_payee_without_a_paper_and_the_borrower_itself_are_refused(house: House) -> None:
    structure = drawn.ready(house)
    bare = drawn.payee(house, "1", evidence=None)
    itself = drawn.payee(house, "2", name=house.mine.party.name, account="111222333")
    said = words(look(drawn.asked(house, structure, bare, itself), "papers"))
    assert "No paper shows why" in said
    assert "Line 2 pays the borrower itself" in said


def test_one_account_under_two_names_is_refused(house: House) -> None:
    structure = drawn.ready(house)
    drawn.asked(house, structure)
    second = drawn.asked(house, structure, drawn.payee(house, "3", name="另一家贸易公司", invoice="INV-2"))
    assert "also told for 虚构钢铁销售有限公司" in words(look(second, "papers"))


def test_an_invoice_is_paid_once(house: House) -> None:
    structure = drawn.ready(house)
    drawn.asked(house, structure)
    second = drawn.asked(house, structure, drawn.payee(house, "3"))
    found = look(second, "twice")
    assert (found.state, "INV-1" in words(found)) == ("failed", True)


def test_the_same_amount_to_the_same_account_asks_for_words(house: House) -> None:
    structure = drawn.ready(house)
    drawn.asked(house, structure)
    second = drawn.asked(house, structure, drawn.payee(house, invoice="INV-2"))
    assert look(second, "twice").state == "asks"
    with pytest.raises(BadInput, match="same amount"):
        drawn.passed(house, second)
    assert drawn.passed(house, second, twice="第二批货").explained["twice"] == "第二批货"


def test_a_listed_payee_stops_the_money_until_two_people_clear_it(house: House) -> None:
    structure = drawn.ready(house)
    drawn.listed("虚构钢铁销售有限公司")
    asked = drawn.asked(house, structure)
    assert look(asked, "lists").state == "failed"
    hit = NameHit.objects.get(subject="payee")
    assert hit.key == asked.payments.get().pk
    NameHit.objects.update(state="cleared", finding="cleared", proposed_by=house.compliance, decided_by=house.risk,
                           proposed_at=timezone.now(), decided_at=timezone.now(), why="同名")
    assert look(asked, "lists").state == "met"


def test_without_any_list_nobody_was_screened(house: House) -> None:
    asked = drawn.asked(house, drawn.ready(house))
    NameList.objects.all().delete()
    assert look(asked, "lists").state == "unknown"


@pytest.mark.parametrize(("name", "state"), [
    ("虚构证券股份有限公司", "failed"), ("虚构小额贷款有限公司", "failed"),
    ("虚构房地产开发有限公司", "asks"), ("虚构投资有限公司", "asks"),
])
def test_payees_that_loan_money_must_not_reach(house: House, name: str, state: str) -> None:
    asked = drawn.asked(house, drawn.ready(house), drawn.payee(house, name=name))
    assert look(asked, "sort").state == state


def test_a_purpose_the_product_forbids_asks_for_words(house: House) -> None:
    asked = drawn.asked(house, drawn.ready(house), purpose="购买股票")
    found = look(asked, "use")
    assert (found.state, "股票" in words(found)) == ("asks", True)


def test_a_payee_tied_to_the_borrower_asks_for_words(house: House) -> None:
    structure = drawn.ready(house)
    other = Party.objects.create(name="虚构钢铁销售有限公司")
    Relation.objects.create(source=house.mine.party, target=other, kind="owns", share=D("0.8"))
    found = look(drawn.asked(house, structure), "related")
    assert (found.state, "owns" in words(found)) == ("asks", True)


@pytest.mark.parametrize(("level", "state"), [("red", "failed"), ("orange", "asks"), ("yellow", "met")])
def test_open_warnings_stop_or_ask(house: House, level: str, state: str) -> None:
    structure = drawn.ready(house)
    run = Judging.objects.get()
    Verdict.objects.create(client=house.mine, kind="warning", rule="overdue", level=level, day=run.day, edition=run.edition)
    assert look(drawn.asked(house, structure), "warnings").state == state


def test_a_borrower_never_judged_asks_for_words(house: House) -> None:
    structure = drawn.ready(house)
    Standing.objects.all().delete()
    assert look(drawn.asked(house, structure), "warnings").state == "asks"


def test_what_fails_cannot_be_explained_away(house: House) -> None:
    asked = drawn.asked(house, drawn.ready(house), drawn.payee(house, name="虚构证券股份有限公司"))
    with pytest.raises(BadInput, match="虚构证券"):
        drawn.passed(house, asked, sort="不是证券公司")


def test_every_check_is_read_in_an_order_of_its_own(house: House) -> None:
    assert set(checks.checking.SEQUENCE) == set(checks.CHECKS)
