"""The workbench: every view in both languages, the live check, versions kept and confirmed, files."""

from __future__ import annotations

import io
import json
import re
from typing import Any

import openpyxl
import pytest
import yaml
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client as Http
from django.test.utils import CaptureQueriesContext

from clc.doors.web.projects.views import VIEWS
from clc.engines.cashflow.project import run
from clc.frames.projects.reading import case_of
from clc.stages.deal.models import Project, ProjectVersion
from clc.stages.hub.models import Fact
from clc.stages.hub.reach import as_system
from tests.doors.web.conftest import SignIn
from tests.doors.web.projects.modelled import CASE, confirmed, opened, written
from tests.stages.hub.people import House


@pytest.fixture
def version(house: House) -> ProjectVersion:
    return written(house.manager, opened(house.manager, house.mine))


def bench(http: Http, version: ProjectVersion, query: str = "") -> Any:
    """The workbench of a version."""
    return http.get(f"/projects/one/{version.project_id}/{query}")


@pytest.mark.parametrize("language", ["en", "zh-hans"])
@pytest.mark.parametrize("view", VIEWS)
def test_every_view_opens_with_few_questions(
    house: House, sign_in: SignIn, version: ProjectVersion, view: str, language: str
) -> None:
    http = sign_in(house.manager, language)
    with CaptureQueriesContext(connection) as queries:
        answer = bench(http, version, f"?view={view}&version=1")
    page = answer.content.decode()
    assert answer.status_code == 200
    assert len(queries) <= 15
    assert "虚构风电项目" in page
    assert not re.search(r"""\sstyle=["']""", page)


@pytest.mark.parametrize("view", VIEWS)
def test_no_english_of_ours_is_left_in_chinese(house: House, sign_in: SignIn, version: ProjectVersion, view: str) -> None:
    page = bench(sign_in(house.manager, "zh-hans"), version, f"?view={view}").content.decode()
    main = page[page.index("project-bar"):]
    for word in ("Lowest DSCR", "Cash for debt service", "Scenario", "Breakeven", "Checks", "Sliders", "Version", "Running"):
        assert word not in re.sub(r"<textarea.*?</textarea>|<script.*?</script>", "", main, flags=re.DOTALL), word


def test_the_head_tells_what_the_engine_finds(house: House, sign_in: SignIn, version: ProjectVersion) -> None:
    result = run(case_of(CASE.encode()))
    page = bench(sign_in(house.manager), version).content.decode()
    assert f"{result.min_dscr[0]:.2f}×" in page
    assert f"{result.equity_irr[0]:.2%}" in page
    assert str(result.grid.days[result.min_dscr_period[0]]) in page


@pytest.mark.parametrize("name", ["debt", "min_dscr", "min_llcr", "npv", "interest_reserve", "liabilities_to_assets"])
@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_every_figure_tells_why(
    house: House, sign_in: SignIn, version: ProjectVersion, name: str, language: str
) -> None:
    answer = bench(sign_in(house.manager, language), version, f"why/{name}/")
    assert answer.status_code == 200
    assert 'href="/projects/one/' in answer.content.decode()
    assert bench(sign_in(house.manager), version, "why/nothing/").status_code == 404


def test_a_moved_slider_answers_beside_the_case_and_keeps_nothing(
    house: House, sign_in: SignIn, version: ProjectVersion
) -> None:
    http = sign_in(house.manager)
    answer = http.post(f"/projects/one/{version.project_id}/live/", {"text": CASE, "price": "-30"})
    page = answer.content.decode()
    assert answer.status_code == 200
    assert 'class="num red"' in page
    with as_system():
        assert ProjectVersion.objects.count() == 1


HOSTILE = {
    "unknown field": (CASE + "\nsurprise: 1\n", "surprise: is not known here (line"),
    "text for number": (CASE.replace("inflation: 0.02", "inflation: abc"), "inflation: is not a number (line"),
    "rate in percent": (CASE + "\ncontingency: 4.35\n", "contingency: 4.35 is above 100 %: write 0.0435"),
    "not a number": (CASE + "\ncontingency: .nan\n", "contingency"),
    "anchors": ("a: &a [1]\nb: *a\n", "line"),
    "no mapping": ("- 1\n- 2\n", "not a mapping"),
    "deep": ("a: " + "[" * 5000 + "]" * 5000, "The case cannot be read"),
    "python tag": ("a: !!python/object/apply:os.system ['true']\n", "The case cannot be read"),
}


@pytest.mark.parametrize("what", HOSTILE)
@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_a_text_that_is_no_case_is_told_by_field_and_line(
    house: House, sign_in: SignIn, version: ProjectVersion, what: str, language: str
) -> None:
    text, said = HOSTILE[what]
    answer = sign_in(house.manager, language).post(f"/projects/one/{version.project_id}/live/", {"text": text})
    page = answer.content.decode()
    assert answer.status_code == 200
    assert "alert-octagon" in page
    if language == "en":
        assert said in page


def test_a_mistake_is_said_in_chinese(house: House, sign_in: SignIn, version: ProjectVersion) -> None:
    page = sign_in(house.manager, "zh-hans").post(
        f"/projects/one/{version.project_id}/live/", {"text": CASE + "\nsurprise: 1\n"}).content.decode()
    assert re.search(r"surprise：此处没有这个字段（第 \d+ 行）", page)


def test_a_text_is_kept_as_the_next_version(house: House, sign_in: SignIn, version: ProjectVersion) -> None:
    http = sign_in(house.manager)
    text = CASE.replace("inflation: 0.02", "inflation: 0.025")
    answer = http.post(f"/projects/one/{version.project_id}/save/", {
        "text": text.replace("\n", "\r\n"), "newest": "1", "name": "更稳", "note": "更高的预备费"})
    assert answer["Location"].endswith("?version=2")
    page = bench(http, version, "?view=versions").content.decode()
    assert "更高的预备费" in page
    assert "Inputs that differ" in page


def test_a_stale_form_is_refused_and_the_draft_stays(house: House, sign_in: SignIn, version: ProjectVersion) -> None:
    written(house.manager, version.project, CASE + "\ncontingency: 0.03\n", newest=1)
    draft = CASE + "\ncontingency: 0.04\n# my own words\n"
    answer = sign_in(house.manager).post(f"/projects/one/{version.project_id}/save/", {"text": draft, "newest": "1"})
    page = answer.content.decode()
    assert answer.status_code == 400
    assert "Somebody wrote version 2 since you began" in page
    assert "# my own words" in page
    with as_system():
        assert ProjectVersion.objects.count() == 2


def test_a_broken_draft_is_refused_and_stays(house: House, sign_in: SignIn, version: ProjectVersion) -> None:
    answer = sign_in(house.manager).post(f"/projects/one/{version.project_id}/save/", {"text": "name: <b>x", "newest": "1"})
    page = answer.content.decode()
    assert answer.status_code == 400
    assert "name: &lt;b&gt;x" in page
    assert "timeline: is missing" in page


def test_another_confirms_and_the_client_knows_its_covers(house: House, sign_in: SignIn, version: ProjectVersion) -> None:
    http = sign_in(house.risk)
    assert "Confirm the version" in bench(http, version).content.decode()
    assert "Confirm the version" not in bench(sign_in(house.manager), version).content.decode()
    http = sign_in(house.risk)
    http.post(f"/projects/version/{version.pk}/confirm/")
    with as_system():
        version.refresh_from_db()
        told = {one.name: one.value for one in Fact.objects.known().filter(client=house.mine)}
    assert version.state == "confirmed"
    assert float(told["project_dscr_min"]) == pytest.approx(version.figures["min_dscr"], abs=1e-6)
    assert "project_dscr_downside" in told


def test_who_may_not_confirm_is_refused(house: House, sign_in: SignIn, version: ProjectVersion) -> None:
    assert sign_in(house.manager).post(f"/projects/version/{version.pk}/confirm/").status_code == 403
    with as_system():
        version.refresh_from_db()
    assert version.state == "written"


def test_a_version_is_withdrawn_with_its_reason(house: House, sign_in: SignIn, version: ProjectVersion) -> None:
    http = sign_in(house.manager)
    assert http.post(f"/projects/version/{version.pk}/withdraw/", {"why": " "}).status_code == 400
    http.post(f"/projects/version/{version.pk}/withdraw/", {"why": "价格过于乐观"})
    assert "价格过于乐观" in bench(http, version, "?view=versions&version=1").content.decode()


def test_my_day_tells_versions_that_wait(house: House, sign_in: SignIn, version: ProjectVersion) -> None:
    address = f"/projects/one/{version.project_id}/?version=1&amp;view=checks"
    assert address in sign_in(house.risk).get("/").content.decode()
    confirmed(house.risk, version)
    assert address not in sign_in(house.risk).get("/").content.decode()


def test_the_case_and_the_workbook_come_as_files(house: House, sign_in: SignIn, version: ProjectVersion) -> None:
    http = sign_in(house.manager)
    assert http.get(f"/projects/version/{version.pk}/case.yaml").content.decode() == CASE
    book = openpyxl.load_workbook(io.BytesIO(http.get(f"/projects/version/{version.pk}/model.xlsx").content))
    assert len(book.sheetnames) > 3


def test_an_upload_goes_into_the_editor_and_is_not_kept(house: House, sign_in: SignIn, version: ProjectVersion) -> None:
    http = sign_in(house.manager)
    file = SimpleUploadedFile("case.yaml", (CASE + "\ncontingency: 0.07\n").encode())
    page = http.post(f"/projects/one/{version.project_id}/take/", {"file": file}).content.decode()
    assert "contingency: 0.07" in page
    assert "This text is not kept yet" in page
    with as_system():
        assert ProjectVersion.objects.count() == 1


def test_the_exported_workbook_comes_back_as_its_case(
    house: House, sign_in: SignIn, version: ProjectVersion
) -> None:
    http = sign_in(house.manager)
    raw = http.get(f"/projects/version/{version.pk}/model.xlsx").content
    sent = {"file": SimpleUploadedFile("m.xlsx", raw), "version": "1"}
    back = http.post(f"/projects/one/{version.project_id}/take/", sent)
    assert back.status_code == 200
    assert yaml.safe_load(CASE)["name"] in back.content.decode()


@pytest.mark.parametrize("raw", [
    b"\xff\xfe\x00bad", b"PK\x03\x04 no workbook", b"x" * (600 * 1024), b"a: 1\x00", b"",
])
def test_a_hostile_upload_is_refused_in_words(
    house: House, sign_in: SignIn, version: ProjectVersion, raw: bytes
) -> None:
    http = sign_in(house.manager)
    answer = http.post(f"/projects/one/{version.project_id}/take/", {"file": SimpleUploadedFile("x.yaml", raw)})
    assert answer.status_code in (200, 400)
    with as_system():
        assert ProjectVersion.objects.count() == 1


def test_a_project_is_opened_with_an_example_in_the_editor(house: House, sign_in: SignIn) -> None:
    http = sign_in(house.manager)
    answer = http.post("/projects/M1/open/", {"code": "P-9", "name": "虚构公路", "example": "toll_road", "cost": "1,000"})
    assert answer["Location"].endswith("?example=toll_road")
    page = http.get(answer["Location"]).content.decode()
    assert "Northern ring toll road" in page
    with as_system():
        assert Project.objects.get(code="P-9").versions.count() == 0


@pytest.mark.parametrize("sent", [
    {"code": "", "name": "x"}, {"code": "P/1", "name": "x"}, {"code": "P2", "name": "x", "cost": "much"},
    {"code": "P2", "name": "x", "cost": "NaN"}, {"code": "P2", "name": "x", "starts": "2026-13-01"},
])
def test_a_project_that_cannot_be_is_refused_and_the_form_stays(
    house: House, sign_in: SignIn, sent: dict[str, str]
) -> None:
    answer = sign_in(house.manager).post("/projects/M1/open/", sent)
    assert answer.status_code == 400
    assert "notice bad" in answer.content.decode()
    with as_system():
        assert not Project.objects.exists()


def test_another_branch_finds_nothing(house: House, sign_in: SignIn, version: ProjectVersion) -> None:
    http = sign_in(house.other)
    assert bench(http, version).status_code == 404
    assert http.get(f"/projects/version/{version.pk}/case.yaml").status_code == 404
    assert http.post(f"/projects/one/{version.project_id}/live/", {"text": CASE}).status_code == 404
    assert "虚构风电项目" not in http.get("/projects/").content.decode()


def test_charts_tell_their_numbers_as_a_table_too(house: House, sign_in: SignIn, version: ProjectVersion) -> None:
    page = bench(sign_in(house.manager), version, "?view=sensitivity").content.decode()
    option = re.search(r"data-chart-option>(.*?)</script>", page, flags=re.DOTALL)
    assert option
    names = json.loads(option[1])["yAxis"]["data"]
    assert len(names) >= 5
    assert all(name in page.replace(option[0], "") for name in names)


def test_the_same_seed_tells_the_same_futures(house: House, sign_in: SignIn, version: ProjectVersion) -> None:
    http = sign_in(house.manager)
    pages = [bench(http, version, f"?view=futures&seed={seed}").content.decode() for seed in (7, 7, 8)]
    spreads = [page[page.index("What is reached or passed"):page.index("How the drivers")] for page in pages]
    assert spreads[0] == spreads[1] != spreads[2]
