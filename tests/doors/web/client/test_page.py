"""The page of a client: who may open it, the five answers, what changed since the last visit, few queries."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test import Client as Http
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from clc.stages.hub.judging import judge
from clc.stages.hub.models import Party, Relation, Touch, Verdict, Visit
from clc.stages.hub.reach import as_system
from clc.stages.servicing.models import Loan
from tests.doors.web.conftest import SignIn
from tests.doors.web.standing import stand, warn
from tests.stages.hub.lakes import invoices, lay
from tests.stages.hub.people import House, client

TABS = ("", "readings/", "warnings/", "invoices/", "loans/", "facts/", "relations/", "documents/", "history/")


@pytest.fixture
def lived(house: House) -> House:
    """A client with invoices, a run, a loan, a relation, an open warning and a note."""
    with as_system():
        lay(invoices(house.mine))
    judge(by=house.risk, day=date(2026, 1, 15))
    stand(house.mine, "orange", exposure=3e6, sales=1.2e6)
    warn(house.mine, "orange", "few_buyers")
    with as_system():
        Relation.objects.create(source=house.mine.party, target=house.colleague.party, kind="owns", share="0.6")
        Loan.objects.create(number="L-1", client=house.mine, status="disbursing", as_of=date(2026, 1, 1), principal=100,
                            disbursed=60, undisbursed=40, repaid=10, due=50, rate="4.5")
        Loan.objects.create(number="L-2", client=house.mine, status="repaid", as_of=date(2026, 1, 1), principal=100)
        Touch.objects.create(client=house.mine, kind="call", at=timezone.now(), text="下周再谈", by=house.manager)
    return house


@pytest.mark.parametrize("tab", TABS)
def test_a_stranger_is_sent_to_sign_in(db: None, tab: str) -> None:
    assert Http().get(f"/client/M1/{tab}").status_code == 302


@pytest.mark.parametrize("tab", TABS)
def test_a_client_of_another_branch_is_not_found(house: House, sign_in: SignIn, tab: str) -> None:
    answer = sign_in(house.head).get(f"/client/S1/{tab}")
    assert answer.status_code == 404
    assert "虚构港口" not in answer.content.decode()


@pytest.mark.parametrize("tab", TABS)
def test_without_the_permission_a_tab_says_so(house: House, sign_in: SignIn, tab: str) -> None:
    assert sign_in(house.admin).get(f"/client/M1/{tab}").status_code == 403


@pytest.mark.parametrize("code", ["nobody", "M1%00", "M1/../S1", "%20", "' or 1=1 --", "长" * 300])
def test_a_code_that_is_nobody_s_is_not_found(house: House, sign_in: SignIn, code: str) -> None:
    assert sign_in(house.manager).get(f"/client/{code}/").status_code == 404


@pytest.mark.parametrize("tab", TABS)
@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_every_tab_opens_in_both_languages_with_few_queries(
    lived: House, sign_in: SignIn, tab: str, language: str
) -> None:
    http = sign_in(lived.manager, language)
    with CaptureQueriesContext(connection) as few:
        answer = http.get(f"/client/M1/{tab}")
    assert answer.status_code == 200
    assert "虚构电力有限公司" in answer.content.decode()
    assert len(few) <= 30, [one["sql"][:100] for one in few]


@pytest.mark.parametrize("tab", TABS)
def test_every_tab_opens_before_anything_is_known(house: House, sign_in: SignIn, tab: str) -> None:
    assert sign_in(house.manager).get(f"/client/M1/{tab}").status_code == 200


def test_a_code_with_a_slash_has_a_page(house: House, sign_in: SignIn) -> None:
    with as_system():
        client("A/B 1", "虚构斜线", house.manager)
    http = sign_in(house.manager)
    page = http.get("/clients/").content.decode()
    assert 'href="/client/A/B%201/"' in page
    assert "虚构斜线" in http.get("/client/A/B%201/").content.decode()
    assert http.get("/client/A/B%201/readings/").status_code == 200


def test_the_five_answers_stand_on_the_first_page(lived: House, sign_in: SignIn) -> None:
    page = sign_in(lived.manager).get("/client/M1/").content.decode()
    for words in ("虚构电力有限公司", "Exposure", "3,000.0", "Orange", "A2", "Next step", "Call the client", "下周再谈",
                  "You have not opened this client before."):
        assert words in page


def test_a_second_visit_says_what_changed_since(lived: House, sign_in: SignIn) -> None:
    http = sign_in(lived.manager)
    http.get("/client/M1/")
    with as_system():
        Visit.objects.update(at=timezone.now() - timedelta(days=3))
        Verdict.objects.filter(rule="few_buyers").update(raised_at=timezone.now() - timedelta(days=9))
    warn(lived.mine, "red", "overdue")
    page = http.get("/client/M1/").content.decode()
    strip = page[page.index('class="since"'):page.index("</section>", page.index('class="since"'))]
    assert "A payment is overdue" in strip
    assert "Few buyers" not in strip
    assert "actions opened" in strip


def test_a_quiet_time_is_said_to_be_quiet(house: House, sign_in: SignIn) -> None:
    http = sign_in(house.manager)
    http.get("/client/M1/")
    with as_system():
        Visit.objects.update(at=timezone.now() - timedelta(days=3))
    assert "Nothing changed since your last visit" in http.get("/client/M1/").content.decode()


def test_an_unknown_reading_is_a_dash_that_says_which_facts_are_missing(lived: House, sign_in: SignIn) -> None:
    page = sign_in(lived.manager).get("/client/M1/readings/").content.decode()
    assert "Nobody has told:" in page
    assert 'href="/why/M1/reading/debt_to_assets"' in page


def test_the_invoices_show_the_same_sales_as_the_reading(lived: House, sign_in: SignIn) -> None:
    page = sign_in(lived.manager).get("/client/M1/invoices/").content.decode()
    assert 'href="/why/M1/reading/sales_12m"' in page
    assert "1,200.0" in page
    assert "data-chart-option" in page
    assert "<td>2025-12</td>" in page


def test_what_is_owed_and_what_ended_are_told_apart(lived: House, sign_in: SignIn) -> None:
    page = sign_in(lived.manager).get("/client/M1/loans/").content.decode()
    assert page.index("L-1") < page.index("Ended") < page.index("L-2")
    assert "4.50%" in page


def test_a_related_client_of_somebody_else_is_named_but_not_linked(lived: House, sign_in: SignIn) -> None:
    page = sign_in(lived.manager).get("/client/M1/relations/").content.decode()
    assert "虚构水务有限公司" in page
    assert 'href="/client/M2/"' not in page
    assert 'href="/client/M2/"' in sign_in(lived.head).get("/client/M1/relations/").content.decode()


@pytest.mark.parametrize("query", ["?kind=nothing", "?before=x", "?before=2026-13-45T99:00", "?before=0001-01-01T00:00:00"])
def test_a_history_asked_for_nonsense_is_still_a_page(lived: House, sign_in: SignIn, query: str) -> None:
    assert sign_in(lived.manager).get(f"/client/M1/history/{query}").status_code == 200


def test_the_history_goes_back_page_by_page(house: House, sign_in: SignIn) -> None:
    with as_system():
        for number in range(100):
            Touch.objects.create(client=house.mine, kind="note", at=timezone.now() - timedelta(hours=number),
                                 text=f"note-{number:03}", by=house.manager)
    http = sign_in(house.manager)
    first = http.get("/client/M1/history/").content.decode()
    assert "note-079" in first
    assert "note-080" not in first
    older = first[first.index("?before="):].split('"')[0].replace("&amp;", "&")
    second = http.get(f"/client/M1/history/{older}").content.decode()
    assert "note-080" in second
    assert "note-079" not in second


def test_hostile_names_and_notes_are_text(house: House, sign_in: SignIn) -> None:
    with as_system():
        Party.objects.filter(pk=house.mine.party_id).update(name="<img src=x>", name_en='"><script>1</script>')
        Touch.objects.create(client=house.mine, kind="note", at=timezone.now(), text="<script>2</script>", by=house.manager)
    page = sign_in(house.manager).get("/client/M1/").content.decode()
    for words in ("<img src=x>", "<script>1", "<script>2"):
        assert words not in page
