"""The pages as people meet them on the phone: opened from chat, used, and told of in the chat again."""

from __future__ import annotations

import pytest

from tests.browser.windows import HAND, Windows

pytestmark = pytest.mark.browser


def test_what_is_ticked_on_the_page_is_what_the_chat_tells(windows: Windows) -> None:
    phone = windows.phone("赵磊", HAND)
    phone.say("我的订阅")
    phone.hears("打开页面勾选")
    page = phone.open_link("打开页面勾选")
    page.get_by_role("checkbox", name="活动").uncheck()
    page.get_by_role("button", name="保存").click()
    page.get_by_text("已保存").wait_for()
    assert not page.get_by_role("checkbox", name="活动").is_checked()
    phone.close_link()
    phone.say("推送设置")
    phone.hears("不再推送：活动")


def test_from_an_answer_one_gets_to_the_catalogue_and_finds_another_policy(windows: Windows) -> None:
    phone = windows.phone("周平", HAND)
    phone.say("专精特新中小企业认定有什么奖励")
    phone.hears("查看全文")
    page = phone.open_link("查看全文")
    page.locator(".clause:target").wait_for()  # the page opens at the article that answered
    page.get_by_role("link", name="政策库").first.click()
    page.get_by_role("searchbox").fill("境外展会展位费")
    page.get_by_role("button", name="搜索").click()
    page.get_by_role("status").filter(has_text="境外展会展位费").wait_for()
    page.locator(".list h2 a").first.click()
    page.locator("article.policy h1").wait_for()
    phone.close_link()
