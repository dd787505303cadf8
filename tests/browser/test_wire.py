"""The wire beside the phone shows what passes between the platform and the product."""

from __future__ import annotations

import pytest

from tests.browser.windows import Windows

pytestmark = pytest.mark.browser


def test_the_wire_shows_a_push_encrypted_and_in_clear(windows: Windows) -> None:
    phone = windows.phone("周平")
    phone.invite("孙小圣")
    phone.say("菜单")
    phone.hears("想办哪一件")
    phone.page.get_by_test_id("wire-mine").check()
    entry = phone.page.locator("[data-testid=wire-entry][data-kind=push]").first
    entry.click()
    entry.get_by_text("<Encrypt>").first.wait_for()
    told = entry.inner_text()
    assert "<Content><![CDATA[菜单]]></Content>" in told, told
    assert "想办哪一件" in told, told
