"""A drawing passes three people; each check refuses first and says what to do; money leaves once, and a loan comes of it."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from clc.kernel.errors import BadInput, NotAllowed
from clc.stages.hub.models import Action, Entry, Message
from clc.stages.hub.reach import acting_as, as_system
from clc.stages.servicing.models import Drawing, DrawingState, Loan, PaymentState, ScheduleVersion
from clc.stages.servicing.services import drawings, paying, reviewing
from tests.stages.hub.people import House
from tests.stages.servicing import drawn

D = Decimal


def test_a_drawing_goes_from_the_request_to_paid_out_by_three_people(house: House) -> None:
    structure = drawn.ready(house)
    asked = drawn.asked(house, structure)
    assert (asked.state, asked.amount, asked.agreement) == (DrawingState.ASKED, D(8_000_000), f"JK-{structure.pk}-1")
    reviewed = drawn.passed(house, asked)
    file = drawn.released(house, reviewed)
    assert (file.count, file.total) == (1, D(8_000_000))
    drawn.answered(house, reviewed)
    held = drawn.fresh(reviewed)
    assert held.state == DrawingState.PAID
    assert len({held.by_id, held.reviewed_by_id, held.released_by_id}) == 3
    loan = Loan.objects.get(number=held.agreement)
    assert (loan.disbursed, loan.due, loan.undisbursed) == (D(8_000_000), D(8_000_000), D(12_000_000))
    assert held.loan == loan


def test_who_asks_does_not_review_and_who_reviews_does_not_release(house: House) -> None:
    asked = drawn.asked(house, drawn.ready(house))
    with as_system():
        house.manager.role = "operations"
        house.manager.save()
    with acting_as(house.manager), pytest.raises(NotAllowed, match="does not review it"):
        reviewing.pass_drawing(by=house.manager, drawing=asked, explained=drawn.EXPLAINED, saves=asked.saves)
    reviewed = drawn.passed(house, asked)
    with as_system():
        house.operations.role = "accountant"
        house.operations.save()
    with acting_as(house.operations), pytest.raises(NotAllowed, match="does not release it"):
        paying.release_drawing(by=house.operations, drawing=reviewed, saves=reviewed.saves)


def test_the_database_itself_refuses_one_person_in_two_seats(house: House) -> None:
    asked = drawn.asked(house, drawn.ready(house))
    with as_system(), pytest.raises(IntegrityError, match="three_people"), transaction.atomic():
        Drawing.objects.filter(pk=asked.pk).update(state="reviewed", reviewed_by=asked.by)


@pytest.mark.parametrize("who", ["accountant", "legal", "risk", "auditor"])
def test_only_some_roles_ask(house: House, who: str) -> None:
    structure, by = drawn.ready(house), getattr(house, who)
    with acting_as(by), pytest.raises(NotAllowed):
        drawings.begin_drawing(by=by, structure=structure, told=drawn.request(house))


def test_a_drawing_of_another_branch_is_not_there(house: House) -> None:
    asked = drawn.asked(house, drawn.ready(house))
    with acting_as(house.other):
        assert not Drawing.objects.exists()
        with pytest.raises(NotAllowed, match="not among those you may see"):
            drawings.withdraw_drawing(by=house.other, drawing=asked, why="x", saves=asked.saves)


def test_a_form_somebody_has_overtaken_is_refused_with_where_it_stands(house: House) -> None:
    asked = drawn.asked(house, drawn.ready(house))
    with acting_as(house.operations):
        reviewing.return_drawing(by=house.operations, drawing=asked, why="缺合同", saves=asked.saves)
        with pytest.raises(BadInput, match="now “Draft”"):
            reviewing.pass_drawing(by=house.operations, drawing=asked, explained={}, saves=asked.saves)


def test_a_double_click_asks_once(house: House) -> None:
    structure = drawn.ready(house)
    with acting_as(house.manager):
        told = drawn.request(house)
        made = [drawings.begin_drawing(by=house.manager, structure=structure, told=told, once="f00d") for _at in range(2)]
    assert made[0] == made[1]
    assert Drawing.objects.count() == 1


def test_what_is_asked_for_is_held_and_not_asked_for_twice(house: House) -> None:
    structure = drawn.ready(house, amount="10000000")
    drawn.asked(house, structure)
    second = drawn.draft(house, structure, drawn.payee(house, "3000000", invoice="INV-2"))
    with acting_as(house.manager), pytest.raises(BadInput, match=r"2,000,000\.00 of 10,000,000\.00 are left"):
        drawings.ask_drawing(by=house.manager, drawing=second, saves=second.saves)


def test_a_withdrawn_drawing_gives_its_money_back(house: House) -> None:
    structure = drawn.ready(house, amount="10000000")
    first = drawn.asked(house, structure)
    with acting_as(house.manager):
        drawings.withdraw_drawing(by=house.manager, drawing=first, why="推迟", saves=first.saves)
    assert drawn.asked(house, structure).state == DrawingState.ASKED


def test_a_returned_drawing_tells_who_asked_and_why(house: House) -> None:
    asked = drawn.asked(house, drawn.ready(house))
    with acting_as(house.operations):
        back = reviewing.return_drawing(by=house.operations, drawing=asked, why="发票号不符", saves=asked.saves)
    assert (back.state, back.returned_why) == (DrawingState.DRAFT, "发票号不符")
    assert Message.objects.filter(to=house.manager, body="发票号不符").exists()


def test_what_was_seen_is_kept_in_both_languages_with_its_edition(house: House) -> None:
    reviewed = drawn.passed(house, drawn.asked(house, drawn.ready(house)))
    kept = reviewed.looks["review"]
    assert kept["contract"]["state"] == "met"
    assert "was signed on" in kept["contract"]["said"]["en"][0][1]
    assert kept["contract"]["said"]["zh-hans"]
    assert reviewed.edition is not None


def test_a_check_that_fails_after_the_review_stops_the_release(house: House) -> None:
    structure = drawn.ready(house)
    reviewed = drawn.passed(house, drawn.asked(house, structure))
    drawn.condition(house, structure, state="open")
    with acting_as(house.accountant), pytest.raises(BadInput, match="Open: 抵押已登记"):
        paying.release_drawing(by=house.accountant, drawing=reviewed, saves=reviewed.saves)
    assert drawn.fresh(reviewed).state == DrawingState.REVIEWED


def test_the_release_desk_may_send_a_drawing_back(house: House) -> None:
    reviewed = drawn.passed(house, drawn.asked(house, drawn.ready(house)))
    with acting_as(house.accountant):
        back = reviewing.return_drawing(by=house.accountant, drawing=reviewed, why="户名不符", saves=reviewed.saves,
                                        verb="release_drawing")
    assert (back.state, back.reviewed_by) == (DrawingState.DRAFT, None)


def test_released_money_cannot_be_released_again(house: House) -> None:
    reviewed = drawn.passed(house, drawn.asked(house, drawn.ready(house)))
    drawn.released(house, reviewed)
    held = drawn.fresh(reviewed)
    with acting_as(house.accountant), pytest.raises(BadInput, match="cannot be done"):
        paying.release_drawing(by=house.accountant, drawing=held, saves=held.saves)
    assert held.files.count() == 1


def test_the_same_answer_twice_counts_once(house: House) -> None:
    held = drawn.out(house, drawn.ready(house))
    assert drawn.answered(house, held) is not None
    assert drawn.answered(house, held) is None
    assert Loan.objects.get().disbursed == D(8_000_000)


def test_one_number_of_the_bank_for_two_answers_is_refused(house: House) -> None:
    held = drawn.out(house, drawn.ready(house))
    drawn.answered(house, held)
    with pytest.raises(BadInput, match="said something else"):
        drawn.answered(house, held, "rejected")


def test_more_than_is_open_is_refused(house: House) -> None:
    held = drawn.out(house, drawn.ready(house))
    with pytest.raises(BadInput, match=r"8,000,000\.00 are open"):
        drawn.answered(house, held, amount=D("8000000.01"))


def test_an_answer_of_a_day_to_come_is_refused(house: House) -> None:
    held = drawn.out(house, drawn.ready(house))
    with pytest.raises(BadInput, match="still to come"):
        drawn.answered(house, held, day=timezone.localdate() + timedelta(days=5))


def test_an_answer_of_a_day_long_before_the_order_is_refused(house: House) -> None:
    held = drawn.out(house, drawn.ready(house))
    for day in (date(1, 1, 1), timezone.localdate() - timedelta(days=400)):
        with pytest.raises(BadInput, match="more than a year ago"):
            drawn.answered(house, held, day=day)
    assert not Loan.objects.exists()


def test_a_rejected_payment_makes_no_loan_and_gives_its_money_back(house: House) -> None:
    structure = drawn.ready(house, amount="10000000")
    held = drawn.out(house, structure)
    drawn.answered(house, held, "rejected", why="账号不符")
    held = drawn.fresh(held)
    assert (held.state, held.payments.get().why) == (DrawingState.REFUSED, "账号不符")
    assert not Loan.objects.exists()
    with acting_as(house.manager):
        again = drawings.copy_drawing(by=house.manager, drawing=held, day=drawn.soon())
    assert (again.amount, again.payments.get().reference) == (D(8_000_000), None)


def test_what_was_paid_in_part_leaves_the_rest_to_be_asked_for_again(house: House) -> None:
    structure = drawn.ready(house)
    other = drawn.payee(house, "2000000", name="虚构水泥有限公司", account="6222020299", invoice="INV-9")
    held = drawn.out(house, structure, drawn.payee(house), other)
    drawn.answered(house, held, line=1)
    assert drawn.fresh(held).state == DrawingState.RELEASED
    drawn.answered(house, held, "rejected", line=2, number="B2", why="户名不符")
    held = drawn.fresh(held)
    assert held.state == DrawingState.PARTLY
    assert Loan.objects.get().disbursed == D(8_000_000)
    with acting_as(house.manager):
        rest = drawings.copy_drawing(by=house.manager, drawing=held, day=drawn.soon())
    assert [one.payee for one in rest.payments.all()] == ["虚构水泥有限公司"]


def test_a_line_paid_in_two_parts_is_paid_when_both_came(house: House) -> None:
    held = drawn.out(house, drawn.ready(house))
    drawn.answered(house, held, amount=D(3_000_000))
    assert drawn.fresh(held).state == DrawingState.PARTLY
    drawn.answered(house, held, number="B2")
    assert drawn.fresh(held).state == DrawingState.PAID
    assert held.payments.get().state == PaymentState.PAID
    assert ScheduleVersion.objects.count() == 2


def test_each_payment_makes_a_version_of_the_schedule_that_repays_all_that_was_drawn(house: House) -> None:
    structure = drawn.ready(house, tenor_months=12, repayment="equal_principal")
    first = drawn.out(house, structure)
    drawn.answered(house, first)
    second = drawn.out(house, structure, drawn.payee(house, "4000000", invoice="INV-2"))
    drawn.answered(house, second, number="B2")
    versions = list(ScheduleVersion.objects.order_by("number"))
    assert [one.number for one in versions] == [1, 2]
    for one, total in zip(versions, (8_000_000, 12_000_000), strict=True):
        assert sum(row["principal"] for row in (*one.paid, *one.rows)) == pytest.approx(total, abs=0.01)
        assert one.rows[-1]["closing"] == pytest.approx(0, abs=0.01)
    loan = Loan.objects.get()
    assert (loan.disbursed, loan.undisbursed) == (D(12_000_000), D(8_000_000))
    assert loan.last_repayment is not None


def test_answers_that_come_in_another_order_make_the_same_schedule(house: House) -> None:
    structure = drawn.ready(house, repayment="equal_principal")
    early, late = timezone.localdate() - timedelta(days=40), timezone.localdate()
    with as_system():
        first = drawn.out(house, structure)
        second = drawn.out(house, structure, drawn.payee(house, "4000000", invoice="INV-2"))
    drawn.answered(house, second, day=late)
    drawn.answered(house, first, number="B2", day=early)
    newest = ScheduleVersion.objects.order_by("-number")[0]
    assert newest.draws == [[early.isoformat(), "8000000.00"], [late.isoformat(), "4000000.00"]]
    assert newest.terms["start"] == early.isoformat()


def test_a_version_of_a_schedule_is_never_changed(house: House) -> None:
    drawn.answered(house, drawn.out(house, drawn.ready(house)))
    with as_system(), pytest.raises(Exception, match="a version of a schedule stays"), transaction.atomic():
        ScheduleVersion.objects.update(rows=[])


def test_paid_out_money_is_looked_at_within_the_days_of_the_rule(house: House) -> None:
    drawn.answered(house, drawn.out(house, drawn.ready(house)))
    action = Action.objects.get(plan="drawing")
    assert (action.owner, (action.due - timezone.localdate()).days) == (house.manager, 15)


def test_every_act_is_written_down(house: House) -> None:
    drawn.answered(house, drawn.out(house, drawn.ready(house)))
    with as_system():
        acts = set(Entry.objects.values_list("act", flat=True))
    assert {"began a drawing", "asked for a drawing", "passed a drawing", "released a drawing", "confirmed a payment",
            "booked a loan"} <= acts


@pytest.mark.parametrize(("change", "match"), [
    ({"account": "12"}, "5 to 34 letters"), ({"bank": " "}, "name the bank"), ({"bank_code": "123"}, "12 digits"),
    ({"name": ""}, "a payee has a name"), ({"amount": "0"}, "above 0"), ({"amount": "-5"}, "above 0"),
    ({"amount": "NaN"}, "above 0"),
])
def test_a_line_that_cannot_be_paid_is_refused_by_its_number(house: House, change: dict[str, str], match: str) -> None:
    structure = drawn.ready(house)
    amount = change.pop("amount", "5")
    with pytest.raises(BadInput, match=match):
        drawn.draft(house, structure, drawn.payee(house, amount, **change))


def test_a_drawing_without_payees_or_purpose_is_refused(house: House) -> None:
    structure = drawn.ready(house)
    with acting_as(house.manager):
        for told in (drawn.again(drawn.request(house), payees=()), drawn.again(drawn.request(house), purpose=" ")):
            with pytest.raises(BadInput):
                drawings.begin_drawing(by=house.manager, structure=structure, told=told)


def test_nothing_is_drawn_under_what_the_client_did_not_choose(house: House) -> None:
    structure = drawn.chosen(house)
    with as_system():
        type(structure).objects.update(state="offered")
    with pytest.raises(BadInput, match="did not choose"):
        drawn.draft(house, structure)
