"""An officer binds by name and phone; one person's chat is never another's; a colleague answers what the bot cannot."""

from __future__ import annotations

import pytest

from tests.browser.windows import Windows

pytestmark = pytest.mark.browser


def test_an_officer_binds_by_name_and_phone(windows: Windows) -> None:
    facts = windows.demo.to_try["王强"]
    phone = windows.phone("王强")
    phone.choose("活动服务", "绑定身份")
    phone.tap("政企联络员")
    phone.hears("姓名")
    phone.say(facts["name"])
    phone.hears("手机号")
    phone.say(facts["phone"])
    phone.hears("核对绑定信息")
    phone.tap("确认提交")
    phone.hears("您是江东区的政企联络员")


def test_chats_of_different_people_stay_apart(windows: Windows) -> None:
    phone = windows.phone("赵磊")
    phone.say("你好")
    phone.hears("您好")
    phone.invite("钱多多")
    assert not phone.has_heard("您好")
    phone.say("菜单")
    phone.hears("想办哪一件")
    phone.become("赵磊")
    assert phone.has_heard("您好")
    assert not phone.has_heard("想办哪一件")


def test_a_colleague_answers_what_the_bot_cannot(windows: Windows) -> None:
    phone = windows.phone("周平")
    phone.invite("冯一问")
    phone.say("在火星上办企业有没有房租补贴政策")
    phone.tap("请同事来答复")
    phone.hears("同事")
    operator = windows.console("operator")
    operator.find("work-items", "火星")
    operator.page.fill("[name=text]", "目前没有这项政策，有了会第一时间告诉您。")
    operator.press("发送答复")
    phone.hears("目前没有这项政策")
