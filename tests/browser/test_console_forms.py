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


def test_what_was_typed_over_a_colleague_stands_beside_what_is_there_now(windows: Windows) -> None:
    page = windows.console("dispatcher").page
    colleague = windows.console("supervisor").page
    page.goto(f"{windows.demo.console}faq/new")
    page.fill("[name=question]", "停车位怎么申请？")
    page.fill("[name=answer]", "到前台登记。")
    page.locator("main form button").last.click()
    page.locator("a[href$='/edit']").first.click()
    page.locator("[name=seen]").wait_for(state="attached")
    colleague.goto(page.url)
    colleague.fill("[name=answer]", "在网上登记。")
    colleague.locator("main form button").last.click()
    page.fill("[name=answer]", "请找陈静登记。")
    page.locator("main form button").last.click()
    beside = page.locator(".typed-before")
    beside.wait_for()
    assert beside.locator("textarea").input_value() == "请找陈静登记。"
    assert page.input_value("[name=answer]") == "在网上登记。"
    beside.locator("button").click()
    assert page.input_value("[name=answer]") == "请找陈静登记。"
