"""Statements in a real Chromium: three years in by mouse, a scan walked and the grid typed by keyboard alone."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from clc.doors.jobs import read_statement
from clc.stages.hub.models import Document, User
from clc.stages.hub.reach import as_system
from clc.stages.inquiry.bringing import folder_of
from clc.stages.inquiry.models import Statement
from clc.stages.inquiry.reading.amounts import is_amount
from tests import drawn_sheets
from tests.shared import REPOSITORY
from tests.stages.hub.people import PASSWORD, House, build
from tests.statement_books import UNUSUAL, amounts, book_of_year

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
SECONDS_OF_A_PERSON_MAX = 120
AXE_RUN = """axe.run(document.querySelector("main")).then(
    (told) => told.violations.map((one) => `${one.id}: ${one.nodes[0].html}`))"""
AXE = REPOSITORY / "tests/vendor/axe.min.js"


@pytest.fixture
def house(transactional_db: None) -> House:
    return build()


@pytest.fixture
def browser_context_args(browser_context_args: dict[str, Any]) -> dict[str, Any]:
    """A browser into which the accessibility check may be put."""
    return {**browser_context_args, "bypass_csp": True}


@pytest.fixture
def desk(page: Page, live_server: LiveServer, house: House) -> Iterator[Page]:
    """The manager signed in, at the statements of a client; the browser has nothing to complain of."""
    heard: list[str] = []
    page.on("console", lambda said: heard.append(said.text) if said.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: heard.append(str(error)))
    User.objects.filter(username="manager").update(language="en")
    page.goto(f"{live_server.url}/account/login/")
    page.locator("[name=login]").fill("manager")
    page.locator("[name=password]").fill(PASSWORD)
    page.locator("main button").click()
    page.wait_for_url(f"{live_server.url}/")
    page.goto(f"{live_server.url}/statements/M1/")
    yield page
    assert heard == []


def bring(page: Page, file: Path) -> None:
    page.locator("#f-file").set_input_files(file)
    page.get_by_role("button", name="Read the paper").click()
    page.wait_for_url("**/paper/*/")


def to_the_list(page: Page) -> None:
    page.get_by_role("link", name="All statements").click()
    page.wait_for_url("**/statements/M1/")


def drafts() -> list[Statement]:
    with as_system():
        return list(Statement.objects.order_by("period_end"))


def test_three_years_go_in_within_two_minutes_and_lines_are_explained_once(desk: Page, tmp_path: Path) -> None:
    for year in (2023, 2024, 2025):
        (tmp_path / f"{year}.xlsx").write_bytes(book_of_year(year))
    began, choices = time.monotonic(), 0
    for year in (2023, 2024, 2025):
        bring(desk, tmp_path / f"{year}.xlsx")
        asked = desk.locator("select[name^=line-]")
        for at in range(asked.count()):
            words = desk.locator(".asked tbody th").nth(at).inner_text()
            asked.nth(at).select_option(next(item for name, item in UNUSUAL.items() if name in words))
            choices += 1
        desk.get_by_role("button", name="Take in as drafts").click()
        desk.wait_for_url("**/statements/M1/*/")
        if year < 2025:
            to_the_list(desk)
    seconds = time.monotonic() - began
    assert choices == len(UNUSUAL)
    assert seconds < SECONDS_OF_A_PERSON_MAX
    assert [one.period_end.year for one in drafts()] == [2023, 2024, 2025]
    for one in drafts():
        with as_system():
            assert float(one.amounts()["BS_CASH"]) == amounts(one.period_end.year)["cash"]
    heads = desk.locator(".spread-grid thead th").all_inner_texts()
    assert [text.split("\n")[0] for text in heads][1:] == ["2025-12-31", "Before, as told", "2024-12-31", "2023-12-31"]


def test_the_grid_is_typed_pasted_and_saved_by_keyboard_alone(desk: Page, tmp_path: Path) -> None:
    desk.locator("summary", has_text="Type it in").click()
    desk.locator("#f-period_end").fill("2023-12-31")
    desk.locator("#f-unit").select_option("yuan")
    desk.get_by_role("button", name="Open the grid").click()
    desk.wait_for_url("**/statements/M1/*/")
    key = drafts()[0].pk
    cell = desk.locator(f'[data-cell="{key}:current:BS_CASH"]')
    cell.click()
    desk.keyboard.type("1,234.5")
    desk.keyboard.press("Enter")
    desk.keyboard.type("7")
    desk.keyboard.press("Tab")
    desk.keyboard.press("Control+s")
    expect(desk.locator("[data-state]")).to_have_text("Saved")
    expect(cell).to_have_text("1,234.50")
    with as_system():
        assert drafts()[0].amounts() == {"BS_CASH": Decimal("1234.5"), "BS_TFA": 7}
    desk.locator(f'[data-cell="{key}:current:BS_NR"]').click()
    with desk.expect_response("**/save/"):
        paste(desk, "10\t1\n20\t2\n")
    expect(desk.locator(f'[data-cell="{key}:current:BS_AR"]')).to_have_text("20.00")
    with desk.expect_response("**/fill/"):
        paste(desk, "存货\t500\t400\n固定资产\t1,000\t900\n")
    expect(desk.locator(f'[data-cell="{key}:current:BS_FA"]')).to_have_text("1,000.00")
    with as_system():
        assert drafts()[0].amounts("prior")["BS_NR"] == 1
        assert drafts()[0].amounts()["BS_INV"] == 500
    desk.locator(f'[data-cell="{key}:current:BS_AR"]').click()
    desk.keyboard.press("Delete")
    desk.keyboard.press("ArrowUp")
    desk.keyboard.press("F2")
    desk.keyboard.press("Control+a")
    desk.keyboard.type("not a number")
    with desk.expect_response("**/save/"):
        desk.keyboard.press("Control+s")
    expect(desk.locator(".spread-grid td.wrong")).to_have_text("not a number")
    expect(desk.locator("[data-state]")).to_contain_text("is not an amount")


def paste(page: Page, text: str) -> None:
    page.evaluate(
        """text => {
            const clipboardData = new DataTransfer();
            clipboardData.setData("text/plain", text);
            const event = new ClipboardEvent("paste", {clipboardData, bubbles: true, cancelable: true});
            document.activeElement.dispatchEvent(event);
        }""",
        text,
    )


@pytest.mark.slow
def test_doubtful_cells_of_a_scan_are_walked_beside_the_page(desk: Page, live_server: LiveServer, tmp_path: Path) -> None:
    drawn_sheets.scanned(31).image.save(tmp_path / "scan.png")
    bring(desk, tmp_path / "scan.png")
    expect(desk.get_by_text("Waiting for the worker")).to_be_visible()
    with as_system():
        document = Document.objects.get()
    read_statement(document.pk)
    spoil(document)
    desk.goto(f"{live_server.url}/statements/M1/paper/{document.pk}/")
    desk.get_by_role("button", name="Take in as drafts").click()
    desk.wait_for_url("**/statements/M1/*/")
    doubtful = desk.locator(".spread-grid td[data-doubt]")
    before = doubtful.count()
    assert before >= 2
    desk.locator(".spread-grid td").first.click()
    desk.keyboard.press("n")
    expect(desk.locator("[data-page-mark]")).to_be_visible()
    with desk.expect_response("**/look/"):
        desk.keyboard.press("Enter")
    expect(doubtful).to_have_count(before - 1)
    desk.keyboard.type("1,000.00")
    with desk.expect_response("**/save/"):
        desk.keyboard.press("Control+s")
    expect(doubtful).to_have_count(before - 2)


def spoil(document: Document) -> None:
    """Make two amounts of what was read doubtful, as on a worse scan."""
    file = folder_of(document) / "sheets.json"
    sheets = json.loads(file.read_text())
    amounts_read = [row[1] for row in sheets[0]["rows"] if len(row) > 1 and is_amount(row[1]["text"])]
    for cell in amounts_read[:2]:
        cell["doubt"] = "unsure"
    file.write_text(json.dumps(sheets))


@pytest.mark.parametrize("width", [1440, 390])
def test_no_page_scrolls_sideways_and_everything_has_a_name(desk: Page, tmp_path: Path, width: int) -> None:
    desk.set_viewport_size({"width": width, "height": 900})
    (tmp_path / "a.xlsx").write_bytes(book_of_year(2023))
    addresses = [desk.url]
    bring(desk, tmp_path / "a.xlsx")
    addresses.append(desk.url)
    desk.get_by_role("button", name="Take in as drafts").click()
    desk.wait_for_url("**/statements/M1/*/")
    addresses += [desk.url, f"{desk.url}?as=share", desk.url.replace(f"/{desk.url.split('/')[-2]}/", "/group/")]
    for address in addresses:
        desk.goto(address)
        assert desk.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), address
        desk.add_script_tag(path=AXE)
        assert desk.evaluate(AXE_RUN) == [], address
