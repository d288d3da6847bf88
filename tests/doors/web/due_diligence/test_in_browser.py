"""The visit form in a real Chromium: filled without a network, sent when it is back, with the true hash."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from clc.stages.hub.models import User
from clc.stages.hub.reach import as_system
from clc.stages.inquiry.models import SiteVisit, VisitPhoto
from tests.shared import REPOSITORY
from tests.stages.hub.people import PASSWORD
from tests.stages.inquiry.desk import JPEG, Desk, stand_desk

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
AXE = REPOSITORY / "tests/vendor/axe.min.js"


@pytest.fixture
def desk(transactional_db: None) -> Desk:
    return stand_desk()


def enter(page: Page, live_server: LiveServer, address: str, language: str = "en") -> Page:
    """Sign the manager in and open an address."""
    User.objects.filter(username="manager").update(language=language)
    page.goto(f"{live_server.url}/account/login/")
    page.locator("[name=login]").fill("manager")
    page.locator("[name=password]").fill(PASSWORD)
    page.locator("main button").click()
    page.wait_for_url(f"{live_server.url}/")
    page.goto(f"{live_server.url}{address}")
    return page


def test_a_visit_filled_without_a_network_is_sent_when_it_is_back(
    page: Page, live_server: LiveServer, desk: Desk, tmp_path: Path,
) -> None:
    picture = tmp_path / "gate.jpg"
    picture.write_bytes(JPEG)
    page.set_viewport_size({"width": 390, "height": 844})
    enter(page, live_server, f"/due-diligence/visit/?file={desk.file.pk}")
    expect(page.locator("[data-visit][data-ready]")).to_be_visible()
    expect(page.locator("[data-file]")).to_contain_text("虚构电力")
    page.context.set_offline(True)
    page.reload()
    expect(page.locator("[data-net]")).to_contain_text("No network")
    page.get_by_label("Where", exact=True).fill("Plant 1")
    page.get_by_label("What you saw").fill("Two of three lines ran")
    page.get_by_label("Item").fill("Steel tube")
    page.get_by_label("Counted").fill("120")
    page.locator("input[type=file]").set_input_files(picture)
    digest = hashlib.sha256(JPEG).hexdigest()
    expect(page.locator("[data-photos]")).to_contain_text(digest[:12])
    page.get_by_role("button", name="Finish and send").click()
    expect(page.locator("[data-drafts]")).to_contain_text("Waiting to be sent")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    with as_system():
        assert not SiteVisit.objects.exists()
    page.context.set_offline(False)
    expect(page.locator("[data-said]")).to_contain_text("Kept by the server")
    expect(page.locator("[data-drafts] li")).to_have_count(0)
    with as_system():
        visit = SiteVisit.objects.get()
        photo = VisitPhoto.objects.select_related("document").get(visit=visit)
    assert (visit.observations, visit.companion_id) == ("Two of three lines ran", desk.officer.pk)
    assert visit.stock[0]["counted"] == "120"
    assert (photo.document.sha256, photo.original_sha256) == (digest, digest)


def test_what_the_phone_keeps_of_the_page_tells_of_no_client(page: Page, live_server: LiveServer, desk: Desk) -> None:
    enter(page, live_server, f"/due-diligence/visit/?file={desk.file.pk}")
    expect(page.locator("[data-visit][data-ready]")).to_be_visible()
    kept = page.evaluate("""async () => {
        const found = [];
        for (const name of await caches.keys()) for (const request of await (await caches.open(name)).keys())
            found.push(request.url, await (await caches.match(request)).text());
        return found;
    }""")
    assert len(kept) > 10
    assert not [text for text in kept if "虚构" in text or "manager" in text.split("/")[-1]]


@pytest.mark.parametrize("tail", ["", "papers/", "people/", "visits/?template=first_contact", "verification/"])
@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_a_page_can_be_read_by_everybody_and_fits_a_phone(
    page: Page, live_server: LiveServer, desk: Desk, tail: str, language: str,
) -> None:
    enter(page, live_server, f"/due-diligence/M1/{desk.file.pk}/{tail}", language)
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found = page.evaluate("async () => (await axe.run()).violations.map((one) => one.id + one.nodes[0].html.slice(0, 200))")
    assert found == []
    page.set_viewport_size({"width": 390, "height": 844})
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
