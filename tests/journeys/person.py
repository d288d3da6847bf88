"""A person of a journey at a browser of their own: opens a page, fills a form and sends it, reads what is said."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from playwright.sync_api import FilePayload, Locator, Page, expect

OPEN = "form => { for (let d = form.closest('details'); d; d = d.parentElement.closest('details')) d.open = true; }"
SUBMIT = "button:not([type=button])"
SignIn = Callable[[str], Page]
CHINA = ZoneInfo("Asia/Shanghai")
FRIDAY = 4
KEPT_OUT = (403, 404)


@dataclass(frozen=True)
class Person:
    """Somebody at a browser of their own."""

    page: Page

    def goes(self, address: str) -> Person:
        """Open an address, which answers."""
        status = self.asks(address)
        assert status == 200, (address, status)
        return self

    def is_kept_out(self, address: str) -> Person:
        """An address does not open to this person."""
        status = self.asks(address)
        assert status in KEPT_OUT, (address, status)
        return self

    def asks(self, address: str) -> int:
        """The status with which an address answers."""
        answer = self.page.goto(address)
        assert answer is not None, address
        return answer.status

    def finds_no(self, selector: str) -> Person:
        """The page holds nothing of this sort."""
        expect(self.page.locator(f"main {selector}")).to_have_count(0)
        return self

    def form(self, action: str) -> Locator:
        """The first form that is sent to an address with this in it, or that a selector names, unfolded."""
        named = action if action.startswith("form") else f"form[action*='{action}']"
        found = self.page.locator(f"main {named}").first
        found.evaluate(OPEN)
        return found

    def sends(self, action: str, told: Mapping[str, str] | None = None, button: str = SUBMIT) -> Person:
        """Fill a form and press its first button, or the one chosen; the page that answers is there afterwards."""
        form = self.form(action)
        for name, value in (told or {}).items():
            fill(form, name, value)
        return self.presses(form.locator(button).first)

    def presses(self, button: Locator) -> Person:
        """Press what opens another page, and wait for it."""
        with self.page.expect_navigation():
            button.click()
        return self

    def reads(self, *words: str) -> Person:
        """The page says each of these."""
        for one in words:
            expect(self.page.locator("body")).to_contain_text(one)
        return self

    def value(self, field: str, words: str) -> str:
        """The value of the choice of a field that says these words."""
        return self.page.locator(f"main {field} option", has_text=words).first.get_attribute("value") or ""

    @property
    def path(self) -> str:
        """Where the page is, from the root of the house."""
        return "/" + self.page.url.split("/", 3)[3]


def fill(form: Locator, name: str, value: str) -> None:
    """Give a field of a form its value, whatever sort of field it is."""
    field = form.locator(f"[name='{name}']:not([type=range])").first
    sort = field.evaluate("one => one.tagName === 'SELECT' ? 'select' : one.type")
    if sort == "select":
        field.select_option(value)
    elif sort == "file":
        field.set_input_files(paper(value))
    elif sort in ("checkbox", "radio"):
        form.locator(f"[name='{name}'][value='{value}']").check(force=True)
    else:
        field.fill(value)


def paper(name: str) -> FilePayload:
    """A paper to hand in."""
    return {"name": f"{name}.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.4 a paper of the journey"}


def in_days(days: int, working: bool = False) -> str:
    """A day so many days from today as a form takes it; the next one on which banks pay, if asked."""
    day = datetime.now(CHINA).date() + timedelta(days=days)
    while working and day.weekday() > FRIDAY:
        day += timedelta(days=1)
    return day.isoformat()
