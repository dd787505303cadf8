"""Short whole messages that say exactly what is wanted, told by their words alone: 我的报名, 解绑, 撤回诉求, 撤销 …"""

from __future__ import annotations

import re

LONGEST = 24  # characters; who says more is telling something
_SIGNS = re.compile(r"[\s,.!?。，！？~、…·:;]+")
_BEFORE = re.compile(
    r"^(?:你好|您好|请问|请|麻烦你?|帮我|帮忙|给我|我想要?|我要|想要?|要|看看|看一下|看下|查看|查询|查一下|查下|查查|查|打开|显示)+"
)
_AFTER = re.compile(r"(?:一下|看看|吧|呢|了|啊|呀|哈|谢谢|有哪些|是什么|列表|情况|在哪里?看?)+$")
_MINE = r"(?:我自己的|我的|本人的?)"
_FILED = r"(?:诉求|投诉|反映|举报|反馈)"
PATTERNS = tuple(
    (command, re.compile(pattern))
    for command, pattern in (
        (
            "undo",
            r"撤销|撤消|撤回|反悔|我?反悔|后悔|作废|收回|撤销(?:刚才|上一步|操作|刚刚|这一步).{0,4}"
            r"|(?:刚才|刚刚|上一步|上面|前面)(?:那个|那条|那一?步|的|说的|提交?的|报的|弄的|点的|填的)*"
            r"(?:不算(?:数)?|作废|撤销|撤回|收回|不要|取消|删掉|点错|弄错|搞错|填错|按错|发错|报错|提错)"
            r"|我?(?:点错|按错|打错|选错|填错|写错|弄错|搞错|发错|报错|提错|评错|手滑|误点|误操作|操作错)了?我?(?:想|要)?"
            r"(?:撤销|撤消|撤回|取消|收回|作废|不算|重来)|我?(?:点错|按错|手滑|误点|误操作|操作错)",
        ),
        (
            "appeal.withdraw",
            rf"(?:把)?(?:撤回|撤销|撤消|撤掉|收回|取消|不要)(?:我|我的|这个|那个|这件|那件|刚才的?|刚提的?|之前的?|上次的?|一个|一件|掉)*"
            rf"{_FILED}(?:qq[\d-]+)?|(?:把)?(?:我|我的|这个|那个|这件|那件|刚才的?|之前的?)*{_FILED}"
            rf"(?:撤回|撤销|撤消|撤掉|撤|不用办|不办|取消|不要)|撤诉|撤回qq[\d-]+",
        ),
        (
            "person.unbind",
            rf"(?:取消|解除|注销|退出|撤销|删除)(?:我的|身份|企业|公司|联络员|账号)*绑定|解绑(?:身份|企业|公司|联络员|账号)?"
            rf"|{_MINE}?(?:身份|企业|公司)?(?:解绑|绑定解除)|不(?:想)?绑定?",
        ),
        (
            "person.profile",
            rf"我是谁|{_MINE}(?:身份|信息|资料|绑定|企业|公司|档案)|个人(?:信息|资料)|绑定(?:信息|情况|状态)"
            r"|我(?:绑定?|绑的是|绑定的是|是)(?:的|了)?(?:哪[家个](?:企业|公司|单位)?|什么身份|谁)(?:的)?"
            r"|我(?:有没有|是否|是不是)?(?:已经)?绑定?(?:没有|成功|好|没|了|吗)+",
        ),
        (
            "event.mine",
            rf"{_MINE}(?:活动|报名|活动报名|报名活动|报名记录|场次|会)|我?报名记录|我?已?报(?:名|过)?(?:的|了)(?:哪些|什么|哪个|哪几场?)?(?:活动|场次)?",
        ),
        (
            "appeal.mine",
            rf"{_MINE}{_FILED}(?:记录)?|{_FILED}记录|我提(?:过|交)?(?:的|了|过)*(?:哪些|什么)?{_FILED}",
        ),
        (
            "room.mine",
            rf"{_MINE}(?:场地|会议室|会客厅)?(?:预约|预定|预订)(?:记录)?|{_MINE}(?:场地|会议室)|预约记录"
            r"|我(?:预)?[约订]的?(?:了)?(?:哪些|什么)?(?:场地|会议室)",
        ),
        (
            "push.mine",
            rf"{_MINE}(?:订阅|推送|提醒|通知|消息)(?:设置)?|我?订阅了?(?:哪些|什么|啥)|会给我(?:发|推)(?:哪些|什么)",
        ),
        ("mine", r"我的|个人中心|我的(?:事|事项|事情|办件|记录|主页|业务)|跟我有关的"),
        (
            "appeal.submit",
            r"(?:那|那么|先|想先|我先|我想|我要|想|要|有)*(?:反映|反应|投诉|提|说|报)(?:个|一个|一件|件|一下|点)?"
            r"(?:诉求|事情?|情况|问题|意见)(?:儿)?|有(?:个|一个|件)(?:事|情况|问题)(?:想|要)?(?:反映|反应|投诉|说)(?:一下)?",
        ),
        (
            "decision.list",
            r"(?:亲清|正负面?|政商交往|政企交往|行为)清单|(?:5|五|七|7)个(?:可为|不可为)(?:清单)?|(?:可为|不可为|正面|负面)清单"
            r"|首违不罚(?:事项)?(?:的)?清单",
        ),
        ("draft.drop", r"(?:删除?|清空|清除|丢掉|不要)(?:我的)?草稿(?:箱)?|草稿(?:不要|删掉?|删除|清空)"),
    )
)
_VERDICT = re.compile(r"(同意|确认|通过|拒绝|不同意)绑定?\s*(\d{1,9})")


def command_of(normal: str) -> str | None:
    """The command that a plainly spelt message is, if it is one."""
    if len(normal) > LONGEST:
        return None
    bare = _SIGNS.sub("", normal)
    for words in (bare, _AFTER.sub("", bare), _AFTER.sub("", _BEFORE.sub("", bare))):
        for command, pattern in PATTERNS:
            if words and pattern.fullmatch(words):
                return command
    return None


def verdict_of(normal: str) -> tuple[bool, int] | None:
    """Whether a claim is confirmed or refused by this message, and which (「同意绑定 12」)."""
    match = _VERDICT.fullmatch(normal.strip()) if len(normal) <= LONGEST else None
    return (match[1] in ("同意", "确认", "通过"), int(match[2])) if match else None
