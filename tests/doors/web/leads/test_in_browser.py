"""The board in a real Chromium: dragged, keyed and menued, refused in words, taken back; nothing scrolls on a phone."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from clc.stages.hub.models import User
from clc.stages.hub.reach import as_system
from clc.stages.reach.models import Lead
from tests.doors.web.leads.made import lead, many, stand_at
from tests.shared import REPOSITORY
from tests.stages.hub.people import PASSWORD, House, build

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
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
def one(house: House) -> Lead:
    """A lead that may go back, and not on to the needs."""
    made = lead(house.manager, "虚构纺织有限公司", channel="visit")
    return stand_at(house.manager, made, "screened", days=2)


@pytest.fixture
def desk(page: Page, live_server: LiveServer, house: House, one: Lead) -> Iterator[Page]:
    """The manager signed in, at the board; the browser has nothing to complain of."""
    heard: list[str] = []
    page.on("console", lambda said: heard.append(said.text) if said.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: heard.append(str(error)))
    User.objects.filter(username="manager").update(language="en")
    page.goto(f"{live_server.url}/account/login/")
    page.locator("[name=login]").fill("manager")
    page.locator("[name=password]").fill(PASSWORD)
    page.locator("main button").click()
    page.wait_for_url(f"{live_server.url}/")
    page.goto(f"{live_server.url}/leads/?pipeline=corporate&who=mine")
    yield page
    assert heard == []


def stage_of(one: Lead) -> str:
    with as_system():
        return Lead.objects.get(pk=one.pk).stage


def lane(page: Page, name: str) -> Any:
    return page.locator(f'[data-lane="{name}"]')


def test_a_card_dragged_to_another_stage_moves_and_is_taken_back_from_its_toast(desk: Page, one: Lead) -> None:
    card = desk.locator(f"#lead-{one.pk}")
    card.drag_to(lane(desk, "captured"))
    expect(lane(desk, "captured").locator(f"#lead-{one.pk}")).to_be_visible()
    expect(desk.locator("#lane-captured .count")).to_have_text("1")
    expect(desk.locator("#lane-screened .count")).to_have_text("0")
    toast = desk.locator("#toasts [data-toast]").last
    expect(toast).to_contain_text("Captured")
    assert stage_of(one) == "captured"
    toast.get_by_role("button", name="Undo").click()
    expect(lane(desk, "screened").locator(f"#lead-{one.pk}")).to_be_visible()
    assert stage_of(one) == "screened"


def test_a_forbidden_stage_sends_the_card_back_and_says_why(desk: Page, one: Lead) -> None:
    desk.locator(f"#lead-{one.pk}").drag_to(lane(desk, "needs"))
    expect(desk.locator("#toasts")).to_contain_text("is not open to this lead yet")
    expect(lane(desk, "screened").locator(f"#lead-{one.pk}")).to_be_visible()
    assert stage_of(one) == "screened"


def test_the_keyboard_moves_the_card_in_focus_and_keeps_the_focus(desk: Page, one: Lead) -> None:
    desk.keyboard.press("j")
    desk.keyboard.press("Shift+ArrowLeft")
    expect(desk.locator("#lane-captured .count")).to_have_text("1")
    expect(desk.locator(f"#lead-{one.pk} a").first).to_be_focused()
    assert stage_of(one) == "captured"


def test_the_menu_moves_without_dragging_and_lost_asks_for_its_reason(desk: Page, one: Lead) -> None:
    card = desk.locator(f"#lead-{one.pk}")
    card.locator("summary").click()
    card.get_by_role("button", name="Captured").click()
    expect(lane(desk, "captured").locator(f"#lead-{one.pk}")).to_be_visible()
    expect(desk.locator("#toasts")).to_contain_text("Captured")
    card = desk.locator(f"#lead-{one.pk}")
    card.locator("summary").click()
    card.get_by_role("link", name="Lost").click()
    sheet = desk.locator("#sheet")
    sheet.get_by_label("Price too high").check()
    sheet.get_by_role("button", name="Close as lost").click()
    expect(desk.locator("h1")).to_have_text("虚构纺织有限公司")
    with as_system():
        assert Lead.objects.get(pk=one.pk).lost_reason == "price"


def test_a_card_dropped_on_lost_asks_why_and_stays_until_it_is_told(desk: Page, one: Lead) -> None:
    card = desk.locator(f"#lead-{one.pk}")
    card.hover()
    desk.mouse.down()
    desk.mouse.move(700, 400, steps=5)
    zone = desk.locator("[data-lost]").bounding_box()
    assert zone is not None
    desk.mouse.move(zone["x"] + 60, zone["y"] + 40, steps=8)
    desk.mouse.up()
    expect(desk.locator("#sheet")).to_contain_text("Price too high")
    expect(lane(desk, "screened").locator(f"#lead-{one.pk}")).to_have_count(1)
    assert stage_of(one) == "screened"


@pytest.mark.parametrize("address", [
    "/leads/", "/leads/list/", "/leads/pool/", "/leads/funnel/", "/leads/add/", "/leads/{}/",
                                     "/leads/{}/lose/"])
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_no_page_scrolls_sideways_on_a_phone_and_everybody_can_read_it(
    desk: Page, house: House, live_server: LiveServer, one: Lead, address: str, theme: str
) -> None:
    many(house.manager, house.head)
    User.objects.filter(username="manager").update(language="zh-hans", theme=theme)
    desk.set_viewport_size({"width": 390, "height": 844})
    desk.goto(live_server.url + address.format(one.pk))
    assert desk.evaluate("document.documentElement.scrollWidth") <= 390
    desk.set_viewport_size({"width": 1440, "height": 900})
    desk.add_script_tag(path=str(AXE))
    assert desk.evaluate(AXE_RUN) == []
