"""What hands do on any screen of a journey: press, fill, hand a paper in, and read what the page says."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from playwright.sync_api import FilePayload, Locator, Page, expect

Enter = Callable[[str], Page]
PDF = b"%PDF-1.4 x"
SETTLED = 15_000
expect.set_options(timeout=SETTLED)


def press(page: Page, name: str, within: str = "main") -> None:
    """Press the first button of this name (its beginning) and wait for what follows."""
    clicked(page, page.locator(within).get_by_role("button", name=re.compile(f"^\\s*{re.escape(name)}")).first)


def clicked(page: Page, button: Locator) -> None:
    """Press a button whose form is sent, and wait until the page that answers is there."""
    with page.expect_navigation():
        button.click()


def fill(page: Page, values: Mapping[str, str], within: str = "main") -> None:
    """Write into the fields of a form by their names; a choice is chosen."""
    for name, value in values.items():
        field = page.locator(f'{within} [name="{name}"]').first
        if field.evaluate("one => one.tagName") == "SELECT":
            field.select_option(value)
        else:
            field.fill(value)


def paper(name: str) -> FilePayload:
    """A paper to hand in."""
    return {"name": name, "mimeType": "application/pdf", "buffer": PDF}


def says(page: Page, *words: str) -> None:
    """The page says each of these."""
    for word in words:
        expect(page.locator("main")).to_contain_text(word)


def unfold(page: Page, label: str, within: str = "main") -> None:
    """Open what is folded under a label."""
    page.locator(f"{within} summary", has_text=label).first.click()
