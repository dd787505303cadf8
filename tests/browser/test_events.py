"""A stranger signs up for an event, sees it, cancels; the console counts the seats."""

from __future__ import annotations

import pytest

from tests.browser.phone import Phone
from tests.browser.windows import Windows

pytestmark = pytest.mark.browser


def test_a_seat_is_taken_shown_given_back_and_counted(windows: Windows) -> None:
    console = windows.console("operator")
    phone = windows.phone("周平")
    title = _open_one_with_seats(phone)
    console.find("events", title)
    before = console.page.locator(".big-figure b").inner_text()
    phone.tap("我要报名")
    phone.hears("怎么称呼")
    phone.say("周平")
    phone.hears("手机号")
    phone.say("13900000009")
    phone.hears("核对报名信息")
    phone.tap("确认提交")
    phone.hears("报名成功")
    phone.choose("活动服务", "近期活动")
    phone.hears("您已报名")
    console.page.reload()
    assert int(console.page.locator(".big-figure b").inner_text()) == int(before) + 1

    phone.choose("活动服务", "取消报名")
    phone.tap("确认取消报名")
    phone.hears("名额已让出")
    console.page.reload()
    assert console.page.locator(".big-figure b").inner_text() == before
    phone.choose("活动服务", "近期活动")
    phone.hears("正在报名的活动")
    phone.tap(title)
    phone.hears("剩余名额")
    console.page.locator("tr.faded").filter(has_text="周平").first.wait_for()


def _open_one_with_seats(phone: Phone) -> str:
    """Look at the events by their numbers until one has seats left; its title."""
    for choice in "12345":
        phone.choose("活动服务", "近期活动")
        phone.hears("正在报名的活动")
        phone.say(choice)
        if int(phone.heard(r"剩余名额：(\d+) 个")):
            return phone.heard(r"^(\S+?)（")
    raise AssertionError("every event is full")
