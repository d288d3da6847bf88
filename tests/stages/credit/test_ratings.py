"""A rating: drafted, answered, proposed, confirmed by another; what it may not do, and what it says when asked why."""

from __future__ import annotations

from contextlib import nullcontext

import pytest
from django.db import connection, transaction
from django.db.utils import DatabaseError, IntegrityError
from django.utils import timezone

from clc.kernel.errors import BadInput, NotAllowed
from clc.policy.kind.master_scale import MasterScale
from clc.policy.loader import shipped
from clc.stages.credit.models import Rating, RatingAnswer, RatingState
from clc.stages.credit.services import ratings
from clc.stages.hub.explaining import explain
from clc.stages.hub.models import Entry, User, Verdict
from clc.stages.hub.reach import acting_as, as_system
from tests.stages.credit.rated import confirmed, drafted, known, proposed, tell
from tests.stages.hub.people import House, build, person

CODES = shipped().of(MasterScale)["corporate"].codes()


@pytest.fixture
def house(db: None) -> House:
    return build()


@pytest.fixture
def officer(house: House) -> User:
    with as_system():
        return person("officer", "credit_officer", house.manager.branch)


@pytest.fixture
def second(house: House) -> User:
    with as_system():
        return person("second", "credit_officer", house.manager.branch)


@pytest.fixture
def rated(house: House, officer: User) -> Rating:
    known(house.mine, house.manager)
    with acting_as(officer):
        return proposed(house.mine, officer)


def test_a_rating_goes_from_figures_to_a_verdict_that_says_why(house, officer, second, rated):
    with acting_as(second):
        done = ratings.confirm_rating(by=second, rating=rated, version=rated.version)
        verdict = Verdict.objects.get(client=house.mine, kind="rating", closed_at=None)
        node = explain(house.mine, "rating")
    assert done.state == RatingState.CONFIRMED
    assert (verdict.level, verdict.value) == (done.grade, done.pd)
    assert done.grade in CODES
    assert done.valid_until.year == done.as_of.year + 1
    assert node.value == done.grade
    leverage = next(each for part in node.inputs for each in part.inputs if each.name == "debt_to_assets")
    assert leverage.value == pytest.approx(0.6015, abs=5e-5)
    assert [each.value for each in leverage.inputs] == [29130, 48430]
    assert node.rule is not None
    assert node.rule.path == "rating/company"


def test_the_points_are_the_weighted_points_of_the_lines(rated):
    lines = rated.outcome["lines"]
    known_lines = [line for line in lines if line["points"] is not None]
    assert sum(line["weighed"] for line in known_lines) == pytest.approx(100)
    assert sum(line["weighed"] * line["points"] for line in known_lines) / 100 == pytest.approx(rated.points)


def test_who_proposes_does_not_confirm(officer, rated):
    with acting_as(officer), pytest.raises(NotAllowed, match="does not confirm"):
        ratings.confirm_rating(by=officer, rating=rated, version=rated.version)


def test_the_database_refuses_one_person_too(officer, rated):
    with as_system(), pytest.raises(IntegrityError), transaction.atomic():
        Rating.objects.filter(pk=rated.pk).update(state="confirmed", confirmed_by=officer, valid_until=timezone.localdate())


def test_who_overrode_does_not_confirm(officer, second, rated):
    with acting_as(second):
        moved = ratings.override_rating(
            by=second, rating=rated, notches=-1, reason="contract", words="lost an order", version=rated.version
        )
        with pytest.raises(NotAllowed, match="overrides"):
            ratings.confirm_rating(by=second, rating=moved, version=moved.version)


def test_an_override_moves_the_grade_and_keeps_what_the_model_said(second, rated):
    with acting_as(second):
        moved = ratings.override_rating(
            by=second, rating=rated, notches=-2, reason="contract", words="lost an order", version=rated.version
        )
    assert CODES.index(moved.grade) == CODES.index(rated.computed_grade) + 2
    assert moved.computed_grade == rated.computed_grade
    assert moved.pd > rated.computed_pd


@pytest.mark.parametrize(
    ("role", "notches", "allowed"),
    [
        ("credit_officer", 1, True),
        ("credit_officer", 2, False),
        ("credit_officer", -2, True),
        ("credit_officer", -3, False),
        ("risk", 2, True),
        ("risk", 3, False),
        ("risk", -4, True),
    ],
)
def test_each_role_overrides_as_far_as_the_model_says_and_no_further(house, rated, role, notches, allowed):
    with as_system():
        who = person("somebody", role, house.manager.branch)
    expected = nullcontext() if allowed else pytest.raises(NotAllowed, match=f"by {abs(notches)} notches")
    with acting_as(who), expected:
        ratings.override_rating(by=who, rating=rated, notches=notches, reason="event", words="fire", version=rated.version)


def test_a_confirmer_without_the_authority_of_the_override_is_told_who_has_it(house, second, rated):
    with acting_as(house.risk):
        moved = ratings.override_rating(
            by=house.risk, rating=rated, notches=2, reason="event", words="order", version=rated.version
        )
    with acting_as(second), pytest.raises(NotAllowed) as refused:
        ratings.confirm_rating(by=second, rating=moved, version=moved.version)
    assert "Risk" in refused.value.todo


@pytest.mark.parametrize(("reason", "words"), [("", "because"), ("nonsense", "because"), ("event", "  ")])
def test_an_override_without_reason_and_words_is_refused(second, rated, reason, words):
    with acting_as(second), pytest.raises(BadInput):
        ratings.override_rating(by=second, rating=rated, notches=1, reason=reason, words=words, version=rated.version)


def test_a_manager_may_rate_but_neither_override_nor_confirm(house, rated):
    with acting_as(house.manager):
        for act in (
            lambda: ratings.override_rating(
                by=house.manager, rating=rated, notches=1, reason="event", words="x", version=rated.version
            ),
            lambda: ratings.confirm_rating(by=house.manager, rating=rated, version=rated.version),
        ):
            with pytest.raises(NotAllowed):
                act()


def test_an_auditor_may_not_even_draft(house):
    with acting_as(house.auditor), pytest.raises(NotAllowed):
        ratings.start_rating(by=house.auditor, client=house.mine, model="company")


def test_a_rating_of_another_branch_is_invisible_and_untouchable(house, rated):
    with acting_as(house.other):
        assert not Rating.objects.filter(pk=rated.pk).exists()
        assert not RatingAnswer.objects.exists()
        with pytest.raises(Rating.DoesNotExist):
            ratings.return_rating(by=house.other, rating=rated, why="x", version=rated.version)
        with pytest.raises(NotAllowed):
            ratings.start_rating(by=house.other, client=house.mine, model="company")
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(
                "insert into credit_ratinganswer (rating_id, item, answer, words, by_id, at) values (%s,'x',1,'',%s,now())",
                [rated.pk, house.other.pk],
            )


def test_a_second_click_finds_the_draft_and_a_stale_form_is_refused(house, officer):
    known(house.mine, house.manager)
    with acting_as(officer):
        first = drafted(house.mine, officer)
        assert ratings.start_rating(by=officer, client=house.mine, model="company").pk == first.pk
        ratings.propose_rating(by=officer, rating=first, version=first.version)
        with pytest.raises(BadInput, match="meanwhile"):
            ratings.propose_rating(by=officer, rating=first, version=first.version)


def test_too_little_known_is_not_rated_and_cannot_be_proposed(house, officer):
    with acting_as(officer):
        held = ratings.start_rating(by=officer, client=house.mine, model="company")
        assert (held.grade, held.points, held.pd) == ("not_rated", None, None)
        with pytest.raises(BadInput) as refused:
            ratings.propose_rating(by=officer, rating=held, version=held.version)
    assert "Leverage on assets" in refused.value.todo


def test_a_stop_nobody_checked_keeps_a_rating_from_being_proposed(house, officer):
    known(house.mine, house.manager, clear=False)
    with acting_as(officer):
        held = drafted(house.mine, officer)
        with pytest.raises(BadInput, match="every hard stop") as refused:
            ratings.propose_rating(by=officer, rating=held, version=held.version)
    assert "Confirmed hit on a sanctions list" in refused.value.todo


@pytest.mark.parametrize(
    ("fact", "grade"), [("bankruptcy_filed", "D"), ("bad_loan_elsewhere", "D"), ("sanctions_hit", "refused")]
)
def test_a_hard_stop_holds_whatever_the_figures_and_is_never_overridden(house, officer, fact, grade):
    known(house.mine, house.manager, **{fact: 1})
    with acting_as(officer):
        held = drafted(house.mine, officer, answer=1)
        assert held.grade == grade
        with pytest.raises(BadInput, match="never overridden"):
            ratings.override_rating(by=officer, rating=held, notches=1, reason="event", words="x", version=held.version)


def test_a_stop_told_after_the_inputs_keeps_the_rating_from_being_confirmed(house, second, rated):
    tell(house.mine, house.manager, sanctions_hit=1)
    with acting_as(second), pytest.raises(BadInput, match="after these inputs"):
        ratings.confirm_rating(by=second, rating=rated, version=rated.version)


def test_a_question_is_answered_only_by_its_roles_and_with_its_evidence(house, officer):
    with acting_as(house.manager):
        held = ratings.start_rating(by=house.manager, client=house.mine, model="company")
        with pytest.raises(NotAllowed) as refused:
            ratings.answer_question(by=house.manager, rating=held, item="industry_outlook", answer=1, version=held.version)
        assert "Credit officer" in refused.value.todo
        with pytest.raises(BadInput, match="evidence"):
            ratings.answer_question(by=house.manager, rating=held, item="tax_and_courts", answer=1, version=held.version)
        with pytest.raises(BadInput):
            ratings.answer_question(by=house.manager, rating=held, item="management", answer=5, version=held.version)


def test_a_new_confirmed_rating_supersedes_the_old_and_leaves_one_open_verdict(house, officer, second, rated):
    with acting_as(second):
        ratings.confirm_rating(by=second, rating=rated, version=rated.version)
    with acting_as(officer):
        held = proposed(house.mine, officer, answer=3)
    with acting_as(second):
        ratings.confirm_rating(by=second, rating=held, version=held.version)
        assert [each.state for each in Rating.objects.filter(client=house.mine)] == ["confirmed", "superseded"]
        assert Verdict.objects.filter(client=house.mine, kind="rating", closed_at=None).count() == 1


def test_a_returned_rating_says_why_and_can_be_worked_on_again(officer, second, rated):
    with acting_as(second):
        back = ratings.return_rating(by=second, rating=rated, why="explain the margin", version=rated.version)
    assert (back.state, back.returned_why) == ("returned", "explain the margin")
    with acting_as(officer):
        again = ratings.propose_rating(by=officer, rating=back, version=back.version)
    assert again.state == "proposed"


def test_every_step_leaves_an_entry(house, officer, second, rated):
    with acting_as(second):
        ratings.confirm_rating(by=second, rating=rated, version=rated.version)
    with as_system():
        acts = set(Entry.objects.filter(kind="rating").values_list("act", flat=True))
    assert acts >= {"drafted a rating", "answered a question of a rating", "proposed a rating", "confirmed a rating"}


def test_inputs_are_frozen_until_they_are_taken_anew(house, officer):
    known(house.mine, house.manager)
    with acting_as(officer):
        held = drafted(house.mine, officer)
        before = held.inputs_hash
        tell(house.mine, house.manager, total_liabilities=46000)
        same = ratings.answer_question(by=officer, rating=held, item="management", answer=2, version=held.version)
        assert same.inputs_hash == before
        fresh = ratings.refresh_rating(by=officer, rating=same, version=same.version)
    assert fresh.inputs_hash != before
    assert fresh.points < same.points


def test_a_model_of_another_type_is_refused(house, officer):
    with acting_as(officer), pytest.raises(BadInput, match="not made for"):
        ratings.start_rating(by=officer, client=house.mine, model="government")


def test_confirmed_in_one_go(house, officer, second):
    known(house.mine, house.manager)
    with as_system():
        assert confirmed(house.mine, officer, second).state == "confirmed"
