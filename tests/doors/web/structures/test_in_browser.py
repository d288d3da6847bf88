"""The designer in a real Chromium: a slider moves the numbers, the draft is kept, nothing jumps, all is readable."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from clc.stages.deal.models import Structure
from clc.stages.hub.models import User
from clc.stages.hub.reach import as_system
from tests.shared import REPOSITORY
from tests.stages.deal.priced import rate
from tests.stages.deal.quoting import begun
from tests.stages.hub.people import PASSWORD, House, build

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
AXE_RUN = """axe.run(document.querySelector("main")).then(
    (told) => told.violations.map((one) => `${one.id}: ${one.nodes[0].html}`))"""
AXE = REPOSITORY / "tests/vendor/axe.min.js"
MOVE = """(told) => { const slider = document.querySelector(`[data-slides="${told[0]}"]`);
    slider.value = told[1]; slider.dispatchEvent(new Event("input", { bubbles: true })); }"""
HOLD = """() => { window.held = [...document.querySelectorAll("#design-now dt, #design-side h2, #design-plan th")]; }"""


@pytest.fixture
def house(transactional_db: None) -> House:
    return build()


@pytest.fixture
def browser_context_args(browser_context_args: dict[str, Any]) -> dict[str, Any]:
    """A browser into which the accessibility check may be put."""
    return {**browser_context_args, "bypass_csp": True}


def designer(page: Page, server: LiveServer, structure: Structure, language: str) -> list[str]:
    """The manager at the designer; what the browser complains of is written into the answer."""
    heard: list[str] = []
    page.on("console", lambda said: heard.append(said.text) if said.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: heard.append(str(error)))
    User.objects.filter(username="manager").update(language=language)
    page.goto(f"{server.url}/account/login/")
    page.locator("[name=login]").fill("manager")
    page.locator("[name=password]").fill(PASSWORD)
    page.locator("main button").click()
    page.wait_for_url(f"{server.url}/")
    page.goto(f"{server.url}/structures/one/{structure.pk}/")
    return heard


@pytest.mark.parametrize(("language", "interest", "saved"), [("en", "Interest", "Saved"), ("zh-hans", "利息", "已保存")])
def test_a_moved_slider_is_answered_and_kept(
    page: Page, live_server: LiveServer, house: House, language: str, interest: str, saved: str
) -> None:
    rate(house)
    structure = begun(house.manager, house.mine)
    heard = designer(page, live_server, structure, language)
    shown = page.locator("[data-figure=interest]")
    expect(shown.locator("dt")).to_have_text(interest)
    before = shown.locator("dd").inner_text()
    stands = page.locator("#d-rate").bounding_box()
    page.evaluate(HOLD)
    page.evaluate(MOVE, ["d-rate", 8])
    expect(shown.locator("dd")).not_to_have_text(before)
    assert page.locator("#d-rate").input_value() == "8"
    assert page.evaluate("window.held.every((one) => one.isConnected)"), "what did not change was drawn anew"
    expect(page.locator("#design-state")).to_contain_text(saved)
    now = page.locator("#d-rate").bounding_box()
    assert now is not None
    assert stands is not None
    assert now["y"] == pytest.approx(stands["y"], abs=40)
    with as_system():
        assert str(Structure.objects.get(pk=structure.pk).rate) == "0.080000"
    page.add_script_tag(path=str(AXE))
    assert page.evaluate(AXE_RUN) == []
    assert heard == []


def test_fields_that_do_not_matter_are_out_of_the_way_and_the_keyboard_does_all(
    page: Page, live_server: LiveServer, house: House
) -> None:
    structure = begun(house.manager, house.mine)
    heard = designer(page, live_server, structure, "en")
    expect(page.locator("#d-balloon_share")).to_be_hidden()
    page.locator("#d-repayment").select_option("balloon")
    page.locator("#d-balloon_share").fill("30")
    page.locator("#d-tenor_months").fill("720")
    expect(page.locator("#said-tenor_months")).to_contain_text("A tenor is from 1 to 600 months")
    expect(page.locator("#design-state")).to_contain_text("Not saved")
    page.locator("#d-tenor_months").fill("24")
    expect(page.locator("#design-state")).to_contain_text("Saved")
    with as_system():
        kept = Structure.objects.get(pk=structure.pk)
    assert (kept.repayment, kept.terms, kept.tenor_months) == ("balloon", {"balloon_share": 0.3}, 24)
    page.set_viewport_size({"width": 390, "height": 844})
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert heard == []
