"""Green: by the catalogue in force when the loan was approved, with evidence, confirmed by a second person; E&S and ESG."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.utils import timezone

from clc.kernel.errors import BadInput, NotAllowed
from clc.stages.deal import greening
from clc.stages.deal.models import Condition, EsgScore, GreenUse
from clc.stages.deal.protecting import numbers_of
from clc.stages.deal.services import conditions, green
from clc.stages.deal.services.green import Aimed, Reviewed
from clc.stages.deal.services.green_decisions import confirm_green, refuse_green
from clc.stages.hub.models import User
from clc.stages.hub.reach import acting_as, as_system
from tests.stages.credit.rated import tell
from tests.stages.deal.protected import D, paper, used
from tests.stages.hub.people import House, build, person

TODAY = timezone.localdate
EVERY = {name: next(iter(item.answers)) for name, (_pillar, item) in greening.scorecard().items().items()}


@pytest.fixture
def house(db: None) -> House:
    return build()


@pytest.fixture
def officer(house: House) -> User:
    with as_system():
        return person("officer", "credit_officer", house.mine.branch)


@pytest.mark.parametrize(("approved", "catalogue"), [
    (date(2025, 9, 30), "special_statistics_2019"), (date(2025, 10, 1), "catalogue_2025"), (date(2017, 12, 31), ""),
])
def test_a_loan_keeps_the_standard_under_which_it_was_approved(approved, catalogue):
    assert greening.catalogue_for(approved) == catalogue


def test_a_green_use_counts_once_a_second_person_confirms_it(house, officer):
    with acting_as(house.manager):
        made = used(house, benefits={"tco2e": 12000.0})
        assert (made.catalogue, made.carbon, made.state) == ("catalogue_2025", "direct", "waiting")
        with pytest.raises(NotAllowed):
            confirm_green(by=house.manager, told=made)
    with acting_as(officer):
        assert confirm_green(by=officer, told=made).state == "confirmed"
        with pytest.raises(BadInput, match="decided already"):
            refuse_green(by=officer, told=made, why="x")


def test_who_tells_does_not_confirm_even_with_both_permissions(house, officer):
    with acting_as(officer):
        made = green.score_esg(by=officer, client=house.mine, answers=EVERY, stops=())
        with pytest.raises(NotAllowed, match="does not confirm"):
            confirm_green(by=officer, told=made)
        with pytest.raises(NotAllowed, match="does not decide"):
            refuse_green(by=officer, told=made, why="x")
    with as_system(), pytest.raises(IntegrityError), transaction.atomic():
        EsgScore.objects.filter(pk=made.pk).update(state="confirmed", decided_by=officer)


def test_a_confirmed_use_is_replaced_and_never_edited(house, officer):
    with acting_as(house.manager):
        first, second = used(house), used(house, share="0.7")
    with acting_as(officer):
        confirm_green(by=officer, told=first)
        confirm_green(by=officer, told=second)
        first.refresh_from_db()
        assert first.state == "replaced"
        with pytest.raises(DatabaseError, match="stays"), transaction.atomic():
            GreenUse.objects.filter(pk=second.pk).update(share=D("0.99"))


def test_the_parts_of_a_loan_are_at_most_the_whole(house, officer):
    with acting_as(house.manager):
        one, other = used(house, share="0.6"), used(house, code="6.2", share="0.5")
    with acting_as(officer):
        confirm_green(by=officer, told=one)
        with pytest.raises(BadInput, match="more than the whole"):
            confirm_green(by=officer, told=other)


def test_what_cannot_be_green_is_refused_with_the_reason(house):
    with acting_as(house.manager):
        with pytest.raises(BadInput, match=r"above 1.*fraction"):
            used(house, share="60")
        with pytest.raises(BadInput, match=r"has no use 4\.9"):
            used(house, code="4.9")
        with pytest.raises(BadInput, match="still to come"):
            used(house, on=date(2126, 1, 1))
        with pytest.raises(BadInput, match="counts no benefit"):
            used(house, benefits={"happiness": 1.0})
        with pytest.raises(BadInput, match="no number of 0 or more"):
            used(house, benefits={"tco2e": float("nan")})
        with pytest.raises(BadInput, match="shown by a paper"):
            green.assess_green(by=house.manager, client=house.mine, evidence=None,
                               used=green.Used("4", D(1), D("0.5"), date(2026, 1, 1)))
        assert not GreenUse.objects.exists()


@pytest.mark.parametrize(("told", "state"), [
    ({}, "unknown"), ({"eligible": False}, "not_eligible"), ({"eligible": True}, "open"),
    ({"eligible": True, "objective": "mitigation", "substantial": True, "no_harm": True, "safeguards": True,
      "criteria": True}, "aligned"),
    ({"eligible": True, "objective": "mitigation", "substantial": True, "no_harm": False}, "eligible"),
])
def test_eligible_is_not_aligned(told, state):
    """Regulation 2020/852."""
    assert greening.taxonomy_state(told) == state


@pytest.mark.parametrize(("product", "told", "binds"), [
    ("project_finance", {"cost": D(10_000_000)}, True), ("project_finance", {"cost": D(9_999_999)}, False),
    ("project_finance", {}, None),
    ("corporate_loan", {"own": D(50_000_000), "together": D(50_000_000), "years": D(2)}, True),
    ("corporate_loan", {"own": D(50_000_000), "together": D(50_000_000), "years": D("1.9")}, False),
    ("corporate_loan", {"own": D(50_000_000)}, None), ("bridge_loan", {"years": D(1)}, True),
    ("bridge_loan", {"years": D(2)}, False),
])
def test_the_principles_bind_from_their_amounts_on(product, told, binds):
    assert greening.binds(greening.equator(), product, told, TODAY()) is binds


def test_a_confirmed_review_opens_the_conditions_of_its_category(house, officer):
    told = Reviewed("project_finance", "a", "大型水电，移民两千人", cost=D(90_000_000), carbon=D(20_000))
    with acting_as(house.manager):
        made = green.review_environment(by=house.manager, client=house.mine, told=told)
        assert made.applies is True
        assert not Condition.objects.exists()
    with acting_as(officer):
        confirm_green(by=officer, told=made)
        opened = {one.name: one for one in Condition.objects.all()}
        assert {"esia", "epap", "iesc_report", "covenants", "monitoring"} <= set(opened)
        assert "alternatives" not in opened
        with pytest.raises(BadInput, match="may not be waived"):
            conditions.waive_condition(by=house.head, condition=opened["esia"], why="x")


def test_a_light_category_against_the_assessment_needs_its_reason_written_out(house):
    with acting_as(house.manager), pytest.raises(BadInput, match="lighter"):
        green.review_environment(by=house.manager, client=house.mine,
                                 told=Reviewed("project_finance", "c", "小", eia="report"))


def test_the_best_answers_make_a_hundred_and_too_few_make_nothing(house):
    with acting_as(house.manager):
        whole = green.score_esg(by=house.manager, client=house.mine, answers=EVERY, stops=())
        thin = green.score_esg(by=house.manager, client=house.mine, answers={"permits": "good"}, stops=())
    assert (whole.score, whole.band, whole.pillars["environment"]) == (100.0, "leading", 100.0)
    assert (thin.score, thin.band) == (None, "")
    assert thin.answered == pytest.approx(0.08)


def test_a_hard_stop_holds_at_once_and_until_a_newer_score_is_confirmed(house, officer):
    with acting_as(house.manager):
        bad = green.score_esg(by=house.manager, client=house.mine, answers=EVERY, stops=["eia_missing"])
        assert [label for label, _todo in greening.stops_of(house.mine)] == ["Environmental impact assessment missing"]
    with acting_as(officer):
        confirm_green(by=officer, told=bad)
    with acting_as(house.manager):
        good = green.score_esg(by=house.manager, client=house.mine, answers=EVERY, stops=())
        assert greening.stops_of(house.mine)
    with acting_as(officer):
        confirm_green(by=officer, told=good)
        assert greening.stops_of(house.mine) == []


def test_targets_met_take_points_off_the_margin(house, officer):
    days = {date(2025, 12, 31): 100.0, date(2026, 6, 30): 90.0}
    with acting_as(house.manager):
        made = green.aim_margin(by=house.manager, client=house.mine, aimed=Aimed("单位能耗", days, False))
    with acting_as(officer):
        made = confirm_green(by=officer, told=made)
    with acting_as(house.manager):
        made = green.observe_target(by=house.manager, target=made, day=date(2025, 12, 31), value=95.0,
                                    evidence=paper(house.mine))
        with pytest.raises(BadInput, match="told already"):
            green.observe_target(by=house.manager, target=made, day=date(2025, 12, 31), value=90.0, evidence=None)
    assert greening.steps_of([made], greening.scorecard(), date(2026, 11, 22)) == {"2025-12-31": -2.5, "2026-06-30": 2.5}


def test_financed_emissions_are_the_lenders_part_of_what_is_emitted(house):
    """Domain reference 4.5, a measured case."""
    with acting_as(house.manager):
        tell(house.mine, house.manager, total_equity=19_300, debt=16_820, emissions_scope_1=40_000,
             emissions_scope_2=10_000, emissions_quality=2)
        found = greening.footprint(200.0, numbers_of(house.mine, TODAY()))
    assert found.tonnes == pytest.approx(276.85, abs=0.005)
    assert (found.quality, round(found.attribution, 6)) == (2.0, 0.005537)


def test_another_branch_finds_nothing_green_of_ours(house, officer):
    with acting_as(house.manager):
        made = used(house)
        green.score_esg(by=house.manager, client=house.mine, answers=EVERY, stops=())
    with acting_as(house.other), connection.cursor() as cursor:
        for table in ("deal_greenuse", "deal_esgscore", "deal_greenuseevent", "deal_environmentreview"):
            cursor.execute(f"select count(*) from {table}")
            assert cursor.fetchone() == (0,), table
        with pytest.raises(NotAllowed):
            green.score_esg(by=house.other, client=house.mine, answers=EVERY, stops=())
    with as_system():
        south = person("south-officer", "credit_officer", house.south.branch)
    with acting_as(south), pytest.raises(NotAllowed):
        confirm_green(by=south, told=made)


def test_nobody_lifts_a_hard_stop_alone_by_telling_another_score(house, officer):
    with acting_as(house.manager):
        bad = green.score_esg(by=house.manager, client=house.mine, answers=EVERY, stops=["eia_missing"])
        green.score_esg(by=house.manager, client=house.mine, answers=EVERY, stops=())
        assert greening.stops_of(house.mine)
    with acting_as(officer):
        refuse_green(by=officer, told=bad, why="the assessment is in the file")
        assert greening.stops_of(house.mine) == []


@pytest.mark.parametrize("more", [
    {"carbon": D("1e12")}, {"carbon": D("NaN")}, {"years": D(1000)}, {"years": D("Infinity")},
])
def test_a_review_with_numbers_nobody_can_mean_is_refused_in_words(house, more):
    told = Reviewed("project_finance", "b", "The site was seen and lies outside the reserve.", **more)
    with acting_as(house.manager), pytest.raises(BadInput):
        green.review_environment(by=house.manager, client=house.mine, told=told)


@pytest.mark.parametrize("base", ["1e15", "NaN", "-Infinity"])
def test_a_target_whose_base_nobody_can_mean_is_refused_in_words(house, base):
    aimed = Aimed("单位能耗", {date(2025, 12, 31): 100.0}, False, base=D(base))
    with acting_as(house.manager), pytest.raises(BadInput):
        green.aim_margin(by=house.manager, client=house.mine, aimed=aimed)


def test_a_share_too_small_to_be_kept_is_refused_in_words(house):
    with acting_as(house.manager), pytest.raises(BadInput, match="share"):
        used(house, share="0.00001")


def test_a_loan_told_with_two_amounts_is_still_one_loan(house, officer):
    with acting_as(house.manager):
        first = used(house, "4.2", "0.6", loan="L1")
        second = used(house, "4.1", "0.6", loan="L1")
        GreenUse.objects.filter(pk=second.pk).update(amount=D(99_999_999))
    with acting_as(officer):
        confirm_green(by=officer, told=first)
        with pytest.raises(BadInput, match="more than the whole"):
            confirm_green(by=officer, told=second)


def test_conditions_are_not_counted_from_the_end_of_time(house):
    with acting_as(house.manager), pytest.raises(BadInput, match="ten years"):
        conditions.take_list(by=house.manager, client=house.mine, name="corporate", closes=date(9999, 12, 31))


@pytest.mark.parametrize("statement", [
    "delete from deal_greenuse", "update deal_greenuse set state = 'confirmed'",
    "update deal_greenuse set state = 'waiting'", "update deal_greenuse set share = 1",
])
def test_the_database_keeps_what_was_turned_down(house, officer, statement):
    with acting_as(house.manager):
        told = used(house)
    with acting_as(officer):
        refuse_green(by=officer, told=told, why="no paper")
    with acting_as(house.manager), pytest.raises(DatabaseError, match="stays"), transaction.atomic(), \
            connection.cursor() as cursor:
        cursor.execute(statement)
