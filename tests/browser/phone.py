"""The phone page as a person uses it: taps, words, and what the screen shows."""

from __future__ import annotations

import re
import time
from typing import TYPE_CHECKING

from simulator.people import openid_of

if TYPE_CHECKING:
    from playwright.sync_api import FrameLocator, Locator, Page

SAID = "[data-testid=message][data-from=account]"
LINES = "[data-from=account] a, [data-testid=msgmenu-item]"  # links in an answer, or the lines of a menu message


class Phone:
    """One person's phone, opened on a page of the browser."""

    def __init__(self, page: Page, address: str, name: str) -> None:
        self.page = page
        self._chosen_at = 0  # the second of the latest tap on the menu
        self.page.goto(f"{address}/phone?as={openid_of(name)}")
        self._is_held_by(name)

    # --- what the person does

    def say(self, words: str) -> None:
        """Type and send; the menu gives way to the keyboard first."""
        self._mark()
        self._keyboard()
        self.page.get_by_test_id("input").fill(words)
        self.page.get_by_test_id("send").click()

    def tap(self, words: str) -> None:
        """Tap the newest line to choose that holds these words."""
        line = self.page.locator(LINES).filter(has_text=words).last
        line.wait_for()
        self._mark()
        line.click()

    def choose(self, top: str, entry: str) -> None:
        """Use the account's menu; the platform tells a person's taps apart by their second, as people's hands do."""
        self.page.wait_for_function("second => Math.floor(Date.now() / 1000) > second", arg=self._chosen_at)
        self._mark()
        switch = self.page.get_by_test_id("bar-switch")
        switch.wait_for()  # the bar is drawn when the menu has come: a tap before would change a menu for the keyboard
        if not self.page.get_by_test_id("menu").is_visible():
            switch.click()
        self.page.get_by_test_id("menu-button").filter(has_text=top).click()
        self.page.get_by_test_id("menu-item").filter(has_text=entry).click()
        self._chosen_at = int(time.time())

    def unfollow(self) -> None:
        self.page.get_by_test_id("open-profile").click()
        self.page.get_by_test_id("unfollow").click()
        self.page.get_by_test_id("profile-follow").wait_for()
        self.page.get_by_label("返回").click()

    def follow(self) -> None:
        self._mark()
        self.page.get_by_test_id("follow").click()

    def send_picture(self) -> None:
        self._plus("image")
        self.page.get_by_role("button", name="样图 1").click()

    def send_place(self) -> None:
        self._plus("pin")
        self.page.get_by_role("button", name="临港工业园东门").click()

    def speak(self, words: str) -> None:
        self._plus("microphone")
        self.page.get_by_label("说了什么").fill(words)
        self.page.get_by_role("button", name="发送语音").click()

    def become(self, name: str) -> None:
        """Take another person's phone into the hand."""
        self._people()
        self.page.get_by_test_id(f"person-{openid_of(name)}").click()
        self._is_held_by(name)

    def invite(self, name: str) -> None:
        """Make a new person, who follows, and take their phone."""
        self._people()
        self.page.get_by_test_id("new-name").fill(name)
        self.page.get_by_test_id("new-person").click()
        self._is_held_by(name)

    # --- what the person sees

    def hears(self, words: str | re.Pattern[str]) -> Locator:
        """A message of the account with these words, newer than what the person did last."""
        told = self.page.locator(f"{SAID}:nth-child(n+{self._seen + 1})").filter(has_text=words).last
        told.wait_for()
        return told

    def heard(self, pattern: str) -> str:
        """The part of a new message that the pattern picks."""
        match = re.search(pattern, self.hears(re.compile(pattern)).inner_text())
        assert match is not None
        return match.group(1)

    def has_heard(self, words: str) -> bool:
        return self.page.locator(SAID).filter(has_text=words).count() > 0

    def open_link(self, words: str) -> FrameLocator:
        """Tap a link in the newest message that has it; the page it opens."""
        self.page.locator(LINES).filter(has_text=words).last.click()
        return self.page.frame_locator("[data-testid=web-frame]")

    def close_link(self) -> None:
        self.page.get_by_test_id("web-close").click()

    # --- how

    def _keyboard(self) -> None:
        field, turn = self.page.get_by_test_id("input"), self.page.get_by_test_id("bar-switch")
        field.or_(turn).first.wait_for()
        if not field.is_visible():
            turn.click()

    def _plus(self, thing: str) -> None:
        self._mark()
        self._keyboard()
        if not self.page.get_by_test_id(f"plus-{thing}").is_visible():
            self.page.get_by_test_id("plus").click()
        self.page.get_by_test_id(f"plus-{thing}").click()

    def _people(self) -> None:
        """On a narrow page the people are a drawer."""
        if not self.page.get_by_test_id("person-search").is_visible():
            self.page.get_by_test_id("open-people").click()

    def _is_held_by(self, name: str) -> None:
        self.page.locator(f"[data-testid=person-{openid_of(name)}][aria-current=true]").wait_for(state="attached")
        self._mark()

    def _mark(self) -> None:
        """What the account says from here on is new."""
        self._seen = self.page.locator("#messages > li").count()
