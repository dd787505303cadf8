"""What is said in a measurement: conversations of one kind, each by somebody who never wrote before.

Greetings, words of the menu and districts are the same from everybody, as they are in life; a story, a name and a phone
are each person's own, so that nothing the house remembers of others answers them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import count, cycle
from zlib import crc32

Talk = tuple[tuple[str, str], ...]  # lines, each with a word of its right answer

EVENT = "数字化改造读懂日"
GREETING = ("你好", "您好")
THANKS = ("谢谢", "不客气")
MENU = ("菜单", "请问想办哪一件")
UNCLEAR = ("那个", "")
FORM = (
    ("我要提诉求", "请说说遇到了什么问题"),
    ("{called}厂区{place}号变压器坏了，车间停电三天没有人来修，订单要违约了", "哪家企业"),
    ("云川{called}机械有限公司", "哪个区"),
    ("江东区", "联系电话"),
    ("138{own:08d}", "请核对诉求内容"),
)

KINDS: Mapping[str, tuple[Talk, ...]] = {
    # Nine turns of fourteen are steps of a form that is not sent, as most of a real conversation is.
    "conversation": (
        (GREETING, MENU, *FORM, ("取消", "已取消")),
        (GREETING, UNCLEAR, THANKS),
        (GREETING, THANKS, MENU),
    ),
    "greeting": ((GREETING,),),
    "thanks": ((THANKS,),),
    "menu": ((MENU,),),
    "unclear": ((UNCLEAR,),),
    "form steps, cancelled": (((*FORM, ("取消", "已取消"))),),
    "policy question": ((("高新技术企业认定奖励多少", "二十万元"),),),
    "appeal, filed": ((*FORM, ("确认", "您的诉求已收到")),),
    "sign-up and its cancel": (
        (
            (f"我要报名{EVENT}", "怎么称呼"),
            ("陈晓明", "手机号"),
            ("13900001234", "请核对报名信息"),
            ("确认", "报名成功"),
            (f"取消报名{EVENT}", "确定要取消报名吗"),
            ("确认", "已取消"),
        ),
    ),
}
HEADLINE = "conversation"


def lines(kind: str, salt: str) -> Iterator[tuple[str, str, str]]:
    """(openid, line, expected word) without end; `salt` keeps the people of two runs apart."""
    for number, talk in zip(count(), cycle(KINDS[kind])):
        openid = f"o{salt}{number:08d}"
        own = crc32(openid.encode()) % 10**8
        called = "".join("恒鑫盛泰华瑞达通宏利"[int(digit)] for digit in str(own)[-4:])
        for says, hears in talk:
            yield openid, says.format(own=own, place=own % 30 + 1, called=called), hears
