"""A client's ratios on screen: every group, peers with their reason, statements taken apart, the need worked out."""

from __future__ import annotations

import re
from html import unescape

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from clc.stages.hub.judging import judge
from clc.stages.hub.models import Party
from clc.stages.hub.reach import as_system
from tests.doors.web.conftest import SignIn
from tests.stages.hub.people import House
from tests.stages.inquiry.firms import each_told, firms, publish, state

VIEWS = ("ratios", "common_size", "dupont", "performance", "need")
PAGE = "/ratios/M1/"


def text_of(content: bytes) -> str:
    """What a person reads of a page, spaces folded."""
    page = re.sub(r"<script.*?</script>", " ", content.decode(), flags=re.DOTALL)
    return re.sub(r"\s+(?=[,.;])|(?<=\s)\s+", "", re.sub(r"\s", " ", unescape(re.sub(r"<[^>]+>", " ", page))))


@pytest.fixture
def stated(house: House) -> House:
    with as_system():
        Party.objects.filter(pk=house.mine.party_id).update(industry="C25")
        state(house.mine)
    return house


@pytest.mark.parametrize("language", ["en", "zh-hans"])
@pytest.mark.parametrize("view", VIEWS)
def test_each_look_opens_in_both_languages_with_few_queries(stated, sign_in: SignIn, view: str, language: str) -> None:
    http = sign_in(stated.manager, language)
    with CaptureQueriesContext(connection) as queries:
        answer = http.get(f"{PAGE}?view={view}")
    assert answer.status_code == 200
    assert len(queries) <= 20, [one["sql"][:80] for one in queries]
    assert not re.search(r"""\sstyle=["']""", answer.content.decode())


@pytest.mark.parametrize("view", VIEWS)
def test_without_a_statement_a_page_says_what_to_do(house: House, sign_in: SignIn, view: str) -> None:
    assert "No ratios are known on this day" in text_of(sign_in(house.manager).get(f"{PAGE}?view={view}").content)


def test_ratios_of_both_years_their_change_and_why_no_peers(stated, sign_in: SignIn) -> None:
    page = sign_in(stated.manager).get(PAGE).content
    words = text_of(page)
    assert "60.1% 60.9%" in words
    assert "0.7 pp better" in words
    assert "/ratios/M1/why/2024-12-31/reading/debt_to_assets/" in page.decode()
    assert "No ratios of other firms are known for a period near this one." in words
    assert "Contingent to equity" in words
    assert 'class="quarter' not in page.decode()


def test_the_own_book_and_published_firms_are_the_peers_with_group_and_place(stated, sign_in: SignIn) -> None:
    with as_system():
        listed = firms(stated.other, 9, "C25")
        end = timezone.datetime(2024, 12, 31).date()
        values = [0.1 * at for at in range(1, 10)]
        publish(*each_told(listed, "debt_to_assets", values, end=end, known=timezone.datetime(2025, 4, 30).date()))
        judge(by=stated.risk, day=timezone.localdate())
    page = sign_in(stated.manager).get(PAGE).content
    words = text_of(page)
    assert "10 firms at the period that ended 2024-12-31" in words
    assert "67 third quarter" in words
    assert "Manufacturing C25 10" in words
    assert "虚构F" not in words


def test_unknown_is_never_a_good_quarter(stated, sign_in: SignIn) -> None:
    page = sign_in(stated.manager).get(f"{PAGE}?all=1").content.decode()
    rows = re.findall(r"<tr>.*?</tr>", page, re.DOTALL)
    unknown = [row for row in rows if 'class="unknown"' in row.split("</td>")[0]]
    assert unknown
    assert not [row for row in unknown if "quarter q" in row or "circle" in row]


def test_common_size_shares_sum_to_the_base_and_amounts_are_a_click_away(stated, sign_in: SignIn) -> None:
    http = sign_in(stated.manager)
    shares = text_of(http.get(f"{PAGE}?view=common_size").content)
    assert "Total assets 100.0% 100.0%" in shares
    assert "Inventories 21.1% 20.4% 0.7" in shares
    amounts = text_of(http.get(f"{PAGE}?view=common_size&show=amounts").content)
    assert "Inventories 102,000.0 90,000.0" in amounts


def test_the_return_is_taken_apart_and_models_are_for_reference_only(stated, sign_in: SignIn) -> None:
    words = text_of(sign_in(stated.manager).get(f"{PAGE}?view=dupont").content)
    assert "2024 15.33% 5.39% 1.12× 2.53×" in words
    assert "reference only" in words
    assert "Altman z private 1.8122 Grey distress below 1.23, safe above 2.90" in words
    assert "Altman z emerging 2.3102 Grey" in words


def test_performance_is_scored_where_standards_are_and_else_says_how_to_bring_them(stated, sign_in: SignIn) -> None:
    http = sign_in(stated.manager)
    assert "Financial score" in text_of(http.get(f"{PAGE}?view=performance").content)
    with as_system():
        Party.objects.filter(pk=stated.mine.party_id).update(industry="P83")
    assert "clc standard" in text_of(http.get(f"{PAGE}?view=performance").content)


NEED = "/ratios/M1/need/"


def test_the_need_is_the_references_and_follows_the_margin(stated, sign_in: SignIn) -> None:
    http = sign_in(stated.manager, "zh-hans")
    told = {"growth": "10", "own_funds": "3,000", "loans_held": "6000", "other_funds": "500", "margin": "before_tax"}
    words = text_of(http.get(NEED, told).content)
    assert "13,031.9" in words
    assert "3,531.9" in words
    assert "13,164.4" in text_of(http.get(NEED, {**told, "margin": "net"}).content)


@pytest.mark.parametrize(("field", "text"), [("growth", "plenty"), ("own_funds", "=1+1"), ("loans_held", "1e400"),
                                             ("other_funds", "9" * 30), ("growth", "99999")])  # fmt: skip
def test_what_is_no_amount_is_named_and_nothing_is_worked_out(stated, sign_in: SignIn, field: str, text: str) -> None:
    answer = sign_in(stated.manager).get(NEED, {"growth": "10", field: text})
    words = text_of(answer.content)
    assert answer.status_code == 200
    assert "Correct the fields that are marked." in words


def test_without_a_growth_there_is_no_need_and_it_says_so(stated, sign_in: SignIn) -> None:
    assert "Say by how much revenue is expected to grow." in text_of(
        sign_in(stated.manager).get(NEED, {"growth": ""}).content)


def test_a_cycle_of_no_days_is_financed_by_suppliers(house: House, sign_in: SignIn) -> None:
    with as_system():
        state(house.mine, BS_AP=700_000 * 1e4)
    words = text_of(sign_in(house.manager).get(NEED, {"growth": "10"}).content)
    assert "Supplier-financed" in words
    assert "13,031" not in words


def test_every_number_opens_its_formula_lines_and_record(stated, sign_in: SignIn) -> None:
    http = sign_in(stated.manager)
    words = text_of(http.get("/ratios/M1/why/2023-12-31/reading/debt_to_assets/").content)
    assert "60.9%" in words
    assert "÷" in words
    assert "statement.csv" in words
    assert "BS_TL" in text_of(http.get("/ratios/M1/why/2023-12-31/fact/total_liabilities/").content)


@pytest.mark.parametrize("address", [PAGE, NEED, "/ratios/M1/why/2024-12-31/reading/current_ratio/"])
def test_another_branch_finds_nothing(stated, sign_in: SignIn, address: str) -> None:
    assert sign_in(stated.other).get(address).status_code == 404


def test_without_the_permission_the_page_says_so(stated, sign_in: SignIn) -> None:
    assert sign_in(stated.admin).get(PAGE).status_code == 403
    assert sign_in(stated.admin).get("/ratios/peers/").status_code == 403


@pytest.mark.parametrize(("address", "status"), [
    ("/ratios/M1/why/1999-12-31/reading/current_ratio/", 404), ("/ratios/M1/why/2024-12-31/reading/no_such/", 404),
    ("/ratios/M1/why/2024-99-31/reading/current_ratio/", 404), ("/ratios/M1/?on=tomorrow", 200),
    ("/ratios/M1/?on=9999-12-31", 200), ("/ratios/M1/?on=0001-01-01", 200), ("/ratios/M1/?view=nonsense", 200),
    ("/ratios/peers/?ratio=no_such&period=x&group=x/y&page=-1", 200), ("/ratios/peers/?group=%00", 400),
    ("/ratios/peers/?period=1999-01-01", 200),
    ("/ratios/peers/distress/?group=nonsense&page=99", 200), ("/ratios/M1%00/", 404),
])  # fmt: skip
def test_an_odd_address_is_answered_calmly(stated, sign_in: SignIn, address: str, status: int) -> None:
    assert sign_in(stated.manager).get(address).status_code == status
