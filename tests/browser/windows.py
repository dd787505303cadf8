"""The browser's windows of one test: opened, watched for complaints, photographed when it fails."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from tests.browser.console import Console
from tests.browser.phone import Phone
from tests.browser.running import Demo

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

PATIENCE_MS = 15_000  # for an answer, and for what the worker sends
DESK = (1440, 900)
HAND = (390, 844)


class Windows:
    """Phones and consoles of the running demo."""

    def __init__(self, browser: Browser, demo: Demo, folder: Path) -> None:
        self.demo = demo
        self.complaints: list[str] = []
        self._browser = browser
        self._folder = folder
        self._pages: list[Page] = []

    def phone(self, name: str, size: tuple[int, int] = DESK) -> Phone:
        """The phone page with this person's phone in the hand."""
        return Phone(self._open(size), self.demo.simulator, name)

    def console(self, username: str, size: tuple[int, int] = DESK) -> Console:
        """The console with this colleague logged in."""
        return Console(self._open(size), self.demo.console, username, self.demo.passwords[username])

    def photograph(self) -> list[Path]:
        """A picture of every window."""
        pictures = [self._folder / f"window-{place}.png" for place, _ in enumerate(self._pages, start=1)]
        for page, picture in zip(self._pages, pictures, strict=True):
            page.screenshot(path=picture)
        return pictures

    def close(self) -> None:
        for page in self._pages:
            page.context.close()

    def _open(self, size: tuple[int, int]) -> Page:
        """A window with a memory of its own, as another machine would have it."""
        width, height = size
        context = self._browser.new_context(
            viewport={"width": width, "height": height}, locale="zh-CN", timezone_id="Asia/Shanghai"
        )
        context.set_default_timeout(PATIENCE_MS)
        page = context.new_page()
        page.on(
            "console", lambda said: self.complaints.append(said.text) if said.type in ("error", "warning") else None
        )
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self._pages.append(page)
        return page
