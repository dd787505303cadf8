"""An appeal from the first tap on the phone to the closed file in the console."""

from __future__ import annotations

import pytest

from tests.browser.people import begin_appeal, bind_contact, confirm_appeal, look_up_appeal
from tests.browser.windows import Windows

pytestmark = pytest.mark.browser

BUREAU = "市经济和信息化局"  # where 何宇 works


def test_an_appeal_goes_from_the_first_tap_to_the_closed_file(windows: Windows) -> None:
    phone = windows.phone("李敏")
    bind_contact(phone, windows.demo, "李敏")
    phone.say("菜单")
    phone.tap("提交诉求")
    phone.hears("遇到了什么问题")
    phone.say("园区三天两头停电，生产线停了六次，一直没人来修")
    phone.hears("云川恒远机械有限公司")
    number = confirm_appeal(phone)

    dispatcher = windows.console("dispatcher")
    dispatcher.find("appeals", number)
    dispatcher.press("受理")
    phone.hears(f"{number} 已受理")
    dispatcher.page.select_option("[name=department]", label=BUREAU)
    dispatcher.press("交办")
    phone.hears(f"{number} 已交由{BUREAU}办理")
    look_up_appeal(phone, number)
    phone.hears(f"{number}：已交办")

    handler = windows.console("handler")
    handler.find("appeals", number)
    handler.press("签收")
    handler.page.fill("[name=result]", "供电公司已更换园区变压器，今天上午恢复供电。")
    handler.press("办结")
    phone.hears("供电公司已更换园区变压器")

    phone.say("评价")
    phone.tap("非常满意")
    phone.hears("谢谢您的评价")
    dispatcher.find("appeals", number)
    dispatcher.shows("已归档")
    dispatcher.shows("供电公司已更换园区变压器")


def test_a_picture_and_a_place_are_kept_and_a_voice_is_understood(windows: Windows) -> None:
    phone = windows.phone("李敏")
    bind_contact(phone, windows.demo, "李敏")
    phone.choose("提诉求", "我要提诉求")
    phone.hears("遇到了什么问题")
    phone.speak("仓库门口的路塌了一块，货车进不来，已经三天了")
    phone.hears("仓库门口的路塌了一块")
    phone.send_picture()
    phone.hears("共 1 份")
    phone.send_place()
    phone.hears("共 2 份")
    number = confirm_appeal(phone)
    dispatcher = windows.console("dispatcher")
    dispatcher.find("appeals", number)
    dispatcher.shows("仓库门口的路塌了一块")
    dispatcher.shows("【图片】")
    dispatcher.shows("临港工业园东门")


def test_a_question_in_the_middle_of_a_form_is_answered_and_the_form_goes_on(windows: Windows) -> None:
    phone = windows.phone("李敏")
    bind_contact(phone, windows.demo, "李敏")
    begin_appeal(phone, "厂区门口的路灯坏了两个月，夜班工人下班很不安全")
    phone.say("专精特新中小企业认定有什么奖励？")
    phone.hears("查看全文")
    phone.hears("厂区门口的路灯坏了")
    number = confirm_appeal(phone)
    look_up_appeal(phone, number)
    phone.hears("厂区门口的路灯坏了")
