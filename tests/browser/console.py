"""The console as a colleague uses it: log in, find, press, read."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import Page


class Console:
    """One colleague's window on the console."""

    def __init__(self, page: Page, address: str, username: str, password: str) -> None:
        self.page = page
        self._address = address
        page.goto(address)
        page.fill("[name=username]", username)
        page.fill("[name=password]", password)
        page.click("main button")
        page.locator("header.bar").wait_for()

    def go(self, path: str = "") -> None:
        self.page.goto(self._address + path)

    def find(self, table: str, words: str) -> None:
        """Look for words in a list and open the one row that has them."""
        self.go(table)
        self.page.fill("[name=q]", words)
        self.page.press("[name=q]", "Enter")
        self.page.wait_for_url("**q=**")
        self.page.locator("table.list tbody a").first.click()
        self.page.locator(".crumbs").wait_for()

    def press(self, name: str) -> None:
        """Press a button, say yes if asked, and see that it was done."""
        self.page.get_by_role("button", name=name, exact=True).click()
        yes = self.page.locator("dialog button[value=yes]")
        done = self.page.locator(".notice.done")
        done.or_(yes).first.wait_for()
        if yes.is_visible():
            yes.click()
        done.wait_for()

    def shows(self, words: str) -> None:
        """The page has these words."""
        self.page.locator("main").get_by_text(words).first.wait_for()

    def text(self) -> str:
        return self.page.locator("main").inner_text()
