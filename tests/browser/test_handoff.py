"""Somebody asks for a person, and a colleague answers from the console; then the bot goes on."""

from __future__ import annotations

import pytest

from tests.browser.windows import HAND, Windows

pytestmark = pytest.mark.browser


def test_a_person_is_answered_by_a_colleague_and_given_back_to_the_bot(windows: Windows) -> None:
    phone = windows.phone("周平")
    phone.say("人工")
    phone.hears("同事")
    desk = windows.console("operator", HAND)
    desk.go("inbox")
    desk.page.locator("table.list tbody a", has_text="人工").first.click()
    desk.press("接入")
    phone.say("厂门口的路灯坏了三天")
    phone.hears("同事都看得到")
    desk.shows("厂门口的路灯坏了三天")
    desk.page.fill("form[action$=say] textarea", "已经报修，今晚会亮")
    desk.press("发送")
    phone.hears("【中心同事】已经报修，今晚会亮")
    desk.page.locator(".colleague", has_text="已发送").wait_for()
    desk.page.click("summary:has-text('结束')")
    desk.press("确认结束")
    phone.hears("继续为您服务")
    phone.say("谢谢")
    phone.hears("不客气")
