"""Both pages in the hand: nothing wider than the screen, and what matters within reach."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.browser.people import begin_appeal, bind_contact, confirm_appeal
from tests.browser.windows import HAND, Windows

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.browser

TOO_WIDE = (
    "[document.documentElement, ...document.querySelectorAll('.card-plain')].some(e => e.scrollWidth > e.clientWidth)"
)
CONSOLE_PAGES = ("", "appeals", "work-items", "events", "policies", "officers", "enterprises")


def test_the_phone_page_works_in_the_hand(windows: Windows) -> None:
    phone = windows.phone("周平", HAND)
    phone.become("李敏")
    bind_contact(phone, windows.demo, "李敏")
    begin_appeal(phone, "污水管网接口一直没有开通，环评验收被卡住")
    confirm_appeal(phone)
    assert not _is_too_wide(phone.page)
    phone.page.get_by_test_id("open-panel").click()
    phone.page.get_by_test_id("tab-switches").click()
    phone.page.get_by_test_id("switch-outage").wait_for()
    assert not _is_too_wide(phone.page)


def test_the_console_works_in_the_hand(windows: Windows) -> None:
    phone = windows.phone("李敏")
    bind_contact(phone, windows.demo, "李敏")
    begin_appeal(phone, "消防验收排队两个月还没有轮到，厂房不能投产")
    phone.send_picture()
    phone.hears("共 1 份")
    number = confirm_appeal(phone)
    console = windows.console("dispatcher", HAND)
    for path in CONSOLE_PAGES:
        console.go(path)
        assert not _is_too_wide(console.page), path
    console.page.get_by_label("打开菜单").click()
    console.page.locator("details.menu").get_by_role("link", name="诉求").click()
    console.find("appeals", number)
    console.shows("【图片】")
    assert not _is_too_wide(console.page)
    console.press("受理")
    console.page.select_option("[name=department]", index=1)
    console.press("交办")
    assert not _is_too_wide(console.page)
    phone.hears(f"{number} 已受理")


def _is_too_wide(page: Page) -> bool:
    """The page, or one of its cards, is wider than there is room."""
    return bool(page.evaluate(TOO_WIDE))
