"""Green on screen: proposed with a paper, confirmed from My day by another, told in the register and its file."""

from __future__ import annotations

from clc.doors.web.green.waiting import waiting
from clc.stages.deal.models import EnvironmentReview, EsgScore, GreenUse, MarginTarget
from clc.stages.deal.services.green_decisions import confirm_green
from clc.stages.hub.models import User
from clc.stages.hub.reach import acting_as, as_system
from tests.doors.web.conftest import SignIn
from tests.stages.deal.protected import paper, used
from tests.stages.hub.people import House, person

AT = "/green/M1/"


def officer_of(house: House) -> User:
    with as_system():
        return person("officer", "credit_officer", house.mine.branch)


def test_a_use_is_proposed_waits_in_my_day_and_is_confirmed_by_another(house: House, sign_in: SignIn) -> None:
    officer = officer_of(house)
    told = {"code": "4.2", "amount": "80,000,000", "share": "0.6", "approved_on": "2026-03-01", "benefit_tco2e": "42000",
            "evidence": paper(house.mine).pk, "eu_eligible": "yes"}
    answer = sign_in(house.manager).post(f"{AT}use/", told)
    assert answer.status_code == 302, answer.content.decode()[:2000]
    with as_system():
        made = GreenUse.objects.get()
    with acting_as(house.manager):
        assert waiting(house.manager) == []
    with acting_as(officer):
        assert [one.subject for one in waiting(officer)] == [house.mine.party.name]
    http = sign_in(officer)
    assert "Confirm a green use" in http.get("/").content.decode()
    http.post(f"{AT}use/{made.pk}/confirm/")
    page = http.get("/green/").content.decode()
    assert house.mine.party.name in page
    assert "clean energy facilities" in page
    totals = http.get("/green/?view=totals").content.decode()
    assert "42,000" in totals
    assert "Eligible, alignment open" in totals


def test_a_percentage_for_a_share_is_refused_with_the_hint(house: House, sign_in: SignIn) -> None:
    told = {"code": "4.2", "amount": "80", "share": "60", "approved_on": "2026-03-01", "evidence": paper(house.mine).pk}
    answer = sign_in(house.manager).post(f"{AT}use/", told)
    assert "Write 0.6 for 60 %" in answer.content.decode()
    with as_system():
        assert not GreenUse.objects.exists()


def test_a_review_a_score_and_a_target_are_told(house: House, sign_in: SignIn) -> None:
    http = sign_in(house.manager)
    http.post(f"{AT}review/", {"category": "b", "product": "project_finance", "rationale": "影响有限", "cost": "20000000"})
    http.post(f"{AT}score/", {"item_permits": "good", "stops": "eia_missing"})
    http.post(f"{AT}target/", {"name": "单位能耗", "better": "lower", "targets": "2025-12-31 0.3\n2026-12-31 0.28"})
    with as_system():
        assert EnvironmentReview.objects.get().applies is True
        assert EsgScore.objects.get().score is None
        assert MarginTarget.objects.get().targets == {"2025-12-31": 0.3, "2026-12-31": 0.28}
    assert "Environmental impact assessment missing" in http.get("/covenants/M1/").content.decode()


def test_lines_that_are_no_targets_are_refused(house: House, sign_in: SignIn) -> None:
    answer = sign_in(house.manager).post(f"{AT}target/", {"name": "x", "better": "lower", "targets": "soon"})
    assert "no day and number" in answer.content.decode()


def test_the_file_of_the_register_runs_no_formula_and_is_written_in_the_audit(house: House, sign_in: SignIn) -> None:
    officer = officer_of(house)
    with acting_as(house.manager):
        made = used(house, verifier="=HYPERLINK(1)")
    with acting_as(officer):
        confirm_green(by=officer, told=made)
    answer = sign_in(house.risk).get("/green/export/csv/")
    assert answer.status_code == 200
    text = answer.content.decode("utf-8-sig")
    assert "'=HYPERLINK(1)" in text
    assert "60000000.00" in text
    assert sign_in(house.risk).get("/green/export/exe/").status_code == 404


def test_the_south_finds_nothing_green_of_the_north(house: House, sign_in: SignIn) -> None:
    with acting_as(house.manager):
        made = used(house)
    http = sign_in(house.other)
    assert house.mine.party.name not in http.get("/green/?state=waiting").content.decode()
    assert http.get(AT).status_code == 404
    with as_system():
        southern = person("southern", "credit_officer", house.south.branch)
    assert sign_in(southern).post(f"/green/S1/use/{made.pk}/confirm/").status_code == 404
    with as_system():
        assert GreenUse.objects.get().state == "waiting"


def marked(page: str) -> str:
    """The line of the rail that is marked as here."""
    rail = page.split('aria-current="page"')[1]
    return rail[rail.index("<span>") + 6:rail.index("</span>")]


def test_the_rail_marks_the_register_on_its_page_and_the_clients_in_a_clients_file(house: House, sign_in: SignIn) -> None:
    client = sign_in(house.manager)
    assert marked(client.get("/green/").content.decode()) == "Green register"
    assert marked(client.get(AT).content.decode()) == "Clients"
