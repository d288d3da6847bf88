"""Drawings in a real Chromium: three people bring money out; nothing scrolls sideways, screen readers are told."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from clc.stages.hub.models import User
from clc.stages.hub.reach import as_system
from clc.stages.servicing.models import Drawing, Loan
from tests.shared import REPOSITORY
from tests.stages.hub.people import PASSWORD, House, build
from tests.stages.servicing import drawn

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
AXE = REPOSITORY / "tests/vendor/axe.min.js"
Enter = Callable[..., Page]


@pytest.fixture
def house(transactional_db: None) -> House:
    with as_system():
        return build()


@pytest.fixture
def enter(browser: Browser, live_server: LiveServer, house: House) -> Enter:
    """A browser of somebody's own, signed in and at an address."""

    def entered(who: str, address: str, language: str = "zh-hans", **more: object) -> Page:
        with as_system():
            User.objects.filter(username=who).update(language=language)
        page = browser.new_context(reduced_motion="reduce", locale="zh-CN", **more).new_page()
        page.goto(f"{live_server.url}/account/login/")
        page.locator("[name=login]").fill(who)
        page.locator("[name=password]").fill(PASSWORD)
        page.locator("main button").click()
        page.wait_for_url(f"{live_server.url}/")
        page.goto(f"{live_server.url}{address}")
        return page

    return entered


def test_three_people_bring_money_out_in_chinese_and_the_gate_refuses_first(house: House, enter: Enter) -> None:
    with as_system():
        structure = drawn.ready(house)
        waiting = drawn.condition(house, structure, state="open")
    page = enter("manager", "/drawings/M1/")
    page.get_by_role("link", name="发起提款").click()
    for name, told in (("payee-1", drawn.SELLER), ("account-1", "6222020200112233"), ("bank-1", "虚构银行"),
                       ("amount-1", "8000000"), ("invoice-1", "INV-1"), ("day", drawn.soon().isoformat())):
        page.locator(f"[name={name}]").fill(told)
    page.locator("[name=file-evidence-1]").set_input_files(
        {"name": "合同.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.4 x"})
    page.get_by_role("button", name="提交提款").click()
    expect(page.locator("h1")).to_contain_text("待审核")
    address = page.url.split("/", 3)[3]
    reviewer = enter("operations", f"/{address}")
    reviewer.get_by_role("button", name="审核通过").click()
    expect(reviewer.get_by_role("alert").first).to_contain_text("未落实")
    with as_system():
        drawn.condition(house, structure, name="again")
        type(waiting).objects.filter(pk=waiting.pk).delete()
    reviewer.goto(reviewer.url.split("/drawings")[0] + f"/{address}")
    for field in reviewer.locator("[name^=explain-]").all():
        field.fill("已核实")
    reviewer.get_by_role("button", name="审核通过").click()
    expect(reviewer.locator("h1")).to_contain_text("待放行")
    releaser = enter("accountant", f"/{address}")
    releaser.get_by_role("button", name="放行付款").click()
    expect(releaser.locator("h1")).to_contain_text("已放行")
    with releaser.expect_download() as fetched:
        releaser.get_by_role("button", name="ISO 20022").click()
    assert fetched.value.suggested_filename.endswith(".xml")
    releaser.get_by_text("登记银行回执").click()
    releaser.locator("[name=bank_reference]").fill("B1")
    releaser.locator(".dr-fold[open] .form-actions button").click()
    expect(releaser.locator("h1")).to_contain_text("已付款")
    with as_system():
        held, loan = Drawing.objects.get(), Loan.objects.get()
    assert (held.loan_id, f"{loan.disbursed:.0f}") == (loan.pk, "8000000")


def test_no_page_scrolls_sideways_and_screen_readers_are_told(house: House, enter: Enter) -> None:
    with as_system():
        structure, _works = drawn.building(house)
        drawn.condition(house, structure, state="open")
        asked = drawn.asked(house, structure, drawn.payee(house, name="虚构房地产开发有限公司"))
    found: dict[str, object] = {}
    pages = {"/drawings/": "operations", "/drawings/conditions/": "operations", f"/drawings/one/{asked.pk}/": "operations",
             "/drawings/M1/": "manager", "/drawings/M1/new/": "manager"}
    for who in ("operations", "manager"):
        page = enter(who, "/", bypass_csp=True)
        for address in (one for one, by in pages.items() if by == who):
            page.goto("/".join(page.url.split("/", 3)[:3]) + address)
            page.set_viewport_size({"width": 390, "height": 800})
            wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
            page.set_viewport_size({"width": 1440, "height": 900})
            page.add_script_tag(path=AXE)
            told = page.evaluate("axe.run(document, {runOnly: ['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa']})")
            wrong = [f"{one['id']}: {one['nodes'][0]['html'][:160]}" for one in told["violations"]]
            if wide > 0 or wrong:
                found[address] = (wide, wrong)
    assert found == {}
