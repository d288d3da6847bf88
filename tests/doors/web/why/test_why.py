"""Why: every number opens as a page and in the sheet, with formula, rule, edition, sources, rows; unknown says why."""

from __future__ import annotations

from datetime import date

import pytest
from django.test import Client as Http
from django.utils.html import escape

from clc.doors.web.why import wording
from clc.engines.indicators import registry
from clc.stages.hub.book import current_book
from clc.stages.hub.judging import judge
from clc.stages.hub.models import Party
from clc.stages.hub.reach import as_system
from clc.stages.hub.why import Node, Rule, formula_of
from tests.doors.web.conftest import SignIn
from tests.stages.hub.lakes import invoices, lay
from tests.stages.hub.people import House

DAY = date(2026, 1, 15)
OF = ("tier", "grade", "light", "exposure", "warning/void_invoices", "warning/overdue", "reading/sales_12m",
      "reading/debt_to_assets", "fact/sold_12m", "fact/bank_rating")


@pytest.fixture
def judged(house: House) -> House:
    with as_system():
        lay(invoices(house.mine))
    judge(by=house.risk, day=date(2025, 11, 15))
    judge(by=house.risk, day=DAY)
    return house


@pytest.mark.parametrize("of", OF)
@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_every_kind_of_number_is_explained(judged: House, sign_in: SignIn, of: str, language: str) -> None:
    answer = sign_in(judged.manager, language).get(f"/why/M1/{of}")
    assert answer.status_code == 200
    assert current_book().edition[:12] in answer.content.decode() or of in ("exposure", *OF[6:8])


def test_every_reading_s_formula_is_written_with_the_names_of_its_facts(judged: House) -> None:
    for name, indicator in registry.all().items():
        inputs = [Node("fact", fact, fact.replace("_", " "), 1.0, of=f"fact/{fact}") for fact in indicator.facts]
        node = Node("reading", name, indicator.label, 1.0, formula=formula_of(indicator.function), inputs=inputs)
        assert wording.formula(node), name


def test_a_ratio_reads_as_a_division_of_its_facts() -> None:
    inputs = [Node("fact", name, label, 1.0, of=f"fact/{name}") for name, label in (("a", "Debt"), ("b", "Assets"))]
    node = Node("reading", "x", "X", 1.0, formula="ratio(a - 1, b + a)", inputs=inputs)
    assert "".join(piece.text for piece in wording.formula(node)) == "(Debt − 1) ÷ (Assets + Debt)"


def test_the_value_stands_on_the_scale_between_the_thresholds_that_it_passed() -> None:
    rule = Rule("warning/x", "e", (), "", "house", when="above", thresholds={"yellow": 1.0, "orange": 2.0, "red": 3.0})
    drawn = wording.scale(Node("warning", "x", "X", 2.5, level="orange", unit="times", rule=rule))
    assert drawn is not None
    assert drawn.value is not None
    assert drawn.marks[1].x < drawn.value.x < drawn.marks[2].x
    assert [level for level, _x, _wide in drawn.bands] == ["green", "yellow", "orange", "red"]
    below = Rule("warning/x", "e", (), "", "house", when="below", thresholds={"yellow": 3.0, "red": 1.0})
    falling = wording.scale(Node("warning", "x", "X", None, unit="times", rule=below))
    assert falling is not None
    assert falling.value is None
    assert falling.bands[-1][0] == "red"
    assert falling.bands[-1][1] == wording.EDGE


def test_a_warning_shows_its_thresholds_reference_and_source(judged: House, sign_in: SignIn) -> None:
    page = sign_in(judged.manager).get("/why/M1/warning/void_invoices").content.decode()
    rule = current_book().warnings["void_invoices"]
    deeper = 'href="/why/M1/reading/sales_void_share"'
    for words in (rule.label, rule.reference, "Thresholds", "invoices.csv", "why-scale", deeper):
        assert escape(words) in page or words in page


def test_a_fact_shows_the_rows_that_it_was_drawn_from(judged: House, sign_in: SignIn) -> None:
    page = sign_in(judged.manager).get("/why/M1/fact/sold_12m").content.decode()
    assert '<span class="count">120</span>' in page
    assert "<td>S11-0</td>" in page


def test_what_is_unknown_says_why(judged: House, sign_in: SignIn) -> None:
    page = sign_in(judged.manager).get("/why/M1/reading/debt_to_assets").content.decode()
    assert "Unknown because" in page


def test_the_answer_of_an_earlier_day_is_that_run_s(judged: House, sign_in: SignIn) -> None:
    http = sign_in(judged.manager)
    assert "2026-01-15" in http.get("/why/M1/light").content.decode()
    earlier = http.get("/why/M1/light?on=2025-12-01").content.decode()
    assert 'As of <time datetime="2025-11-15"' in earlier
    assert 'href="/why/M1/warning' not in earlier or "?on=2025-12-01" in earlier


def test_before_the_first_run_the_sheet_says_so_and_offers_other_days(judged: House, sign_in: SignIn) -> None:
    answer = sign_in(judged.manager).get("/why/M1/light?on=2020-01-01")
    assert answer.status_code == 404
    assert "As we knew it on" in answer.content.decode()


def test_the_sheet_holds_no_frame_and_its_inputs_open_in_the_same_sheet(judged: House, sign_in: SignIn) -> None:
    sheet = sign_in(judged.manager).get(
        "/why/M1/tier", headers={"HX-Request": "true", "HX-Target": "sheet-body"}).content.decode()
    assert "<html" not in sheet
    assert 'hx-target="#sheet-body"' in sheet
    assert 'data-sheet-address="/why/M1/tier"' in sheet


def test_the_text_to_copy_holds_value_formula_rule_and_edition(judged: House, sign_in: SignIn) -> None:
    page = sign_in(judged.manager).get("/why/M1/warning/void_invoices").content.decode()
    copied = page[page.index('data-copy="') + 11:].split('"')[0]
    for words in ("虚构电力有限公司 (M1)", "warning/void_invoices", current_book().edition[:12], "2026-01-15"):
        assert words in copied


def test_a_stranger_is_sent_to_sign_in(db: None) -> None:
    assert Http().get("/why/M1/tier").status_code == 302


def test_without_the_permission_the_sheet_says_so(house: House, sign_in: SignIn) -> None:
    assert sign_in(house.admin).get("/why/M1/tier").status_code == 403


def test_a_client_of_another_branch_is_not_found(judged: House, sign_in: SignIn) -> None:
    answer = sign_in(judged.head).get("/why/S1/tier")
    assert answer.status_code == 404
    assert "虚构港口" not in answer.content.decode()


@pytest.mark.parametrize("of", [
    "warning/nothing", "reading/nothing", "fact/nothing", "nothing", "reading/", "warning/../../x", "tier?on=x",
    "light?on=9"])
def test_nonsense_is_a_page_in_words(judged: House, sign_in: SignIn, of: str) -> None:
    assert sign_in(judged.manager).get(f"/why/M1/{of}").status_code in (200, 404)


def test_hostile_names_are_text(judged: House, sign_in: SignIn) -> None:
    with as_system():
        Party.objects.filter(pk=judged.mine.party_id).update(name='"><script>alert(1)</script>')
    assert "<script>alert" not in sign_in(judged.manager).get("/why/M1/tier").content.decode()
