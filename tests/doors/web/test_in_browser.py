"""The screens in a real Chromium: from sign-in to a finished action, by mouse, by keyboard, without scripts."""

from __future__ import annotations

import gzip
import re
from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Browser, Page, Response, expect
from pytest_django.live_server_helper import LiveServer

from clc.stages.hub.models import Action, User
from clc.stages.hub.reach import as_system
from tests.doors.web.conftest import SignIn
from tests.shared import REPOSITORY
from tests.stages.hub.people import PASSWORD, House, build

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
FIRST_LOAD_BYTES_MAX = 200 * 1024
AXE = REPOSITORY / "tests/vendor/axe.min.js"
SCREENS = {
    "/": "manager", "/me/": "manager", "/search/?q=虚构": "manager", "/style/": "manager", "/rule-book/": "risk",
    "/rule-book/warning/falling_sales/": "risk", "/rule-book/tier/client/": "risk",
    "/rule-book/scorecard/sme_invoice/": "risk", "/rule-book/drafts/": "risk", "/account/login/": "",
    "/imports/": "operations", "/imports/bring/": "operations", "/audit/": "auditor",
}
Enter = Callable[..., Page]


@pytest.fixture
def house(transactional_db: None) -> House:
    """The house with two actions of the manager's."""
    found = build()
    with as_system():
        for title, days in (("Call them", -2), ("Visit the plant", 0)):
            Action.objects.create(client=found.mine, title=title, owner=found.manager,
                                  due=timezone.localdate() + timedelta(days=days))
    return found


@pytest.fixture
def troubles(page: Page) -> Iterator[list[str]]:
    """What the browser complains of; a test that uses it ends with nothing in it."""
    heard: list[str] = []
    page.on("console", lambda said: heard.append(said.text) if said.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: heard.append(str(error)))
    yield heard
    assert heard == []


@pytest.fixture
def enter(page: Page, live_server: LiveServer, house: House) -> Enter:
    """Sign somebody in through the form, in a language, and open an address."""

    def entered(who: str = "manager", address: str = "/", language: str = "en") -> Page:
        User.objects.filter(username=who).update(language=language)
        page.goto(f"{live_server.url}/account/login/")
        page.locator("[name=login]").fill(who)
        page.locator("[name=password]").fill(PASSWORD)
        page.locator("main button").click()
        page.wait_for_url(f"{live_server.url}/")
        if address != "/":
            page.goto(f"{live_server.url}{address}")
        return page

    return entered


@pytest.mark.parametrize(("language", "late", "done", "undo"), [
    ("en", "Overdue", "Done: Call them", "Undo"), ("zh-hans", "已逾期", "已办结：Call them", "撤销"),
])
def test_from_sign_in_to_a_finished_action_and_back(enter: Enter, troubles: list[str], language, late, done, undo):
    page = enter(language=language)
    overdue = page.get_by_role("region", name=late)
    expect(overdue).to_contain_text("Call them")
    overdue.locator(".tick-off").click()
    expect(page.get_by_text(done)).to_be_visible()
    expect(page.locator("#day")).not_to_contain_text("Call them")
    page.get_by_role("button", name=undo).click()
    expect(page.get_by_role("region", name=late)).to_contain_text("Call them")


def test_an_action_is_finished_with_words_in_the_side_sheet(enter: Enter, troubles: list[str]):
    page = enter()
    page.get_by_role("link", name="Call them").click()
    sheet = page.get_by_role("dialog", name="Details")
    sheet.get_by_label("What came of it").fill("They will pay on Monday")
    page.keyboard.press("Control+s")
    expect(page.get_by_text("Done: Call them")).to_be_visible()
    with as_system():
        assert Action.objects.get(title="Call them").outcome == "They will pay on Monday"


def test_the_sheet_closes_with_escape_and_gives_the_focus_back(enter: Enter):
    page = enter()
    link = page.get_by_role("link", name="Call them")
    link.click()
    expect(page.locator("#sheet")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("#sheet")).to_be_hidden()
    expect(link).to_be_focused()


def test_a_refused_change_is_told_beside_the_form_and_keeps_what_was_written(enter: Enter):
    page = enter()
    page.get_by_role("link", name="Call them").click()
    page.locator("#sheet summary", has_text="Drop").click()
    page.locator("#sheet [name=reason]").last.fill(" ")
    page.get_by_role("button", name="Drop the action").click()
    expect(page.locator(".toast.bad")).to_contain_text("reason")
    expect(page.locator("#sheet")).to_be_visible()


@pytest.mark.parametrize("typed", ["xgdl", "虚构电力", "M1"])
def test_the_palette_finds_a_client_by_keyboard_alone(enter: Enter, typed: str):
    page = enter()
    page.keyboard.press("Control+k")
    page.keyboard.type(typed)
    expect(page.locator("#palette-list [aria-selected=true]")).to_contain_text("虚构电力有限公司")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("M1"))


def test_the_palette_walks_with_arrows_and_goes_to_a_screen(enter: Enter):
    page = enter()
    page.keyboard.press("/")
    page.keyboard.type("rule")
    expect(page.locator("#palette-list [aria-selected=true]")).to_contain_text("Rule book")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("/rule-book/"))


def test_keys_act_on_the_page_and_not_while_somebody_types(enter: Enter):
    page = enter()
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Keyboard")).to_be_visible()
    page.keyboard.press("Escape")
    page.locator("#client").fill("")
    page.keyboard.type("?gb")
    expect(page.locator("#client")).to_have_value("?gb")
    expect(page.get_by_role("dialog", name="Keyboard")).to_be_hidden()
    page.locator("h1").click()
    page.keyboard.press("j")
    expect(page.locator("main .here")).to_have_count(1)
    page.keyboard.press("g")
    page.keyboard.press("b")
    page.wait_for_url(re.compile("/rule-book/"))


def test_a_note_is_drafted_until_it_is_sent(enter: Enter):
    page = enter()
    page.locator("main [name=text]").first.fill("Half a thought")
    page.reload()
    expect(page.locator("main [name=text]").first).to_have_value("Half a thought")
    page.locator("#client").fill("M1")
    page.get_by_role("button", name="Log the touch").click()
    expect(page.get_by_text("Logged for")).to_be_visible()
    expect(page.locator("main [name=text]").first).to_have_value("")


def test_theme_and_language_change_with_one_press(enter: Enter):
    page = enter()
    page.locator("[data-theme-switch]").click()
    expect(page.locator("html")).to_have_attribute("data-theme", "light")
    page.locator("[data-theme-switch]").click()
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    page.wait_for_timeout(300)
    page.get_by_role("button", name="中文").click()
    expect(page.locator("h1")).to_have_text("我的一天")
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")


def test_the_main_road_works_without_scripts(browser: Browser, live_server: LiveServer, house: House):
    page = browser.new_context(java_script_enabled=False, base_url=live_server.url).new_page()
    page.goto("/account/login/")
    page.locator("[name=login]").fill("manager")
    page.locator("[name=password]").fill(PASSWORD)
    page.locator("main button").click()
    page.locator(".tick-off").first.click()
    expect(page.get_by_text("已办结：Call them")).to_be_visible()
    page.locator(".toast form button").click()
    expect(page.locator("#day")).to_contain_text("Call them")
    page.locator(".search-box").click()
    page.locator("main [name=q]").fill("电力")
    page.locator("main button").click()
    expect(page.locator("main table")).to_contain_text("虚构电力有限公司")


@pytest.fixture
def pages(browser: Browser, live_server: LiveServer, house: House, sign_in: SignIn) -> Iterator[Callable[[str], Page]]:
    """Pages of people signed in already, past the policy so that axe may be added."""
    contexts = {}

    def page_of(who: str) -> Page:
        if who not in contexts:
            contexts[who] = browser.new_context(base_url=live_server.url, bypass_csp=True, reduced_motion="reduce")
        if who and not contexts[who].cookies():
            cookie = sign_in(getattr(house, who)).cookies["sessionid"].value
            contexts[who].add_cookies([{"name": "sessionid", "value": cookie, "url": live_server.url}])
        return contexts[who].new_page()

    yield page_of
    for context in contexts.values():
        context.close()


def test_no_screen_keeps_anybody_out(pages: Callable[[str], Page]):
    found: dict[str, list[str]] = {}
    for address, who in SCREENS.items():
        page = pages(who)
        for theme in ("light", "dark"):
            page.emulate_media(color_scheme=theme)
            page.goto(address)
            page.add_script_tag(path=AXE)
            told = page.evaluate("axe.run(document, {runOnly: ['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa']})")
            found[f"{address} {theme}"] = [f"{one['id']}: {one['nodes'][0]['html'][:160]}" for one in told["violations"]]
        page.close()
    assert {address: said for address, said in found.items() if said} == {}


def test_no_screen_scrolls_sideways(pages: Callable[[str], Page]):
    wide = {}
    for address, who in SCREENS.items():
        page = pages(who)
        for width in (1440, 1366, 390):
            page.set_viewport_size({"width": width, "height": 800})
            page.goto(address)
            wide[f"{address} {width}"] = page.evaluate("document.documentElement.scrollWidth - innerWidth")
        page.close()
    assert {address: over for address, over in wide.items() if over > 0} == {}


def test_the_first_page_is_light(enter: Enter, page: Page):
    sizes: dict[str, int] = {}

    def weigh(response: Response) -> None:
        if response.status == 200:
            sizes[response.url] = len(gzip.compress(response.body()))

    page.on("response", weigh)
    enter()
    page.wait_for_load_state("networkidle")
    assert not [url for url in sizes if "echarts" in url]
    assert sum(sizes.values()) <= FIRST_LOAD_BYTES_MAX, sorted(sizes.items(), key=lambda one: -one[1])[:5]


def test_a_chart_comes_with_its_table_and_its_library_only_when_seen(enter: Enter, troubles: list[str]):
    page = enter(address="/style/")
    chart = page.locator("[data-chart]")
    chart.scroll_into_view_if_needed()
    expect(chart.locator("canvas")).to_have_count(1)
    chart.locator("summary").click()
    expect(chart.locator("table")).to_be_visible()
