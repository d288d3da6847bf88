"""The screens of leads: shown to who may see, moved through gates, stale and doubled forms refused, typed words kept."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.test import Client as Http

from clc.stages.hub.reach import acting_as, as_system
from clc.stages.reach.models import Lead, LeadMove, NameHit
from clc.stages.reach.services.names import Named, watch
from tests.doors.web.conftest import SignIn
from tests.doors.web.leads.made import lead, many, stand_at
from tests.stages.hub.people import House
from tests.stages.reach.listed import STAR, told

HX = {"HTTP_HX_REQUEST": "true"}


@pytest.fixture
def mine(house: House) -> Lead:
    """A lead of the manager's, screened, of which nothing is missing for the first contact."""
    one = lead(house.manager, "虚构纺织有限公司", next_step="拜访", next_on=None, amount=Decimal(3_000_000))
    return stand_at(house.manager, one, "screened", days=9)


@pytest.fixture
def http(house: House, sign_in: SignIn) -> Http:
    return sign_in(house.manager)


def fresh(one: Lead) -> Lead:
    with as_system():
        return Lead.objects.get(pk=one.pk)


def page(http: Http, address: str) -> str:
    answer = http.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_board_shows_counts_sums_and_what_waits_too_long(house, http, mine):
    text = page(http, "/leads/")
    assert "虚构纺织有限公司" in text
    assert "lead-card yellow" in text or "lead-card red" in text
    assert text.count('class="lane-head"') == 10


def test_a_lead_of_another_branch_is_neither_listed_nor_opened_nor_moved(house, sign_in, mine):
    other = sign_in(house.other)
    assert "虚构纺织有限公司" not in page(other, "/leads/list/?who=all")
    for answer in (other.get(f"/leads/{mine.pk}/"), other.post(f"/leads/{mine.pk}/move/", {"to": "captured"})):
        assert answer.status_code == 404
    assert fresh(mine).stage == "screened"


def test_a_forbidden_move_is_explained_and_nothing_moves(house, http, mine):
    answer = http.post(f"/leads/{mine.pk}/move/", {"to": "needs", "saves": mine.version}, **HX)
    text = answer.content.decode()
    assert "is not open to this lead yet" in text
    assert "HX-Trigger" not in answer.headers
    assert answer["HX-Reswap"] == "none"
    assert fresh(mine).stage == "screened"


def test_a_move_answers_with_the_card_its_columns_and_an_undo(house, http, mine):
    answer = http.post(f"/leads/{mine.pk}/move/?pipeline=corporate", {"to": "captured", "saves": mine.version}, **HX)
    text = answer.content.decode()
    assert answer["HX-Trigger"] == "clc:lead-moved"
    assert {f'id="lead-{mine.pk}"', 'id="lane-captured"', 'id="lane-screened"'} <= {
        part for part in (f'id="lead-{mine.pk}"', 'id="lane-captured"', 'id="lane-screened"') if part in text}
    assert f"/leads/{mine.pk}/undo/" in text
    http.post(f"/leads/{mine.pk}/undo/", {})
    assert fresh(mine).stage == "screened"


def test_a_double_click_moves_once(house, http, mine):
    for _time in range(2):
        http.post(f"/leads/{mine.pk}/move/", {"to": "captured", "saves": mine.version}, **HX)
    with as_system():
        assert LeadMove.objects.filter(lead=mine, kind="move", to_stage="captured").count() == 1


def test_a_stale_form_is_refused_and_names_both_sides(house, http, mine):
    with as_system():
        Lead.objects.filter(pk=mine.pk).update(version=mine.version + 1)
    answer = http.post(f"/leads/{mine.pk}/move/", {"to": "captured", "saves": mine.version})
    assert answer.status_code == 400
    assert "was changed at" in answer.content.decode()
    assert fresh(mine).stage == "screened"


def test_a_lead_is_lost_only_for_a_reason_and_the_words_stay(house, http, mine):
    answer = http.post(f"/leads/{mine.pk}/lose/", {"words": "the rate of the other bank", "saves": mine.version})
    text = answer.content.decode()
    assert "A lost lead needs its reason" in text
    assert "the rate of the other bank" in text
    http.post(f"/leads/{mine.pk}/lose/", {"reason": "price", "words": "the rate", "saves": mine.version})
    assert (fresh(mine).state, fresh(mine).lost_reason) == ("lost", "price")
    assert "Went" not in page(http, f"/leads/{mine.pk}/")
    http.post(f"/leads/{mine.pk}/reopen/", {"why": "asked again", "saves": fresh(mine).version})
    assert fresh(mine).state == "open"


def test_a_lead_is_written_down_once_and_screened_at_once(house, http):
    form = {"pipeline": "corporate", "name": "虚构化工有限公司", "amount": "3,000,000", "channel": "visit", "person": "1"}
    first, again = http.post("/leads/add/", form), http.post("/leads/add/", form)
    assert first["Location"] == again["Location"]
    with as_system():
        made = Lead.objects.get(name="虚构化工有限公司")
        assert (made.amount, made.screened, made.owner) == (Decimal(3_000_000), "unknown", house.manager)


@pytest.mark.parametrize(("told_too", "words"), [
    ({"amount": "a lot"}, "is no number"), ({"uscc": "123"}, "check digit"), ({"months": "1.5"}, "whole number"),
    ({"contact_name": "王某"}, "on what ground"), ({"next_on": "tomorrow"}, "is no day"), ({"name": ""}, "needs the name"),
    ({"told-revenue": "many"}, "is no number"),
])
def test_what_cannot_be_is_refused_in_words_and_the_form_keeps_what_was_typed(house, http, told_too, words):
    form = {"pipeline": "corporate", "name": "虚构化工有限公司", "purpose": "原材料采购", **told_too}
    text = http.post("/leads/add/", form).content.decode()
    assert words in text
    assert "原材料采购" in text
    with as_system():
        assert not Lead.objects.exists()


def test_a_firm_somebody_else_has_is_told_while_it_is_typed_without_telling_more(house, http):
    text = page(http, "/leads/known/?name=虚构港口有限公司")
    assert "南方分行" in text
    assert "S1" not in text
    assert "speak with that team" in text


def test_the_person_behind_a_lead_in_the_pool_is_masked_until_somebody_takes_it(house, sign_in, http):
    form = {"pipeline": "corporate", "name": "虚构化工有限公司", "contact_name": "王晓明", "contact_phone": "13800001111",
            "contact_basis": "company", "person": "1"}
    key = http.post("/leads/add/", form)["Location"].strip("/").split("/")[-1]
    assert "13800001111" in page(http, f"/leads/{key}/")
    http.post(f"/leads/{key}/release/", {"why": "no time", "saves": fresh(Lead(pk=int(key))).version})
    colleague = page(sign_in(house.colleague.manager), f"/leads/{key}/")
    assert "13800001111" not in colleague
    assert "王晓明" not in colleague


def test_a_lead_is_corrected_with_both_versions_named_where_it_is_stale(house, http, mine):
    text = http.post(f"/leads/{mine.pk}/change/", {"pipeline": "corporate", "name": mine.name, "purpose": "扩建厂房",
                                                   "saves": mine.version - 1}).content.decode()
    assert "was changed at" in text
    assert "扩建厂房" in text
    http.post(f"/leads/{mine.pk}/change/", {"pipeline": "corporate", "name": mine.name, "purpose": "扩建厂房",
                                            "saves": mine.version})
    assert fresh(mine).purpose == "扩建厂房"


def test_the_pool_is_taken_from_once_and_shows_its_limits(house, http, sign_in):
    one = lead(house.head, "虚构贸易有限公司", pooled=True)
    assert "Taken today" in page(http, "/leads/pool/")
    http.post(f"/leads/{one.pk}/pick/")
    assert fresh(one).owner == house.manager
    answer = sign_in(house.head).post(f"/leads/{one.pk}/pick/")
    assert answer.status_code == 400
    assert "is not in a pool" in answer.content.decode()


def test_a_lead_goes_back_to_the_pool_with_a_reason_and_is_assigned_by_who_may(house, http, sign_in, mine):
    assert "goes back with a reason" in http.post(f"/leads/{mine.pk}/release/", {"saves": mine.version}).content.decode()
    http.post(f"/leads/{mine.pk}/release/", {"why": "no time", "saves": mine.version})
    assert (fresh(mine).owner, bool(fresh(mine).pool)) == (None, True)
    assert http.get(f"/leads/{mine.pk}/assign/").status_code == 403
    head = sign_in(house.head)
    assert "manager" in page(head, f"/leads/{mine.pk}/assign/")
    head.post(f"/leads/{mine.pk}/assign/", {"to": house.manager.pk, "saves": fresh(mine).version})
    assert fresh(mine).owner == house.manager


@pytest.mark.parametrize("address", [
    "/leads/?pipeline=no_such&who=%00", "/leads/list/?sort=evil&page=99&month=2026-13&owner=abc&state=x",
    "/leads/list/?since=tomorrow&q=%27%22%3Cscript%3E", "/leads/funnel/?by=evil&since=2026-99-99", "/leads/pool/?sort=-name",
])
def test_an_address_that_cannot_be_read_counts_as_not_asked(house, http, mine, address):
    assert http.get(address.replace("%00", "")).status_code == 200


@pytest.mark.parametrize(("query", "count"), [
    ("state=lost", 3), ("state=lost&reason=price", 2), ("channel=visit", 8), ("owner=none", 0), ("q=虚构机", 3),
    ("stage=captured&state=open", 5), ("screened=unknown", 22),
])
def test_a_number_of_the_funnel_leads_to_just_its_leads(house, sign_in, query, count):
    many(house.manager, house.head)
    text = page(sign_in(house.head), f"/leads/list/?who=all&{query}")
    assert text.count("<tr data-open>") == count


def test_hits_are_found_by_one_and_decided_by_another_on_the_screen(house, sign_in, mine):
    told(STAR)
    with acting_as(house.manager):
        [hit] = watch(by=house.manager, named=Named("lead", mine.pk, "North Star Shipping", branch=mine.branch))
    first, second = sign_in(house.compliance), sign_in(house.risk)
    assert "North Star Shipping" in page(first, "/leads/names/")
    assert "needs its reason" in first.post(f"/leads/names/{hit.pk}/", {"act": "cleared", "saves": 0}).content.decode()
    first.post(f"/leads/names/{hit.pk}/", {"act": "cleared", "why": "another code", "saves": 0})
    assert "a colleague decides" in page(first, f"/leads/names/{hit.pk}/")
    second.post(f"/leads/names/{hit.pk}/", {"act": "agree", "why": "", "saves": 1})
    with as_system():
        assert NameHit.objects.get().state == "cleared"
    assert sign_in(house.manager).get("/leads/names/").status_code == 403
