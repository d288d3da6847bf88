"""The workbench of contracts in a real Chromium: nothing scrolls on a phone, nothing hides from a screen reader."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page
from pytest_django.live_server_helper import LiveServer

from clc.stages.contract.models import Contract
from clc.stages.contract.services import wordings
from clc.stages.hub.models import User
from clc.stages.hub.reach import acting_as
from tests.shared import REPOSITORY
from tests.stages.contract.signing_room import contract, drafted, filled, released
from tests.stages.hub.people import PASSWORD, House, build

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
AXE_RUN = """axe.run(document.querySelector("main")).then(
    (told) => told.violations.map((one) => `${one.id}: ${one.nodes[0].html}`))"""
AXE = REPOSITORY / "tests/vendor/axe.min.js"
WIDE = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
SHOTS = os.environ.get("CLC_SHOTS", "")


@pytest.fixture
def house(transactional_db: None) -> House:
    return build()


@pytest.fixture
def browser_context_args(browser_context_args: dict[str, Any]) -> dict[str, Any]:
    """A browser into which the accessibility check may be put."""
    return {**browser_context_args, "bypass_csp": True}


@pytest.fixture
def papers(house: House) -> tuple[Contract, Contract]:
    """A draft with an edited clause, and a contract that waits for its first signature."""
    within = drafted(house)
    ready = released(house, within, "entrusted_payment")
    held = filled(house, contract(within))
    with acting_as(house.manager):
        held = wordings.edit_clause(
            by=house.manager, contract=held, name="default_standard", why="客户要求先行催告", saves=held.saves,
            zh="出现违约的，甲方应先书面催告，乙方于二十日内改正；逾期未改正的，甲方有权停止发放并宣布提前到期。",
            en="In a breach Party A first warns in writing; not cured in twenty days, it may stop and call the loan.")
    return held, ready


def enter(page: Page, live_server: LiveServer, who: str, language: str) -> None:
    User.objects.filter(username=who).update(language=language)
    page.goto(f"{live_server.url}/account/login/")
    page.locator("[name=login]").fill(who)
    page.locator("[name=password]").fill(PASSWORD)
    page.locator("main button").click()
    page.wait_for_url(f"{live_server.url}/")


@pytest.mark.parametrize(("who", "language", "scheme"), [("manager", "zh-hans", "light"), ("legal", "en", "dark")])
def test_every_screen_of_contracts_fits_and_speaks(
    page: Page, live_server: LiveServer, papers: tuple[Contract, Contract], who: str, language: str, scheme: str
) -> None:
    held, ready = papers
    page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    enter(page, live_server, who, language)
    addresses = {"part": "/contracts/M1/", "work": "/contracts/", "review": "/contracts/?view=review",
                 "library": "/contracts/library/", "templates": "/contracts/templates/",
                 **{name: f"/contracts/paper/{held.pk}/?view={name}" for name in ("text", "redline", "terms", "duties")},
                 "signing": f"/contracts/paper/{ready.pk}/?view=signing"}
    found: dict[str, object] = {}
    for name, address in addresses.items():
        for width, height in ((1440, 900), (390, 844)):
            page.set_viewport_size({"width": width, "height": height})
            page.goto(f"{live_server.url}{address}")
            if SHOTS:
                page.screenshot(path=str(Path(SHOTS) / f"{name}-{width}-{scheme}.png"), full_page=name != "library")
            if wide := page.evaluate(WIDE):
                found[f"{name} {width}"] = f"scrolls by {wide}"
        page.add_script_tag(path=AXE)
        if wrong := page.evaluate(AXE_RUN):
            found[name] = wrong
    assert not found
