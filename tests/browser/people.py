"""What several tests do first on the phone."""

from __future__ import annotations

from tests.browser.phone import Phone
from tests.browser.running import Demo


def bind_contact(phone: Phone, demo: Demo, name: str) -> None:
    """A contact binds an enterprise with what demo.json offers; who has done it before is bound already."""
    if name in demo.bound:
        return
    facts = demo.to_try[name]
    phone.choose("活动服务", "绑定身份")
    phone.tap("企业联系人")
    phone.hears("统一社会信用代码")
    phone.say(facts["credit_code"])
    phone.hears("姓名")
    phone.say(facts["name"])
    phone.hears("手机号")
    phone.say(facts["phone"])
    phone.hears(facts["credit_code"])
    phone.tap("确认提交")
    phone.hears("绑定成功")
    demo.bound.add(name)


def begin_appeal(phone: Phone, problem: str) -> None:
    """Begin an appeal by the menu and tell the problem; nothing else is asked of a person who is bound."""
    phone.choose("提诉求", "我要提诉求")
    phone.hears("遇到了什么问题")
    phone.say(problem)
    phone.hears(problem[:12])


def confirm_appeal(phone: Phone) -> str:
    """Confirm by a tap; the number of the appeal."""
    phone.tap("确认提交")
    return phone.heard(r"编号 (QQ\d{8}-\d{4})")


def look_up_appeal(phone: Phone, number: str) -> None:
    """Ask by the menu how it stands; with several appeals the person taps the one."""
    phone.choose("提诉求", "查办理进度")
    told = phone.hears(number)
    if "点一下看详情" in told.inner_text():
        phone.tap(number)
