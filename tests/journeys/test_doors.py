"""Everybody of the demonstration comes in, in Chinese, and sees the rail of their role."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.mark.parametrize("username", ["manager", "legal", "accountant"])
def test_a_person_of_the_institution_comes_in(sign_in: Callable[[str], Page], username: str) -> None:
    page = sign_in(username)
    expect(page.locator("html")).to_have_attribute("lang", "zh-CN")
    page.goto("/clients/")
    expect(page.locator("main h1")).to_be_visible()
