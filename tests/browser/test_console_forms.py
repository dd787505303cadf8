"""A form that the rules refuse says why and loses nothing of what was typed."""

from __future__ import annotations

import pytest

from tests.browser.windows import Windows

pytestmark = pytest.mark.browser


def test_what_was_typed_stands_there_again_after_a_refusal_and_not_on_the_next_visit(windows: Windows) -> None:
    page = windows.console("dispatcher").page
    page.goto(f"{windows.demo.console}rounds/new")
    page.fill("[name=title]", "关于停车收费的征求意见")
    page.fill("[name=intro]", "想听听大家的看法。")
    page.locator("[name=question_text]").first.fill("赞成吗？")
    page.check("[name=role][value=follower]")
    page.locator("main form button[type=submit], main form button:not([type])").last.click()
    page.locator(".notice.wrong").wait_for()
    assert page.input_value("[name=title]") == "关于停车收费的征求意见"
    assert page.input_value("[name=intro]") == "想听听大家的看法。"
    assert page.locator("[name=question_text]").first.input_value() == "赞成吗？"
    assert page.is_checked("[name=role][value=follower]")
    page.reload()
    assert page.input_value("[name=title]") == ""
