"""A contact follows, binds her enterprise and reads a policy."""

from __future__ import annotations

import re

import pytest

from tests.browser.people import bind_contact
from tests.browser.windows import Windows

pytestmark = pytest.mark.browser


def test_a_contact_follows_binds_and_reads_a_policy(windows: Windows) -> None:
    phone = windows.phone("李敏")
    phone.unfollow()
    phone.follow()
    phone.hears("欢迎")  # back again, where another test has bound her before
    bind_contact(phone, windows.demo, "李敏")
    phone.say("专精特新中小企业认定有什么奖励")
    answer = phone.hears("查看全文").inner_text()
    title = re.search(r"《(.+?)》（云\S+?〔20\d\d〕\d+号）", answer)
    assert title, answer
    assert re.search(r"20\d\d年\d+月\d+日", answer), answer
    page = phone.open_link("查看全文")
    page.get_by_role("heading", name=title.group(1)).wait_for()
    assert re.search(r"〔20\d\d〕", page.locator("dl").inner_text())
    phone.close_link()
    phone.tap("有用")
    phone.hears("谢谢")
